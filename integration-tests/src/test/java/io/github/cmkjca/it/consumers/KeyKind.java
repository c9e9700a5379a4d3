package io.github.cmkjca.it.consumers;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** The key pairs that servers have. */
enum KeyKind {
  RSA_2048("SHA256withRSA"),
  EC_P256("SHA256withECDSA"),
  ED25519("Ed25519");

  /** What such a key signs a certificate with. */
  final String signature;

  KeyKind(String signature) {
    this.signature = signature;
  }

  /** A new key pair, of the JDK. */
  KeyPair generate() throws GeneralSecurityException {
    return switch (this) {
      case RSA_2048 -> {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA", "SunRsaSign");
        rsa.initialize(2048);
        yield rsa.generateKeyPair();
      }
      case EC_P256 -> {
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC", "SunEC");
        ec.initialize(new ECGenParameterSpec("secp256r1"));
        yield ec.generateKeyPair();
      }
      case ED25519 -> KeyPairGenerator.getInstance("Ed25519", "SunEC").generateKeyPair();
    };
  }
}
