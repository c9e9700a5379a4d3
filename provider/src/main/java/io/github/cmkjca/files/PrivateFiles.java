package io.github.cmkjca.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * Creates and checks files and directories that belong to one user. Where the file system has no
 * POSIX permissions (Windows), its own defaults hold and nothing is checked.
 */
public final class PrivateFiles {
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private PrivateFiles() {}

  /** Creates the directory and its missing parents with mode 0700; an existing one stays as is. */
  public static void createDirectories(Path directory) throws IOException {
    Files.createDirectories(directory, attributes(directory, DIRECTORY));
  }

  /**
   * Creates an empty file with mode 0600 in an existing directory, so that it survives a power
   * loss.
   *
   * @throws FileAlreadyExistsException if there is a file of this name
   */
  public static void createFile(Path file) throws IOException {
    Files.createFile(file, attributes(file, FILE));
    syncDirectoryOf(file);
  }

  /** Attributes that make a file of mode 0600 where the file system knows modes. */
  public static FileAttribute<?>[] fileAttributes(Path file) {
    return attributes(file, FILE);
  }

  /**
   * Checks that neither group nor others may read, write or execute the file.
   *
   * @throws FileSystemException if they may; the message says how to mend it
   */
  public static void requirePrivate(Path file) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class); // null on Windows
    if (view == null) {
      return;
    }
    Set<PosixFilePermission> permissions = view.readAttributes().permissions();
    if (permissions.stream().anyMatch(OTHERS::contains)) {
      throw new FileSystemException(
          file.toString(),
          null,
          "open to other users ("
              + PosixFilePermissions.toString(permissions)
              + "); make it private: chmod 600 "
              + file);
    }
  }

  /**
   * Makes a new, renamed or linked name in the parent directory of {@code file} durable. Does
   * nothing where directories cannot be opened (Windows, whose file systems journal names).
   */
  public static void syncDirectoryOf(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !hasModes(directory)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * A new file of mode 0600 beside another one, with this content, which is durable; for the caller
   * to move into the place of that one, or to delete. Nothing is left if it fails.
   */
  public static Path writeBeside(Path file, byte[] content) throws IOException {
    byte[] suffix = new byte[8];
    new SecureRandom().nextBytes(suffix);
    Path temporary =
        file.resolveSibling(
            "." + file.getFileName() + "." + HexFormat.of().formatHex(suffix) + ".tmp");
    boolean written = false;
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            fileAttributes(temporary))) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
      written = true;
      return temporary;
    } finally {
      if (!written) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  /**
   * Replaces a file, or makes it: whoever reads it, and whenever the power fails, there is the old
   * content or the new one, never anything else. A link stays one; a file keeps its mode, a new one
   * is private.
   */
  public static void replace(Path file, byte[] content) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file;
    Path temporary = writeBeside(target, content);
    try {
      PosixFileAttributeView old =
          Files.getFileAttributeView(target, PosixFileAttributeView.class); // null on Windows
      if (old != null && Files.exists(target)) {
        Files.setPosixFilePermissions(temporary, old.readAttributes().permissions());
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    syncDirectoryOf(target);
  }

  /**
   * Removes what processes left that were killed in {@link #replace} of this file an hour ago or
   * longer. Those of others, in whatever state, stay.
   */
  public static void sweep(Path file) throws IOException {
    String prefix = "." + file.getFileName() + ".";
    Instant old = Instant.now().minus(Duration.ofHours(1));
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(
            file.toAbsolutePath().resolveSibling(""),
            path -> {
              String name = String.valueOf(path.getFileName());
              return name.startsWith(prefix) && name.endsWith(".tmp");
            })) {
      for (Path temporary : left) {
        removeIfOlder(temporary, old);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static void removeIfOlder(Path temporary, Instant old) throws IOException {
    try {
      if (Files.getLastModifiedTime(temporary).toInstant().isBefore(old)) {
        Files.deleteIfExists(temporary);
      }
    } catch (NoSuchFileException e) {
      // Its process has moved it into its place.
    }
  }

  private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
    return hasModes(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  private static boolean hasModes(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
