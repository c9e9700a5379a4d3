package io.github.cmkjca.jca;

import java.math.BigInteger;
import java.security.SignatureException;
import java.util.Arrays;

/** The two forms of an ECDSA signature. */
final class EcdsaForm {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;

  private EcdsaForm() {}

  /**
   * The form of IEEE P1363 of one in DER (RFC 3279 section 2.2.3), as the key management service
   * gives it.
   *
   * @param coordinateBytes length of each half
   */
  static byte[] p1363(byte[] der, int coordinateBytes) throws SignatureException {
    try {
      int at = content(der, 0, SEQUENCE);
      if (at + length(der, at) != der.length) {
        throw new SignatureException("not one DER sequence");
      }
      byte[] both = new byte[2 * coordinateBytes];
      at = integer(der, at, both, coordinateBytes);
      if (integer(der, at, both, 2 * coordinateBytes) != der.length) {
        throw new SignatureException("bytes after r and s");
      }
      return both;
    } catch (IndexOutOfBoundsException e) {
      throw new SignatureException("truncated DER", e);
    }
  }

  /** Copies an integer to end at {@code end}; returns where the next one begins. */
  private static int integer(byte[] der, int from, byte[] both, int end) throws SignatureException {
    int at = content(der, from, INTEGER);
    int next = at + length(der, at);
    byte[] value = new BigInteger(Arrays.copyOfRange(der, at, next)).toByteArray();
    int skip = value.length > 1 && value[0] == 0 ? 1 : 0;
    System.arraycopy(value, skip, both, end - (value.length - skip), value.length - skip);
    return next;
  }

  /** Where the content begins. Lengths here are below 256 bytes, in one byte or two. */
  private static int content(byte[] der, int at, int tag) throws SignatureException {
    if (der[at] != tag) {
      throw new SignatureException("tag " + der[at] + " where " + tag + " was expected");
    }
    return der[at + 1] == (byte) 0x81 ? at + 3 : at + 2;
  }

  /** The length in the byte before the content. */
  private static int length(byte[] der, int content) {
    return der[content - 1] & 0xff;
  }
}
