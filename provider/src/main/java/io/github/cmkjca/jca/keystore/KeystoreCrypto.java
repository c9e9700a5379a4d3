package io.github.cmkjca.jca.keystore;

import io.github.cmkjca.secrets.EphemeralKey;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * What the file data key does: seals payloads (AES-256-GCM) and authenticates files (HMAC-SHA512),
 * each under a key derived by HKDF-SHA512 (RFC 5869) from the file data key and, where there is a
 * password, its factor. Key material is read during a call only, and nothing remembers it after.
 */
public final class KeystoreCrypto {
  /** Named, so that no lookup finds ourselves; every JDK that we run on has it. */
  static final String PROVIDER = "SunJCE";

  static final int SALT = 32;
  static final int TAG = 64;

  /** Bytes of a file data key. */
  public static final int FILE_KEY = 32;

  private static final int GCM_TAG = 16;
  private static final int ENTRY_KEY_BYTES = 32;

  /** How much longer a sealed payload is than the payload. */
  static final int OVERHEAD = SALT + GCM_TAG;

  private static final String MAC = "HmacSHA512";
  private static final byte[] ENTRY_KEY = ascii("CMKS 1 entry key");
  private static final byte[] FILE_TAG_KEY = ascii("CMKS 1 file tag");
  private static final byte[] PASSWORD_TAG_KEY = ascii("CMKS 1 password tag");

  /**
   * SP 800-38D section 8.2 asks for a key and IV that do not repeat together: each sealing derives
   * a key of its own from a fresh 256-bit salt, so that the IV may be constant.
   */
  private static final byte[] IV = new byte[12];

  private KeystoreCrypto() {}

  /** Random bytes for salts and ids. */
  public static byte[] newSalt() {
    return random(SALT);
  }

  /**
   * Encrypts a payload and binds it to {@code binding}.
   *
   * @param factor the password's; null if only the file data key protects it
   */
  public static byte[] seal(
      byte[] fileKey,
      @Nullable PasswordFactor factor,
      UUID fileId,
      byte[] binding,
      byte[] payload) {
    byte[] sealed = Arrays.copyOf(random(SALT), OVERHEAD + payload.length);
    try {
      Cipher cipher =
          cipher(Cipher.ENCRYPT_MODE, fileKey, factor, fileId, Arrays.copyOf(sealed, SALT));
      try {
        cipher.updateAAD(binding);
        cipher.doFinal(payload, 0, payload.length, sealed, SALT);
      } finally {
        forget(cipher);
      }
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new ProviderException("sealing failed", e);
    }
  }

  /**
   * Decrypts what {@link #seal} made, for the caller to wipe.
   *
   * @throws InvalidCiphertextException if anything differs: bytes, binding, file, password
   */
  public static byte[] open(
      byte[] fileKey, @Nullable PasswordFactor factor, UUID fileId, byte[] binding, byte[] sealed) {
    try {
      Cipher cipher =
          cipher(Cipher.DECRYPT_MODE, fileKey, factor, fileId, Arrays.copyOf(sealed, SALT));
      try {
        cipher.updateAAD(binding);
        return cipher.doFinal(sealed, SALT, sealed.length - SALT);
      } finally {
        forget(cipher);
      }
    } catch (AEADBadTagException e) {
      throw new InvalidCiphertextException("", e);
    } catch (GeneralSecurityException e) {
      throw new ProviderException("opening failed", e);
    }
  }

  /** The tag that only a holder of the file data key can make. */
  public static byte[] fileTag(byte[] fileKey, UUID fileId, ByteBuffer covered) {
    return tag(fileKey, null, fileId, FILE_TAG_KEY, covered);
  }

  /** The tag that only a holder of both the file data key and the password can make. */
  public static byte[] passwordTag(
      byte[] fileKey, PasswordFactor factor, UUID fileId, ByteBuffer covered) {
    return tag(fileKey, factor, fileId, PASSWORD_TAG_KEY, covered);
  }

  /** Compares tags in constant time. */
  public static boolean sameTag(byte[] left, byte[] right) {
    return MessageDigest.isEqual(left, right);
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    Randomness.INSTANCE.nextBytes(bytes);
    return bytes;
  }

  static byte[] hmac(byte[] key, ByteBuffer... parts) {
    EphemeralKey ephemeral = new EphemeralKey(MAC, key.clone());
    try {
      Mac mac = Mac.getInstance(MAC, PROVIDER);
      mac.init(ephemeral);
      try {
        for (ByteBuffer part : parts) {
          mac.update(part);
        }
        return mac.doFinal();
      } finally {
        mac.init(new EphemeralKey(MAC, new byte[TAG])); // the delegate remembers the last one
      }
    } catch (GeneralSecurityException e) {
      throw new ProviderException(MAC + " is missing", e);
    } finally {
      ephemeral.destroy();
    }
  }

  private static byte[] tag(
      byte[] fileKey,
      @Nullable PasswordFactor factor,
      UUID fileId,
      byte[] label,
      ByteBuffer covered) {
    byte[] key = derive(fileKey, factor, fileId, label, new byte[0]);
    try {
      return hmac(key, covered);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static Cipher cipher(
      int mode, byte[] fileKey, @Nullable PasswordFactor factor, UUID fileId, byte[] salt)
      throws GeneralSecurityException {
    byte[] derived = derive(fileKey, factor, fileId, ENTRY_KEY, salt);
    EphemeralKey key = new EphemeralKey("AES", Arrays.copyOf(derived, ENTRY_KEY_BYTES));
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", PROVIDER);
      cipher.init(mode, key, new GCMParameterSpec(8 * GCM_TAG, IV));
      return cipher;
    } finally {
      key.destroy();
      Arrays.fill(derived, (byte) 0);
    }
  }

  /** The delegate remembers its last key. The next is random, in case it ever encrypts. */
  private static void forget(Cipher cipher) throws GeneralSecurityException {
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new EphemeralKey("AES", random(ENTRY_KEY_BYTES)),
        new GCMParameterSpec(8 * GCM_TAG, IV));
  }

  /**
   * RFC 5869 section 2: extract with the file id as salt, then the first block, 64 bytes, of
   * expand. The input key material has one of two fixed lengths, so that no factor can pass for
   * none.
   */
  private static byte[] derive(
      byte[] fileKey, @Nullable PasswordFactor factor, UUID fileId, byte[] label, byte[] salt) {
    byte[] input = factor == null ? fileKey.clone() : factor.appendedTo(fileKey);
    byte[] extracted = hmac(KeystoreWriter.idBytes(fileId), ByteBuffer.wrap(input));
    try {
      return hmac(
          extracted,
          ByteBuffer.wrap(label),
          ByteBuffer.wrap(salt),
          ByteBuffer.wrap(new byte[] {1}));
    } finally {
      Arrays.fill(input, (byte) 0);
      Arrays.fill(extracted, (byte) 0);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static final class Randomness {
    static final SecureRandom INSTANCE = get();

    private static SecureRandom get() {
      try {
        return SecureRandom.getInstance("DRBG", "SUN"); // named: never our own service
      } catch (GeneralSecurityException e) {
        throw new ProviderException("the JDK's DRBG is missing", e);
      }
    }
  }
}
