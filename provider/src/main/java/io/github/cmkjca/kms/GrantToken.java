package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.InvalidGrantTokenException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What CreateGrant gives out beside the id of a grant: names the grant, so that it is looked up
 * where it is not known yet. Gives no right: whoever shows it must be the grantee. Laid out in
 * {@code docs/formats/grant-token.md}.
 *
 * @param keyId bare id of the key
 * @param grantId id of the grant
 */
record GrantToken(String keyId, String grantId) {
  static final int MAC_BYTES = 32;

  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 16;
  private static final int GRANT_ID_BYTES = 32;
  private static final int MIN_BYTES = 1 + NONCE_BYTES + GRANT_ID_BYTES + 1 + 1 + MAC_BYTES;

  /** What is authenticated. */
  byte[] body(byte[] nonce) {
    byte[] key = keyId.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(MIN_BYTES - 1 - MAC_BYTES + key.length)
        .put(VERSION)
        .put(nonce, 0, NONCE_BYTES)
        .put(HexFormat.of().parseHex(grantId))
        .put((byte) key.length)
        .put(key)
        .array();
  }

  /** The text of a token. */
  static String text(byte[] body, byte[] mac) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(ByteBuffer.allocate(body.length + mac.length).put(body).put(mac).array());
  }

  /**
   * The bytes of an untrusted text: body and MAC.
   *
   * @throws InvalidGrantTokenException if it is no token's
   */
  static byte[] bytes(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      if (bytes.length >= MIN_BYTES
          && text.equals(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // The same as any other text that is none.
    }
    throw invalid();
  }

  /** Reads a body whose MAC is right. */
  static GrantToken parse(byte[] body) {
    try {
      ByteBuffer in = ByteBuffer.wrap(body);
      if (in.get() != VERSION) {
        throw invalid();
      }
      in.position(in.position() + NONCE_BYTES);
      byte[] grant = new byte[GRANT_ID_BYTES];
      in.get(grant);
      byte[] key = new byte[Byte.toUnsignedInt(in.get())];
      in.get(key);
      if (in.hasRemaining()) {
        throw invalid();
      }
      return new GrantToken(
          new String(key, StandardCharsets.US_ASCII), HexFormat.of().formatHex(grant));
    } catch (BufferUnderflowException e) {
      throw invalid();
    }
  }

  /** The error for all that is no token of this vault; it does not repeat the text. */
  static InvalidGrantTokenException invalid() {
    return new InvalidGrantTokenException("The grant token is not valid.");
  }
}
