package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.DataKeySpec;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DecryptResponse;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.EncryptResponse;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyWithoutPlaintextResponse;
import io.github.cmkjca.spi.kms.IncorrectKeyException;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.ReEncryptRequest;
import io.github.cmkjca.spi.kms.ReEncryptResponse;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encrypt, Decrypt, ReEncrypt and the data keys: symmetric encryption keys at work. */
final class CryptoOperations {
  private static final EncryptionAlgorithm ALGORITHM = EncryptionAlgorithm.SYMMETRIC_DEFAULT;

  private final Vault vault;

  CryptoOperations(Vault vault) {
    this.vault = vault;
  }

  EncryptResponse encrypt(EncryptRequest request) {
    return vault
        .journal()
        .run(
            Operation.ENCRYPT,
            call -> {
              new RequestChecks()
                  .keyId(request.keyId())
                  .plaintext(request.plaintext())
                  .grantTokens(request.grantTokens())
                  .done();
              call.parameter("keyId", request.keyId())
                  .parameter("encryptionAlgorithm", ALGORITHM.name())
                  .context("encryptionContext", request.encryptionContext());
              KnownKey key = encryptingKey(call, request.keyId(), request.encryptionContext());
              call.parameter("keyId", key.arn());
              DryRun.stopHereIf(request.dryRun());
              byte[] blob = seal(key, request.plaintext(), request.encryptionContext());
              return new EncryptResponse(blob, key.arn(), ALGORITHM);
            });
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
              KnownKey key = encryptingKey(call, request.keyId(), request.encryptionContext());
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
              KnownKey key = encryptingKey(call, request.keyId(), request.encryptionContext());
              DryRun.stopHereIf(request.dryRun());
              GenerateDataKeyResponse made = newDataKey(key, length, request.encryptionContext());
              Arrays.fill(made.plaintext(), (byte) 0);
              return new GenerateDataKeyWithoutPlaintextResponse(
                  made.ciphertextBlob(), made.keyId(), made.keyMaterialId());
            });
  }

  DecryptResponse decrypt(DecryptRequest request) {
    return vault
        .journal()
        .run(
            Operation.DECRYPT,
            call -> {
              new RequestChecks()
                  .ciphertextBlob(request.ciphertextBlob())
                  .keyIdIfGiven("keyId", request.keyId())
                  .grantTokens(request.grantTokens())
                  .done();
              call.parameter("keyId", request.keyId())
                  .parameter("encryptionAlgorithm", ALGORITHM.name())
                  .context("encryptionContext", request.encryptionContext());
              Sealed sealed = sealed(request.ciphertextBlob(), request.keyId());
              KnownKey key = sealed.key().key();
              call.resource(key.arn());
              vault
                  .authorizer()
                  .permit(
                      call,
                      key,
                      Operation.DECRYPT.action(),
                      request.encryptionContext(),
                      sealed.key().cryptoConditionKeys());
              CiphertextBlob blob = checkDecrypting(call, sealed);
              call.parameter("keyId", key.arn()).additional("keyMaterialId", blob.materialId());
              DryRun.stopHereIf(request.dryRun());
              byte[] plaintext = open(key, blob, request.encryptionContext());
              return new DecryptResponse(key.arn(), plaintext, ALGORITHM, blob.materialId());
            },
            response -> Arrays.fill(response.plaintext(), (byte) 0));
  }

  ReEncryptResponse reEncrypt(ReEncryptRequest request) {
    return vault
        .journal()
        .run(
            Operation.RE_ENCRYPT,
            call -> {
              new RequestChecks()
                  .ciphertextBlob(request.ciphertextBlob())
                  .keyIdIfGiven("sourceKeyId", request.sourceKeyId())
                  .keyId("destinationKeyId", request.destinationKeyId())
                  .grantTokens(request.grantTokens())
                  .done();
              call.parameter("sourceKeyId", request.sourceKeyId())
                  .parameter("sourceEncryptionAlgorithm", ALGORITHM.name())
                  .context("sourceEncryptionContext", request.sourceEncryptionContext())
                  .parameter("destinationKeyId", request.destinationKeyId())
                  .parameter("destinationEncryptionAlgorithm", ALGORITHM.name())
                  .context("destinationEncryptionContext", request.destinationEncryptionContext());
              return move(call, request);
            });
  }

  private ReEncryptResponse move(Call call, ReEncryptRequest request) {
    Sealed sealed = sealed(request.ciphertextBlob(), request.sourceKeyId());
    KnownKey source = sealed.key().key();
    call.resource(source.arn());
    NamedKey named = vault.directory().find(request.destinationKeyId());
    KnownKey destination = named.key();
    call.resource(destination.arn());
    String same = Boolean.toString(source.arn().equals(destination.arn()));
    vault
        .authorizer()
        .permit(
            call,
            source,
            "kms:ReEncryptFrom",
            request.sourceEncryptionContext(),
            onSameKey(sealed.key(), same));
    vault
        .authorizer()
        .permit(
            call,
            destination,
            "kms:ReEncryptTo",
            request.destinationEncryptionContext(),
            onSameKey(named, same));
    CiphertextBlob blob = checkDecrypting(call, sealed);
    KeyLifecycle.check(call.operation(), destination);
    KeyUsages.check(call.operation(), destination);
    DryRun.stopHereIf(request.dryRun());
    byte[] plaintext = open(source, blob, request.sourceEncryptionContext());
    try {
      return new ReEncryptResponse(
          seal(destination, plaintext, request.destinationEncryptionContext()),
          source.arn(),
          destination.arn(),
          ALGORITHM,
          ALGORITHM,
          blob.materialId(),
          destination.current().materialId());
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  private static RequestKeys onSameKey(NamedKey key, String same) {
    return ConditionKeys.with(
        key.cryptoConditionKeys(), ConditionKeys.RE_ENCRYPT_ON_SAME_KEY, same);
  }

  private static int checkDataKey(
      Call call,
      String keyId,
      @Nullable DataKeySpec keySpec,
      @Nullable Integer numberOfBytes,
      EncryptionContext context,
      List<String> grantTokens) {
    RequestChecks checks = new RequestChecks().keyId(keyId);
    if (numberOfBytes != null) {
      checks.numberOfBytes(numberOfBytes);
    }
    checks.grantTokens(grantTokens).done();
    call.parameter("keyId", keyId)
        .parameter("keySpec", keySpec == null ? null : keySpec.name())
        .parameter("numberOfBytes", numberOfBytes)
        .context("encryptionContext", context);
    return RequestChecks.dataKeyBytes(keySpec, numberOfBytes);
  }

  /** The key to encrypt under: found, permitted, in a fitting state and of the right usage. */
  private KnownKey encryptingKey(Call call, String keyId, EncryptionContext context) {
    NamedKey named = vault.directory().find(keyId);
    KnownKey key = named.key();
    call.resource(key.arn());
    vault
        .authorizer()
        .permit(call, key, call.operation().action(), context, named.cryptoConditionKeys());
    KeyLifecycle.check(call.operation(), key);
    KeyUsages.check(call.operation(), key);
    call.additional("keyMaterialId", key.current().materialId());
    return key;
  }

  /**
   * A blob and the key it is to be opened with.
   *
   * @param blob null: not in the form of a blob
   */
  private record Sealed(@Nullable CiphertextBlob blob, NamedKey key) {}

  /** Finds the key that the request names, or else the blob. */
  private Sealed sealed(byte[] bytes, @Nullable String keyId) {
    if (keyId != null) {
      NamedKey named = vault.directory().find(keyId);
      // A bad blob is told only to those who may use the key.
      return new Sealed(CiphertextBlob.parseOrNull(bytes), named);
    }
    CiphertextBlob blob = CiphertextBlob.parse(bytes);
    try {
      return new Sealed(blob, vault.directory().find(blob.keyId()));
    } catch (NotFoundException e) {
      throw new AccessDeniedException(
          "The ciphertext refers to a customer master key that does not exist, does not exist in"
              + " this region, or you are not allowed to access.");
    }
  }

  /** Checks of state, usage and key, once the caller is authorised. */
  private static CiphertextBlob checkDecrypting(Call call, Sealed sealed) {
    KnownKey key = sealed.key().key();
    KeyLifecycle.check(call.operation(), key);
    CiphertextBlob blob = sealed.blob();
    if (!KeyUsages.fits(call.operation(), key)
        || (blob != null && !blob.keyId().equals(key.record().keyId()))) {
      throw new IncorrectKeyException(
          "The key ID in the request does not identify a CMK that can perform this operation.");
    }
    if (blob == null) {
      throw new InvalidCiphertextException("");
    }
    return blob;
  }

  private GenerateDataKeyResponse newDataKey(KnownKey key, int length, EncryptionContext context) {
    byte[] plaintext = vault.custodian().random(length);
    boolean done = false;
    try {
      byte[] blob = seal(key, plaintext, context);
      done = true;
      return new GenerateDataKeyResponse(blob, plaintext, key.arn(), key.current().materialId());
    } finally {
      if (!done) {
        Arrays.fill(plaintext, (byte) 0);
      }
    }
  }

  private byte[] seal(KnownKey key, byte[] plaintext, EncryptionContext context) {
    byte[] header = key.blobHeader();
    byte[] body =
        vault.custodian().encrypt(key.current(), plaintext, CiphertextBlob.aad(header, context));
    return CiphertextBlob.join(header, body);
  }

  private byte[] open(KnownKey key, CiphertextBlob blob, EncryptionContext context) {
    BackingKey material = key.backingKey(blob.materialId());
    if (material == null) {
      throw new InvalidCiphertextException("");
    }
    try {
      return vault
          .custodian()
          .decrypt(material, blob.body(), CiphertextBlob.aad(blob.header(), context));
    } catch (InvalidCiphertextException e) {
      // Whatever the custodian says: one error for wrong bytes, wrong context and wrong material.
      throw new InvalidCiphertextException("");
    }
  }
}
