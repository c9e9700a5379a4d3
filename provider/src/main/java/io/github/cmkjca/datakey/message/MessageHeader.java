package io.github.cmkjca.datakey.message;

import io.github.cmkjca.spi.EncryptionContext;
import java.util.List;
import java.util.Map;

/**
 * What stands at the head of a message. Readers must not act on it, other than to find the data
 * key, before {@link MessageReader#open} has authenticated it.
 *
 * @param messageId 32 bytes, also the salt of key derivation. Not to be changed
 * @param encryptionContext the pairs stored in the message
 * @param encryptedDataKeys at least one; all hold the same data key
 * @param frameLength plaintext bytes in each frame but the last
 * @param commitKey 32 bytes that commit to the data key. Not to be changed
 */
public record MessageHeader(
    byte[] messageId,
    EncryptionContext encryptionContext,
    List<EncryptedDataKey> encryptedDataKeys,
    int frameLength,
    byte[] commitKey) {
  /** Length of the message id. */
  public static final int MESSAGE_ID_BYTES = 32;

  /** The longest frame that we write or accept: a reader holds a whole frame in memory. */
  public static final int MAX_FRAME_LENGTH = 64 << 20;

  /** Keys that begin so belong to the format itself. */
  static final String RESERVED_PREFIX = "aws-crypto-";

  /** Where signed messages keep their public key. */
  static final String PUBLIC_KEY = RESERVED_PREFIX + "public-key";

  /** What the AWS Encryption SDK for Java can read at most. */
  private static final int MAX_WRITTEN_CONTEXT_BYTES = 32_767;

  /** Copies the list. */
  public MessageHeader {
    encryptedDataKeys = List.copyOf(encryptedDataKeys);
  }

  /**
   * Checks that messages with this context can be read by every implementation of the format.
   *
   * @throws IllegalArgumentException what is wrong with it and how to put it right
   */
  public static void checkWritable(EncryptionContext context) {
    for (Map.Entry<String, String> pair : context.pairs().entrySet()) {
      if (pair.getKey().startsWith(RESERVED_PREFIX)) {
        throw new IllegalArgumentException(
            "encryption context key "
                + pair.getKey()
                + ": keys that begin with "
                + RESERVED_PREFIX
                + " are reserved; choose another");
      }
      if (pair.getKey().isEmpty() || pair.getValue().isEmpty()) {
        throw new IllegalArgumentException(
            "encryption context pair "
                + pair
                + ": a message cannot store an empty key or value; leave the pair out");
      }
    }
    if (context.canonicalLength() > MAX_WRITTEN_CONTEXT_BYTES) {
      throw new IllegalArgumentException(
          "encryption context of "
              + context.canonicalLength()
              + " bytes in canonical form; a message stores at most "
              + MAX_WRITTEN_CONTEXT_BYTES);
    }
  }
}
