package io.github.cmkjca.datakey.message;

import io.github.cmkjca.secrets.EphemeralKey;
import io.github.cmkjca.spi.EncryptionContext;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * Decrypts the body of one message whose bytes come in any split, and releases whole frames whose
 * tag is verified, nothing else. After an exception it is of no more use. For one thread at a time;
 * closing wipes the derived key.
 */
public final class MessageReader implements AutoCloseable {
  private final MessageCrypto crypto;
  private final MessageKeys keys;
  private final byte[] regularAad;
  private final byte[] finalAad;
  private final int frameLength;
  private byte[] held = new byte[0];
  private int heldBytes;
  private long sequenceNumber = 1;
  private boolean ended;

  private MessageReader(MessageCrypto crypto, MessageKeys keys, MessageHeader header) {
    this.crypto = crypto;
    this.keys = keys;
    this.frameLength = header.frameLength();
    this.regularAad = FrameLayout.regularAad(header.messageId());
    this.finalAad = FrameLayout.finalAad(header.messageId());
  }

  /**
   * Checks the commitment, then the header's tag. From then on the header may be believed.
   *
   * @param complete its header
   * @param dataKey RAW; read during the call only
   * @param authenticatedOnly pairs that the message is bound to and does not store
   */
  public static MessageReader open(
      MessageCrypto crypto,
      HeaderReader complete,
      SecretKey dataKey,
      EncryptionContext authenticatedOnly)
      throws MalformedMessageException {
    MessageHeader header = complete.header();
    MessageKeys keys;
    try {
      keys = crypto.derive(dataKey, header.messageId());
    } catch (InvalidKeyException e) {
      throw new MalformedMessageException(); // a data key of another suite's length
    }
    boolean good = false;
    try {
      if (!MessageDigest.isEqual(keys.commitKey(), header.commitKey())) {
        throw new MalformedMessageException();
      }
      byte[] bytes = complete.bytes();
      int bodyBytes = bytes.length - MessageCrypto.TAG_BYTES;
      // The bytes as received, not as we would write them.
      byte[] unstored = authenticatedOnly.canonicalBytes();
      byte[] aad = Arrays.copyOf(bytes, bodyBytes + unstored.length);
      System.arraycopy(unstored, 0, aad, bodyBytes, unstored.length);
      crypto.open(
          keys.cipherKey(), 0, aad, bytes, bodyBytes, MessageCrypto.TAG_BYTES, new byte[0], 0);
      good = true;
      return new MessageReader(crypto, keys, header);
    } finally {
      if (!good) {
        keys.close();
      }
    }
  }

  /**
   * The plaintext of a whole message in one array.
   *
   * @param dataKey read during the call only, not wiped
   * @param authenticatedOnly pairs that the message is bound to and does not store
   */
  public static byte[] openWhole(
      MessageCrypto crypto, byte[] message, byte[] dataKey, EncryptionContext authenticatedOnly)
      throws MalformedMessageException {
    HeaderReader header = new HeaderReader();
    int body = header.take(message, 0, message.length);
    if (!header.isComplete()) {
      throw new MalformedMessageException();
    }
    EphemeralKey key = new EphemeralKey("AES", dataKey.clone());
    byte[] plaintext = new byte[0];
    boolean good = false;
    try (MessageReader reader = open(crypto, header, key, authenticatedOnly)) {
      plaintext = new byte[reader.updateLength(message, body, message.length - body)];
      reader.update(message, body, message.length - body, plaintext, 0);
      reader.finish();
      good = true;
      return plaintext;
    } finally {
      key.destroy();
      if (!good) {
        Arrays.fill(plaintext, (byte) 0);
      }
    }
  }

  /** Bytes taken and neither released nor refused yet. */
  public int heldBytes() {
    return heldBytes;
  }

  /** Exactly what {@link #update} will release for these bytes if they are authentic. */
  public int updateLength(byte[] in, int offset, int length) {
    if (ended) {
      return 0;
    }
    byte[] head = new byte[FrameLayout.FINAL_HEADER_BYTES];
    long plaintext = 0;
    int inHeld = heldBytes;
    int at = offset;
    int end = offset + length;
    try {
      while (true) {
        // The beginning of the frame, of which some bytes may be held.
        int fromHeld = Math.min(inHeld, head.length);
        System.arraycopy(held, 0, head, 0, fromHeld);
        int fromInput = Math.min(end - at, head.length - fromHeld);
        System.arraycopy(in, at, head, fromHeld, fromInput);
        int size = knownSize(head, 0, fromHeld + fromInput);
        if (size > (long) inHeld + (end - at)) {
          return Math.toIntExact(plaintext);
        }
        boolean isFinal = isFinal(head, 0);
        plaintext += isFinal ? size - finalOverhead() : frameLength;
        at += size - inHeld;
        inHeld = 0;
        if (isFinal) {
          return Math.toIntExact(plaintext);
        }
      }
    } catch (MalformedMessageException e) {
      return Math.toIntExact(plaintext); // update will say so
    }
  }

  /**
   * Takes bytes, writes the plaintext of the frames that they complete. {@code in} and {@code out}
   * must not overlap.
   *
   * @return bytes written, {@link #updateLength}
   */
  public int update(byte[] in, int offset, int length, byte[] out, int outOffset)
      throws MalformedMessageException {
    int from = offset;
    int end = offset + length;
    int written = 0;
    while (from < end) {
      if (ended) {
        throw new MalformedMessageException(); // bytes after the end
      }
      int available = end - from;
      int size = heldBytes == 0 ? knownSize(in, from, available) : Integer.MAX_VALUE;
      if (size <= available) {
        written += openFrame(in, from, size, out, outOffset + written);
        from += size;
      } else {
        int part = Math.min(available, knownSize(held, 0, heldBytes) - heldBytes);
        hold(in, from, part);
        from += part;
        size = knownSize(held, 0, heldBytes);
        if (size == heldBytes) {
          written += openFrame(held, 0, size, out, outOffset + written);
          heldBytes = 0;
        }
      }
    }
    return written;
  }

  /** Tells that no more bytes will come. */
  public void finish() throws MalformedMessageException {
    close();
    if (!ended) {
      throw new MalformedMessageException();
    }
  }

  /** Wipes the derived key. */
  @Override
  public void close() {
    keys.close();
  }

  /**
   * The size of the frame that begins here, or, where the bytes available do not tell yet, how many
   * are needed to learn more; never less than what is available then.
   */
  private int knownSize(byte[] in, int offset, int available) throws MalformedMessageException {
    if (available < 4) {
      return 4;
    }
    if (!isFinal(in, offset)) {
      return FrameLayout.REGULAR_HEADER_BYTES + frameLength + MessageCrypto.TAG_BYTES;
    }
    if (available < FrameLayout.FINAL_HEADER_BYTES) {
      return FrameLayout.FINAL_HEADER_BYTES;
    }
    long contentLength = FrameLayout.u32(in, offset + 20);
    if (contentLength > frameLength) {
      throw new MalformedMessageException();
    }
    return finalOverhead() + (int) contentLength;
  }

  private int openFrame(byte[] in, int offset, int size, byte[] out, int outOffset)
      throws MalformedMessageException {
    boolean isFinal = isFinal(in, offset);
    // Number and IV follow from our counter, yet are compared: fields that nobody reads could be
    // altered unnoticed.
    int fields = isFinal ? offset + 4 : offset;
    if (FrameLayout.u32(in, fields) != sequenceNumber
        || FrameLayout.u32(in, fields + 4) != 0
        || FrameLayout.u32(in, fields + 8) != 0
        || FrameLayout.u32(in, fields + 12) != sequenceNumber) {
      throw new MalformedMessageException();
    }
    int headerBytes = isFinal ? FrameLayout.FINAL_HEADER_BYTES : FrameLayout.REGULAR_HEADER_BYTES;
    int sealedBytes = size - headerBytes;
    int written =
        crypto.open(
            keys.cipherKey(),
            sequenceNumber,
            FrameLayout.fillAad(
                isFinal ? finalAad : regularAad,
                sequenceNumber,
                sealedBytes - MessageCrypto.TAG_BYTES),
            in,
            offset + headerBytes,
            sealedBytes,
            out,
            outOffset);
    sequenceNumber++;
    ended = isFinal;
    return written;
  }

  private void hold(byte[] in, int offset, int length) {
    if (length > held.length - heldBytes) {
      held = Arrays.copyOf(held, Math.max(2 * held.length, heldBytes + length));
    }
    System.arraycopy(in, offset, held, heldBytes, length);
    heldBytes += length;
  }

  private static boolean isFinal(byte[] in, int offset) {
    return FrameLayout.u32(in, offset) == FrameLayout.END_MARKER;
  }

  private static int finalOverhead() {
    return FrameLayout.FINAL_HEADER_BYTES + MessageCrypto.TAG_BYTES;
  }
}
