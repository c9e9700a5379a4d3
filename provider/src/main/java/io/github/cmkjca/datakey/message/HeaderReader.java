package io.github.cmkjca.datakey.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects the header of a message from bytes that arrive in any split and takes not one byte of
 * what follows it. For one thread at a time.
 */
public final class HeaderReader {
  private byte[] held = new byte[256];
  private int heldBytes;
  private int neededBytes = HeaderCodec.MIN_BODY_BYTES + HeaderCodec.TAG_BYTES;
  private @Nullable MessageHeader header;

  /**
   * Takes bytes.
   *
   * @return how many of them belong to the header
   * @throws MalformedMessageException if they cannot be the beginning of a message
   */
  public int take(byte[] in, int offset, int length) throws MalformedMessageException {
    int taken = 0;
    while (header == null && taken < length) {
      int part = Math.min(length - taken, neededBytes - heldBytes);
      append(in, offset + taken, part);
      taken += part;
      if (heldBytes == neededBytes) {
        parse();
      }
    }
    return taken;
  }

  /** Whether the header is complete. */
  public boolean isComplete() {
    return header != null;
  }

  /** How many bytes have been taken. */
  public int takenBytes() {
    return heldBytes;
  }

  /** Gives back all bytes but the first few, as if they had never been taken. */
  public void rewind(int toBytes) {
    header = null;
    heldBytes = Math.min(heldBytes, toBytes);
    // neededBytes came from earlier bytes or is too high by those that will now come again: start
    // over from what is always true and parse what is there.
    neededBytes = Math.max(HeaderCodec.MIN_BODY_BYTES + HeaderCodec.TAG_BYTES, heldBytes);
    if (heldBytes == neededBytes) {
      try {
        parse();
      } catch (MalformedMessageException e) {
        throw new IllegalStateException("these bytes were accepted before", e);
      }
    }
  }

  /** The complete header, not authenticated. */
  public MessageHeader header() {
    if (header == null) {
      throw new IllegalStateException("the header is not complete");
    }
    return header;
  }

  /** Header body and tag, for authentication. */
  byte[] bytes() {
    return Arrays.copyOf(held, heldBytes);
  }

  private void parse() throws MalformedMessageException {
    int bodyLimit = heldBytes - HeaderCodec.TAG_BYTES;
    try {
      header = HeaderCodec.read(new Cursor(held, bodyLimit));
    } catch (EndOfBytesException e) {
      neededBytes = e.neededBytes() + HeaderCodec.TAG_BYTES;
    }
  }

  private void append(byte[] in, int offset, int length) {
    if (length > held.length - heldBytes) {
      held = Arrays.copyOf(held, Math.max(2 * held.length, heldBytes + length));
    }
    System.arraycopy(in, offset, held, heldBytes, length);
    heldBytes += length;
  }
}
