package io.github.cmkjca.custody.pkcs11;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who is logged in to which token in this process. PKCS #11 has one login of a process to a token,
 * and a logout is everybody's: whoever reads the objects meanwhile sees the token without its keys.
 * So the last one to leave logs out. Safe for use by many threads.
 */
final class SharedLogins {
  static final SharedLogins OF_THIS_JVM = new SharedLogins();

  private final Map<TokenAddress, Users> users = new ConcurrentHashMap<>();

  /** Of one token. */
  private static final class Users {
    private final ReentrantLock lock = new ReentrantLock();
    private int count;
  }

  /** Somebody is about to log in; waits for a logout that is under way. */
  void enter(TokenAddress token) {
    Users ofToken = users.computeIfAbsent(token, first -> new Users());
    ofToken.lock.lock();
    try {
      ofToken.count++;
    } finally {
      ofToken.lock.unlock();
    }
  }

  /**
   * Somebody who has entered needs the token no more.
   *
   * @param logout is run if nobody else does
   */
  void leave(TokenAddress token, Runnable logout) {
    Users ofToken = requireNonNull(users.get(token), "entered");
    ofToken.lock.lock();
    try {
      ofToken.count--;
      if (ofToken.count == 0) {
        logout.run();
      }
    } finally {
      ofToken.lock.unlock();
    }
  }
}
