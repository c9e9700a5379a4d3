package io.github.cmkjca.it.app;

import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Uses the JCA with plain keys while the provider is registered, walks its services, and prints the
 * names of all threads.
 */
public final class Unused {
  private Unused() {}

  public static void main(String[] args) throws Exception {
    MessageDigest.getInstance("SHA-256").digest(new byte[10]);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[16], "AES"));
    cipher.doFinal(new byte[10]);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(new byte[16], "HmacSHA256"));
    mac.doFinal();
    Provider ours = Security.getProvider("CMK");
    int services = ours.getServices().size();
    Thread.getAllStackTraces()
        .keySet()
        .forEach(thread -> System.out.println("thread " + thread.getName()));
    System.out.println(
        "services "
            + (services > 0)
            + ", ciphers by "
            + cipher.getProvider().getName()
            + " and "
            + mac.getProvider().getName());
  }
}
