package io.github.cmkjca.datakey.message;

import io.github.cmkjca.spi.EncryptionContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of message format version 2 with suite 0478, framed, as bytes (AWS Encryption SDK
 * specification, data-format/message-header.md). "Header body" is all of it but the tag.
 */
final class HeaderCodec {
  /** The shortest header body: no context, one encrypted data key of three empty fields. */
  static final int MIN_BODY_BYTES = 82;

  static final int TAG_BYTES = 16;

  private static final int VERSION = 2;
  private static final int CONTENT_TYPE_FRAMED = 2;

  /**
   * Caps on what the format itself hardly limits (it allows 12.9 GB of header). A ciphertext blob
   * has at most 6144 bytes (Decrypt, {@code CiphertextBlob}), a key ARN at most 2048 (Encrypt,
   * {@code KeyId}).
   */
  private static final int MAX_ENCRYPTED_DATA_KEYS = 32;

  private static final int MAX_PROVIDER_ID_BYTES = 255;
  private static final int MAX_PROVIDER_INFO_BYTES = 2048;
  private static final int MAX_CIPHERTEXT_BYTES = 6144;

  private HeaderCodec() {}

  /** The header body. */
  static byte[] write(MessageHeader header) {
    byte[] context = header.encryptionContext().canonicalBytes();
    ByteBuffer out = ByteBuffer.allocate(bodyLength(header));
    out.put((byte) VERSION)
        .putShort(MessageKeys.SUITE_ID)
        .put(header.messageId())
        .putShort((short) context.length)
        .put(context)
        .putShort((short) header.encryptedDataKeys().size());
    for (EncryptedDataKey key : header.encryptedDataKeys()) {
      putPrefixed(out, key.providerId().getBytes(StandardCharsets.UTF_8), MAX_PROVIDER_ID_BYTES);
      putPrefixed(out, key.providerInfo(), MAX_PROVIDER_INFO_BYTES);
      putPrefixed(out, key.ciphertext(), MAX_CIPHERTEXT_BYTES);
    }
    return out.put((byte) CONTENT_TYPE_FRAMED)
        .putInt(header.frameLength())
        .put(header.commitKey())
        .array();
  }

  /** The longest header, tag included, of a message with one encrypted data key from a KMS. */
  static int maxLength(int contextBytes, int providerIdBytes, int providerInfoBytes) {
    return MIN_BODY_BYTES
        + contextBytes
        + providerIdBytes
        + providerInfoBytes
        + MAX_CIPHERTEXT_BYTES
        + TAG_BYTES;
  }

  /**
   * Reads the header body at the start of these bytes.
   *
   * @throws EndOfBytesException if more bytes are needed to tell
   */
  static MessageHeader read(Cursor in) throws EndOfBytesException, MalformedMessageException {
    require(in.u8() == VERSION && in.u16() == MessageKeys.SUITE_ID);
    byte[] messageId = in.bytes(MessageHeader.MESSAGE_ID_BYTES);
    EncryptionContext context =
        readContext(in.prefixedBytes(EncryptionContext.MAX_CANONICAL_BYTES));
    int count = in.u16();
    require(count >= 1 && count <= MAX_ENCRYPTED_DATA_KEYS);
    List<EncryptedDataKey> keys = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keys.add(
          new EncryptedDataKey(
              in.prefixedText(MAX_PROVIDER_ID_BYTES),
              in.prefixedBytes(MAX_PROVIDER_INFO_BYTES),
              in.prefixedBytes(MAX_CIPHERTEXT_BYTES)));
    }
    require(in.u8() == CONTENT_TYPE_FRAMED);
    long frameLength = in.u32();
    require(frameLength >= 1 && frameLength <= MessageHeader.MAX_FRAME_LENGTH);
    byte[] commitKey = in.bytes(MessageKeys.KEY_BYTES);
    return new MessageHeader(messageId, context, keys, (int) frameLength, commitKey);
  }

  /** Only the canonical form is accepted: two readers must never see two contexts in one field. */
  private static EncryptionContext readContext(byte[] field) throws MalformedMessageException {
    if (field.length == 0) {
      return EncryptionContext.empty();
    }
    Map<String, String> pairs = new LinkedHashMap<>();
    Cursor in = new Cursor(field, field.length);
    try {
      for (int count = in.u16(); count > 0; count--) {
        pairs.put(in.prefixedText(field.length), in.prefixedText(field.length));
      }
    } catch (EndOfBytesException e) {
      throw new MalformedMessageException();
    }
    // Also refuses what the loop let pass: no pair, a key twice, wrong order, bytes left over.
    require(in.atEnd());
    EncryptionContext context = EncryptionContext.of(pairs);
    require(Arrays.equals(context.canonicalBytes(), field));
    // Default CMM of the specification: an unsigned suite with a signature's public key is an
    // attempt to strip the signature.
    require(!pairs.containsKey(MessageHeader.PUBLIC_KEY));
    return context;
  }

  private static int bodyLength(MessageHeader header) {
    int length = MIN_BODY_BYTES - 6 + header.encryptionContext().canonicalLength();
    for (EncryptedDataKey key : header.encryptedDataKeys()) {
      length +=
          6
              + key.providerId().getBytes(StandardCharsets.UTF_8).length
              + key.providerInfo().length
              + key.ciphertext().length;
    }
    return length;
  }

  private static void putPrefixed(ByteBuffer out, byte[] field, int cap) {
    if (field.length > cap) {
      throw new IllegalArgumentException(
          "field of an encrypted data key of " + field.length + " bytes; at most " + cap);
    }
    out.putShort((short) field.length).put(field);
  }

  private static void require(boolean condition) throws MalformedMessageException {
    if (!condition) {
      throw new MalformedMessageException();
    }
  }
}
