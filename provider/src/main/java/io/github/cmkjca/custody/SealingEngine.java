package io.github.cmkjca.custody;

import io.github.cmkjca.secrets.EphemeralKey;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.nio.ByteBuffer;
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
 * of its own from a random salt, so that no key of AES-GCM encrypts twice, and commits to it, so
 * that no sealed text opens under two keys.
 *
 * <pre>
 * version      1 byte, 1
 * salt        32 bytes, random
 * commitment  32 bytes, derived with the key
 * text        AES-256-GCM, all-zero IV; as long as the plaintext
 * tag         16 bytes
 *
 * key || commitment = HKDF-SHA512(salt, key material, label, 64 bytes)     RFC 5869
 * </pre>
 *
 * <p>For one thread at a time. The delegates remember the last key they were given, one that opens
 * a single sealed text; since engines are kept, they are made to forget it after each.
 */
final class SealingEngine implements AutoCloseable {
  static final byte VERSION = 1;
  private static final int SALT_BYTES = 32;
  private static final int KEY_BYTES = 32;
  private static final int COMMITMENT_BYTES = 32;
  private static final int TAG_BYTES = 16;
  private static final int COMMITMENT_OFFSET = 1 + SALT_BYTES;
  private static final int TEXT_OFFSET = COMMITMENT_OFFSET + COMMITMENT_BYTES;

  /** How much longer a sealed text is than its plaintext. */
  static final int OVERHEAD = TEXT_OFFSET + TAG_BYTES;

  // SP 800-38D, section 8: no IV may be used twice under one key. Each key encrypts once.
  private static final GCMParameterSpec ONLY_IV = new GCMParameterSpec(8 * TAG_BYTES, new byte[12]);

  private static final String HMAC = "HmacSHA512";

  private final SecureRandom random;
  private final Mac mac = Delegates.mac(HMAC);
  private final Cipher cipher = Delegates.cipher("AES/GCM/NoPadding");

  /** Random, so that a fault that sealed under it would lose data rather than disclose them. */
  private final byte[] throwAway = new byte[KEY_BYTES];

  private int forgotten;

  /**
   * @param random may be shared
   */
  SealingEngine(SecureRandom random) {
    this.random = random;
    random.nextBytes(throwAway);
  }

  /**
   * Seals.
   *
   * @param label says what is sealed, so that one kind of sealed text never passes for another
   */
  byte[] seal(byte[] keyMaterial, byte[] label, byte[] plaintext, byte[] aad) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return seal(keyMaterial, label, salt, plaintext, aad);
  }

  /** As above with a chosen salt, for known answers; a salt must never seal twice. */
  byte[] seal(byte[] keyMaterial, byte[] label, byte[] salt, byte[] plaintext, byte[] aad) {
    byte[] sealed = new byte[OVERHEAD + plaintext.length];
    byte[] derived = derive(keyMaterial, salt, label);
    EphemeralKey key = new EphemeralKey("AES", Arrays.copyOf(derived, KEY_BYTES));
    try {
      sealed[0] = VERSION;
      System.arraycopy(salt, 0, sealed, 1, SALT_BYTES);
      System.arraycopy(derived, KEY_BYTES, sealed, COMMITMENT_OFFSET, COMMITMENT_BYTES);
      cipher.init(Cipher.ENCRYPT_MODE, key, ONLY_IV);
      cipher.updateAAD(aad);
      cipher.doFinal(plaintext, 0, plaintext.length, sealed, TEXT_OFFSET);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw refused(e);
    } finally {
      key.destroy();
      Arrays.fill(derived, (byte) 0);
      forget();
    }
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws InvalidCiphertextException if anything is not the same as then
   */
  byte[] open(byte[] keyMaterial, byte[] label, byte[] sealed, byte[] aad) {
    if (sealed.length < OVERHEAD || sealed[0] != VERSION) {
      throw new InvalidCiphertextException("");
    }
    byte[] salt = Arrays.copyOfRange(sealed, 1, COMMITMENT_OFFSET);
    byte[] derived = derive(keyMaterial, salt, label);
    EphemeralKey key = new EphemeralKey("AES", Arrays.copyOf(derived, KEY_BYTES));
    try {
      // Before anything is decrypted: GCM alone lets one text open under several keys.
      if (!MessageDigest.isEqual(
          Arrays.copyOfRange(sealed, COMMITMENT_OFFSET, TEXT_OFFSET),
          Arrays.copyOfRange(derived, KEY_BYTES, derived.length))) {
        throw new InvalidCiphertextException("");
      }
      cipher.init(Cipher.DECRYPT_MODE, key, ONLY_IV);
      cipher.updateAAD(aad);
      return cipher.doFinal(sealed, TEXT_OFFSET, sealed.length - TEXT_OFFSET);
    } catch (AEADBadTagException e) {
      throw new InvalidCiphertextException("");
    } catch (GeneralSecurityException e) {
      throw refused(e);
    } finally {
      key.destroy();
      Arrays.fill(derived, (byte) 0);
      forget();
    }
  }

  /**
   * HKDF-SHA512 of 64 bytes: one round of expansion.
   *
   * <p>Salted in this way, the long-lived key material never becomes the key of the MAC object,
   * which would remember it: the salt is the key of the first step, and the key of the second
   * belongs to this salt alone.
   */
  byte[] derive(byte[] keyMaterial, byte[] salt, byte[] label) {
    EphemeralKey prk = null;
    try {
      mac.init(new EphemeralKey(HMAC, salt)); // RFC 5869, section 2.2: HMAC(salt, IKM)
      prk = new EphemeralKey(HMAC, mac.doFinal(keyMaterial));
      mac.init(prk); // RFC 5869, section 2.3: T(1) = HMAC(PRK, info || 0x01)
      mac.update(label);
      mac.update((byte) 1);
      return mac.doFinal();
    } catch (InvalidKeyException e) {
      throw refused(e);
    } finally {
      if (prk != null) {
        prk.destroy();
      }
    }
  }

  /** Nothing is left to forget. */
  @Override
  public void close() {}

  private void forget() {
    // To encrypt: SunJCE then lets go of the key that it compares the next with; and refuses the
    // same IV twice.
    byte[] iv = new byte[12];
    ByteBuffer.wrap(iv).putInt(++forgotten);
    try {
      mac.init(new EphemeralKey(HMAC, throwAway));
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new EphemeralKey("AES", throwAway),
          new GCMParameterSpec(8 * TAG_BYTES, iv));
    } catch (GeneralSecurityException e) {
      throw refused(e);
    }
  }

  // Keys, IVs and buffers are always well formed here, so this is a defect of the installation.
  private IllegalStateException refused(GeneralSecurityException e) {
    return new IllegalStateException(
        cipher.getProvider().getName() + " or " + mac.getProvider().getName() + " failed", e);
  }
}
