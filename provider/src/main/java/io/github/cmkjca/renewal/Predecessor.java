package io.github.cmkjca.renewal;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The key whose place a new one will take, as the placeholder certificate of the new one remembers
 * it by its serial number: another chain of the same key is no other predecessor.
 *
 * @param serialNumber 1: there was no key; else larger
 */
record Predecessor(BigInteger serialNumber) {
  /** With the first byte, which makes it positive and never 1, the 20 that RFC 5280 permits. */
  private static final int DIGEST_BYTES = 19;

  /** This key; null: there is none. */
  static Predecessor of(@Nullable PublicKey key) {
    if (key == null) {
      return new Predecessor(BigInteger.ONE);
    }
    byte[] digest = Arrays.copyOf(sha256(key), DIGEST_BYTES);
    return new Predecessor(new BigInteger(1, digest).setBit(DIGEST_BYTES * Byte.SIZE));
  }

  /** What the placeholder says. */
  static Predecessor of(X509Certificate placeholder) {
    return new Predecessor(placeholder.getSerialNumber());
  }

  /** SHA-256 of the key in its X.509 form. */
  static byte[] sha256(PublicKey key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
