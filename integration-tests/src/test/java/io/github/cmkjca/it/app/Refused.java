package io.github.cmkjca.it.app;

import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import javax.crypto.Cipher;

/**
 * Tries to encrypt with a key of the keystore and prints how it was refused, from the outermost
 * exception to the root cause; the providers named are put, in this order, behind the JDK's and
 * ahead of ours: {@code Refused ALIAS [PROVIDER-CLASS...]}.
 */
public final class Refused {
  private Refused() {}

  public static void main(String[] args) throws Exception {
    for (int i = 1; i < args.length; i++) {
      Provider provider = (Provider) Class.forName(args[i]).getDeclaredConstructor().newInstance();
      Security.insertProviderAt(provider, Security.getProviders().length);
    }
    KeyStore store = KeyStore.getInstance("CMK");
    store.load(null, null);
    Key key = store.getKey(args[0], null);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key);
      System.out.println("not refused");
    } catch (Exception refused) {
      for (Throwable t = refused; t != null; t = t.getCause()) {
        System.out.println(t.getClass().getSimpleName() + ": " + t.getMessage());
      }
    }
  }
}
