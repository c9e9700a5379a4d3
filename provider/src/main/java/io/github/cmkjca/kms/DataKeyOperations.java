package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.custody.DataKeyPair;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.DataKeySpec;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyWithoutPlaintextResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Data keys and data key pairs, with and without their plaintext. */
final class DataKeyOperations {
  private final Vault vault;
  private final KeyAccess keys;
  private final Ciphertexts ciphertexts;

  DataKeyOperations(Vault vault) {
    this.vault = vault;
    this.keys = new KeyAccess(vault);
    this.ciphertexts = new Ciphertexts(vault.custodian());
  }

  GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request) {
    return vault
        .journal()
        .run(
            Operation.GENERATE_DATA_KEY,
            call -> {
              int length =
                  checkDataKey(
                      call,
                      request.keyId(),
                      request.keySpec(),
                      request.numberOfBytes(),
                      request.encryptionContext(),
                      request.grantTokens());
              KnownKey key =
                  open(call, request.keyId(), request.encryptionContext(), RequestKeys.none());
              DryRun.stopHereIf(request.dryRun());
              return newDataKey(key, length, request.encryptionContext());
            },
            response -> Arrays.fill(response.plaintext(), (byte) 0));
  }

  GenerateDataKeyWithoutPlaintextResponse generateDataKeyWithoutPlaintext(
      GenerateDataKeyWithoutPlaintextRequest request) {
    return vault
        .journal()
        .run(
            Operation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
            call -> {
              int length =
                  checkDataKey(
                      call,
                      request.keyId(),
                      request.keySpec(),
                      request.numberOfBytes(),
                      request.encryptionContext(),
                      request.grantTokens());
              KnownKey key =
                  open(call, request.keyId(), request.encryptionContext(), RequestKeys.none());
              DryRun.stopHereIf(request.dryRun());
              GenerateDataKeyResponse made = newDataKey(key, length, request.encryptionContext());
              Arrays.fill(made.plaintext(), (byte) 0);
              return new GenerateDataKeyWithoutPlaintextResponse(
                  made.ciphertextBlob(), made.keyId(), made.keyMaterialId());
            });
  }

  GenerateDataKeyPairResponse generateDataKeyPair(GenerateDataKeyPairRequest request) {
    return vault
        .journal()
        .run(
            Operation.GENERATE_DATA_KEY_PAIR,
            call -> {
              KnownKey key =
                  checkPair(
                      call,
                      request.keyId(),
                      request.keyPairSpec(),
                      request.encryptionContext(),
                      request.grantTokens());
              DryRun.stopHereIf(request.dryRun());
              return newPair(key, request.keyPairSpec(), request.encryptionContext());
            },
            response -> Arrays.fill(response.privateKeyPlaintext(), (byte) 0));
  }

  GenerateDataKeyPairWithoutPlaintextResponse generateDataKeyPairWithoutPlaintext(
      GenerateDataKeyPairWithoutPlaintextRequest request) {
    return vault
        .journal()
        .run(
            Operation.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
            call -> {
              KnownKey key =
                  checkPair(
                      call,
                      request.keyId(),
                      request.keyPairSpec(),
                      request.encryptionContext(),
                      request.grantTokens());
              DryRun.stopHereIf(request.dryRun());
              GenerateDataKeyPairResponse made =
                  newPair(key, request.keyPairSpec(), request.encryptionContext());
              Arrays.fill(made.privateKeyPlaintext(), (byte) 0);
              return new GenerateDataKeyPairWithoutPlaintextResponse(
                  made.privateKeyCiphertextBlob(),
                  made.publicKey(),
                  made.keyId(),
                  made.keyPairSpec(),
                  made.keyMaterialId());
            });
  }

  private int checkDataKey(
      Call call,
      String keyId,
      @Nullable DataKeySpec keySpec,
      @Nullable Integer numberOfBytes,
      EncryptionContext context,
      List<String> grantTokens) {
    RequestChecks checks =
        new RequestChecks().keyId(keyId).context("encryptionContext", context, vault.limits());
    if (numberOfBytes != null) {
      checks.numberOfBytes(numberOfBytes);
    }
    checks.grantTokens(call, grantTokens).done();
    call.parameter("keyId", keyId)
        .parameter("keySpec", keySpec == null ? null : keySpec.name())
        .parameter("numberOfBytes", numberOfBytes)
        .context("encryptionContext", context);
    return RequestChecks.dataKeyBytes(keySpec, numberOfBytes);
  }

  private KnownKey checkPair(
      Call call,
      String keyId,
      DataKeyPairSpec keyPairSpec,
      EncryptionContext context,
      List<String> grantTokens) {
    new RequestChecks()
        .keyId(keyId)
        .given(keyPairSpec, "keyPairSpec")
        .context("encryptionContext", context, vault.limits())
        .grantTokens(call, grantTokens)
        .done();
    call.parameter("keyId", keyId)
        .parameter("keyPairSpec", keyPairSpec.name())
        .context("encryptionContext", context);
    return open(
        call,
        keyId,
        context,
        RequestKeys.of(Map.of(ConditionKeys.DATA_KEY_PAIR_SPEC, keyPairSpec.name())));
  }

  private KnownKey open(
      Call call, String keyId, EncryptionContext context, RequestKeys requestKeys) {
    KnownKey key = keys.openForDataKeys(call, keyId, context, requestKeys);
    call.additional("keyMaterialId", key.current().materialId());
    return key;
  }

  private GenerateDataKeyResponse newDataKey(KnownKey key, int length, EncryptionContext context) {
    byte[] plaintext = vault.custodian().random(key.current(), length);
    byte[] blob = sealOrWipe(key, plaintext, context);
    return new GenerateDataKeyResponse(blob, plaintext, key.arn(), key.current().materialId());
  }

  private GenerateDataKeyPairResponse newPair(
      KnownKey key, DataKeyPairSpec keyPairSpec, EncryptionContext context) {
    DataKeyPair pair = vault.custodian().generateDataKeyPair(keyPairSpec);
    byte[] blob = sealOrWipe(key, pair.privateKey(), context);
    return new GenerateDataKeyPairResponse(
        blob,
        pair.privateKey(),
        pair.publicKey(),
        key.arn(),
        keyPairSpec,
        key.current().materialId());
  }

  /** Encrypts a new key, which nobody is to have if that fails. */
  private byte[] sealOrWipe(KnownKey key, byte[] plaintext, EncryptionContext context) {
    boolean done = false;
    try {
      byte[] blob = ciphertexts.seal(key, plaintext, context);
      done = true;
      return blob;
    } finally {
      if (!done) {
        Arrays.fill(plaintext, (byte) 0);
      }
    }
  }
}
