package io.github.cmkjca.it.app;

import java.security.ProviderException;
import javax.crypto.KeyGenerator;

/** Makes data keys until it is refused, waits for a byte on standard input, and makes one more. */
public final class KeyMaker {
  private KeyMaker() {}

  /** Runs. */
  public static void main(String[] args) throws Exception {
    KeyGenerator generator = KeyGenerator.getInstance("AES", "CMK");
    int made = 0;
    try {
      for (; ; ) {
        generator.generateKey();
        made++;
      }
    } catch (ProviderException e) {
      System.out.println("made " + made + ", refused: " + e + " because " + e.getCause());
    }
    if (System.in.read() >= 0) {
      generator.generateKey();
      System.out.println("made one more");
    }
  }
}
