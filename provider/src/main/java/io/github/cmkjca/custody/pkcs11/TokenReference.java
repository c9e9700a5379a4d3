package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.custody.PublicHalf;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The sealed form of material in a token: where it is and how it encrypts. Nothing of it is secret,
 * and nothing in it decides what a ciphertext opens to: which object it is follows from key id and
 * material id.
 *
 * @param storeId custom key store, or empty
 * @param cipher of symmetric keys; null: other keys
 * @param publicKeyDigest of pairs, the SHA-256 of the public key in hex, which lies in the token
 *     for everybody to exchange; else empty
 */
record TokenReference(String storeId, @Nullable TokenCipher cipher, String publicKeyDigest) {
  /** The first byte, by which a vault tells it from what the software custodian sealed. */
  static final byte FORMAT = 0x11;

  private static final int HEADER_BYTES = 3;
  private static final int DIGEST_BYTES = 32;

  byte[] encode() {
    byte[] store = storeId.getBytes(StandardCharsets.US_ASCII);
    byte[] digest = HexFormat.of().parseHex(publicKeyDigest);
    return ByteBuffer.allocate(HEADER_BYTES + store.length + digest.length)
        .put(FORMAT)
        .put(cipher == null ? 0 : cipher.number())
        .put((byte) store.length)
        .put(store)
        .put(digest)
        .array();
  }

  /**
   * Refuses a public key that lies in the token and is not the one that was made.
   *
   * @param token for the message
   * @throws KeyUnavailableException if so
   */
  void requireOf(PublicHalf half, String label, String token) {
    if (!half.digest().equals(publicKeyDigest)) {
      throw new KeyUnavailableException(
          "the certificate labelled "
              + label
              + " in the token of "
              + token
              + " does not hold the public key that was made with the private key; somebody has"
              + " exchanged it: restore the token, and find out who could write into it");
    }
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
    int end = isOne(sealed) ? HEADER_BYTES + Byte.toUnsignedInt(sealed[2]) : 0;
    if (end == 0 || (sealed.length != end && sealed.length != end + DIGEST_BYTES)) {
      throw new IllegalArgumentException("no reference to a key in a token");
    }
    return new TokenReference(
        new String(sealed, HEADER_BYTES, end - HEADER_BYTES, StandardCharsets.US_ASCII),
        sealed[1] == 0 ? null : TokenCiphers.of(sealed[1]),
        HexFormat.of().formatHex(sealed, end, sealed.length));
  }
}
