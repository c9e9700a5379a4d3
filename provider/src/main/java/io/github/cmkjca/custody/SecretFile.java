package io.github.cmkjca.custody;

import io.github.cmkjca.files.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;

/**
 * Small files with a secret: mode 0600 from the first byte on, complete or absent, whoever else
 * writes them and whenever the power fails.
 */
final class SecretFile {
  private SecretFile() {}

  /**
   * The whole content, for the caller to wipe.
   *
   * @throws FileSystemException if others may read the file, or it is longer than {@code cap}
   */
  static byte[] read(Path file, int cap) throws IOException {
    PrivateFiles.requirePrivate(file);
    byte[] buffer = new byte[cap + 1];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer content = ByteBuffer.wrap(buffer);
      while (content.hasRemaining()) {
        if (channel.read(content) < 0) {
          break;
        }
      }
      if (content.position() > cap) {
        throw new FileSystemException(
            file.toString(), null, "longer than " + cap + " bytes: not the file it should be");
      }
      return Arrays.copyOf(buffer, content.position());
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
  }

  /** As {@link #read}, without the line ends at the end of the content, which editors put there. */
  static byte[] readLine(Path file, int cap) throws IOException {
    byte[] content = read(file, cap);
    int length = content.length;
    while (length > 0 && (content[length - 1] == '\n' || content[length - 1] == '\r')) {
      length--;
    }
    byte[] line = Arrays.copyOf(content, length);
    Arrays.fill(content, (byte) 0);
    return line;
  }

  /**
   * Makes the file unless there is one.
   *
   * @return false if another process or thread made it first; its content stays
   */
  static boolean create(Path file, byte[] content) throws IOException {
    Path temporary = PrivateFiles.writeBeside(file, content);
    try {
      return publish(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
      PrivateFiles.syncDirectoryOf(file);
    }
  }

  /** Replaces the file: there is the old content or the new, never anything else. */
  static void replace(Path file, byte[] content) throws IOException {
    Path temporary = PrivateFiles.writeBeside(file, content);
    try {
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    PrivateFiles.syncDirectoryOf(file);
  }

  private static boolean publish(Path temporary, Path file) throws IOException {
    try {
      Files.createLink(file, temporary); // the only portable step that never replaces
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException | FileSystemException e) {
      return publishWithoutLinks(temporary, file);
    }
  }

  /** For file systems without hard links (FAT, some mounts): one at a time, then a move. */
  private static boolean publishWithoutLinks(Path temporary, Path file) throws IOException {
    Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(
                lockFile,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PrivateFiles.fileAttributes(lockFile));
        FileLock lock = channel.lock()) {
      if (!lock.isValid() || Files.exists(file)) {
        return false;
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      return true;
    }
  }
}
