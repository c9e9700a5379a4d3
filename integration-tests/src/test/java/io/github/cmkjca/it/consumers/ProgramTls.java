package io.github.cmkjca.it.consumers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** What programs write that make an {@code SSLContext} themselves. README shows it. */
final class ProgramTls {
  private ProgramTls() {}

  static KeyManagerFactory keyManagers(KeyStoreFile file)
      throws GeneralSecurityException, IOException {
    String type = KeyStoreFile.TYPE;
    char[] password = KeyStoreFile.PASSWORD.toCharArray();
    // README: key managers
    KeyStore keys = KeyStore.getInstance(type); // "CMKS"
    try (InputStream in = Files.newInputStream(file.path())) {
      keys.load(in, password);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    // README: end
    return managers;
  }

  static TrustManagerFactory trustManagers() throws GeneralSecurityException, IOException {
    KeyStore trusted =
        KeyStore.getInstance(
            TestPki.instance().trustStore().toFile(), TestPki.PASSWORD.toCharArray());
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    return managers;
  }

  static X509TrustManager trustManager() throws GeneralSecurityException, IOException {
    return (X509TrustManager) trustManagers().getTrustManagers()[0];
  }

  static SSLContext context(KeyStoreFile file) throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers(file).getKeyManagers(), trustManagers().getTrustManagers(), null);
    return context;
  }
}
