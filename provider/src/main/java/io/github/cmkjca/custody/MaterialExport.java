package io.github.cmkjca.custody;

import io.github.cmkjca.secrets.EphemeralKey;
import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.ValidationException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * Wraps key material for another custodian: a random AES key under its RSA key, the material under
 * the AES key. The label of OAEP says what the material is and where it goes, so that it opens as
 * nothing else and nowhere else. The counterpart is {@link MaterialImport}.
 */
final class MaterialExport {
  /** How material travels from custodian to custodian. */
  static final AlgorithmSpec ALGORITHM = AlgorithmSpec.RSA_AES_KEY_WRAP_SHA_256;

  private static final int AES_KEY_BYTES = 32;

  private MaterialExport() {}

  /**
   * The wrapped material.
   *
   * @param publicKey DER of a SubjectPublicKeyInfo
   * @param material read, not kept
   * @throws ValidationException if there is no such public key
   */
  static byte[] encrypt(byte[] publicKey, byte[] label, byte[] material, SecureRandom random) {
    byte[] aesKey = new byte[AES_KEY_BYTES];
    random.nextBytes(aesKey);
    EphemeralKey wrapping = new EphemeralKey("AES", aesKey);
    try {
      PublicKey key = Delegates.keyFactory("RSA").generatePublic(new X509EncodedKeySpec(publicKey));
      Cipher oaep = Delegates.cipher(MaterialImport.OAEP);
      oaep.init(Cipher.ENCRYPT_MODE, key, MaterialImport.oaep(ALGORITHM, label), random);
      byte[] first = oaep.doFinal(aesKey);
      Cipher keyWrap = Delegates.cipher(MaterialImport.KEY_WRAP);
      keyWrap.init(Cipher.ENCRYPT_MODE, wrapping);
      byte[] second = keyWrap.doFinal(material);
      byte[] all = Arrays.copyOf(first, first.length + second.length);
      System.arraycopy(second, 0, all, first.length, second.length);
      return all;
    } catch (GeneralSecurityException e) {
      throw new ValidationException("This is no RSA public key to wrap key material under.", e);
    } finally {
      wrapping.destroy(); // the array
    }
  }
}
