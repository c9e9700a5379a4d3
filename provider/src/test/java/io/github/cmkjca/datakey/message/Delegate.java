package io.github.cmkjca.datakey.message;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import javax.crypto.Cipher;
import javax.crypto.Mac;

/** The delegates that users may have, by name, without registering them. */
final class Delegate {
  private Delegate() {}

  static MessageCrypto crypto(String name) throws GeneralSecurityException {
    Provider provider =
        switch (name) {
          case "BC" -> new org.bouncycastle.jce.provider.BouncyCastleProvider();
          case "AmazonCorrettoCryptoProvider" ->
              com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider.INSTANCE;
          default -> Security.getProvider(name);
        };
    return new MessageCrypto(
        Cipher.getInstance("AES/GCM/NoPadding", provider), Mac.getInstance("HmacSHA512", provider));
  }
}
