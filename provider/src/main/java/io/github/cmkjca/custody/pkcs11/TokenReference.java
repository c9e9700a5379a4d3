package io.github.cmkjca.custody.pkcs11;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The sealed form of material in a token: where it is and how it encrypts. Nothing of it is secret,
 * and nothing in it decides what a ciphertext opens to: which object it is follows from key id and
 * material id.
 *
 * @param storeId custom key store, or empty
 * @param cipher of symmetric keys; null: other keys
 */
record TokenReference(String storeId, @Nullable TokenCipher cipher) {
  /** The first byte, by which a vault tells it from what the software custodian sealed. */
  static final byte FORMAT = 0x11;

  private static final int HEADER_BYTES = 3;

  byte[] encode() {
    byte[] store = storeId.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(HEADER_BYTES + store.length)
        .put(FORMAT)
        .put(cipher == null ? 0 : cipher.number())
        .put((byte) store.length)
        .put(store)
        .array();
  }

  static boolean isOne(byte[] sealed) {
    return sealed.length >= HEADER_BYTES && sealed[0] == FORMAT;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none
   */
  static TokenReference decode(byte[] sealed) {
    if (!isOne(sealed) || sealed.length != HEADER_BYTES + Byte.toUnsignedInt(sealed[2])) {
      throw new IllegalArgumentException("no reference to a key in a token");
    }
    return new TokenReference(
        new String(sealed, HEADER_BYTES, sealed.length - HEADER_BYTES, StandardCharsets.US_ASCII),
        sealed[1] == 0 ? null : TokenCiphers.of(sealed[1]));
  }
}
