package io.github.cmkjca.custody.pkcs11;

import static java.util.Objects.requireNonNull;

import io.github.cmkjca.files.PrivateFiles;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in a file that a token refused a PIN, so that no process tries it again: tokens count,
 * and lock at the third. Each command is a process, and services restart by themselves. Safe for
 * use by many threads and processes.
 *
 * <p>A login is noted before it is made, under a lock that all processes of this vault take for it.
 * So two of them that have the same wrong PIN at the same time try it once. The reasons are in
 * {@code docs/decisions/0902-refused-pins.md}.
 */
final class RefusedPins {
  /** What this process remembers where it cannot write to the file. */
  private static final ConcurrentMap<Path, PinTry> UNWRITTEN = new ConcurrentHashMap<>();

  private final Path file;
  private final PinAdvice advice;
  private final LoginLock lock;

  /**
   * Touches no file yet.
   *
   * @param address whatever configuration leads there: it is the token that counts
   * @param givenUp whether nobody waits for a login any more
   */
  RefusedPins(TokenSettings settings, TokenAddress address, BooleanSupplier givenUp) {
    String name = address.fileName();
    this.file = settings.refusedPins().toAbsolutePath().resolve(name);
    this.advice = new PinAdvice(settings, file);
    this.lock = new LoginLock(file.resolveSibling(name + ".lock"), givenUp);
  }

  /** Whether a login waits for that of another process or thread. */
  boolean isWaiting() {
    return lock.isWaitedFor();
  }

  /**
   * Begins a login; waits for that of another thread or process to end.
   *
   * @param pin not kept
   * @return to be told how the login ended, and closed
   * @throws PinRefusedException if this PIN is not to be tried again
   * @throws KeyUnavailableException if it cannot be known whether it was refused, or it is too soon
   */
  Login begin(char[] pin) throws PinRefusedException {
    Login login = new Login(lock.take());
    boolean begun = false;
    try {
      PinTry last = read();
      boolean same = last != null && last.pin().isOf(pin);
      if (last != null && (last.isFinalForAll() || (same && last.isFinal()))) {
        throw remembered(last);
      }
      if (last != null && same && last.isTooRecent()) {
        throw new KeyUnavailableException(advice.notYet(last));
      }
      login.note(last, next(last, same, PinMark.of(pin, login.held.salt())));
      begun = true;
      return login;
    } finally {
      if (!begun) {
        login.held.close();
      }
    }
  }

  private static PinTry next(@Nullable PinTry last, boolean same, PinMark pin) {
    if (last == null) {
      return PinTry.begun(0, pin);
    }
    return same ? last.begunAgain() : PinTry.begun(last.spent(), pin);
  }

  /**
   * Has the PIN tried once more, but for one that would be the third in a row. Does nothing while
   * somebody logs in: what comes of that says more.
   *
   * @throws KeyUnavailableException if it is not known what was refused
   */
  void permitOnceMore() {
    LoginLock.Held held = lock.takeIfFree();
    if (held == null) {
      return;
    }
    try (held) {
      PinTry last = read();
      if (last != null && !last.isFinalForAll()) {
        new Login(held).write(last.permitted());
      }
    }
  }

  private @Nullable PinTry read() {
    PinTry unwritten = UNWRITTEN.get(file);
    if (unwritten != null || Files.notExists(file)) {
      return unwritten;
    }
    try {
      return PinTry.decode(Files.readString(file));
    } catch (IOException | IllegalArgumentException e) {
      throw new KeyUnavailableException(advice.unreadable(), e);
    }
  }

  private PinRefusedException remembered(PinTry last) {
    String message =
        UNWRITTEN.containsKey(file)
            ? advice.remembered(last) + advice.byThisProcessAlone()
            : advice.remembered(last);
    return new PinRefusedException(message, last.refused() ? last.answer() : "", null);
  }

  /** A login that is under way. */
  final class Login implements AutoCloseable {
    private final LoginLock.Held held;
    private @Nullable PinTry before;
    private @Nullable PinTry current;
    private boolean hasComplained;

    private Login(LoginLock.Held held) {
      this.held = held;
      if (held.failure() != null) {
        complain(held.failure());
      }
    }

    private void note(@Nullable PinTry last, PinTry next) {
      before = last;
      current = next;
      write(next);
    }

    private void write(PinTry content) {
      try {
        PrivateFiles.replace(file, content.encode().getBytes(StandardCharsets.UTF_8));
        UNWRITTEN.remove(file);
      } catch (IOException e) {
        UNWRITTEN.put(file, content);
        complain(e);
      }
    }

    /** A home that nobody can write to: each process that starts tries its PIN once. */
    private void complain(IOException cause) {
      if (!hasComplained) {
        hasComplained = true;
        System.getLogger("io.github.cmkjca").log(Level.WARNING, advice.cannotRemember(), cause);
      }
    }

    /** The token has taken the PIN. */
    void accepted() {
      before = null;
    }

    /** The token has not taken the PIN; what to say of it. */
    PinRefusedException refused(String answer, Throwable cause) {
      PinTry refused = requireNonNull(current, "begun").refused(answer);
      before = refused;
      return new PinRefusedException(advice.refused(refused), answer, cause);
    }

    /**
     * The token has failed, which says nothing of the PIN; that it has counted cannot be excluded.
     *
     * @return that there will be one more try
     * @throws PinRefusedException if this was it
     */
    KeyUnavailableException unclear(String answer, Throwable cause) throws PinRefusedException {
      PinTry failed = requireNonNull(current, "begun").failed(answer);
      before = failed;
      if (failed.isFinal()) {
        throw remembered(failed);
      }
      return new KeyUnavailableException(advice.notYet(failed), cause);
    }

    /** Ends the login; if nobody said how, the token has said nothing of the PIN. */
    @Override
    public void close() {
      try (held) {
        PinTry left = before;
        if (left == null) {
          UNWRITTEN.remove(file);
          Files.deleteIfExists(file);
        } else {
          write(left);
        }
      } catch (IOException e) {
        complain(e);
      }
      sweep();
    }

    private void sweep() {
      try {
        PrivateFiles.sweep(file);
      } catch (IOException e) {
        // Tried again after the next login; nobody reads what is left.
      }
    }
  }
}
