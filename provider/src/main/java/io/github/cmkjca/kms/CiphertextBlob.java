package io.github.cmkjca.kms;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What Encrypt and GenerateDataKey give out: a fixed header that names suite, key and material, and
 * the custodian's ciphertext. Header and encryption context are the custodian's AAD. Laid out in
 * {@code docs/formats/ciphertext-blob.md}.
 *
 * @param keyId bare id of the CMK
 * @param materialId the backing key
 * @param bytes the whole blob; not to be changed
 */
record CiphertextBlob(String keyId, String materialId, byte[] bytes) {
  /** Decrypt, {@code CiphertextBlob}: 1 to 6144 bytes. */
  static final int MAX_BYTES = 6144;

  static final int HEADER_BYTES = 1 + 1 + 1 + 16 + 32;

  private static final byte VERSION = 1;

  /** The custodian's own format, whatever it is, under a SYMMETRIC_DEFAULT key. */
  private static final byte SUITE_CUSTODIAN = 1;

  private static final byte ID_UUID = 0;
  private static final byte ID_MULTI_REGION = 1;
  private static final String MULTI_REGION_PREFIX = "mrk-";

  /** The header of the blobs of one backing key; it does not change between them. */
  static byte[] header(String keyId, String materialId) {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES).put(VERSION).put(SUITE_CUSTODIAN);
    if (keyId.startsWith(MULTI_REGION_PREFIX)) {
      out.put(ID_MULTI_REGION)
          .put(HexFormat.of().parseHex(keyId, MULTI_REGION_PREFIX.length(), keyId.length()));
    } else {
      UUID id = UUID.fromString(keyId);
      out.put(ID_UUID).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }
    byte[] header = out.put(HexFormat.of().parseHex(materialId)).array();
    if (out.hasRemaining()) {
      throw new IllegalArgumentException("material id " + materialId + " is not 64 hex digits");
    }
    return header;
  }

  /** A blob from header and custodian's ciphertext. */
  static byte[] join(byte[] header, byte[] body) {
    byte[] bytes = Arrays.copyOf(header, header.length + body.length);
    System.arraycopy(body, 0, bytes, header.length, body.length);
    return bytes;
  }

  /** What the custodian authenticates besides the plaintext: the header, then the context. */
  static byte[] aad(byte[] header, EncryptionContext context) {
    return context.isEmpty() ? header : join(header, context.canonicalBytes());
  }

  /**
   * Reads the header of untrusted bytes.
   *
   * @throws InvalidCiphertextException without detail if they are not a blob of this format
   */
  static CiphertextBlob parse(byte[] bytes) {
    if (bytes.length <= HEADER_BYTES || bytes.length > MAX_BYTES) {
      throw notABlob();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.get() != VERSION || in.get() != SUITE_CUSTODIAN) {
      throw notABlob();
    }
    String keyId =
        switch (in.get()) {
          case ID_UUID -> new UUID(in.getLong(), in.getLong()).toString();
          case ID_MULTI_REGION -> MULTI_REGION_PREFIX + hex(in, 16);
          default -> throw notABlob();
        };
    return new CiphertextBlob(keyId, hex(in, 32), bytes);
  }

  /** The same, but null if they are not a blob. */
  static @Nullable CiphertextBlob parseOrNull(byte[] bytes) {
    try {
      return parse(bytes);
    } catch (InvalidCiphertextException e) {
      return null;
    }
  }

  /** A copy of the header. */
  byte[] header() {
    return Arrays.copyOf(bytes, HEADER_BYTES);
  }

  /** The custodian's ciphertext. */
  byte[] body() {
    return Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length);
  }

  private static InvalidCiphertextException notABlob() {
    return new InvalidCiphertextException("");
  }

  private static String hex(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
