package io.github.cmkjca.it.app;

import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyStore;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Uses a key of a keystore as any program does and prints what it made of a fixed text, in hex:
 * {@code UseKey TYPE FILE|NONE PASSWORD ALIAS}.
 */
public final class UseKey {
  private UseKey() {}

  public static void main(String[] args) throws Exception {
    char[] password = args[2].toCharArray();
    KeyStore store = KeyStore.getInstance(args[0]);
    if (args[1].equals("NONE")) {
      store.load(null, password);
    } else {
      try (InputStream in = new FileInputStream(args[1])) {
        store.load(in, password);
      }
    }
    Key key = store.getKey(args[3], password);
    byte[] text = "a text".getBytes(StandardCharsets.US_ASCII);
    byte[] made;
    if (key.getAlgorithm().equals("AES")) {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, new byte[12]));
      made = cipher.doFinal(text);
    } else {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      made = mac.doFinal(text);
    }
    System.out.println(HexFormat.of().formatHex(made));
  }
}
