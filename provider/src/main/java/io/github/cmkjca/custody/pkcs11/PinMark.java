package io.github.cmkjca.custody.pkcs11;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * By what a PIN is recognised that was tried before, without keeping it: a random salt and the
 * first two bytes of SHA-256 of salt and PIN (UTF-16). Two bytes leave whoever reads them as many
 * PINs to choose from as are worth guessing, while another PIN is taken for the same one once in
 * 65,536 times only. The salt is one for each token: two marks of a PIN under different ones would
 * tell twice as much.
 *
 * @param salt in hex
 * @param digest in hex
 */
record PinMark(String salt, String digest) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SALT_BYTES = 16;
  private static final int DIGEST_BYTES = 2;

  /** A new salt, in hex. */
  static String newSalt() {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return HexFormat.of().formatHex(salt);
  }

  /** Whether this is a salt in hex. */
  static boolean isSalt(String text) {
    return text.matches("[0-9a-f]{" + 2 * SALT_BYTES + "}");
  }

  static PinMark of(char[] pin, String salt) {
    return new PinMark(salt, digest(HexFormat.of().parseHex(salt), pin));
  }

  /**
   * One that was kept.
   *
   * @throws IllegalArgumentException if it is none
   */
  PinMark {
    if (HexFormat.of().parseHex(salt).length != SALT_BYTES
        || HexFormat.of().parseHex(digest).length != DIGEST_BYTES) {
      throw new IllegalArgumentException("no mark of a PIN");
    }
  }

  /** Whether it is, in all likelihood, of this PIN. */
  boolean isOf(char[] pin) {
    return digest(HexFormat.of().parseHex(salt), pin).equals(digest);
  }

  private static String digest(byte[] salt, char[] pin) {
    ByteBuffer characters = ByteBuffer.allocate(Character.BYTES * pin.length);
    characters.asCharBuffer().put(pin);
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(salt);
      sha256.update(characters.array());
      return HexFormat.of().formatHex(sha256.digest(), 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    } finally {
      Arrays.fill(characters.array(), (byte) 0);
    }
  }
}
