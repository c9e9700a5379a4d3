package io.github.cmkjca.jca;

import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.SignRequest;
import java.io.ByteArrayOutputStream;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.security.spec.AlgorithmParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Signatures by an asymmetric CMK: the message is hashed here, Sign of the key management service
 * does and authorises the rest, when the message ends.
 */
final class CmkSignature implements HandleSignature.Engine {
  /** Sign, {@code Message}: 1 to 4096 bytes; what is hashed here may be of any length. */
  private static final int MAX_MESSAGE = 4096;

  private final Backend backend;
  private final String algorithm;

  private @Nullable PrivateKeyHandle handle;
  private @Nullable CmkSigning signing;
  private boolean begun;

  /** What is given without a hash; wiped by nobody: a message is no secret of ours. */
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();

  private boolean tooLong;

  CmkSignature(Backend backend, String algorithm) {
    this.backend = backend;
    this.algorithm = algorithm;
  }

  @Override
  public void init(
      PrivateKeyHandle key, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    CmkSigning next = CmkSigning.of(algorithm, key, params);
    handle = key;
    signing = next;
    reset();
  }

  @Override
  public void setParameter(AlgorithmParameterSpec params)
      throws InvalidAlgorithmParameterException {
    PrivateKeyHandle key = handle;
    if (key == null) {
      return;
    }
    if (begun) {
      throw new InvalidAlgorithmParameterException(
          "parameters cannot change while a message is under way");
    }
    try {
      signing = CmkSigning.of(algorithm, key, params);
    } catch (InvalidKeyException e) {
      throw new InvalidAlgorithmParameterException(e.getMessage(), e);
    }
    reset();
  }

  @Override
  public @Nullable AlgorithmParameters parameters() {
    return signing == null ? null : signing.parameters();
  }

  @Override
  public void update(byte[] input, int offset, int length) throws SignatureException {
    CmkSigning current = initialised();
    begun = true;
    if (current.digest() != null) {
      current.digest().update(input, offset, length);
    } else if (length > MAX_MESSAGE - message.size()) {
      tooLong = true; // a signature of the beginning alone would be a lie
      throw tooLong();
    } else {
      message.write(input, offset, length);
    }
  }

  @Override
  public byte[] sign() throws SignatureException {
    CmkSigning current = initialised();
    PrivateKeyHandle key = handle;
    if (key == null) {
      throw new SignatureException(algorithm + " is not initialised");
    }
    try {
      if (tooLong) {
        throw tooLong();
      }
      if (message.size() == 0 && current.wantsMessage()) {
        throw new SignatureException(
            algorithm
                + " under a CMK signs messages of at least 1 byte; a data key pair signs the empty"
                + " one");
      }
      CmkSigning.Signable signable = current.signable(message.toByteArray());
      byte[] signature =
          backend
              .kms(key.via())
              .sign(
                  new SignRequest(
                      key.keyArn(),
                      signable.message(),
                      signable.messageType(),
                      signable.algorithm(),
                      backend.grantTokens(),
                      false))
              .signature();
      return current.formatted(signature);
    } catch (KmsException refusal) {
      throw JcaErrors.onSignature(key, refusal);
    } finally {
      reset();
    }
  }

  private CmkSigning initialised() throws SignatureException {
    if (signing == null) {
      throw new SignatureException(algorithm + " is not initialised");
    }
    return signing;
  }

  private void reset() {
    begun = false;
    tooLong = false;
    message.reset();
    if (signing != null && signing.digest() != null) {
      signing.digest().reset();
    }
  }

  private SignatureException tooLong() {
    return new SignatureException(
        algorithm
            + " under a CMK signs messages of at most "
            + MAX_MESSAGE
            + " bytes; use an algorithm that begins with a hash, or a data key pair");
  }
}
