package io.github.cmkjca.it.app;

import java.security.KeyStore;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Puts secret keys into the keystore, reads them back, uses and deletes some, and prints each entry
 * that was put and not deleted as soon as the call returned: {@code Hammer NAME COUNT}. Endless
 * when the count is 0.
 */
public final class Hammer {
  private Hammer() {}

  public static void main(String[] args) throws Exception {
    KeyStore store = KeyStore.getInstance("CMK");
    store.load(null, null);
    int count = Integer.parseInt(args[1]);
    for (int i = 0; count == 0 || i < count; i++) {
      String alias = args[0] + "-" + i;
      byte[] raw = new byte[32];
      Arrays.fill(raw, (byte) i);
      SecretKey plain = new SecretKeySpec(raw, "AES");
      store.setKeyEntry(alias, plain, null, null);
      if (i % 3 == 0) {
        byte[] iv = new byte[12];
        iv[0] = (byte) i;
        Cipher ours = Cipher.getInstance("AES/GCM/NoPadding");
        ours.init(Cipher.ENCRYPT_MODE, store.getKey(alias, null), new GCMParameterSpec(128, iv));
        Cipher theirs = Cipher.getInstance("AES/GCM/NoPadding");
        theirs.init(Cipher.DECRYPT_MODE, plain, new GCMParameterSpec(128, iv));
        if (!Arrays.equals(raw, theirs.doFinal(ours.doFinal(raw)))) {
          throw new IllegalStateException("wrong plaintext");
        }
      }
      if (i % 4 == 3) {
        store.deleteEntry(alias);
        System.out.println("deleted " + alias);
      } else {
        System.out.println("put " + alias);
      }
      System.out.flush();
    }
  }
}
