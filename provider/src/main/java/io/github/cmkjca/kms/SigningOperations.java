package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.KmsInvalidSignatureException;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.SignRequest;
import io.github.cmkjca.spi.kms.SignResponse;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.ValidationException;
import io.github.cmkjca.spi.kms.VerifyRequest;
import io.github.cmkjca.spi.kms.VerifyResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;

/** Sign and Verify. */
final class SigningOperations {
  private final Vault vault;
  private final KeyAccess keys;

  SigningOperations(Vault vault) {
    this.vault = vault;
    this.keys = new KeyAccess(vault);
  }

  SignResponse sign(SignRequest request) {
    return vault
        .journal()
        .run(
            Operation.SIGN,
            call -> {
              new RequestChecks()
                  .keyId(request.keyId())
                  .message(request.message())
                  .given(request.messageType(), "messageType")
                  .given(request.signingAlgorithm(), "signingAlgorithm")
                  .grantTokens(call, request.grantTokens())
                  .done();
              KnownKey key =
                  signingKey(
                      call, request.keyId(), request.messageType(), request.signingAlgorithm());
              Signable signable =
                  Signable.of(
                      key, request.signingAlgorithm(), request.messageType(), request.message());
              DryRun.stopHereIf(request.dryRun());
              byte[] signature =
                  vault
                      .custodian()
                      .sign(
                          key.current(),
                          request.signingAlgorithm(),
                          signable.messageType(),
                          signable.message());
              return new SignResponse(key.arn(), signature, request.signingAlgorithm());
            },
            response -> Arrays.fill(response.signature(), (byte) 0));
  }

  VerifyResponse verify(VerifyRequest request) {
    return vault
        .journal()
        .run(
            Operation.VERIFY,
            call -> {
              new RequestChecks()
                  .keyId(request.keyId())
                  .message(request.message())
                  .given(request.messageType(), "messageType")
                  .signature(request.signature())
                  .given(request.signingAlgorithm(), "signingAlgorithm")
                  .grantTokens(call, request.grantTokens())
                  .done();
              KnownKey key =
                  signingKey(
                      call, request.keyId(), request.messageType(), request.signingAlgorithm());
              Signable signable =
                  Signable.of(
                      key, request.signingAlgorithm(), request.messageType(), request.message());
              DryRun.stopHereIf(request.dryRun());
              boolean valid =
                  vault
                      .custodian()
                      .verify(
                          key.current(),
                          request.signingAlgorithm(),
                          signable.messageType(),
                          signable.message(),
                          request.signature());
              if (!valid) {
                throw new KmsInvalidSignatureException("");
              }
              return new VerifyResponse(key.arn(), true, request.signingAlgorithm());
            });
  }

  private KnownKey signingKey(
      Call call, String keyId, MessageType messageType, SigningAlgorithm algorithm) {
    call.parameter("keyId", keyId)
        .parameter("messageType", messageType.name())
        .parameter("signingAlgorithm", algorithm.name());
    KnownKey key =
        keys.open(
            call,
            keyId,
            RequestKeys.of(
                Map.of(
                    ConditionKeys.MESSAGE_TYPE,
                    messageType.name(),
                    ConditionKeys.SIGNING_ALGORITHM,
                    algorithm.name())));
    KeyUsages.checkAlgorithm(key, algorithm, key.record().keySpec().signingAlgorithms());
    return key;
  }

  /**
   * What the custodian is given: a digest wherever the algorithm begins with one, so that a message
   * and its digest give the same signature.
   */
  private record Signable(MessageType messageType, byte[] message) {
    static Signable of(
        KnownKey key, SigningAlgorithm algorithm, MessageType messageType, byte[] message) {
      check(key.record().keySpec(), algorithm, messageType, message);
      if (messageType != MessageType.RAW || algorithm.hash().isEmpty()) {
        return new Signable(messageType, message);
      }
      try {
        MessageDigest hash = MessageDigest.getInstance(algorithm.hash().get());
        return new Signable(MessageType.DIGEST, hash.digest(message));
      } catch (NoSuchAlgorithmException e) {
        throw new KmsInternalException("This JVM has no " + algorithm.hash().get(), e);
      }
    }

    private static void check(
        KeySpec keySpec, SigningAlgorithm algorithm, MessageType messageType, byte[] message) {
      if (!algorithm.messageTypes().contains(messageType)) {
        // In the words of AWS KMS, which names the algorithm where the key has several.
        throw new ValidationException(
            "Message type "
                + messageType
                + " is incompatible with "
                + (keySpec == KeySpec.ECC_NIST_EDWARDS25519
                    ? "algorithm " + algorithm
                    : "key spec " + keySpec)
                + ".");
      }
      if (messageType != MessageType.RAW && message.length != algorithm.digestBytes()) {
        throw new ValidationException("Digest is invalid length for algorithm " + algorithm + ".");
      }
    }
  }
}
