package io.github.cmkjca.it.app;

import java.security.KeyStore;
import java.util.Collections;
import javax.crypto.Cipher;

/** Prints the entries of the keystore, a line each, after using each key once. */
public final class ListKeys {
  private ListKeys() {}

  public static void main(String[] args) throws Exception {
    KeyStore store = KeyStore.getInstance("CMK");
    store.load(null, null);
    for (String alias : Collections.list(store.aliases())) {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, store.getKey(alias, null));
      cipher.doFinal(new byte[16]);
      System.out.println(alias);
    }
  }
}
