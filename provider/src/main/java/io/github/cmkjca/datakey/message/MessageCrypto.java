package io.github.cmkjca.datakey.message;

import io.github.cmkjca.secrets.EphemeralKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.ProviderException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The cryptography of messages on two delegate objects that are kept and initialised anew, since
 * looking them up costs more than a short message does. Each frame goes to the delegate in one
 * {@code doFinal}, so that any correct AES-GCM will do and nothing comes out before its tag is
 * verified. For one thread and one message at a time.
 */
public final class MessageCrypto {
  static final int IV_BYTES = 12;
  static final int TAG_BYTES = 16;

  /**
   * Suite id (04 and 78, which is an ASCII x), then the label; then the block counter of HKDF (RFC
   * 5869 section 2.3).
   */
  private static final byte[] DERIVE_KEY =
      "\u0004xDERIVEKEY\u0001".getBytes(StandardCharsets.ISO_8859_1);

  private static final byte[] COMMIT_KEY = "COMMITKEY\u0001".getBytes(StandardCharsets.ISO_8859_1);

  private final Cipher gcm;
  private final Mac hmac;
  private int scrubs;

  /**
   * On these objects, which nobody else uses.
   *
   * @param gcm {@code AES/GCM/NoPadding} of a named provider, never ours
   * @param hmac {@code HmacSHA512} of a named provider, never ours
   */
  public MessageCrypto(Cipher gcm, Mac hmac) {
    this.gcm = gcm;
    this.hmac = hmac;
  }

  /**
   * HKDF-SHA512 (RFC 5869): the message id is the salt, and both outputs fit in one block.
   *
   * @param dataKey RAW, 32 bytes
   * @throws InvalidKeyException if it has another length, which HKDF would take
   */
  MessageKeys derive(SecretKey dataKey, byte[] messageId) throws InvalidKeyException {
    byte[] material = dataKey.getEncoded();
    byte[] pseudoRandomKey = new byte[0];
    try {
      if (material.length != MessageKeys.KEY_BYTES) {
        throw new InvalidKeyException(
            "data key of " + material.length + " bytes; " + MessageKeys.KEY_BYTES + " are needed");
      }
      keyHmac(messageId.clone());
      pseudoRandomKey = hmac.doFinal(material);
      keyHmac(pseudoRandomKey);
      return new MessageKeys(expand(DERIVE_KEY), expand(COMMIT_KEY));
    } finally {
      Arrays.fill(material, (byte) 0);
      Arrays.fill(pseudoRandomKey, (byte) 0);
    }
  }

  /** Encrypts one piece; writes ciphertext and tag. */
  int seal(
      SecretKey key,
      long ivCounter,
      byte[] aad,
      byte[] in,
      int offset,
      int length,
      byte[] out,
      int outOffset) {
    try {
      gcm.init(Cipher.ENCRYPT_MODE, key, iv(ivCounter));
      gcm.updateAAD(aad);
      return gcm.doFinal(in, offset, length, out, outOffset);
    } catch (GeneralSecurityException e) {
      throw delegateFailed(gcm.getProvider().getName(), e);
    }
  }

  /**
   * Decrypts one piece.
   *
   * @param length of ciphertext and tag
   */
  int open(
      SecretKey key,
      long ivCounter,
      byte[] aad,
      byte[] in,
      int offset,
      int length,
      byte[] out,
      int outOffset)
      throws MalformedMessageException {
    try {
      gcm.init(Cipher.DECRYPT_MODE, key, iv(ivCounter));
      gcm.updateAAD(aad);
      return gcm.doFinal(in, offset, length, out, outOffset);
    } catch (ShortBufferException e) {
      throw delegateFailed(gcm.getProvider().getName(), e);
    } catch (GeneralSecurityException e) {
      Arrays.fill(out, outOffset, outOffset + length - TAG_BYTES, (byte) 0);
      throw new MalformedMessageException();
    }
  }

  /**
   * Makes the delegates forget: both hold a copy of the last key they were given until they are
   * given another one.
   */
  public void scrub() {
    byte[] nothing = new byte[MessageKeys.KEY_BYTES];
    try {
      // To encrypt: SunJCE keeps the last encryption key to compare it, and refuses an IV twice.
      gcm.init(Cipher.ENCRYPT_MODE, new EphemeralKey("AES", nothing), iv(++scrubs));
    } catch (GeneralSecurityException e) {
      throw delegateFailed(gcm.getProvider().getName(), e);
    }
    keyHmac(nothing);
    hmac.update(nothing); // some take the key in with the first byte only
    hmac.reset();
  }

  private void keyHmac(byte[] key) {
    try {
      hmac.init(new EphemeralKey("HmacSHA512", key));
    } catch (InvalidKeyException e) {
      throw delegateFailed(hmac.getProvider().getName(), e);
    }
  }

  private byte[] expand(byte[] info) {
    byte[] block = hmac.doFinal(info);
    try {
      return Arrays.copyOf(block, MessageKeys.KEY_BYTES);
    } finally {
      Arrays.fill(block, (byte) 0);
    }
  }

  /** Header: 0. Frames: their sequence number. So no IV comes twice under one derived key. */
  private static GCMParameterSpec iv(long counter) {
    byte[] iv = new byte[IV_BYTES];
    FrameLayout.putU32(iv, IV_BYTES - 4, counter);
    return new GCMParameterSpec(8 * TAG_BYTES, iv);
  }

  private static ProviderException delegateFailed(String name, Exception cause) {
    return new ProviderException("the delegate provider " + name + " failed", cause);
  }
}
