package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.custody.PublicHalf;
import io.github.cmkjca.custody.RawRsa;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Proves that the token unwraps by the private key of a public key, as {@link PairProof} does for
 * keys that do other things. Of another private key, which somebody has put under the certificate
 * of this one, he may know what it makes of wrapped material.
 */
final class WrappingKeyProof {
  private static final int KEY_BYTES = 32;
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** The byte in front of the IV is the number of the cipher. */
  private static final int HEAD_BYTES = 1 + IV_BYTES;

  private final PublicHalf half;

  WrappingKeyProof(PublicHalf half) {
    this.half = half;
  }

  /** Has the token unwrap an AES key. */
  interface Unwrapping {
    UsableKey unwrap(byte[] wrapped) throws GeneralSecurityException, IOException;
  }

  /** Whether the token encrypts under a key that was wrapped here as the key itself does. */
  boolean holds(Unwrapping token) throws GeneralSecurityException, IOException {
    byte[] key = PairProof.random(KEY_BYTES);
    try {
      byte[] text = PairProof.random(KEY_BYTES);
      UsableKey unwrapped = token.unwrap(new RawRsa(half).encryptPkcs1(key));
      byte[] sealed = new GcmInToken().encrypt(SymmetricKeys.of(unwrapped), text, new byte[0]);
      return MessageDigest.isEqual(text, open(key, sealed));
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** What {@link GcmInToken} has encrypted; empty if it was under another key. */
  private static byte[] open(byte[] key, byte[] sealed) {
    GCMModeCipher gcm = GCMBlockCipher.newInstance(AESEngine.newInstance());
    byte[] iv = Arrays.copyOfRange(sealed, 1, HEAD_BYTES);
    gcm.init(false, new AEADParameters(new KeyParameter(key), TAG_BITS, iv));
    byte[] text = new byte[gcm.getOutputSize(sealed.length - HEAD_BYTES)];
    int length = gcm.processBytes(sealed, HEAD_BYTES, sealed.length - HEAD_BYTES, text, 0);
    try {
      gcm.doFinal(text, length);
      return text;
    } catch (InvalidCipherTextException e) {
      return new byte[0];
    }
  }
}
