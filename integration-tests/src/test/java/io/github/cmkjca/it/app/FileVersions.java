package io.github.cmkjca.it.app;

import io.github.cmkjca.spi.KeyStoreFile;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stores one version of a keystore file after another: {@code FileVersions NAME VERSIONS ENTRIES
 * FILE}. The entries of a version are called {@code NAME-VERSION-NUMBER}.
 */
public final class FileVersions {
  private FileVersions() {}

  public static void main(String[] args) throws Exception {
    int versions = Integer.parseInt(args[1]);
    int entries = Integer.parseInt(args[2]);
    for (int version = 0; version < versions; version++) {
      KeyStore store = KeyStore.getInstance("CMKS");
      store.load(null, null);
      for (int entry = 0; entry < entries; entry++) {
        store.setKeyEntry(
            args[0] + "-" + version + "-" + entry,
            new SecretKeySpec(new byte[32], "AES"),
            null,
            null);
      }
      store.store(new KeyStoreFile(Path.of(args[3]), null));
    }
  }
}
