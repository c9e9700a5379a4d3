package io.github.cmkjca.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
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

  private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
    return hasModes(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  private static boolean hasModes(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
