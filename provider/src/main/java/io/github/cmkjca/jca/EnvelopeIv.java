package io.github.cmkjca.jca;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.MessageDigest;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * The IV of a message under a CMK handle: as the caller knows it, and as the first 12 bytes of the
 * message id. Immutable.
 */
final class EnvelopeIv {
  private static final int BYTES = 12;
  private static final int TAG_BITS = 128;

  private final byte[] iv;
  private final byte[] inMessage;

  private EnvelopeIv(byte[] iv, byte[] inMessage) {
    this.iv = iv;
    this.inMessage = inMessage;
  }

  /** What these parameters say, null if they are null. */
  static @Nullable EnvelopeIv of(@Nullable AlgorithmParameterSpec params)
      throws InvalidAlgorithmParameterException {
    if (params == null) {
      return null;
    }
    if (!(params instanceof GCMParameterSpec gcm)) {
      throw new InvalidAlgorithmParameterException(
          "AES/GCM/NoPadding under a CMK takes a GCMParameterSpec or none, not a "
              + params.getClass().getName());
    }
    if (gcm.getTLen() != TAG_BITS) {
      throw new InvalidAlgorithmParameterException(
          "tag of " + gcm.getTLen() + " bits; a message under a CMK has tags of 128 bits only");
    }
    byte[] iv = gcm.getIV();
    if (iv.length == 0) {
      throw new InvalidAlgorithmParameterException("IV is empty; at least one byte is needed");
    }
    return new EnvelopeIv(iv, iv.length == BYTES ? iv : shortened(iv));
  }

  static EnvelopeIv random(SecureRandom random) {
    byte[] iv = new byte[BYTES];
    random.nextBytes(iv);
    return new EnvelopeIv(iv, iv);
  }

  /** The IV of a message that was read. */
  static EnvelopeIv ofMessage(byte[] messageId) {
    byte[] iv = Arrays.copyOf(messageId, BYTES);
    return new EnvelopeIv(iv, iv);
  }

  /**
   * A message id of this length for one message.
   *
   * @param random gives all that follows the IV; not the caller's, since a predictable one together
   *     with a repeated IV would repeat the message id and with it the derived key
   */
  byte[] messageId(int length, SecureRandom random) {
    byte[] id = new byte[length];
    random.nextBytes(id);
    System.arraycopy(inMessage, 0, id, 0, BYTES);
    return id;
  }

  boolean isIn(byte[] messageId) {
    return Arrays.equals(inMessage, 0, BYTES, messageId, 0, BYTES);
  }

  boolean sameAs(@Nullable EnvelopeIv other) {
    return other != null && Arrays.equals(inMessage, other.inMessage);
  }

  /** A copy, as the caller knows it. */
  byte[] bytes() {
    return iv.clone();
  }

  GCMParameterSpec spec() {
    return new GCMParameterSpec(TAG_BITS, iv);
  }

  private static byte[] shortened(byte[] iv) {
    try {
      return Arrays.copyOf(MessageDigest.getInstance("SHA-256", "SUN").digest(iv), BYTES);
    } catch (GeneralSecurityException e) {
      throw new ProviderException("the JDK's SHA-256 is missing", e);
    }
  }
}
