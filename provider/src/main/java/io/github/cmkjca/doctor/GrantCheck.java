package io.github.cmkjca.doctor;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.doctor.Diagnosis.Topic;
import io.github.cmkjca.kms.policy.Caller;
import io.github.cmkjca.registry.GrantRecord;
import io.github.cmkjca.registry.KeyRegistry;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether grants are to somebody: to a principal of the vault's account. Whether a user or role of
 * the account still exists nobody can tell, for they are known by their calls only.
 */
final class GrantCheck {
  private static final int PAGE = 1000;

  private final CmkConfig config;
  private final List<Diagnosis> seen = new ArrayList<>();
  private long examined;

  GrantCheck(CmkConfig config) {
    this.config = config;
  }

  /** The findings; if there are none, that. */
  List<Diagnosis> seen() {
    return seen.isEmpty()
        ? List.of(
            Diagnosis.good(Topic.GRANT, examined + " grants", "each is to somebody of the account"))
        : seen;
  }

  /** Examines the grants on a key: one finding, however many are to nobody. */
  void examine(KeyRegistry.View view, String keyId, String keyArn) {
    GrantRecord toNobody = null;
    long count = 0;
    List<GrantRecord> page = view.grantsAfter(keyId, null, PAGE);
    while (!page.isEmpty()) {
      for (GrantRecord grant : page) {
        examined++;
        if (isToNobody(grant)) {
          count++;
          toNobody = toNobody == null ? grant : toNobody;
        }
      }
      page = view.grantsAfter(keyId, page.get(page.size() - 1).grantId(), PAGE);
    }
    if (toNobody != null) {
      seen.add(finding(keyArn, toNobody, count));
    }
  }

  private boolean isToNobody(GrantRecord grant) {
    return !Caller.of(grant.terms().granteePrincipal()).account().equals(config.account());
  }

  private static Diagnosis finding(String keyArn, GrantRecord first, long count) {
    String others = count == 1 ? "" : " (" + count + " grants in all)";
    return Diagnosis.finding(
        Topic.GRANT,
        keyArn,
        "its grant "
            + first.grantId()
            + " to "
            + first.terms().granteePrincipal()
            + others
            + " can be used by nobody: the principal is of another account",
        "cmk revoke-grant --key-id "
            + first.keyId()
            + " --grant-id "
            + first.grantId()
            + ", and grant it to a principal of the account if somebody was meant");
  }
}
