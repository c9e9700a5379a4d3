package io.github.cmkjca.it.consumers;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.crypto.SecretKey;

/** A secret key that has been through a keystore file of the type under test. */
final class SecretEntry {
  private SecretEntry() {}

  /** The key as a program gets it from the file. */
  static SecretKey of(SecretKey plain) {
    char[] password = KeyStoreFile.PASSWORD.toCharArray();
    try {
      KeyStore keys = KeyStore.getInstance(KeyStoreFile.TYPE);
      keys.load(null, password);
      keys.setKeyEntry("secret", plain, password, null);
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      keys.store(file, password);
      KeyStore read = KeyStore.getInstance(KeyStoreFile.TYPE);
      read.load(new ByteArrayInputStream(file.toByteArray()), password);
      return (SecretKey) read.getKey("secret", password);
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }
}
