package io.github.cmkjca.custody.pkcs11;

import java.security.AuthProvider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The providers that wait for a token to be put into its slot. SunPKCS11 starts a thread for each
 * of them that ends when the token is there; so the next try is made with the same one, or a token
 * that is away would cost a thread with each try. Safe for use by many threads.
 */
final class EmptySlots {
  static final EmptySlots OF_THIS_JVM = new EmptySlots();

  private final Map<TokenFile, AuthProvider> waiting = new ConcurrentHashMap<>();

  /** The provider that waits for the token of this configuration, or a new one. */
  AuthProvider worker(TokenFile file) {
    AuthProvider waited = waiting.remove(file);
    return waited != null ? waited : file.configure(KeyTemplate.WORKER);
  }

  /** Keeps a provider whose slot is empty for the next try. */
  void keep(TokenFile file, AuthProvider worker) {
    waiting.put(file, worker);
  }
}
