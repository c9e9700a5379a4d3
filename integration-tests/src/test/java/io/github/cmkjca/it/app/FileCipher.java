package io.github.cmkjca.it.app;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts or decrypts a file with a key from a keystore: {@code FileCipher STORETYPE ALIAS
 * encrypt|decrypt IN OUT}. The first byte of an encrypted file is the length of the IV, which
 * follows.
 */
public final class FileCipher {
  private FileCipher() {}

  public static void main(String[] args) throws Exception {
    KeyStore store = KeyStore.getInstance(args[0]);
    store.load(null, null);
    Key key = store.getKey(args[1], null);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    try (InputStream in = Files.newInputStream(Path.of(args[3]));
        OutputStream out = Files.newOutputStream(Path.of(args[4]))) {
      if (args[2].equals("encrypt")) {
        cipher.init(Cipher.ENCRYPT_MODE, key);
        byte[] iv = cipher.getIV();
        out.write(iv.length);
        out.write(iv);
        try (CipherOutputStream encrypted = new CipherOutputStream(out, cipher)) {
          in.transferTo(encrypted);
        }
      } else {
        byte[] iv = in.readNBytes(in.read());
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, iv));
        try (CipherInputStream decrypted = new CipherInputStream(in, cipher)) {
          decrypted.transferTo(out);
        }
      }
    }
    System.out.println("done by " + cipher.getProvider().getName());
  }
}
