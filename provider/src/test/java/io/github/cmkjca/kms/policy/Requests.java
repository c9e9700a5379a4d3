package io.github.cmkjca.kms.policy;

import io.github.cmkjca.spi.EncryptionContext;
import java.time.Instant;
import java.util.Map;

/** Requests for tests. */
final class Requests {
  static final String ACCOUNT = "111122223333";
  static final String ROOT = "arn:aws:iam::111122223333:root";
  static final String ALICE = "arn:aws:iam::111122223333:user/alice";
  static final String BOB = "arn:aws:iam::111122223333:user/bob";
  static final String ROLE = "arn:aws:iam::111122223333:role/service/batch";
  static final String SESSION = "arn:aws:sts::111122223333:assumed-role/batch/run-7";
  static final String KEY =
      "arn:aws:kms:local:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  static final String OTHER_KEY =
      "arn:aws:kms:local:111122223333:key/9999abcd-12ab-34cd-56ef-1234567890ab";

  static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

  private Requests() {}

  static PolicyRequest request(String principal, String action) {
    return request(principal, action, EncryptionContext.empty(), false);
  }

  static PolicyRequest request(
      String principal, String action, EncryptionContext context, boolean aadMayJoin) {
    return request(principal, action, context, aadMayJoin, Map.of());
  }

  static PolicyRequest request(
      String principal,
      String action,
      EncryptionContext context,
      boolean aadMayJoin,
      Map<String, String> keys) {
    return new PolicyRequest(
        Caller.of(principal),
        action,
        KEY,
        context,
        aadMayJoin ? ContextGrowth.AAD : ContextGrowth.NONE,
        RequestKeys.of(keys),
        NOW);
  }

  static PolicyRequest decrypt(String key, String value) {
    return request(ALICE, "kms:Decrypt", EncryptionContext.of(key, value), false);
  }

  static PolicyRequest with(String name, String value) {
    return request(ALICE, "kms:Decrypt", EncryptionContext.empty(), false, Map.of(name, value));
  }
}
