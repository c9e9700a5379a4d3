package io.github.cmkjca.kms;

import static io.github.cmkjca.spi.kms.KeyUsage.ENCRYPT_DECRYPT;
import static io.github.cmkjca.spi.kms.KeyUsage.GENERATE_VERIFY_MAC;
import static io.github.cmkjca.spi.kms.KeyUsage.KEY_AGREEMENT;
import static io.github.cmkjca.spi.kms.KeyUsage.SIGN_VERIFY;

import io.github.cmkjca.spi.kms.KeyUsage;
import org.jspecify.annotations.Nullable;

/** The operations: name in the audit trail, whether they only read, and the key usage they need. */
enum Operation {
  CREATE_KEY("CreateKey", false, null),
  DESCRIBE_KEY("DescribeKey", true, null),
  LIST_KEYS("ListKeys", true, null),
  ENABLE_KEY("EnableKey", false, null),
  DISABLE_KEY("DisableKey", false, null),
  UPDATE_KEY_DESCRIPTION("UpdateKeyDescription", false, null),
  SCHEDULE_KEY_DELETION("ScheduleKeyDeletion", false, null),
  CANCEL_KEY_DELETION("CancelKeyDeletion", false, null),
  TAG_RESOURCE("TagResource", false, null),
  UNTAG_RESOURCE("UntagResource", false, null),
  LIST_RESOURCE_TAGS("ListResourceTags", true, null),
  ENABLE_KEY_ROTATION("EnableKeyRotation", false, null),
  DISABLE_KEY_ROTATION("DisableKeyRotation", false, null),
  GET_KEY_ROTATION_STATUS("GetKeyRotationStatus", true, null),
  ROTATE_KEY_ON_DEMAND("RotateKeyOnDemand", false, null),
  LIST_KEY_ROTATIONS("ListKeyRotations", true, null),
  GET_PARAMETERS_FOR_IMPORT("GetParametersForImport", true, null),
  IMPORT_KEY_MATERIAL("ImportKeyMaterial", false, null),
  DELETE_IMPORTED_KEY_MATERIAL("DeleteImportedKeyMaterial", false, null),
  REPLICATE_KEY("ReplicateKey", false, null),
  UPDATE_PRIMARY_REGION("UpdatePrimaryRegion", false, null),
  CREATE_CUSTOM_KEY_STORE("CreateCustomKeyStore", false, null),
  DESCRIBE_CUSTOM_KEY_STORES("DescribeCustomKeyStores", true, null),
  CONNECT_CUSTOM_KEY_STORE("ConnectCustomKeyStore", false, null),
  DISCONNECT_CUSTOM_KEY_STORE("DisconnectCustomKeyStore", false, null),
  UPDATE_CUSTOM_KEY_STORE("UpdateCustomKeyStore", false, null),
  DELETE_CUSTOM_KEY_STORE("DeleteCustomKeyStore", false, null),
  CREATE_ALIAS("CreateAlias", false, null),
  UPDATE_ALIAS("UpdateAlias", false, null),
  DELETE_ALIAS("DeleteAlias", false, null),
  LIST_ALIASES("ListAliases", true, null),
  PUT_KEY_POLICY("PutKeyPolicy", false, null),
  GET_KEY_POLICY("GetKeyPolicy", true, null),
  LIST_KEY_POLICIES("ListKeyPolicies", true, null),
  CREATE_GRANT("CreateGrant", false, null),
  LIST_GRANTS("ListGrants", true, null),
  LIST_RETIRABLE_GRANTS("ListRetirableGrants", true, null),
  RETIRE_GRANT("RetireGrant", false, null),
  REVOKE_GRANT("RevokeGrant", false, null),
  GENERATE_DATA_KEY("GenerateDataKey", true, ENCRYPT_DECRYPT),
  GENERATE_DATA_KEY_WITHOUT_PLAINTEXT("GenerateDataKeyWithoutPlaintext", true, ENCRYPT_DECRYPT),
  GENERATE_DATA_KEY_PAIR("GenerateDataKeyPair", true, ENCRYPT_DECRYPT),
  GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT(
      "GenerateDataKeyPairWithoutPlaintext", true, ENCRYPT_DECRYPT),
  ENCRYPT("Encrypt", true, ENCRYPT_DECRYPT),
  DECRYPT("Decrypt", true, ENCRYPT_DECRYPT),
  RE_ENCRYPT("ReEncrypt", true, ENCRYPT_DECRYPT),
  SIGN("Sign", true, SIGN_VERIFY),
  VERIFY("Verify", true, SIGN_VERIFY),
  GET_PUBLIC_KEY("GetPublicKey", true, null),
  DERIVE_SHARED_SECRET("DeriveSharedSecret", true, KEY_AGREEMENT),
  GENERATE_MAC("GenerateMac", true, GENERATE_VERIFY_MAC),
  VERIFY_MAC("VerifyMac", true, GENERATE_VERIFY_MAC),
  GENERATE_RANDOM("GenerateRandom", true, null),
  /** Ours: why a request would be allowed or refused; authorised as GetKeyPolicy. */
  EXPLAIN("Explain", true, null),
  /** Ours: uses of an unwrapped data key, authorised as the operation that unwrapped it. */
  USE_DATA_KEY("UseDataKey", true, ENCRYPT_DECRYPT),
  /** Ours: a keystore entry is put; authorised as Encrypt under its CMK. */
  PUT_KEY_STORE_ENTRY("PutKeyStoreEntry", false, ENCRYPT_DECRYPT),
  /** Ours: a keystore entry is deleted; authorised as Encrypt under its CMK. */
  DELETE_KEY_STORE_ENTRY("DeleteKeyStoreEntry", false, null);

  private final String eventName;
  private final String action;
  private final boolean readOnly;
  private final @Nullable KeyUsage usage;

  Operation(String eventName, boolean readOnly, @Nullable KeyUsage usage) {
    this.eventName = eventName;
    this.action = "kms:" + eventName;
    this.readOnly = readOnly;
    this.usage = usage;
  }

  /** Name in the audit trail. */
  String eventName() {
    return eventName;
  }

  /** The permission of the same name; ReEncrypt and our own operations ask for others. */
  String action() {
    return action;
  }

  /** As CloudTrail classifies it: cryptographic operations are read-only. */
  boolean readOnly() {
    return readOnly;
  }

  /** The usage that the key must have; null: any. */
  @Nullable KeyUsage usage() {
    return usage;
  }
}
