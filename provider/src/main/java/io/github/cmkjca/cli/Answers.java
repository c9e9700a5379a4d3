package io.github.cmkjca.cli;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AliasListEntry;
import io.github.cmkjca.spi.kms.CancelKeyDeletionResponse;
import io.github.cmkjca.spi.kms.CreateCustomKeyStoreResponse;
import io.github.cmkjca.spi.kms.CreateGrantResponse;
import io.github.cmkjca.spi.kms.CustomKeyStoresListEntry;
import io.github.cmkjca.spi.kms.DecryptResponse;
import io.github.cmkjca.spi.kms.DeleteImportedKeyMaterialResponse;
import io.github.cmkjca.spi.kms.DeriveSharedSecretResponse;
import io.github.cmkjca.spi.kms.EncryptResponse;
import io.github.cmkjca.spi.kms.ExplainResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyWithoutPlaintextResponse;
import io.github.cmkjca.spi.kms.GenerateMacResponse;
import io.github.cmkjca.spi.kms.GenerateRandomResponse;
import io.github.cmkjca.spi.kms.GetKeyPolicyResponse;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusResponse;
import io.github.cmkjca.spi.kms.GetParametersForImportResponse;
import io.github.cmkjca.spi.kms.GetPublicKeyResponse;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantListEntry;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.ImportKeyMaterialResponse;
import io.github.cmkjca.spi.kms.KeyListEntry;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.MultiRegionConfiguration;
import io.github.cmkjca.spi.kms.MultiRegionKey;
import io.github.cmkjca.spi.kms.ReEncryptResponse;
import io.github.cmkjca.spi.kms.ReplicateKeyResponse;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandResponse;
import io.github.cmkjca.spi.kms.RotationsListEntry;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionResponse;
import io.github.cmkjca.spi.kms.SignResponse;
import io.github.cmkjca.spi.kms.Tag;
import io.github.cmkjca.spi.kms.VerifyMacResponse;
import io.github.cmkjca.spi.kms.VerifyResponse;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers of the service as {@code aws} prints them: same members, same order. */
final class Answers {
  /** Python's {@code isoformat()}: microseconds, but none at all when they are zero. */
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx");

  private Answers() {}

  static Map<String, Object> keyMetadata(KeyMetadata key) {
    return members("KeyMetadata", of(key));
  }

  static Map<String, Object> of(ReplicateKeyResponse answer) {
    Map<String, Object> out = members("ReplicaKeyMetadata", of(answer.replicaKeyMetadata()));
    out.put("ReplicaPolicy", answer.replicaPolicy());
    if (!answer.replicaTags().isEmpty()) {
      out.put("ReplicaTags", answer.replicaTags().stream().map(Answers::of).toList());
    }
    return out;
  }

  private static Map<String, Object> of(KeyMetadata key) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("AWSAccountId", key.awsAccountId());
    out.put("KeyId", key.keyId());
    out.put("Arn", key.arn());
    out.put("CreationDate", time(key.creationDate()));
    out.put("Enabled", key.enabled());
    out.put("Description", key.description());
    out.put("KeyUsage", key.keyUsage().name());
    out.put("KeyState", key.keyState().wireName());
    putIfKnown(out, "DeletionDate", key.deletionDate());
    putIfKnown(out, "ValidTo", key.validTo());
    out.put("Origin", key.origin().name());
    putIfKnown(out, "CustomKeyStoreId", key.customKeyStoreId());
    putIfKnown(out, "CloudHsmClusterId", key.cloudHsmClusterId());
    putIfKnown(out, "ExpirationModel", key.expirationModel());
    out.put("KeyManager", key.keyManager().name());
    out.put("CustomerMasterKeySpec", key.keySpec().name());
    out.put("KeySpec", key.keySpec().name());
    putUnlessEmpty(out, "EncryptionAlgorithms", key.encryptionAlgorithms());
    putUnlessEmpty(out, "SigningAlgorithms", key.signingAlgorithms());
    putUnlessEmpty(out, "KeyAgreementAlgorithms", key.keyAgreementAlgorithms());
    out.put("MultiRegion", key.multiRegion());
    MultiRegionConfiguration multiRegion = key.multiRegionConfiguration();
    if (multiRegion != null) {
      out.put("MultiRegionConfiguration", of(multiRegion));
    }
    putIfKnown(out, "PendingDeletionWindowInDays", key.pendingDeletionWindowInDays());
    putUnlessEmpty(out, "MacAlgorithms", key.macAlgorithms());
    putIfKnown(out, "CurrentKeyMaterialId", key.currentKeyMaterialId());
    return out;
  }

  private static Map<String, Object> of(MultiRegionConfiguration multiRegion) {
    return members(
        "MultiRegionKeyType",
        multiRegion.multiRegionKeyType().name(),
        "PrimaryKey",
        of(multiRegion.primaryKey()),
        "ReplicaKeys",
        multiRegion.replicaKeys().stream().map(Answers::of).toList());
  }

  private static Map<String, Object> of(MultiRegionKey key) {
    return members("Arn", key.arn(), "Region", key.region());
  }

  static Map<String, Object> of(KeyListEntry key) {
    return members("KeyId", key.keyId(), "KeyArn", key.keyArn());
  }

  static Map<String, Object> of(AliasListEntry alias) {
    return members(
        "AliasName",
        alias.aliasName(),
        "AliasArn",
        alias.aliasArn(),
        "TargetKeyId",
        alias.targetKeyId(),
        "CreationDate",
        time(alias.creationDate()),
        "LastUpdatedDate",
        time(alias.lastUpdatedDate()));
  }

  static Map<String, Object> of(GetKeyPolicyResponse answer) {
    return members("Policy", answer.policy(), "PolicyName", answer.policyName());
  }

  static Map<String, Object> of(GenerateDataKeyResponse answer) {
    return members(
        "CiphertextBlob",
        base64(answer.ciphertextBlob()),
        "Plaintext",
        base64AndWipe(answer.plaintext()),
        "KeyId",
        answer.keyId(),
        "KeyMaterialId",
        answer.keyMaterialId());
  }

  static Map<String, Object> of(GenerateDataKeyWithoutPlaintextResponse answer) {
    return members(
        "CiphertextBlob",
        base64(answer.ciphertextBlob()),
        "KeyId",
        answer.keyId(),
        "KeyMaterialId",
        answer.keyMaterialId());
  }

  static Map<String, Object> of(EncryptResponse answer) {
    return members(
        "CiphertextBlob",
        base64(answer.ciphertextBlob()),
        "KeyId",
        answer.keyId(),
        "EncryptionAlgorithm",
        answer.encryptionAlgorithm().name());
  }

  static Map<String, Object> of(DecryptResponse answer) {
    Map<String, Object> out =
        members(
            "KeyId",
            answer.keyId(),
            "Plaintext",
            base64AndWipe(answer.plaintext()),
            "EncryptionAlgorithm",
            answer.encryptionAlgorithm().name());
    putIfKnown(out, "KeyMaterialId", answer.keyMaterialId());
    return out;
  }

  static Map<String, Object> of(ReEncryptResponse answer) {
    Map<String, Object> out =
        members(
            "CiphertextBlob",
            base64(answer.ciphertextBlob()),
            "SourceKeyId",
            answer.sourceKeyId(),
            "KeyId",
            answer.keyId(),
            "SourceEncryptionAlgorithm",
            answer.sourceEncryptionAlgorithm().name(),
            "DestinationEncryptionAlgorithm",
            answer.destinationEncryptionAlgorithm().name());
    putIfKnown(out, "SourceKeyMaterialId", answer.sourceKeyMaterialId());
    putIfKnown(out, "DestinationKeyMaterialId", answer.destinationKeyMaterialId());
    return out;
  }

  static Map<String, Object> of(GenerateDataKeyPairResponse answer) {
    return members(
        "PrivateKeyCiphertextBlob",
        base64(answer.privateKeyCiphertextBlob()),
        "PrivateKeyPlaintext",
        base64AndWipe(answer.privateKeyPlaintext()),
        "PublicKey",
        base64(answer.publicKey()),
        "KeyId",
        answer.keyId(),
        "KeyPairSpec",
        answer.keyPairSpec().name(),
        "KeyMaterialId",
        answer.keyMaterialId());
  }

  static Map<String, Object> of(GenerateDataKeyPairWithoutPlaintextResponse answer) {
    return members(
        "PrivateKeyCiphertextBlob",
        base64(answer.privateKeyCiphertextBlob()),
        "PublicKey",
        base64(answer.publicKey()),
        "KeyId",
        answer.keyId(),
        "KeyPairSpec",
        answer.keyPairSpec().name(),
        "KeyMaterialId",
        answer.keyMaterialId());
  }

  static Map<String, Object> of(GetPublicKeyResponse answer) {
    Map<String, Object> out =
        members(
            "KeyId",
            answer.keyId(),
            "PublicKey",
            base64(answer.publicKey()),
            "CustomerMasterKeySpec",
            answer.keySpec().name(),
            "KeySpec",
            answer.keySpec().name(),
            "KeyUsage",
            answer.keyUsage().name());
    putUnlessEmpty(out, "EncryptionAlgorithms", answer.encryptionAlgorithms());
    putUnlessEmpty(out, "SigningAlgorithms", answer.signingAlgorithms());
    putUnlessEmpty(out, "KeyAgreementAlgorithms", answer.keyAgreementAlgorithms());
    return out;
  }

  static Map<String, Object> of(SignResponse answer) {
    return members(
        "KeyId",
        answer.keyId(),
        "Signature",
        base64(answer.signature()),
        "SigningAlgorithm",
        answer.signingAlgorithm().name());
  }

  static Map<String, Object> of(VerifyResponse answer) {
    return members(
        "KeyId",
        answer.keyId(),
        "SignatureValid",
        answer.signatureValid(),
        "SigningAlgorithm",
        answer.signingAlgorithm().name());
  }

  static Map<String, Object> of(DeriveSharedSecretResponse answer) {
    return members(
        "KeyId",
        answer.keyId(),
        "SharedSecret",
        base64AndWipe(answer.sharedSecret()),
        "KeyAgreementAlgorithm",
        answer.keyAgreementAlgorithm().name(),
        "KeyOrigin",
        answer.keyOrigin().name());
  }

  static Map<String, Object> of(GenerateMacResponse answer) {
    return members(
        "Mac",
        base64(answer.mac()),
        "MacAlgorithm",
        answer.macAlgorithm().name(),
        "KeyId",
        answer.keyId());
  }

  static Map<String, Object> of(VerifyMacResponse answer) {
    return members(
        "KeyId",
        answer.keyId(),
        "MacValid",
        answer.macValid(),
        "MacAlgorithm",
        answer.macAlgorithm().name());
  }

  static Map<String, Object> of(ScheduleKeyDeletionResponse answer) {
    Map<String, Object> out = members("KeyId", answer.keyId());
    putIfKnown(out, "DeletionDate", answer.deletionDate());
    out.put("KeyState", answer.keyState().wireName());
    out.put("PendingWindowInDays", answer.pendingWindowInDays());
    return out;
  }

  static Map<String, Object> of(CancelKeyDeletionResponse answer) {
    return members("KeyId", answer.keyId());
  }

  static Map<String, Object> of(Tag tag) {
    return members("TagKey", tag.tagKey(), "TagValue", tag.tagValue());
  }

  static Map<String, Object> of(GetKeyRotationStatusResponse answer) {
    Map<String, Object> out =
        members("KeyRotationEnabled", answer.keyRotationEnabled(), "KeyId", answer.keyId());
    putIfKnown(out, "RotationPeriodInDays", answer.rotationPeriodInDays());
    putIfKnown(out, "NextRotationDate", answer.nextRotationDate());
    putIfKnown(out, "OnDemandRotationStartDate", answer.onDemandRotationStartDate());
    return out;
  }

  static Map<String, Object> of(RotateKeyOnDemandResponse answer) {
    return members("KeyId", answer.keyId());
  }

  static Map<String, Object> of(RotationsListEntry rotation) {
    Map<String, Object> out =
        members("KeyId", rotation.keyId(), "KeyMaterialId", rotation.keyMaterialId());
    putIfKnown(out, "KeyMaterialDescription", rotation.keyMaterialDescription());
    putIfKnown(out, "ImportState", rotation.importState());
    putIfKnown(out, "KeyMaterialState", rotation.keyMaterialState());
    putIfKnown(out, "ExpirationModel", rotation.expirationModel());
    putIfKnown(out, "ValidTo", rotation.validTo());
    putIfKnown(out, "RotationDate", rotation.rotationDate());
    putIfKnown(out, "RotationType", rotation.rotationType());
    return out;
  }

  static Map<String, Object> of(GetParametersForImportResponse answer) {
    return members(
        "KeyId",
        answer.keyId(),
        "ImportToken",
        base64(answer.importToken()),
        "PublicKey",
        base64(answer.publicKey()),
        "ParametersValidTo",
        time(answer.parametersValidTo()));
  }

  static Map<String, Object> of(ImportKeyMaterialResponse answer) {
    Map<String, Object> out = members("KeyId", answer.keyId());
    putIfKnown(out, "KeyMaterialId", answer.keyMaterialId());
    return out;
  }

  static Map<String, Object> of(DeleteImportedKeyMaterialResponse answer) {
    Map<String, Object> out = members("KeyId", answer.keyId());
    putIfKnown(out, "KeyMaterialId", answer.keyMaterialId());
    return out;
  }

  static Map<String, Object> of(CreateCustomKeyStoreResponse answer) {
    return members("CustomKeyStoreId", answer.customKeyStoreId());
  }

  static Map<String, Object> of(CustomKeyStoresListEntry store) {
    Map<String, Object> out =
        members(
            "CustomKeyStoreId",
            store.customKeyStoreId(),
            "CustomKeyStoreName",
            store.customKeyStoreName(),
            "CloudHsmClusterId",
            store.cloudHsmClusterId(),
            "ConnectionState",
            store.connectionState().name());
    putIfKnown(out, "ConnectionErrorCode", store.connectionErrorCode());
    out.put("CreationDate", time(store.creationDate()));
    out.put("CustomKeyStoreType", store.customKeyStoreType().name());
    return out;
  }

  static Map<String, Object> of(CreateGrantResponse answer) {
    return members("GrantToken", answer.grantToken(), "GrantId", answer.grantId());
  }

  static Map<String, Object> of(GrantListEntry grant) {
    Map<String, Object> out =
        members(
            "KeyId",
            grant.keyId(),
            "GrantId",
            grant.grantId(),
            "Name",
            grant.name(),
            "CreationDate",
            time(grant.creationDate()),
            "GranteePrincipal",
            grant.granteePrincipal());
    putIfKnown(out, "RetiringPrincipal", grant.retiringPrincipal());
    out.put("IssuingAccount", grant.issuingAccount());
    out.put("Operations", grant.operations().stream().map(GrantOperation::wireName).toList());
    if (!grant.constraints().isEmpty()) {
      out.put("Constraints", of(grant.constraints()));
    }
    return out;
  }

  private static Map<String, Object> of(GrantConstraints constraints) {
    Map<String, Object> out = new LinkedHashMap<>();
    EncryptionContext subset = constraints.encryptionContextSubset();
    if (subset != null) {
      out.put("EncryptionContextSubset", subset.pairs());
    }
    EncryptionContext exactly = constraints.encryptionContextEquals();
    if (exactly != null) {
      out.put("EncryptionContextEquals", exactly.pairs());
    }
    return out;
  }

  static Map<String, Object> of(ExplainResponse answer) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("Decision", answer.decision().wireName());
    out.put("DecidedBy", answer.decidedBy().wireName());
    putIfKnown(out, "Policy", answer.policy());
    putIfKnown(out, "Statement", answer.statement());
    putIfKnown(out, "ErrorCode", answer.errorCode());
    out.put("Sentence", answer.sentence());
    return out;
  }

  static Map<String, Object> of(GenerateRandomResponse answer) {
    return members("Plaintext", base64AndWipe(answer.plaintext()));
  }

  /** In the zone of the machine, as {@code aws} version 2 does. */
  private static String time(Instant instant) {
    OffsetDateTime local =
        instant.truncatedTo(ChronoUnit.MICROS).atZone(ZoneId.systemDefault()).toOffsetDateTime();
    return (local.getNano() == 0 ? SECONDS : MICROSECONDS).format(local);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String base64AndWipe(byte[] bytes) {
    try {
      return base64(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static Map<String, Object> members(Object... namesAndValues) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return members;
  }

  private static void putUnlessEmpty(
      Map<String, Object> out, String name, List<? extends Enum<?>> constants) {
    if (!constants.isEmpty()) {
      out.put(name, constants.stream().map(Enum::name).toList());
    }
  }

  /** A date or constant becomes its text. */
  private static void putIfKnown(Map<String, Object> out, String name, @Nullable Object value) {
    if (value instanceof Instant date) {
      out.put(name, time(date));
    } else if (value instanceof Enum<?> constant) {
      out.put(name, constant.name());
    } else if (value != null) {
      out.put(name, value);
    }
  }
}
