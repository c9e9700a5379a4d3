package io.github.cmkjca.custody;

import io.github.cmkjca.secrets.EphemeralKey;
import io.github.cmkjca.spi.custody.WrappedMaterial;
import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * Decrypts key material that was sent under an RSA key pair. The numbers of the private key are in
 * objects of the JDK that cannot be wiped; they live for one call.
 */
final class MaterialImport {
  static final String OAEP = "RSA/ECB/OAEPPadding";
  static final String KEY_WRAP = "AES/KWP/NoPadding";
  private static final int AES_KEY_BYTES = 32;

  private MaterialImport() {}

  static KeyPair newKeyPair(WrappingKeySpec spec, SecureRandom random) {
    KeyPairGenerator generator = Delegates.keyPairGenerator("RSA");
    generator.initialize(spec.bits(), random);
    return generator.generateKeyPair();
  }

  /**
   * The material, for the caller to wipe.
   *
   * @param pkcs8 the private key; read, not kept
   * @param label what the sender put into OAEP; empty from senders that know of none
   * @throws InvalidCiphertextException without detail if it cannot be decrypted
   */
  static byte[] decrypt(byte[] pkcs8, WrappedMaterial material, byte[] label) {
    try {
      PrivateKey key = Delegates.keyFactory("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      return material.algorithm().wrapsAesKey()
          ? decryptInTwoSteps(key, material, label)
          : decrypt(key, material.algorithm(), label, material.ciphertext());
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // What exactly was wrong helps only who guesses at ciphertexts.
      throw new InvalidCiphertextException("");
    }
  }

  /** The AES key under RSA stands in front, as long as the modulus. */
  private static byte[] decryptInTwoSteps(PrivateKey key, WrappedMaterial material, byte[] label)
      throws GeneralSecurityException {
    byte[] ciphertext = material.ciphertext();
    int modulusBytes = modulusBytes(key);
    if (ciphertext.length <= modulusBytes) {
      throw new InvalidCiphertextException("");
    }
    byte[] aesKey =
        decrypt(key, material.algorithm(), label, Arrays.copyOf(ciphertext, modulusBytes));
    EphemeralKey wrapping = new EphemeralKey("AES", aesKey);
    try {
      if (aesKey.length != AES_KEY_BYTES) {
        throw new InvalidCiphertextException("");
      }
      Cipher cipher = Delegates.cipher(KEY_WRAP);
      cipher.init(Cipher.DECRYPT_MODE, wrapping);
      return cipher.doFinal(ciphertext, modulusBytes, ciphertext.length - modulusBytes);
    } finally {
      wrapping.destroy();
    }
  }

  private static byte[] decrypt(
      PrivateKey key, AlgorithmSpec algorithm, byte[] label, byte[] ciphertext)
      throws GeneralSecurityException {
    Cipher cipher = Delegates.cipher(OAEP);
    cipher.init(Cipher.DECRYPT_MODE, key, oaep(algorithm, label));
    return cipher.doFinal(ciphertext);
  }

  /** Both hashes of OAEP are those of the algorithm. */
  static OAEPParameterSpec oaep(AlgorithmSpec algorithm, byte[] label) {
    return new OAEPParameterSpec(
        algorithm.digest(),
        "MGF1",
        new MGF1ParameterSpec(algorithm.digest()),
        new PSource.PSpecified(label));
  }

  private static int modulusBytes(PrivateKey key) {
    return (((RSAKey) key).getModulus().bitLength() + 7) / 8;
  }
}
