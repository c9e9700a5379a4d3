package io.github.cmkjca.it.app;

import java.security.Key;
import java.security.KeyStore;
import javax.crypto.Cipher;

/**
 * Encrypts with a key from the keystore until it is refused, then prints the milliseconds since the
 * epoch of the last success and the name of the cause: {@code Loop ALIAS}. Prints {@code ready}
 * after the first success.
 */
public final class Loop {
  private Loop() {}

  public static void main(String[] args) throws Exception {
    KeyStore store = KeyStore.getInstance("CMK");
    store.load(null, null);
    Key key = store.getKey(args[0], null);
    long lastSuccess = 0;
    boolean ready = false;
    while (true) {
      try {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        cipher.doFinal(new byte[64]);
        lastSuccess = System.currentTimeMillis();
      } catch (Exception refused) {
        Throwable cause = refused.getCause() == null ? refused : refused.getCause();
        System.out.println(
            lastSuccess
                + " "
                + refused.getClass().getSimpleName()
                + " "
                + cause.getClass().getSimpleName());
        return;
      }
      if (!ready) {
        ready = true;
        System.out.println("ready");
      }
    }
  }
}
