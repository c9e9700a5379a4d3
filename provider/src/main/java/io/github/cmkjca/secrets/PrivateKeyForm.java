package io.github.cmkjca.secrets;

/**
 * Tells private keys from secret ones. A ciphertext blob does not say which of them it holds, but a
 * private key does: it is a PrivateKeyInfo (RFC 5958 section 2), which no random key is by chance.
 *
 * <p>Libraries read more than DER: other forms of BER (X.690 section 8), a padded version, bytes
 * behind. What any of them would read must be told for a private key, or it could be had as a
 * secret one; what is taken over need be in the one form that all agree on.
 */
public final class PrivateKeyForm {
  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int CONSTRUCTED_OCTET_STRING = 0x24;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int SEQUENCE = 0x30;
  private static final int INDEFINITE = 0x80;

  /** The longest form of a length that an array in Java can need. */
  private static final int MAX_LENGTH_BYTES = 4;

  /** Parameters of an algorithm are not nested deeper; a stack need not hold more. */
  private static final int MAX_DEPTH = 32;

  private static final int NONE = -1;

  /** The end of an element that says it at its end. */
  private static final int OPEN = -2;

  private final byte[] bytes;

  /** Where the next element begins. */
  private int at;

  private PrivateKeyForm(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Whether some library could read these bytes as a private key: they begin with a sequence of a
   * version, an algorithm and a key, in any form of BER.
   *
   * @param bytes read during the call only
   */
  public static boolean isOf(byte[] bytes) {
    return new PrivateKeyForm(bytes).isPrivateKey();
  }

  /**
   * Whether these are the bytes of a private key in the form that every library reads alike: one
   * sequence from the first byte to the last, its parts of a definite length, its version one byte.
   *
   * @param bytes read during the call only
   */
  public static boolean isPlain(byte[] bytes) {
    return new PrivateKeyForm(bytes).isPlainPrivateKey();
  }

  private boolean isPlainPrivateKey() {
    if (contentEnd(SEQUENCE) != bytes.length) {
      return false;
    }
    int version = contentEnd(INTEGER);
    if (version != at + 1 || !isVersion(version)) {
      return false;
    }
    int algorithm = contentEnd(SEQUENCE);
    if (algorithm < 0 || contentEnd(OBJECT_IDENTIFIER) < 0) {
      return false;
    }
    at = algorithm;
    return contentEnd(OCTET_STRING) >= 0;
  }

  private boolean isPrivateKey() {
    if (contentEnd(SEQUENCE) == NONE) {
      return false;
    }
    int version = contentEnd(INTEGER);
    if (version < 0 || !isVersion(version)) {
      return false;
    }
    int algorithm = contentEnd(SEQUENCE);
    int start = at;
    if (algorithm == NONE || contentEnd(OBJECT_IDENTIFIER) < 0) {
      return false;
    }
    at = start;
    return skipTo(algorithm, 0) && isOctetString();
  }

  private boolean isOctetString() {
    int start = at;
    if (contentEnd(OCTET_STRING) >= 0) {
      return true;
    }
    at = start;
    return contentEnd(CONSTRUCTED_OCTET_STRING) != NONE;
  }

  /** Goes behind the number that ends there; whether it is 0 or 1, with zeros before or without. */
  private boolean isVersion(int end) {
    boolean small = end > at;
    for (; at < end; at++) {
      small &= bytes[at] == 0 || (bytes[at] == 1 && at == end - 1);
    }
    return small;
  }

  /** Goes behind an element by its end, or by looking for it. */
  private boolean skipTo(int end, int depth) {
    if (end != OPEN) {
      at = end;
      return end >= 0;
    }
    while (depth < MAX_DEPTH && at + 1 < bytes.length) {
      if (bytes[at] == 0 && bytes[at + 1] == 0) {
        at += 2;
        return true;
      }
      if (!skipTo(contentEnd(Byte.toUnsignedInt(bytes[at])), depth + 1)) {
        return false;
      }
    }
    return false;
  }

  /**
   * Goes to the content of an element with this tag.
   *
   * @return its end; {@link #OPEN} if it does not say that; {@link #NONE} if there is no such
   *     element, or it is longer than the array
   */
  private int contentEnd(int tag) {
    if (at + 1 >= bytes.length || Byte.toUnsignedInt(bytes[at]) != tag) {
      return NONE;
    }
    int length = Byte.toUnsignedInt(bytes[at + 1]);
    at += 2;
    if (length == INDEFINITE) {
      return OPEN;
    }
    if (length > INDEFINITE) {
      int lengthBytes = length & 0x7f;
      if (lengthBytes > MAX_LENGTH_BYTES || lengthBytes > bytes.length - at) {
        return NONE;
      }
      length = 0;
      for (int i = 0; i < lengthBytes; i++) {
        length = length << 8 | Byte.toUnsignedInt(bytes[at++]);
      }
    }
    return length < 0 || length > bytes.length - at ? NONE : at + length;
  }
}
