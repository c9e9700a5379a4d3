package io.github.cmkjca.jca;

import java.nio.ByteBuffer;
import java.security.InvalidAlgorithmParameterException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/** Initialisation vectors: given ones checked, missing ones made. */
final class Ivs {
  private Ivs() {}

  /**
   * The parameters of a transformation that has an IV of this length and nothing else.
   *
   * @param mayMake whether a missing IV is made; otherwise it is an error
   */
  static IvParameterSpec check(
      String transformation,
      int length,
      boolean mayMake,
      @Nullable AlgorithmParameterSpec params,
      @Nullable SecureRandom random)
      throws InvalidAlgorithmParameterException {
    if (params == null) {
      if (!mayMake) {
        throw new InvalidAlgorithmParameterException(
            "decrypting needs the IvParameterSpec of the message");
      }
      return new IvParameterSpec(random(length, random));
    }
    if (!(params instanceof IvParameterSpec given)) {
      throw new InvalidAlgorithmParameterException(
          transformation + " needs an IvParameterSpec, not a " + params.getClass().getName());
    }
    byte[] iv = given.getIV();
    if (iv.length != length) {
      throw new InvalidAlgorithmParameterException(
          transformation + " needs an IV of " + length + " bytes, not " + iv.length);
    }
    // A subclass could answer otherwise the next time it is asked.
    return given.getClass() == IvParameterSpec.class ? given : new IvParameterSpec(iv);
  }

  /** A random one, from the caller's source if there is one. */
  static byte[] random(int length, @Nullable SecureRandom random) {
    byte[] iv = new byte[length];
    (random == null ? Delegates.random() : random).nextBytes(iv);
    return iv;
  }

  /** One for a throw-away key. */
  static byte[] numbered(int length, int number) {
    return ByteBuffer.allocate(length).putInt(length - Integer.BYTES, number).array();
  }
}
