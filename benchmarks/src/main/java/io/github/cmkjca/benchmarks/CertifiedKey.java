package io.github.cmkjca.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;

/** A private key with a certificate of its own: as the JDK keeps it, and as we do. */
final class CertifiedKey {
  static final char[] PASSWORD = "changeit".toCharArray();

  private static final String ALIAS = "benchmark";

  private CertifiedKey() {}

  /**
   * A keystore with one private key.
   *
   * @param algorithm {@code RSA} or {@code EC}
   * @param size bits
   * @param kept {@code PKCS12} for the plain key, {@code CMK} for a handle
   */
  static KeyStore store(String algorithm, int size, String kept)
      throws GeneralSecurityException, IOException {
    Path file = Files.createTempFile("cmk-benchmark", ".p12");
    Files.delete(file);
    try {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-keystore",
                  file.toString(),
                  "-storetype",
                  "PKCS12",
                  "-storepass",
                  String.valueOf(PASSWORD),
                  "-alias",
                  ALIAS,
                  "-keyalg",
                  algorithm,
                  "-keysize",
                  Integer.toString(size),
                  "-dname",
                  "CN=localhost",
                  "-validity",
                  "30")
              .inheritIO()
              .start();
      if (keytool.waitFor() != 0) {
        throw new IOException("keytool failed");
      }
      KeyStore plain = KeyStore.getInstance(file.toFile(), PASSWORD);
      if (kept.equals("PKCS12")) {
        return plain;
      }
      Provider ours = BenchmarkVault.open("none");
      KeyStore vault = KeyStore.getInstance(kept, ours);
      vault.load(null, null);
      vault.setKeyEntry(
          ALIAS, plain.getKey(ALIAS, PASSWORD), null, plain.getCertificateChain(ALIAS));
      return vault;
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** The key of such a keystore. */
  static PrivateKey key(KeyStore store) throws GeneralSecurityException {
    return (PrivateKey) store.getKey(ALIAS, PASSWORD);
  }
}
