package io.github.cmkjca.custody.pkcs11;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;

/**
 * What a private key in a token does, each in one call of SunPKCS11's own services.
 *
 * @param worker provider of the connection that the key was found in
 * @param key only as the object in the token
 */
record PrivateOperations(Provider worker, PrivateKey key) {
  /** ECDSA over this digest. */
  byte[] ecdsa(byte[] digest) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("NONEwithECDSA", worker);
    signature.initSign(key);
    signature.update(digest);
    return signature.sign();
  }

  /**
   * RSA.
   *
   * @param padding as in the name of the transformation
   * @param mode {@link Cipher#ENCRYPT_MODE} to sign, {@link Cipher#DECRYPT_MODE} to decrypt
   */
  byte[] rsa(String padding, int mode, byte[] input) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/" + padding, worker);
    cipher.init(mode, key);
    return cipher.doFinal(input);
  }

  /** ECDH with this public key. */
  byte[] agree(PublicKey peer) throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH", worker);
    agreement.init(key);
    agreement.doPhase(peer, true);
    return agreement.generateSecret();
  }
}
