package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Authenticated encryption under a key that may be used without limit: each sealing derives a key
 * of its own from a random salt, so no key of AES-GCM is used twice, and commits to it, so that no
 * sealed text opens under two keys.
 *
 * <pre>
 * salt        32 bytes, random
 * commitment  32 bytes, derived with the key
 * text        AES-256-GCM, all-zero IV; as long as the plaintext
 * tag         16 bytes
 *
 * key || commitment = HKDF-SHA512(salt, key material, label, 64 bytes)     RFC 5869
 * </pre>
 *
 * For one thread at a time. The delegates remember the last key they were given (of one sealing, or
 * an HMAC pad); {@link #close} makes them forget it.
 */
final class SealingEngine implements AutoCloseable {
  private static final int SALT_BYTES = 32;
  private static final int KEY_BYTES = 32;
  private static final int COMMITMENT_BYTES = 32;
  private static final int TAG_BYTES = 16;

  /** How much longer a sealed text is than its plaintext. */
  static final int OVERHEAD = SALT_BYTES + COMMITMENT_BYTES + TAG_BYTES;

  // SP 800-38D, section 8.2: an IV must not repeat under one key. Each key encrypts once.
  private static final GCMParameterSpec ONLY_IV = new GCMParameterSpec(8 * TAG_BYTES, new byte[12]);

  private final SecureRandom random = Randomness.strong();
  private final Mac mac = Delegates.mac("HmacSHA512");
  private final Cipher cipher = Delegates.cipher("AES/GCM/NoPadding");

  byte[] seal(byte[] keyMaterial, byte[] label, byte[] plaintext, byte[] aad) {
    byte[] sealed = new byte[OVERHEAD + plaintext.length];
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] derived = derive(keyMaterial, salt, label, KEY_BYTES + COMMITMENT_BYTES);
    EphemeralKey key = new EphemeralKey("AES", Arrays.copyOf(derived, KEY_BYTES));
    try {
      System.arraycopy(salt, 0, sealed, 0, SALT_BYTES);
      System.arraycopy(derived, KEY_BYTES, sealed, SALT_BYTES, COMMITMENT_BYTES);
      cipher.init(Cipher.ENCRYPT_MODE, key, ONLY_IV);
      cipher.updateAAD(aad);
      cipher.doFinal(plaintext, 0, plaintext.length, sealed, SALT_BYTES + COMMITMENT_BYTES);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new KeyUnavailableException("AES-GCM of " + cipher.getProvider() + " failed", e);
    } finally {
      key.destroy();
      Arrays.fill(derived, (byte) 0);
    }
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws InvalidCiphertextException if anything is not the same as then
   */
  byte[] open(byte[] keyMaterial, byte[] label, byte[] sealed, byte[] aad) {
    if (sealed.length < OVERHEAD) {
      throw new InvalidCiphertextException("");
    }
    byte[] salt = Arrays.copyOf(sealed, SALT_BYTES);
    byte[] commitment = Arrays.copyOfRange(sealed, SALT_BYTES, SALT_BYTES + COMMITMENT_BYTES);
    byte[] derived = derive(keyMaterial, salt, label, KEY_BYTES + COMMITMENT_BYTES);
    EphemeralKey key = new EphemeralKey("AES", Arrays.copyOf(derived, KEY_BYTES));
    try {
      byte[] expected = Arrays.copyOfRange(derived, KEY_BYTES, derived.length);
      if (!MessageDigest.isEqual(commitment, expected)) {
        throw new InvalidCiphertextException("");
      }
      cipher.init(Cipher.DECRYPT_MODE, key, ONLY_IV);
      cipher.updateAAD(aad);
      int offset = SALT_BYTES + COMMITMENT_BYTES;
      return cipher.doFinal(sealed, offset, sealed.length - offset);
    } catch (AEADBadTagException e) {
      throw new InvalidCiphertextException("");
    } catch (GeneralSecurityException e) {
      throw new KeyUnavailableException("AES-GCM of " + cipher.getProvider() + " failed", e);
    } finally {
      key.destroy();
      Arrays.fill(derived, (byte) 0);
    }
  }

  /**
   * HKDF-SHA512 of at most 64 bytes: one round of expansion.
   *
   * <p>Extract-then-expand in this form never makes the long-lived key material a key of the MAC
   * object, which would remember it: the salt is the key of the first step, and the key of the
   * second belongs to this salt only.
   */
  byte[] derive(byte[] keyMaterial, byte[] salt, byte[] label, int length) {
    byte[] prk = hmac(salt, keyMaterial); // RFC 5869, section 2.2
    EphemeralKey prkKey = new EphemeralKey("HmacSHA512", prk);
    try {
      mac.init(prkKey); // RFC 5869, section 2.3: T(1) = HMAC(PRK, info || 0x01)
      mac.update(label);
      mac.update((byte) 1);
      byte[] output = mac.doFinal();
      if (length == output.length) {
        return output;
      }
      byte[] result = Arrays.copyOf(output, length);
      Arrays.fill(output, (byte) 0);
      return result;
    } catch (InvalidKeyException e) {
      throw new KeyUnavailableException("HMAC of " + mac.getProvider() + " failed", e);
    } finally {
      prkKey.destroy();
    }
  }

  private byte[] hmac(byte[] key, byte[] message) {
    try {
      mac.init(new EphemeralKey("HmacSHA512", key.clone()));
      return mac.doFinal(message);
    } catch (InvalidKeyException e) {
      throw new KeyUnavailableException("HMAC of " + mac.getProvider() + " failed", e);
    }
  }

  /** Makes the delegates forget the last keys. */
  @Override
  public void close() {
    byte[] nothing = new byte[KEY_BYTES];
    random.nextBytes(nothing);
    try {
      mac.init(new EphemeralKey("HmacSHA512", nothing));
      cipher.init(Cipher.ENCRYPT_MODE, new EphemeralKey("AES", nothing), ONLY_IV);
    } catch (GeneralSecurityException e) {
      throw new KeyUnavailableException("a delegate refused a key it always takes", e);
    }
  }
}
