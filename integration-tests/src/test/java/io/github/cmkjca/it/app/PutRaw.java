package io.github.cmkjca.it.app;

import java.security.KeyStore;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/** Puts a key given in hexadecimal into the keystore: {@code PutRaw ALIAS ALGORITHM HEX}. */
public final class PutRaw {
  private PutRaw() {}

  public static void main(String[] args) throws Exception {
    KeyStore store = KeyStore.getInstance("CMK");
    store.load(null, null);
    store.setKeyEntry(
        args[0], new SecretKeySpec(HexFormat.of().parseHex(args[2]), args[1]), null, null);
  }
}
