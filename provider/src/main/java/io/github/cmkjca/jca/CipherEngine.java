package io.github.cmkjca.jca;

import io.github.cmkjca.spi.CmkKey;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.BadPaddingException;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of handle does under one transformation. {@link HandleCipher} is the JCA's side: it
 * chooses the engine by the class of the key and funnels every overload into one method here. An
 * engine belongs to one cipher object and is reused by it; for one thread at a time.
 */
interface CipherEngine {
  /**
   * Begins a message, with all checks and the authorisation before anything is assigned: after an
   * exception the engine is as it was before.
   *
   * @param opmode one of the four of {@link javax.crypto.Cipher}
   * @param key of the class that this engine was registered for
   * @param params null if the caller gave none; {@code AlgorithmParameters} arrive as their spec
   * @param random null for the engine's own choice
   * @throws InvalidKeyException also for a refusal by the KMS, which is its cause
   */
  void init(
      int opmode,
      CmkKey key,
      @Nullable AlgorithmParameterSpec params,
      @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException;

  /** The most bytes that the next doFinal with so much input can give. */
  int outputSize(int inputLength);

  /** The most bytes that the next update with so much input can give. */
  default int updateSize(int inputLength) {
    return outputSize(inputLength);
  }

  /** Block size in bytes; what the transformation is registered with unless the engine differs. */
  default int blockSize(int registered) {
    return registered;
  }

  /** A copy of the IV in use, null without one. */
  byte @Nullable [] iv();

  /** The parameters in use, which another cipher object can be initialised with; null: none. */
  @Nullable AlgorithmParameters parameters();

  /** Adds to the additional authenticated data. */
  void updateAad(byte[] aad, int offset, int length);

  /**
   * Continues the message; returns the bytes written. Input and output may be the same array and
   * overlap.
   *
   * @throws ShortBufferException before anything is consumed
   */
  int update(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException;

  /**
   * Ends the message; returns the bytes written. Input and output may be the same array and
   * overlap. Afterwards the engine is ready for what the transformation allows without a new init.
   *
   * @throws ShortBufferException before anything is consumed: the call may be repeated
   */
  int doFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException;

  /** Wraps a key; by default encrypts its encoding, which a handle does not have. */
  default byte[] wrap(Key key) throws IllegalBlockSizeException, InvalidKeyException {
    return WrappedKeys.wrap(this, key);
  }

  /**
   * Unwraps a key; by default decrypts its encoding.
   *
   * @param type {@code Cipher.SECRET_KEY}, {@code PRIVATE_KEY} or {@code PUBLIC_KEY}
   */
  default Key unwrap(byte[] wrapped, String algorithm, int type)
      throws InvalidKeyException, NoSuchAlgorithmException {
    return WrappedKeys.unwrap(this, wrapped, algorithm, type);
  }
}
