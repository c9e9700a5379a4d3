package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DecryptResponse;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.EncryptResponse;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.IncorrectKeyException;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.ReEncryptRequest;
import io.github.cmkjca.spi.kms.ReEncryptResponse;
import io.github.cmkjca.spi.kms.ValidationException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Encrypt, Decrypt and ReEncrypt, under symmetric and RSA keys. */
final class CryptoOperations {
  private final Vault vault;
  private final KeyAccess keys;
  private final Ciphertexts ciphertexts;

  CryptoOperations(Vault vault) {
    this.vault = vault;
    this.keys = new KeyAccess(vault);
    this.ciphertexts = new Ciphertexts(vault.custodian());
  }

  EncryptResponse encrypt(EncryptRequest request) {
    return vault
        .journal()
        .run(
            Operation.ENCRYPT,
            call -> {
              EncryptionAlgorithm algorithm = request.encryptionAlgorithm();
              new RequestChecks()
                  .keyId(request.keyId())
                  .plaintext(request.plaintext())
                  .context("encryptionContext", request.encryptionContext(), vault.limits())
                  .given(algorithm, "encryptionAlgorithm")
                  .grantTokens(call, request.grantTokens())
                  .done();
              call.parameter("keyId", request.keyId())
                  .parameter("encryptionAlgorithm", algorithm.name())
                  .context("encryptionContext", request.encryptionContext());
              checkContext(algorithm, request.encryptionContext());
              KnownKey key =
                  keys.openToEncrypt(call, request.keyId(), algorithm, request.encryptionContext());
              call.parameter("keyId", key.arn());
              if (!algorithm.isAsymmetric()) {
                call.additional("keyMaterialId", key.current().materialId());
              }
              Ciphertexts.checkLength(key, algorithm, request.plaintext());
              DryRun.stopHereIf(request.dryRun());
              byte[] blob =
                  ciphertexts.seal(
                      key, algorithm, request.plaintext(), request.encryptionContext());
              return new EncryptResponse(blob, key.arn(), algorithm);
            });
  }

  DecryptResponse decrypt(DecryptRequest request) {
    return vault
        .journal()
        .run(
            Operation.DECRYPT,
            call -> {
              EncryptionAlgorithm algorithm = request.encryptionAlgorithm();
              new RequestChecks()
                  .ciphertextBlob(request.ciphertextBlob())
                  .keyIdIfGiven("keyId", request.keyId())
                  .context("encryptionContext", request.encryptionContext(), vault.limits())
                  .given(algorithm, "encryptionAlgorithm")
                  .grantTokens(call, request.grantTokens())
                  .done();
              call.parameter("keyId", request.keyId())
                  .parameter("encryptionAlgorithm", algorithm.name())
                  .context("encryptionContext", request.encryptionContext());
              checkContext(algorithm, request.encryptionContext());
              Sealed sealed = sealed(request.ciphertextBlob(), "KeyId", request.keyId(), algorithm);
              KnownKey key = sealed.named().key();
              call.uses(key);
              vault
                  .authorizer()
                  .permit(
                      call,
                      key,
                      Operation.DECRYPT.action(),
                      request.encryptionContext(),
                      sealed.named().cryptoConditionKeys(algorithm));
              checkDecrypting(call, sealed);
              call.parameter("keyId", key.arn());
              String materialId = sealed.materialId();
              if (materialId != null) {
                call.additional("keyMaterialId", materialId);
              }
              DryRun.stopHereIf(request.dryRun());
              byte[] plaintext = open(sealed, request.encryptionContext());
              return new DecryptResponse(key.arn(), plaintext, algorithm, materialId);
            },
            response -> Arrays.fill(response.plaintext(), (byte) 0));
  }

  ReEncryptResponse reEncrypt(ReEncryptRequest request) {
    return vault
        .journal()
        .run(
            Operation.RE_ENCRYPT,
            call -> {
              EncryptionAlgorithm from = request.sourceEncryptionAlgorithm();
              EncryptionAlgorithm to = request.destinationEncryptionAlgorithm();
              new RequestChecks()
                  .ciphertextBlob(request.ciphertextBlob())
                  .keyIdIfGiven("sourceKeyId", request.sourceKeyId())
                  .keyId("destinationKeyId", request.destinationKeyId())
                  .given(from, "sourceEncryptionAlgorithm")
                  .given(to, "destinationEncryptionAlgorithm")
                  .context(
                      "sourceEncryptionContext", request.sourceEncryptionContext(), vault.limits())
                  .context(
                      "destinationEncryptionContext",
                      request.destinationEncryptionContext(),
                      vault.limits())
                  .grantTokens(call, request.grantTokens())
                  .done();
              call.parameter("sourceKeyId", request.sourceKeyId())
                  .parameter("sourceEncryptionAlgorithm", from.name())
                  .context("sourceEncryptionContext", request.sourceEncryptionContext())
                  .parameter("destinationKeyId", request.destinationKeyId())
                  .parameter("destinationEncryptionAlgorithm", to.name())
                  .context("destinationEncryptionContext", request.destinationEncryptionContext());
              checkContext(from, request.sourceEncryptionContext());
              checkContext(to, request.destinationEncryptionContext());
              return move(call, request, from, to);
            });
  }

  private ReEncryptResponse move(
      Call call, ReEncryptRequest request, EncryptionAlgorithm from, EncryptionAlgorithm to) {
    Sealed sealed = sealed(request.ciphertextBlob(), "SourceKeyId", request.sourceKeyId(), from);
    KnownKey source = sealed.named().key();
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
            onSameKey(sealed.named().cryptoConditionKeys(from), same));
    vault
        .authorizer()
        .permit(
            call,
            destination,
            "kms:ReEncryptTo",
            request.destinationEncryptionContext(),
            onSameKey(named.cryptoConditionKeys(to), same));
    checkDecrypting(call, sealed);
    KeyLifecycle.check(call.operation(), destination);
    KeyUsages.check(call.operation(), destination);
    KeyUsages.checkAlgorithm(
        destination, to, destination.record().keySpec().encryptionAlgorithms());
    DryRun.stopHereIf(request.dryRun());
    byte[] plaintext = open(sealed, request.sourceEncryptionContext());
    try {
      Ciphertexts.checkLength(destination, to, plaintext);
      return new ReEncryptResponse(
          ciphertexts.seal(destination, to, plaintext, request.destinationEncryptionContext()),
          source.arn(),
          destination.arn(),
          from,
          to,
          sealed.materialId(),
          to.isAsymmetric() ? null : destination.current().materialId());
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  private static RequestKeys onSameKey(RequestKeys conditionKeys, String same) {
    return ConditionKeys.with(conditionKeys, ConditionKeys.RE_ENCRYPT_ON_SAME_KEY, same);
  }

  /** A ciphertext of a key pair has no room for a context: one that is given would be ignored. */
  private static void checkContext(EncryptionAlgorithm algorithm, EncryptionContext context) {
    if (algorithm.isAsymmetric() && !context.isEmpty()) {
      throw new ValidationException(
          "Algorithm " + algorithm + " does not support an encryption context.");
    }
  }

  /**
   * A ciphertext and the key it is to be opened with.
   *
   * @param blob null: of a key pair, or not in the form of a blob
   */
  private record Sealed(
      byte[] bytes, EncryptionAlgorithm algorithm, @Nullable CiphertextBlob blob, NamedKey named) {

    /** Which material of the key encrypted it; null for a key pair, which has only one. */
    @Nullable String materialId() {
      return blob == null ? null : blob.materialId();
    }
  }

  /** Finds the key that the request names, or else the blob. */
  private Sealed sealed(
      byte[] bytes, String member, @Nullable String keyId, EncryptionAlgorithm algorithm) {
    if (algorithm.isAsymmetric()) {
      if (keyId == null) {
        throw new ValidationException(member + " is required for algorithm " + algorithm + ".");
      }
      return new Sealed(bytes, algorithm, null, vault.directory().find(keyId));
    }
    if (keyId != null) {
      NamedKey named = vault.directory().find(keyId);
      // A bad blob is told only to those who may use the key.
      return new Sealed(bytes, algorithm, CiphertextBlob.parseOrNull(bytes), named);
    }
    CiphertextBlob blob = CiphertextBlob.parse(bytes);
    try {
      return new Sealed(bytes, algorithm, blob, vault.directory().find(blob.keyId()));
    } catch (NotFoundException e) {
      throw new AccessDeniedException(
          "The ciphertext refers to a customer master key that does not exist, does not exist in"
              + " this region, or you are not allowed to access.");
    }
  }

  /** Checks of state, usage, key and algorithm, once the caller is authorised. */
  private static void checkDecrypting(Call call, Sealed sealed) {
    KnownKey key = sealed.named().key();
    KeyLifecycle.check(call.operation(), key);
    CiphertextBlob blob = sealed.blob();
    if (!KeyUsages.fits(call.operation(), key)
        || (blob != null && !blob.keyId().equals(key.record().keyId()))) {
      throw new IncorrectKeyException(
          "The key ID in the request does not identify a CMK that can perform this operation.");
    }
    if (!sealed.algorithm().isAsymmetric() && blob == null) {
      throw new InvalidCiphertextException("");
    }
    KeyUsages.checkAlgorithm(
        key, sealed.algorithm(), key.record().keySpec().encryptionAlgorithms());
  }

  private byte[] open(Sealed sealed, EncryptionContext context) {
    KnownKey key = sealed.named().key();
    CiphertextBlob blob = sealed.blob();
    return blob == null
        ? ciphertexts.open(key, sealed.algorithm(), sealed.bytes())
        : ciphertexts.open(key, blob, context);
  }
}
