package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.files.PrivateFiles;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread of one process at a time log in to a token. Its file also keeps the salt of the
 * token's PINs, since it is the one that is never removed. Safe for use by many threads and
 * processes.
 */
final class LoginLock {
  /** A file lock is the process's; its threads need one of their own. */
  private static final ConcurrentMap<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

  /** Never closed: that would take a lock away that another copy of this class has. */
  private static final ConcurrentMap<Path, FileChannel> CHANNELS = new ConcurrentHashMap<>();

  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  private final Path file;
  private final BooleanSupplier givenUp;

  /** The thread that connects is one at a time. */
  private volatile boolean isWaitedFor;

  /**
   * Touches no file yet.
   *
   * @param givenUp whether nobody needs the lock any more
   */
  LoginLock(Path file, BooleanSupplier givenUp) {
    this.file = file;
    this.givenUp = givenUp;
  }

  /** Whether somebody waits for the lock here, who would log in otherwise. */
  boolean isWaitedFor() {
    return isWaitedFor;
  }

  /**
   * Waits for the lock: for as long as it takes, since nobody can tell what comes of a login that
   * hangs.
   *
   * @return to be closed; with a failure if the file cannot be locked, and then only the threads of
   *     this process are kept apart
   * @throws KeyUnavailableException if the lock is not needed any more, or if another copy of this
   *     class has it, of which it cannot be known when it gives it back
   */
  Held take() {
    isWaitedFor = true;
    try {
      while (!givenUp.getAsBoolean()) {
        Held held = takeIfFree();
        if (held != null) {
          return held;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      throw new KeyUnavailableException("the token is closed here");
    } finally {
      isWaitedFor = false;
    }
  }

  /** The lock as {@link #take} gives it; null: somebody has it. */
  @Nullable Held takeIfFree() {
    ReentrantLock lock = LOCKS.computeIfAbsent(file, path -> new ReentrantLock());
    if (!lock.tryLock()) {
      return null;
    }
    Held held = null;
    try {
      held = lockFile(lock);
      return held;
    } finally {
      if (held == null) {
        lock.unlock();
      }
    }
  }

  private @Nullable Held lockFile(ReentrantLock lock) {
    FileLock fileLock = null;
    try {
      PrivateFiles.createDirectories(file.resolveSibling(""));
      FileChannel channel = channel();
      fileLock = channel.tryLock();
      return fileLock == null ? null : new Held(lock, fileLock, salt(channel), null);
    } catch (OverlappingFileLockException e) {
      throw new KeyUnavailableException(
          "another copy of this provider in this process logs in to the same token", e);
    } catch (IOException e) {
      return new Held(lock, fileLock, PinMark.newSalt(), e);
    }
  }

  private FileChannel channel() throws IOException {
    FileChannel known = CHANNELS.get(file);
    if (known == null || !known.isOpen() || Files.notExists(file)) {
      known =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PrivateFiles.fileAttributes(file));
      CHANNELS.put(file, known);
    }
    return known;
  }

  private static String salt(FileChannel channel) throws IOException {
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

  /**
   * The lock, taken by one thread.
   *
   * @param salt of this token's PINs
   * @param failure why other processes are not kept away
   */
  record Held(
      ReentrantLock lock, @Nullable FileLock fileLock, String salt, @Nullable IOException failure)
      implements AutoCloseable {
    @Override
    public void close() {
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
