package io.github.cmkjca.jca;

import java.lang.reflect.InvocationTargetException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import javax.crypto.KeyAgreementSpi;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Agreement on the key that wraps the key of a message, as CMS has it (RFC 5753): ECDH, and over
 * its secret the key derivation of ANSI X9.63. The JDK has none, Bouncy Castle's takes no handle;
 * this one takes what Bouncy Castle's CMS asks for, its parameters included.
 */
final class CmsKeyAgreement extends KeyAgreementSpi {
  /** Bytes of the AES keys that wrap, by the names of the wrapping (RFC 3565 section 2.3.2). */
  private static final Map<String, Integer> KEY_BYTES =
      Map.of(
          "2.16.840.1.101.3.4.1.5", 16,
          "2.16.840.1.101.3.4.1.25", 24,
          "2.16.840.1.101.3.4.1.45", 32);

  private final HandleKeyAgreement ecdh;
  private final String algorithm;
  private final String hash;

  private byte[] sharedInfo = {};

  /**
   * @param hash of the derivation
   */
  CmsKeyAgreement(HandleKeyAgreement ecdh, String algorithm, String hash) {
    this.ecdh = ecdh;
    this.algorithm = algorithm;
    this.hash = hash;
  }

  @Override
  protected void engineInit(Key key, @Nullable SecureRandom random) throws InvalidKeyException {
    ecdh.engineInit(key, random);
    sharedInfo = new byte[0];
  }

  /**
   * @param params null, or what the derivation takes beside the secret: a {@code
   *     UserKeyingMaterialSpec} of Bouncy Castle, whichever copy of it the caller has
   */
  @Override
  protected void engineInit(
      Key key, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    byte[] next = params == null ? new byte[0] : userKeyingMaterial(params);
    ecdh.engineInit(key, random);
    sharedInfo = next;
  }

  @Override
  protected @Nullable Key engineDoPhase(Key key, boolean lastPhase) throws InvalidKeyException {
    return ecdh.engineDoPhase(key, lastPhase);
  }

  /**
   * @param name the object identifier of an AES key wrap, which says how long the key is
   */
  @Override
  protected SecretKey engineGenerateSecret(String name) throws NoSuchAlgorithmException {
    Integer bytes = name == null ? null : KEY_BYTES.get(name);
    if (bytes == null) {
      throw new NoSuchAlgorithmException(
          algorithm + " gives keys for AES key wrap by object identifier, not for " + name);
    }
    byte[] secret = ecdh.engineGenerateSecret();
    byte[] derived = derive(secret, bytes);
    try {
      return new SecretKeySpec(derived, "AES");
    } finally {
      Arrays.fill(derived, (byte) 0);
      Arrays.fill(secret, (byte) 0);
    }
  }

  @Override
  protected byte[] engineGenerateSecret() {
    throw new UnsupportedOperationException(algorithm + " must be told what the key is for");
  }

  @Override
  protected int engineGenerateSecret(byte[] sharedSecret, int offset) throws ShortBufferException {
    throw new UnsupportedOperationException(algorithm + " must be told what the key is for");
  }

  /** ANSI X9.63: hashes of the secret, a counter from 1 and the shared info, one after another. */
  private byte[] derive(byte[] secret, int bytes) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance(hash, "SUN"); // named: no look-up at each key
    } catch (GeneralSecurityException e) {
      throw new ProviderException("the JDK lacks " + hash, e);
    }
    byte[] derived = new byte[bytes];
    for (int done = 0, counter = 1; done < bytes; counter++) {
      digest.update(secret);
      digest.update(new byte[] {0, 0, 0, (byte) counter});
      byte[] block = digest.digest(sharedInfo);
      int length = Math.min(block.length, bytes - done);
      System.arraycopy(block, 0, derived, done, length);
      Arrays.fill(block, (byte) 0);
      done += length;
    }
    return derived;
  }

  /** By its shape: the self-contained jar has that class under another name than the caller. */
  private byte[] userKeyingMaterial(AlgorithmParameterSpec params)
      throws InvalidAlgorithmParameterException {
    try {
      if (params.getClass().getMethod("getUserKeyingMaterial").invoke(params)
          instanceof byte[] material) {
        return material;
      }
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw unknown(params, e);
    }
    throw unknown(params, null);
  }

  private InvalidAlgorithmParameterException unknown(
      AlgorithmParameterSpec params, @Nullable Exception cause) {
    return new InvalidAlgorithmParameterException(
        String.format(
            Locale.ROOT, "%s takes user keying material, not %s", algorithm, params.getClass()),
        cause);
  }
}
