package io.github.cmkjca.secrets;

/**
 * Tells private keys from secret ones. A ciphertext blob does not say which of them it holds, but a
 * private key does: it is a PrivateKeyInfo (RFC 5958 section 2), which no random key is by chance.
 */
public final class PrivateKeyForm {
  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int SEQUENCE = 0x30;

  /** The longest form of a length that an array in Java can need. */
  private static final int MAX_LENGTH_BYTES = 4;

  private final byte[] der;

  /** Where the next element begins. */
  private int at;

  private PrivateKeyForm(byte[] der) {
    this.der = der;
  }

  /**
   * Whether these are the bytes of a private key in PKCS #8 form: one sequence, of a version, an
   * algorithm and a key, from the first byte to the last.
   *
   * @param bytes read during the call only
   */
  public static boolean isOf(byte[] bytes) {
    return new PrivateKeyForm(bytes).isPrivateKey();
  }

  private boolean isPrivateKey() {
    if (contentEnd(SEQUENCE) != der.length) {
      return false;
    }
    int version = contentEnd(INTEGER);
    if (version != at + 1 || der[at] < 0 || der[at] > 1) {
      return false;
    }
    at = version;
    int algorithm = contentEnd(SEQUENCE);
    if (algorithm < 0 || contentEnd(OBJECT_IDENTIFIER) < 0) {
      return false;
    }
    at = algorithm;
    return contentEnd(OCTET_STRING) >= 0;
  }

  /** Goes to the content of an element with this tag; gives its end, negative if there is none. */
  private int contentEnd(int tag) {
    if (at + 1 >= der.length || Byte.toUnsignedInt(der[at]) != tag) {
      return -1;
    }
    int length = Byte.toUnsignedInt(der[at + 1]);
    at += 2;
    if (length > 0x7f) {
      int lengthBytes = length & 0x7f;
      if (lengthBytes > MAX_LENGTH_BYTES || lengthBytes > der.length - at) {
        return -1;
      }
      length = 0;
      for (int i = 0; i < lengthBytes; i++) {
        length = length << 8 | Byte.toUnsignedInt(der[at++]);
      }
    }
    return length < 0 || length > der.length - at ? -1 : at + length;
  }
}
