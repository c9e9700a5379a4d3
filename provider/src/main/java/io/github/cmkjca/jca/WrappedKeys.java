package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.Purpose;
import io.github.cmkjca.spi.CmkContext;
import io.github.cmkjca.spi.kms.KmsException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Wrapping and unwrapping of keys by their encodings, the same for every engine. */
final class WrappedKeys {
  private WrappedKeys() {}

  static byte[] wrap(CipherEngine engine, Key key)
      throws IllegalBlockSizeException, InvalidKeyException {
    byte[] encoded = encodingOf(key);
    try {
      return allOf(engine, encoded);
    } catch (BadPaddingException e) {
      throw new InvalidKeyException("the key cannot be wrapped", e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /**
   * What is wrapped of a key. A data-key handle gives its material here, inside the provider: the
   * export of one key under another, authorised as a Decrypt of the one that leaves, by the program
   * itself also if it is in a keystore file, besides the use of the one that wraps.
   */
  private static byte[] encodingOf(Key key) throws InvalidKeyException {
    byte[] encoded = key instanceof DataKeyHandle handle ? materialOf(handle) : key.getEncoded();
    if (encoded == null || encoded.length == 0) {
      throw new InvalidKeyException(
          "a key without an encoding cannot be wrapped: " + key.getClass().getName());
    }
    return encoded;
  }

  private static byte @Nullable [] materialOf(DataKeyHandle handle) throws InvalidKeyException {
    handle.requireUsable();
    if (EntryOpener.isOfOthers(handle.dataKey())) {
      throw new InvalidKeyException(
          "a key that is used through an integration is not wrapped under another: " + handle);
    }
    try {
      return handle
          .dataKey()
          .withoutIntegration()
          .lease(Purpose.DECRYPT, CmkContext.current().grantTokens())
          .material();
    } catch (KmsException refusal) {
      throw JcaErrors.onInit(handle, refusal);
    }
  }

  static Key unwrap(CipherEngine engine, byte[] wrapped, String algorithm, int type)
      throws InvalidKeyException, NoSuchAlgorithmException {
    byte[] encoded;
    try {
      encoded = allOf(engine, wrapped);
    } catch (IllegalBlockSizeException | BadPaddingException e) {
      throw new InvalidKeyException("the wrapped key is not authentic or of another kind", e);
    }
    try {
      return keyOf(encoded, algorithm, type);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /** The key of this encoding; the array is read, not kept, not wiped. */
  static Key keyOf(byte[] encoded, String algorithm, int type)
      throws InvalidKeyException, NoSuchAlgorithmException {
    try {
      return switch (type) {
        case Cipher.SECRET_KEY -> new SecretKeySpec(encoded, algorithm);
        case Cipher.PRIVATE_KEY ->
            KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        case Cipher.PUBLIC_KEY ->
            KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
        default -> throw new InvalidKeyException("wrapped key type " + type + " does not exist");
      };
    } catch (InvalidKeySpecException | IllegalArgumentException e) {
      throw new InvalidKeyException("the wrapped bytes are not a key of " + algorithm, e);
    }
  }

  private static byte[] allOf(CipherEngine engine, byte[] input)
      throws IllegalBlockSizeException, BadPaddingException {
    byte[] output = new byte[engine.outputSize(input.length)];
    try {
      int length = engine.doFinal(input, 0, input.length, output, 0);
      if (length == output.length) {
        return output;
      }
      byte[] exact = Arrays.copyOf(output, length);
      Arrays.fill(output, (byte) 0);
      return exact;
    } catch (ShortBufferException e) {
      throw new IllegalStateException("an engine understated its output", e);
    }
  }
}
