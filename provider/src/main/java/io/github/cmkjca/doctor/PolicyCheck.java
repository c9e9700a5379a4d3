package io.github.cmkjca.doctor;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.doctor.Diagnosis.Topic;
import io.github.cmkjca.kms.policy.PolicyLint;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KmsException;
import java.util.ArrayList;
import java.util.List;

/** Whether key policies say what somebody can have meant. */
final class PolicyCheck {
  private final CmkConfig config;
  private final List<Diagnosis> seen = new ArrayList<>();
  private long examined;

  PolicyCheck(CmkConfig config) {
    this.config = config;
  }

  /** The findings; if there are none, that. */
  List<Diagnosis> seen() {
    return seen.isEmpty()
        ? List.of(
            Diagnosis.good(
                Topic.POLICY, examined + " keys", "every policy can be replaced by somebody"))
        : seen;
  }

  static String arn(CmkConfig config, KeyRecord key) {
    return "arn:aws:kms:" + config.region() + ":" + config.account() + ":key/" + key.keyId();
  }

  void examine(KeyRecord key) {
    if (key.manager() != KeyManager.CUSTOMER) {
      return;
    }
    examined++;
    String arn = arn(config, key);
    try {
      for (PolicyLint remark : PolicyLint.of(key.policy(), config.account(), arn)) {
        seen.add(Diagnosis.finding(Topic.POLICY, arn, remark.statement(), remark.advice()));
      }
    } catch (KmsException e) {
      seen.add(
          Diagnosis.finding(
              Topic.POLICY,
              arn,
              "its policy is not understood, so that it permits nothing: " + e.getMessage(),
              "restore the vault from a backup, or use the release that put the policy"));
    }
  }
}
