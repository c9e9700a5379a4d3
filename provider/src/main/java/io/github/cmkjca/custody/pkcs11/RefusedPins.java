package io.github.cmkjca.custody.pkcs11;

import static java.util.Objects.requireNonNull;

import io.github.cmkjca.files.PrivateFiles;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
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
  /** A file lock is the process's; its threads need one of their own. */
  private static final ConcurrentMap<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

  private static final ConcurrentMap<Path, FileChannel> CHANNELS = new ConcurrentHashMap<>();

  private static final Duration MOST_PATIENCE = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int NAME_BYTES = 4;
  private static final String LOCKED = ", which its security officer has to unlock";

  private final TokenSettings settings;
  private final Path file;
  private final Path lockFile;

  /** What this process remembers where it cannot write to the file. */
  private volatile @Nullable PinTry unwritten;

  /** Touches no file yet. */
  RefusedPins(TokenSettings settings) {
    this.settings = settings;
    Path token = settings.config().toAbsolutePath().normalize();
    String name = token.getFileName() + "-" + shortDigest(token.toString());
    this.file = settings.refusedPins().toAbsolutePath().resolve(name);
    this.lockFile = file.resolveSibling(name + ".lock");
  }

  /** Tells two files of one name apart, or two contents of one file. */
  private static String shortDigest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Begins a login; waits for that of another thread or process to end.
   *
   * @param pin not kept
   * @param configuration content of the token's configuration file: another one may lead to another
   *     token
   * @return to be told how the login ended, and closed
   * @throws PinRefusedException if this PIN is not to be tried again
   * @throws KeyUnavailableException if it cannot be known whether it was refused, or it is too soon
   */
  Login begin(char[] pin, String configuration) throws PinRefusedException {
    ReentrantLock lock = LOCKS.computeIfAbsent(lockFile, path -> new ReentrantLock());
    lock.lock();
    Login login = new Login(lock);
    boolean begun = false;
    try {
      String salt = login.lockFile();
      PinTry last = read();
      String where = shortDigest(configuration);
      boolean same = last != null && last.where().equals(where) && last.pin().isOf(pin);
      if (last != null && same && last.isFinal()) {
        throw remembered(last);
      }
      if (last != null && same && last.isTooRecent()) {
        throw new KeyUnavailableException(notYet(last));
      }
      if (last != null && last.where().equals(where) && last.isFinalForAll()) {
        throw remembered(last);
      }
      login.note(last, next(last, where, same, PinMark.of(pin, salt)));
      begun = true;
      return login;
    } finally {
      if (!begun) {
        login.unlock();
      }
    }
  }

  private static PinTry next(@Nullable PinTry last, String where, boolean same, PinMark pin) {
    if (last == null) {
      return PinTry.begun(where, 0, pin);
    }
    return same
        ? last.begunAgain()
        : PinTry.begun(where, last.where().equals(where) ? last.spent() : 0, pin);
  }

  /**
   * Has the PIN tried once more. Does not wait for a login that is under way: what comes of that is
   * noted all the same.
   */
  void forget() {
    unwritten = null;
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new KeyUnavailableException(file + " cannot be removed: " + e.getMessage(), e);
    }
  }

  private @Nullable PinTry read() {
    if (Files.notExists(file)) {
      return unwritten;
    }
    try {
      return PinTry.decode(Files.readString(file));
    } catch (IOException | IllegalArgumentException e) {
      throw new KeyUnavailableException(
          "whether the token of "
              + settings.config()
              + " has refused its PIN cannot be read from "
              + file
              + "; look who owns that file and its folder, or remove it to have the PIN tried once",
          e);
    }
  }

  private PinRefusedException remembered(PinTry last) {
    String token = "the token of " + settings.config();
    if (!last.refused()) {
      return new PinRefusedException(
          "logins to "
              + token
              + " did not end (the process was ended, or the token took too long), or failed for"
              + " another reason than the PIN, the last one of "
              + last.date()
              + (last.answer().isEmpty() ? "" : " (" + last.answer() + ")")
              + "; the token may have counted them as refused"
              + advice(""),
          "",
          null);
    }
    return new PinRefusedException(
        PinRefusedException.isLocked(last.answer())
            ? token
                + " had locked its PIN ("
                + last.answer()
                + ") at "
                + last.date()
                + advice(LOCKED)
            : token
                + (last.isFinalForAll()
                    ? " refused two PINs in a row, the last one ("
                    : " refused the PIN (")
                + last.answer()
                + ") at "
                + last.date()
                + advice(""),
        last.answer(),
        null);
  }

  private String notYet(PinTry last) {
    return "the token of "
        + settings.config()
        + " failed at the login of "
        + last.date()
        + " ("
        + last.answer()
        + "), and may have counted that as a wrong PIN; one more try is made by itself when a"
        + " minute has passed, and no third one";
  }

  /** What to do; a store is told so by its operation, anything else by the file. */
  private String advice(String first) {
    return first
        + "; it is not tried again, so that nobody locks the token: correct the PIN, or the"
        + " configuration if that leads to another token than it should, and "
        + (settings.storeId().isEmpty()
            ? "restart; if both are right, as when the PIN was set anew at the token, or another PIN"
                + " was refused before, remove "
                + file
                + " first"
            : "connect the custom key store again");
  }

  /** A login that is under way. */
  final class Login implements AutoCloseable {
    private final ReentrantLock lock;
    private @Nullable FileLock fileLock;
    private @Nullable PinTry before;
    private @Nullable PinTry current;
    private boolean hasComplained;

    private Login(ReentrantLock lock) {
      this.lock = lock;
    }

    /** Locks the file, and gives the salt that is in it. */
    private String lockFile() {
      try {
        PrivateFiles.createDirectories(settings.refusedPins());
        FileChannel channel = channel();
        fileLock = lockInTime(channel);
        return salt(channel);
      } catch (OverlappingFileLockException e) {
        throw new KeyUnavailableException(
            "another copy of this provider in this process logs in to the token of "
                + settings.config(),
            e);
      } catch (IOException e) {
        complain(e);
        return PinMark.newSalt();
      }
    }

    /** Never closed: that would take a lock away that another copy of this class has. */
    private FileChannel channel() throws IOException {
      FileChannel known = CHANNELS.get(lockFile);
      if (known == null || !known.isOpen() || Files.notExists(lockFile)) {
        known =
            FileChannel.open(
                lockFile,
                Set.of(
                    StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PrivateFiles.fileAttributes(lockFile));
        CHANNELS.put(lockFile, known);
      }
      return known;
    }

    /** Two processes that log in to two tokens each look to the system like a deadlock. */
    private FileLock lockInTime(FileChannel channel) throws IOException {
      long end = System.nanoTime() + MOST_PATIENCE.toNanos();
      while (true) {
        try {
          return channel.lock();
        } catch (IOException e) {
          if (!String.valueOf(e.getMessage()).contains("deadlock") || System.nanoTime() > end) {
            throw e;
          }
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    }

    private String salt(FileChannel channel) throws IOException {
      ByteBuffer content = ByteBuffer.allocate(64);
      channel.read(content, 0);
      String known = new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII);
      if (PinMark.isSalt(known)) {
        return known;
      }
      String salt = PinMark.newSalt();
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(salt.getBytes(StandardCharsets.US_ASCII)), 0);
      return salt;
    }

    private void note(@Nullable PinTry last, PinTry next) {
      before = last;
      current = next;
      write(next);
    }

    private void write(PinTry content) {
      try {
        PrivateFiles.replace(file, content.encode().getBytes(StandardCharsets.UTF_8));
        unwritten = null;
      } catch (IOException e) {
        unwritten = content;
        complain(e);
      }
    }

    /** A home that nobody can write to: each process that starts tries its PIN once. */
    private void complain(IOException cause) {
      if (hasComplained) {
        return;
      }
      hasComplained = true;
      System.getLogger("io.github.cmkjca")
          .log(
              Level.WARNING,
              "a refusal of the PIN of the token of "
                  + settings.config()
                  + " cannot be remembered in "
                  + file
                  + ": each process that starts tries it once, and tokens lock",
              cause);
    }

    /** The token has taken the PIN. */
    void accepted() {
      before = null;
    }

    /** The token has not taken the PIN; what to say of it. */
    PinRefusedException refused(String answer, Throwable cause) {
      before = requireNonNull(current, "begun").refused(answer);
      String token = "the token of " + settings.config();
      return new PinRefusedException(
          PinRefusedException.isLocked(answer)
              ? token + " has locked its PIN (" + answer + ")" + advice(LOCKED)
              : token + " refuses the PIN (" + answer + ")" + advice(""),
          answer,
          cause);
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
      return new KeyUnavailableException(notYet(failed), cause);
    }

    /** Ends the login; if nobody said how, the token has said nothing of the PIN. */
    @Override
    public void close() {
      PinTry left = before;
      try {
        if (left == null) {
          unwritten = null;
          Files.deleteIfExists(file);
        } else {
          write(left);
        }
      } catch (IOException e) {
        complain(e);
      } finally {
        unlock();
      }
    }

    private void unlock() {
      try {
        if (fileLock != null) {
          fileLock.release();
        }
      } catch (IOException e) {
        // The lock goes with the process.
      } finally {
        lock.unlock();
      }
    }
  }
}
