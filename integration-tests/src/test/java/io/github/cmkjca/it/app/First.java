package io.github.cmkjca.it.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Security;
import java.util.UUID;
import javax.crypto.Cipher;

/**
 * Does what needs random bytes in a JVM whose first provider is ours, and prints the words {@code
 * first}, {@code random} and {@code decrypted}: {@code First ALIAS}.
 */
public final class First {
  private First() {}

  public static void main(String[] args) throws Exception {
    System.out.println(Security.getProviders()[0].getName().equals("CMK") ? "first" : "not first");
    byte[] bytes = new byte[16];
    SecureRandom random = new SecureRandom();
    random.nextBytes(bytes); // opens the vault
    Path file = Files.createTempFile("cmk", UUID.randomUUID().toString());
    Files.delete(file);
    System.out.println("random by " + random.getProvider().getName());

    KeyStore store = KeyStore.getInstance("CMK");
    store.load(null, null);
    Key key = store.getKey(args[0], null);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key);
    byte[] sealed = cipher.doFinal(bytes);
    cipher.init(Cipher.DECRYPT_MODE, key);
    System.out.println(
        java.util.Arrays.equals(bytes, cipher.doFinal(sealed)) ? "decrypted" : "something else");
  }
}
