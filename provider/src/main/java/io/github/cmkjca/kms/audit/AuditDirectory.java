package io.github.cmkjca.kms.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The directory of the trail. Each process writes files of its own, so that a line torn by a crash
 * can only be the last of a file that nobody writes to any more.
 */
final class AuditDirectory implements AuditFile.Factory {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path directory;
  private final Clock clock;

  AuditDirectory(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  @Override
  public AuditFile create() throws IOException {
    makeDirectory(directory);
    while (true) {
      // Random against another process of the same number, in another container or after a restart.
      String name =
          "%s-%d-%06x.jsonl"
              .formatted(
                  STAMP.format(clock.instant()),
                  ProcessHandle.current().pid(),
                  ThreadLocalRandom.current().nextInt(1 << 24));
      Path path = directory.resolve(name);
      try {
        Files.createFile(path, ownerOnly("rw-------"));
      } catch (FileAlreadyExistsException e) {
        continue;
      }
      try {
        syncDirectory(directory);
        return new DiskFile(path);
      } catch (IOException e) {
        Files.deleteIfExists(path);
        throw e;
      }
    }
  }

  private void makeDirectory(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null) {
      makeDirectory(parent);
    }
    try {
      Files.createDirectory(path, ownerOnly("rwx------"));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path)) {
        throw e;
      }
    }
    if (parent != null) {
      syncDirectory(parent);
    }
  }

  private FileAttribute<?>[] ownerOnly(String permissions) {
    return isPosix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private boolean isPosix() {
    return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** POSIX fsync(2): a file's name is durable only once its directory is. Elsewhere it just is. */
  private void syncDirectory(Path path) throws IOException {
    if (!isPosix()) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Not a {@link FileChannel}: an interrupt of whichever thread happens to write would close that
   * for all threads. Appending changes the file's length, so that fdatasync would write the inode
   * as fsync does and save nothing.
   */
  private static final class DiskFile implements AuditFile {
    private final Path path;
    private final RandomAccessFile file;

    DiskFile(Path path) throws IOException {
      this.path = path;
      this.file = new RandomAccessFile(path.toFile(), "rw");
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      file.write(bytes);
    }

    @Override
    public void sync() throws IOException {
      file.getFD().sync();
    }

    @Override
    public void truncate(long length) throws IOException {
      file.setLength(length);
      file.seek(length);
    }

    @Override
    public void close() throws IOException {
      boolean empty = file.length() == 0;
      file.close();
      if (empty) {
        Files.deleteIfExists(path);
      }
    }
  }
}
