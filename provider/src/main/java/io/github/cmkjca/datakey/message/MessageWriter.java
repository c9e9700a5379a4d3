package io.github.cmkjca.datakey.message;

import io.github.cmkjca.spi.EncryptionContext;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.SecretKey;

/**
 * Encrypts one message whose plaintext comes in any split. A plaintext that is a multiple of the
 * frame length ends with a full final frame, as the specification prefers. For one thread at a
 * time; closing wipes the derived key.
 */
public final class MessageWriter implements AutoCloseable {
  /** What a regular frame adds to its plaintext. */
  private static final int REGULAR_OVERHEAD =
      FrameLayout.REGULAR_HEADER_BYTES + MessageCrypto.TAG_BYTES;

  private static final int FINAL_OVERHEAD =
      FrameLayout.FINAL_HEADER_BYTES + MessageCrypto.TAG_BYTES;

  private final MessageCrypto crypto;
  private final MessageKeys keys;
  private final byte[] header;
  private final byte[] regularAad;
  private final byte[] finalAad;
  private final int frameLength;
  private byte[] held = new byte[0];
  private int heldBytes;
  private long sequenceNumber = 1;

  private MessageWriter(MessageCrypto crypto, MessageKeys keys, MessageHeader header) {
    this.crypto = crypto;
    this.keys = keys;
    this.frameLength = header.frameLength();
    this.regularAad = FrameLayout.regularAad(header.messageId());
    this.finalAad = FrameLayout.finalAad(header.messageId());
    byte[] body = HeaderCodec.write(header);
    this.header = Arrays.copyOf(body, body.length + MessageCrypto.TAG_BYTES);
    crypto.seal(keys.cipherKey(), 0, body, body, 0, 0, this.header, body.length);
  }

  /**
   * Begins a message.
   *
   * @param dataKey RAW, 32 bytes; read during the call only
   * @param messageId 32 bytes, never used before with this data key
   * @param context the pairs to store
   * @param encryptedDataKeys the data key, encrypted for each reader
   * @param frameLength 1 to {@link MessageHeader#MAX_FRAME_LENGTH}
   * @throws IllegalArgumentException if an argument is out of its range; see also {@link
   *     MessageHeader#checkWritable}
   */
  public static MessageWriter begin(
      MessageCrypto crypto,
      SecretKey dataKey,
      byte[] messageId,
      EncryptionContext context,
      List<EncryptedDataKey> encryptedDataKeys,
      int frameLength) {
    if (messageId.length != MessageHeader.MESSAGE_ID_BYTES
        || encryptedDataKeys.isEmpty()
        || frameLength < 1
        || frameLength > MessageHeader.MAX_FRAME_LENGTH) {
      throw new IllegalArgumentException(
          "message id of "
              + messageId.length
              + " bytes, "
              + encryptedDataKeys.size()
              + " encrypted data keys, frame length "
              + frameLength);
    }
    MessageHeader.checkWritable(context);
    MessageKeys keys;
    try {
      keys = crypto.derive(dataKey, messageId);
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    try {
      return new MessageWriter(
          crypto,
          keys,
          new MessageHeader(messageId, context, encryptedDataKeys, frameLength, keys.commitKey()));
    } catch (RuntimeException e) {
      keys.close();
      throw e;
    }
  }

  /**
   * An upper bound of the length of a whole message of one KMS-encrypted data key.
   *
   * @param context the pairs to store
   * @param providerIdBytes length of the provider id
   * @param providerInfoBytes length of the provider info
   */
  public static long maxLength(
      EncryptionContext context,
      int providerIdBytes,
      int providerInfoBytes,
      int frameLength,
      long plaintextBytes) {
    return HeaderCodec.maxLength(context.canonicalLength(), providerIdBytes, providerInfoBytes)
        + bodyLength(frameLength, plaintextBytes);
  }

  /** Header and its tag, which come before everything else. Not to be changed. */
  public byte[] header() {
    return header;
  }

  /** Exactly what {@link #update} will write for so many more bytes. */
  public long updateLength(int length) {
    return regularFrames(frameLength, (long) heldBytes + length)
        * ((long) frameLength + REGULAR_OVERHEAD);
  }

  /** Exactly what {@link #finish} will write for so many more bytes. */
  public long finishLength(int length) {
    return bodyLength(frameLength, (long) heldBytes + length);
  }

  /**
   * Takes plaintext, writes the frames that it completes. {@code in} and {@code out} must not
   * overlap.
   *
   * @return bytes written, {@link #updateLength}
   */
  public int update(byte[] in, int offset, int length, byte[] out, int outOffset) {
    int from = offset;
    int left = length;
    int written = 0;
    // A full frame stays until another byte comes: it might be the final one.
    while ((long) heldBytes + left > frameLength) {
      if (heldBytes == 0) {
        written += sealRegular(in, from, out, outOffset + written);
        from += frameLength;
        left -= frameLength;
      } else {
        int part = frameLength - heldBytes;
        hold(in, from, part);
        from += part;
        left -= part;
        written += sealRegular(held, 0, out, outOffset + written);
        heldBytes = 0;
      }
    }
    hold(in, from, left);
    return written;
  }

  /**
   * Takes the last plaintext, writes the remaining frames and ends the message.
   *
   * @return bytes written, {@link #finishLength}
   */
  public int finish(byte[] in, int offset, int length, byte[] out, int outOffset) {
    long regular = regularFrames(frameLength, (long) heldBytes + length);
    int written = 0;
    byte[] last = in;
    int lastOffset = offset;
    int lastLength = length;
    if (regular > 0 || heldBytes > 0) {
      written = update(in, offset, length, out, outOffset);
      last = held;
      lastOffset = 0;
      lastLength = heldBytes;
    }
    written += sealFinal(last, lastOffset, lastLength, out, outOffset + written);
    close();
    return written;
  }

  /** Wipes the derived key and what plaintext is held. */
  @Override
  public void close() {
    keys.close();
    Arrays.fill(held, (byte) 0);
    heldBytes = 0;
  }

  private int sealRegular(byte[] in, int offset, byte[] out, int outOffset) {
    if (sequenceNumber >= FrameLayout.END_MARKER) {
      throw new IllegalStateException("a message has at most 2^32 - 1 frames; start another");
    }
    putSequenceAndIv(out, outOffset);
    int sealed =
        crypto.seal(
            keys.cipherKey(),
            sequenceNumber,
            FrameLayout.fillAad(regularAad, sequenceNumber, frameLength),
            in,
            offset,
            frameLength,
            out,
            outOffset + FrameLayout.REGULAR_HEADER_BYTES);
    sequenceNumber++;
    return FrameLayout.REGULAR_HEADER_BYTES + sealed;
  }

  private int sealFinal(byte[] in, int offset, int length, byte[] out, int outOffset) {
    FrameLayout.putU32(out, outOffset, FrameLayout.END_MARKER);
    putSequenceAndIv(out, outOffset + 4);
    FrameLayout.putU32(out, outOffset + 20, length);
    return FrameLayout.FINAL_HEADER_BYTES
        + crypto.seal(
            keys.cipherKey(),
            sequenceNumber,
            FrameLayout.fillAad(finalAad, sequenceNumber, length),
            in,
            offset,
            length,
            out,
            outOffset + FrameLayout.FINAL_HEADER_BYTES);
  }

  private void putSequenceAndIv(byte[] out, int offset) {
    FrameLayout.putU32(out, offset, sequenceNumber);
    Arrays.fill(out, offset + 4, offset + 12, (byte) 0);
    FrameLayout.putU32(out, offset + 12, sequenceNumber);
  }

  private void hold(byte[] in, int offset, int length) {
    if (length > held.length - heldBytes) {
      byte[] grown = new byte[Math.min(frameLength, Math.max(2 * held.length, heldBytes + length))];
      System.arraycopy(held, 0, grown, 0, heldBytes);
      Arrays.fill(held, (byte) 0);
      held = grown;
    }
    System.arraycopy(in, offset, held, heldBytes, length);
    heldBytes += length;
  }

  private static long bodyLength(int frameLength, long plaintextBytes) {
    return regularFrames(frameLength, plaintextBytes) * REGULAR_OVERHEAD
        + FINAL_OVERHEAD
        + plaintextBytes;
  }

  private static long regularFrames(int frameLength, long plaintextBytes) {
    return plaintextBytes == 0 ? 0 : (plaintextBytes - 1) / frameLength;
  }
}
