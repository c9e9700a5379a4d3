package io.github.cmkjca.custody.pkcs11;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a token has been told to make and has not made yet. Who waits for it may give up, and the
 * token goes on: until then nobody can say that there is no such key. Safe for use by many threads.
 */
final class Making {
  /**
   * By token: who closes a custodian and opens another one leaves calls of the first one behind.
   */
  private static final Map<Path, Making> OF_TOKENS = new ConcurrentHashMap<>();

  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  /** What the token of this configuration is making, for all custodians of this JVM. */
  static Making of(Path token) {
    return OF_TOKENS.computeIfAbsent(token.toAbsolutePath().normalize(), first -> new Making());
  }

  /** Whether a key of this label may still come. */
  boolean isUnderWay(String label) {
    return underWay.contains(label);
  }

  /** Makes a key of this label, which is then nobody's if whoever asked for it has given up. */
  <T extends @Nullable Object> T make(Token token, String label, Token.Work<T> work)
      throws GeneralSecurityException {
    Attempt attempt = new Attempt(label);
    boolean complete = false;
    try {
      T made = token.callOnce(connection -> attempt.run(connection, work));
      complete = true;
      return made;
    } finally {
      if (!complete) {
        attempt.giveUp();
      }
    }
  }

  /** One call into the token, and one who waits for it. */
  private final class Attempt {
    private final String label;
    private boolean begun;
    private boolean givenUp;

    Attempt(String label) {
      this.label = label;
      underWay.add(label);
    }

    <T extends @Nullable Object> T run(TokenConnection connection, Token.Work<T> work)
        throws GeneralSecurityException, IOException {
      if (!begin()) {
        throw new GeneralSecurityException("nobody waits for the key any more");
      }
      try {
        return work.with(connection);
      } finally {
        end();
      }
    }

    private synchronized boolean begin() {
      begun = !givenUp;
      return begun;
    }

    private synchronized void end() {
      underWay.remove(label);
    }

    synchronized void giveUp() {
      givenUp = true;
      if (!begun) {
        underWay.remove(label); // and never begins
      }
    }
  }
}
