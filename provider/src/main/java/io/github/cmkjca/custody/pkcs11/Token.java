package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KmsException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A token that may go and come back. Connects when it is first needed, and once more when a
 * connection turns out to be lost; tries a PIN that was refused never again. Safe for use by many
 * threads.
 */
final class Token {
  /** While a token is away, who asks for it learns so at once, and it is looked for this often. */
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  /** What was found out of a token says nothing of it after that time. */
  private static final long KNOWN_NANOS = Duration.ofSeconds(10).toNanos();

  private final TokenSettings settings;
  private final TokenCalls calls;
  private volatile @Nullable TokenConnection current;

  /** Of the login that is under way. */
  private volatile @Nullable RefusedPins refusedPins;

  private volatile boolean closed;

  /** Held for a moment only; virtual threads can wait for it. */
  private final ReentrantLock lock = new ReentrantLock();

  // Under the lock.
  private @Nullable FutureTask<TokenConnection> opening;
  private @Nullable KeyUnavailableException lastFailure;
  private long lastAttempt;
  private boolean pinRefused;

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
      return make(() -> calls.make(() -> work.with(connection)));
    } catch (LostException e) {
      drop(connection);
    }
    TokenConnection next = connection();
    try {
      return make(() -> calls.make(() -> work.with(next)));
    } catch (LostException e) {
      drop(next);
      throw fails(e);
    }
  }

  /** What is known without asking the token; null: nothing is. */
  <T> @Nullable T known(Function<TokenConnection, @Nullable T> look) {
    TokenConnection connection = current;
    return connection == null ? null : look.apply(connection);
  }

  /** As {@link #call}, for work that must not be done twice and may take long. */
  <T extends @Nullable Object> T callOnce(Work<T> work) throws GeneralSecurityException {
    TokenConnection connection = connection();
    try {
      return make(() -> calls.makeApart(() -> work.with(connection)));
    } catch (LostException e) {
      drop(connection);
      throw fails(e);
    }
  }

  /** That the token does not do what it was asked, and why. */
  KeyUnavailableException fails(Exception cause) {
    return new KeyUnavailableException(
        "the token of " + settings.config() + " fails: " + TokenErrors.reason(cause), cause);
  }

  /** The connection is lost. */
  private static final class LostException extends Exception {
    private static final long serialVersionUID = 1L;

    LostException(Exception cause) {
      super(cause);
    }
  }

  private <T extends @Nullable Object> T make(Callable<T> call)
      throws GeneralSecurityException, LostException {
    try {
      return call.call();
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
      throw fails(e);
    }
  }

  private TokenConnection connection() {
    TokenConnection connection = current;
    return connection != null ? connection : connect();
  }

  private TokenConnection connect() {
    FutureTask<TokenConnection> task;
    lock.lock();
    try {
      TokenConnection connection = current;
      if (connection != null) {
        return connection;
      }
      requireWorthATry();
      if (opening == null) {
        opening = calls.start(this::open);
      }
      task = opening;
    } finally {
      lock.unlock();
    }
    try {
      return calls.await(task, this::whyNoConnection);
    } catch (KmsException e) {
      throw e;
    } catch (Exception e) {
      throw fails(e);
    }
  }

  private void requireWorthATry() {
    if (closed) {
      throw new KeyUnavailableException("the token of " + settings.config() + " is closed here");
    }
    boolean recent = System.nanoTime() - lastAttempt < PAUSE_NANOS;
    if (opening == null && lastFailure != null && (pinRefused || recent)) {
      throw new KeyUnavailableException(String.valueOf(lastFailure.getMessage()), lastFailure);
    }
  }

  /**
   * In a thread of its own, and never twice at once: who gives up waiting for a slow token does not
   * have the next one try the PIN again.
   */
  private TokenConnection open() {
    try {
      return settled(logIn());
    } catch (PinRefusedException e) {
      throw failed(new KeyUnavailableException(String.valueOf(e.getMessage()), e), true);
    } catch (KeyUnavailableException e) {
      throw failed(e, false);
    } catch (RuntimeException e) {
      throw failed(fails(e), false);
    }
  }

  private TokenConnection logIn() throws PinRefusedException {
    TokenFile file = TokenFile.read(settings.config());
    RefusedPins pins = new RefusedPins(settings, file.address(), () -> closed);
    refusedPins = pins;
    try {
      return TokenConnection.open(file, settings.pin(), pins);
    } finally {
      refusedPins = null;
    }
  }

  /** Of a connection that is not there in time. */
  private String whyNoConnection() {
    RefusedPins pins = refusedPins;
    return pins != null && pins.isWaiting()
        ? "another process, or another part of this one, is logging in to it, and one does at a time"
        : "the login has taken that long";
  }

  private TokenConnection settled(TokenConnection opened) {
    lock.lock();
    try {
      opening = null;
      lastFailure = null;
      if (!closed) {
        current = opened;
        return opened;
      }
    } finally {
      lock.unlock();
    }
    opened.logout();
    throw new KeyUnavailableException("the token of " + settings.config() + " is closed here");
  }

  private KeyUnavailableException failed(KeyUnavailableException failure, boolean refused) {
    lock.lock();
    try {
      opening = null;
      lastFailure = failure;
      lastAttempt = System.nanoTime();
      pinRefused |= refused;
      return failure;
    } finally {
      lock.unlock();
    }
  }

  private void drop(TokenConnection lost) {
    boolean wasCurrent;
    lock.lock();
    try {
      wasCurrent = current == lost;
      if (wasCurrent) {
        current = null;
      }
    } finally {
      lock.unlock();
    }
    if (wasCurrent) {
      lost.leave(); // which may wait for the logout of others
    }
  }

  /** Whether there is no connection, since the last try to make one has failed a moment ago. */
  boolean isKnownToBeAway() {
    lock.lock();
    try {
      boolean recent = System.nanoTime() - lastAttempt < KNOWN_NANOS;
      return current == null && lastFailure != null && (pinRefused || recent);
    } finally {
      lock.unlock();
    }
  }

  /** Configuration, as messages name the token. */
  @Override
  public String toString() {
    return settings.config().toString();
  }

  void close() {
    TokenConnection connection;
    lock.lock();
    try {
      closed = true;
      connection = current;
      current = null;
    } finally {
      lock.unlock();
    }
    if (connection != null) {
      logout(connection);
    }
  }

  /** A token that does not answer keeps nobody from closing. */
  private void logout(TokenConnection connection) {
    FutureTask<Boolean> task =
        calls.start(
            () -> {
              connection.logout();
              return true;
            });
    try {
      calls.await(task, () -> "the logout has taken that long");
    } catch (Exception e) {
      // It is logged out when it answers, or with the end of the process.
    }
  }
}
