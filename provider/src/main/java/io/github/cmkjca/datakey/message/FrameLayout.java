package io.github.cmkjca.datakey.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the fields of a frame stand (data-format/message-body.md) and what is authenticated with it
 * (data-format/message-body-aad.md).
 */
final class FrameLayout {
  /** Sequence number, IV. */
  static final int REGULAR_HEADER_BYTES = 16;

  /** End marker, sequence number, IV, content length. */
  static final int FINAL_HEADER_BYTES = 24;

  static final long END_MARKER = 0xffff_ffffL;

  private static final byte[] REGULAR_LABEL =
      "AWSKMSEncryptionClient Frame".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FINAL_LABEL =
      "AWSKMSEncryptionClient Final Frame".getBytes(StandardCharsets.US_ASCII);

  private FrameLayout() {}

  /** A template of the AAD of regular frames; {@link #fillAad} sets the rest. */
  static byte[] regularAad(byte[] messageId) {
    return aad(messageId, REGULAR_LABEL);
  }

  /** The same for final frames. */
  static byte[] finalAad(byte[] messageId) {
    return aad(messageId, FINAL_LABEL);
  }

  /** Sets sequence number and content length. */
  static byte[] fillAad(byte[] template, long sequenceNumber, int contentLength) {
    putU32(template, template.length - 12, sequenceNumber);
    putU32(template, template.length - 4, contentLength); // a u64 whose upper half is zero
    return template;
  }

  static void putU32(byte[] out, int offset, long value) {
    out[offset] = (byte) (value >>> 24);
    out[offset + 1] = (byte) (value >>> 16);
    out[offset + 2] = (byte) (value >>> 8);
    out[offset + 3] = (byte) value;
  }

  static long u32(byte[] in, int offset) {
    return (in[offset] & 0xffL) << 24
        | (in[offset + 1] & 0xff) << 16
        | (in[offset + 2] & 0xff) << 8
        | (in[offset + 3] & 0xff);
  }

  private static byte[] aad(byte[] messageId, byte[] label) {
    byte[] aad = Arrays.copyOf(messageId, messageId.length + label.length + 12);
    System.arraycopy(label, 0, aad, messageId.length, label.length);
    return aad;
  }
}
