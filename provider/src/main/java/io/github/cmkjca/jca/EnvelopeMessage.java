package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.datakey.message.EncryptedDataKey;
import io.github.cmkjca.spi.EncryptionContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * What happens between one {@code init} of an {@link EnvelopeCipher} and the next. For one thread
 * at a time.
 */
sealed interface EnvelopeMessage permits EnvelopeEncryption, EnvelopeDecryption {
  /**
   * What {@code init} settled.
   *
   * @param key the CMK
   * @param context pairs given, without that of the AAD
   * @param grantTokens grant tokens given
   * @param iv the IV; null when decrypting without one
   */
  record Terms(
      CmkHandle key, EncryptionContext context, List<String> grantTokens, @Nullable EnvelopeIv iv) {
    /** Provider id of an encrypted data key that a KMS made. */
    static final String PROVIDER_ID = "aws-kms";
  }

  /** The IV, null while unknown. */
  @Nullable EnvelopeIv iv();

  /** At most what doFinal gives for so many more bytes. */
  int outputSize(int inputLength);

  /** At most what update gives for so many more bytes. */
  int updateSize(int inputLength);

  void updateAad(byte[] aad, int offset, int length);

  int update(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException;

  int doFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException, AEADBadTagException;

  /** Whether a message has begun and not ended. */
  boolean isUnderWay();

  /** Ends a message that is under way, for good, and wipes its key. */
  void abandon();

  /** The input, copied if output of this length would run over it. */
  static byte[] apart(
      byte[] input, int offset, int length, byte[] output, int outputOffset, long outputLength) {
    boolean overlap =
        input == output
            && offset < outputOffset + outputLength
            && outputOffset < (long) offset + length;
    return overlap ? Arrays.copyOfRange(input, offset, offset + length) : input;
  }

  /** The data key as it stands at the head of its messages. */
  static EncryptedDataKey encryptedDataKey(DataKey key) {
    if (!(key.source() instanceof KeySource.Wrapped wrapped)) {
      throw new IllegalStateException("a data key for messages is wrapped by the KMS itself");
    }
    return new EncryptedDataKey(
        Terms.PROVIDER_ID,
        wrapped.keyArn().getBytes(StandardCharsets.UTF_8),
        wrapped.ciphertextBlob());
  }

  static void requireRoom(byte[] output, int outputOffset, long needed)
      throws ShortBufferException {
    if (needed > output.length - outputOffset) {
      throw new ShortBufferException(
          "output needs " + needed + " bytes, has " + (output.length - outputOffset));
    }
  }
}
