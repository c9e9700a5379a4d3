package io.github.cmkjca.jca.keystore;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.ProviderException;
import java.util.Arrays;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A stretched password: the second factor beside the file data key, useless without it. Immutable.
 */
public final class PasswordFactor {
  /** OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA512: at least 210,000 iterations. */
  public static final int ITERATIONS = 210_000;

  private static final int BITS = 256;

  private final byte[] stretched;

  private PasswordFactor(byte[] stretched) {
    this.stretched = stretched;
  }

  static PasswordFactor stretch(char[] password, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, BITS);
    try {
      return new PasswordFactor(
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512", KeystoreCrypto.PROVIDER)
              .generateSecret(spec)
              .getEncoded());
    } catch (GeneralSecurityException e) {
      throw new ProviderException("PBKDF2 is missing", e);
    } finally {
      spec.clearPassword();
    }
  }

  /** {@code key} followed by this factor, for the caller to wipe. */
  byte[] appendedTo(byte[] key) {
    byte[] both = Arrays.copyOf(key, key.length + stretched.length);
    System.arraycopy(stretched, 0, both, key.length, stretched.length);
    return both;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PasswordFactor that && MessageDigest.isEqual(stretched, that.stretched);
  }

  @Override
  public int hashCode() {
    return PasswordFactor.class.hashCode();
  }

  /** Never the factor. */
  @Override
  public String toString() {
    return "PasswordFactor";
  }
}
