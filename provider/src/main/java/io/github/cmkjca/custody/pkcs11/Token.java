package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KmsException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A token that may go and come back. Connects when it is first needed, and once more when a
 * connection turns out to be lost; tries a PIN that was refused never again. Safe for use by many
 * threads.
 */
final class Token {
  /** While a token is away, who asks for it learns so at once, and it is looked for this often. */
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final TokenSettings settings;
  private final TokenCalls calls;
  private volatile @Nullable TokenConnection current;

  // Under the lock of this.
  private @Nullable KeyUnavailableException lastFailure;
  private long lastAttempt;
  private boolean pinRefused;
  private boolean closed;

  Token(TokenSettings settings) {
    this.settings = settings;
    this.calls =
        new TokenCalls(settings.config().toString(), settings.maxCalls(), settings.timeout());
  }

  /** Work with a connection. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T with(TokenConnection connection) throws GeneralSecurityException, IOException;
  }

  /**
   * Has the token work; if the connection was lost, once more over a new one. So the work must be
   * such that doing it twice does no harm.
   *
   * @throws KeyUnavailableException if the token does not answer
   * @throws GeneralSecurityException what the work throws, unless it is about the connection
   */
  <T extends @Nullable Object> T call(Work<T> work) throws GeneralSecurityException {
    TokenConnection connection = connection();
    try {
      return make(connection, work);
    } catch (LostException e) {
      drop(connection);
    }
    TokenConnection next = connection();
    try {
      return make(next, work);
    } catch (LostException e) {
      drop(next);
      throw new KeyUnavailableException(
          "the token of " + settings.config() + " fails: " + TokenErrors.reason(e), e);
    }
  }

  /** The connection is lost. */
  private static final class LostException extends Exception {
    private static final long serialVersionUID = 1L;

    LostException(Exception cause) {
      super(cause);
    }
  }

  private <T extends @Nullable Object> T make(TokenConnection connection, Work<T> work)
      throws GeneralSecurityException, LostException {
    try {
      return calls.make(() -> work.with(connection));
    } catch (KmsException e) {
      throw e;
    } catch (Exception e) {
      if (TokenErrors.isLost(e)) {
        throw new LostException(e);
      }
      if (e instanceof GeneralSecurityException refused) {
        throw refused;
      }
      if (e instanceof ProviderException failed) {
        throw failed;
      }
      throw new KeyUnavailableException(
          "the token of " + settings.config() + " fails: " + TokenErrors.reason(e), e);
    }
  }

  private TokenConnection connection() {
    TokenConnection connection = current;
    return connection != null ? connection : connect();
  }

  private synchronized TokenConnection connect() {
    TokenConnection connection = current;
    if (connection != null) {
      return connection;
    }
    if (closed) {
      throw new KeyUnavailableException("the token of " + settings.config() + " is closed here");
    }
    if (lastFailure != null && (pinRefused || System.nanoTime() - lastAttempt < PAUSE_NANOS)) {
      throw new KeyUnavailableException(String.valueOf(lastFailure.getMessage()), lastFailure);
    }
    try {
      TokenConnection opened = calls.make(this::open);
      lastFailure = null;
      current = opened;
      return opened;
    } catch (PinRefusedException e) {
      pinRefused = true;
      throw failed(new KeyUnavailableException(String.valueOf(e.getMessage()), e));
    } catch (KeyUnavailableException e) {
      throw failed(e);
    } catch (Exception e) {
      throw failed(
          new KeyUnavailableException(
              "the token of " + settings.config() + " fails: " + TokenErrors.reason(e), e));
    }
  }

  private TokenConnection open() throws PinRefusedException {
    return TokenConnection.open(TokenFile.read(settings.config()), settings.pin());
  }

  private KeyUnavailableException failed(KeyUnavailableException failure) {
    lastFailure = failure;
    lastAttempt = System.nanoTime();
    return failure;
  }

  private synchronized void drop(TokenConnection lost) {
    if (current == lost) {
      current = null;
    }
  }

  /** Configuration, as messages name the token. */
  @Override
  public String toString() {
    return settings.config().toString();
  }

  synchronized void close() {
    closed = true;
    TokenConnection connection = current;
    current = null;
    if (connection != null) {
      connection.logout();
    }
  }
}
