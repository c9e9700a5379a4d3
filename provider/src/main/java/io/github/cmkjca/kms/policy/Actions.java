package io.github.cmkjca.kms.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The permissions of AWS KMS (Service Authorization Reference, "Actions defined by AWS Key
 * Management Service"), each a bit, so that whether a statement speaks of an action is one
 * operation. They are all known, also those of operations that this service does not have: a policy
 * written for AWS KMS is accepted, a misspelt name is not.
 */
final class Actions {
  static final String PUT_KEY_POLICY = "kms:PutKeyPolicy";

  private static final List<String> NAMES =
      List.of(
          "CancelKeyDeletion",
          "ConnectCustomKeyStore",
          "CreateAlias",
          "CreateCustomKeyStore",
          "CreateGrant",
          "CreateKey",
          "Decrypt",
          "DeleteAlias",
          "DeleteCustomKeyStore",
          "DeleteImportedKeyMaterial",
          "DeriveSharedSecret",
          "DescribeCustomKeyStores",
          "DescribeKey",
          "DisableKey",
          "DisableKeyRotation",
          "DisconnectCustomKeyStore",
          "EnableKey",
          "EnableKeyRotation",
          "Encrypt",
          "GenerateDataKey",
          "GenerateDataKeyPair",
          "GenerateDataKeyPairWithoutPlaintext",
          "GenerateDataKeyWithoutPlaintext",
          "GenerateMac",
          "GenerateRandom",
          "GetKeyPolicy",
          "GetKeyRotationStatus",
          "GetParametersForImport",
          "GetPublicKey",
          "ImportKeyMaterial",
          "ListAliases",
          "ListGrants",
          "ListKeyPolicies",
          "ListKeyRotations",
          "ListKeys",
          "ListResourceTags",
          "ListRetirableGrants",
          "PutKeyPolicy",
          "ReEncryptFrom",
          "ReEncryptTo",
          "ReplicateKey",
          "RetireGrant",
          "RevokeGrant",
          "RotateKeyOnDemand",
          "ScheduleKeyDeletion",
          "Sign",
          "SynchronizeMultiRegionKey",
          "TagResource",
          "UntagResource",
          "UpdateAlias",
          "UpdateCustomKeyStore",
          "UpdateKeyDescription",
          "UpdatePrimaryRegion",
          "Verify",
          "VerifyMac");

  private static final String PREFIX = "kms:";

  private static final Map<String, Long> BITS = bits();

  private Actions() {}

  /** All of them. */
  static long all() {
    return -1L >>> (Long.SIZE - NAMES.size());
  }

  /** Full names, for tests that need any action. */
  static List<String> names() {
    return NAMES.stream().map(PREFIX::concat).toList();
  }

  /** The bit of a full name, spelt as AWS does; 0 if it is none. */
  static long bit(String action) {
    Long bit = BITS.get(action);
    return bit == null ? 0 : bit;
  }

  /** The bits of all names that fit a pattern, in any case; 0 if there are none. */
  static long fitting(String pattern) {
    String lower = pattern.toLowerCase(Locale.ROOT);
    long found = 0;
    for (int i = 0; i < NAMES.size(); i++) {
      if (Glob.matches(lower, (PREFIX + NAMES.get(i)).toLowerCase(Locale.ROOT))) {
        found |= 1L << i;
      }
    }
    return found;
  }

  private static Map<String, Long> bits() {
    if (NAMES.size() > Long.SIZE) {
      throw new IllegalStateException("more actions than bits");
    }
    Map<String, Long> bits = new HashMap<>();
    for (int i = 0; i < NAMES.size(); i++) {
      bits.put(PREFIX + NAMES.get(i), 1L << i);
    }
    return bits;
  }
}
