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

  private static final Duration MOST_PATIENCE = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Path file;

  /** The thread that connects is one at a time. */
  private volatile boolean isWaitedFor;

  /** Touches no file yet. */
  LoginLock(Path file) {
    this.file = file;
  }

  /** Whether somebody waits for the lock here, who would log in otherwise. */
  boolean isWaitedFor() {
    return isWaitedFor;
  }

  /**
   * Waits for the lock.
   *
   * @return to be closed; with a failure if the file cannot be locked, and then only the threads of
   *     this process are kept apart
   * @throws KeyUnavailableException if another copy of this class has it, of which it cannot be
   *     known when it gives it back
   */
  Held take() {
    ReentrantLock lock = LOCKS.computeIfAbsent(file, path -> new ReentrantLock());
    isWaitedFor = true;
    lock.lock();
    boolean taken = false;
    try {
      Held held = lockFile(lock);
      taken = true;
      return held;
    } finally {
      isWaitedFor = false;
      if (!taken) {
        lock.unlock();
      }
    }
  }

  private Held lockFile(ReentrantLock lock) {
    FileLock fileLock = null;
    try {
      Path folder = file.getParent();
      if (folder != null) {
        PrivateFiles.createDirectories(folder);
      }
      FileChannel channel = channel();
      fileLock = lockInTime(channel);
      return new Held(lock, fileLock, salt(channel), null);
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

  /** Two processes that log in to two tokens each look to the system like a deadlock. */
  private static FileLock lockInTime(FileChannel channel) throws IOException {
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
