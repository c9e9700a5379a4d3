package io.github.cmkjca.custody;

import io.github.cmkjca.files.PrivateFiles;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * The 32 bytes under which a software custodian wraps the material of all CMKs of one vault. Kept
 * in a file of mode 0600, as they are or encrypted under a passphrase. The format is in {@code
 * docs/formats/root-key.md}.
 *
 * <p>Safe for use by many threads.
 */
public final class RootKey implements AutoCloseable {
  static final int BYTES = 32;

  private final Path file;
  private final byte[] vaultId;
  private final byte[] key;
  private boolean closed; // guarded by this; no I/O under it

  private RootKey(Path file, byte[] vaultId, byte[] key) {
    this.file = file;
    this.vaultId = vaultId.clone();
    this.key = key;
  }

  /**
   * Reads the root key of a vault, or makes it. Of several processes that make it at once, one wins
   * and all use its key.
   *
   * @param keyFile the file
   * @param passphraseFile a file of mode 0600 with the passphrase that protects the root key, an
   *     end of line at its end not counted; empty: no passphrase
   * @param mayCreate whether to make the root key if there is no file. Must be false once the vault
   *     has keys: a new root key opens none of them
   * @param vaultId the 16 bytes that name the vault
   * @throws KeyUnavailableException if it cannot be had; the message says what to do
   */
  public static RootKey openOrCreate(
      Path keyFile, Optional<Path> passphraseFile, boolean mayCreate, byte[] vaultId) {
    Path file = keyFile.toAbsolutePath();
    try {
      if (mayCreate && Files.notExists(file)) {
        create(file, passphraseFile, vaultId);
      }
      return open(file, passphraseFile, vaultId);
    } catch (NoSuchFileException e) {
      throw new KeyUnavailableException(
          "there is no file "
              + e.getFile()
              + "; restore it from a backup: without it the keys of the vault cannot be used",
          e);
    } catch (IOException e) {
      throw new KeyUnavailableException("root key " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Stores this root key again, under another passphrase or under none, in place of the file it was
   * read from. A crash leaves the old file or the new one.
   *
   * @throws KeyUnavailableException if it cannot be stored; the old file is as it was
   */
  public void protect(Optional<Path> newPassphraseFile) {
    byte[] copy = copy();
    try {
      Path temporary = writeTemporary(file, newPassphraseFile, vaultId, copy);
      try {
        Files.move(
            temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
      PrivateFiles.syncDirectoryOf(file);
    } catch (IOException e) {
      throw new KeyUnavailableException("root key " + file + ": " + e.getMessage(), e);
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }

  /** A copy, for the caller to wipe. */
  synchronized byte[] copy() {
    if (closed) {
      throw new KeyUnavailableException("the vault is closed in this process");
    }
    return key.clone();
  }

  /** Wipes the key. */
  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(key, (byte) 0);
  }

  /** File and vault, never the key. */
  @Override
  public String toString() {
    return "RootKey[" + file + ", vault " + HexFormat.of().formatHex(vaultId) + "]";
  }

  private static RootKey open(Path file, Optional<Path> passphraseFile, byte[] vaultId)
      throws IOException {
    PrivateFiles.requirePrivate(file);
    byte[] content = readAtMost(file, RootKeyFile.MAX_BYTES);
    byte[] passphrase = passphraseFile.isPresent() ? passphrase(passphraseFile.get()) : null;
    try {
      return new RootKey(file, vaultId, RootKeyFile.decode(content, passphrase, vaultId));
    } finally {
      Arrays.fill(content, (byte) 0);
      if (passphrase != null) {
        Arrays.fill(passphrase, (byte) 0);
      }
    }
  }

  private static void create(Path file, Optional<Path> passphraseFile, byte[] vaultId)
      throws IOException {
    Path directory = file.getParent();
    if (directory != null) {
      PrivateFiles.createDirectories(directory);
    }
    byte[] key = new byte[BYTES];
    try {
      Randomness.strong().nextBytes(key);
      Path temporary = writeTemporary(file, passphraseFile, vaultId, key);
      try {
        publish(temporary, file);
      } catch (FileAlreadyExistsException e) {
        // Another process was faster: its key is the one.
      } finally {
        Files.deleteIfExists(temporary);
      }
      PrivateFiles.syncDirectoryOf(file);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * Gives a complete file its name unless there is one already: linking is the only way that never
   * replaces. File systems without links get an exclusive move under a lock file.
   */
  private static void publish(Path temporary, Path file) throws IOException {
    try {
      Files.createLink(file, temporary);
    } catch (UnsupportedOperationException e) {
      publishUnderLock(temporary, file);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException e) {
      publishUnderLock(temporary, file);
    }
  }

  private static void publishUnderLock(Path temporary, Path file) throws IOException {
    Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(
                lockFile,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PrivateFiles.fileAttributes(lockFile));
        var lock = channel.lock()) {
      if (Files.exists(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      lock.release();
    }
  }

  private static Path writeTemporary(
      Path file, Optional<Path> passphraseFile, byte[] vaultId, byte[] key) throws IOException {
    byte[] passphrase = passphraseFile.isPresent() ? passphrase(passphraseFile.get()) : null;
    byte[] content = RootKeyFile.encode(key, passphrase, vaultId);
    byte[] suffix = new byte[8];
    new SecureRandom().nextBytes(suffix);
    Path temporary =
        file.resolveSibling(
            "." + file.getFileName() + "." + HexFormat.of().formatHex(suffix) + ".tmp");
    boolean written = false;
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PrivateFiles.fileAttributes(temporary))) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
      written = true;
      return temporary;
    } finally {
      Arrays.fill(content, (byte) 0);
      if (passphrase != null) {
        Arrays.fill(passphrase, (byte) 0);
      }
      if (!written) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  /** The content without line ends at its end. */
  private static byte[] passphrase(Path passphraseFile) throws IOException {
    PrivateFiles.requirePrivate(passphraseFile);
    byte[] content = readAtMost(passphraseFile, RootKeyFile.MAX_PASSPHRASE_BYTES);
    int length = content.length;
    while (length > 0 && (content[length - 1] == '\n' || content[length - 1] == '\r')) {
      length--;
    }
    byte[] passphrase = Arrays.copyOf(content, length);
    Arrays.fill(content, (byte) 0);
    if (length == 0) {
      throw new FileSystemException(passphraseFile.toString(), null, "holds no passphrase");
    }
    return passphrase;
  }

  private static byte[] readAtMost(Path file, int cap) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer content = ByteBuffer.allocate(cap + 1);
      while (content.hasRemaining() && channel.read(content) >= 0) {
        // until the end or the cap
      }
      if (content.position() > cap) {
        Arrays.fill(content.array(), (byte) 0);
        throw new FileSystemException(
            file.toString(), null, "is longer than " + cap + " bytes: not the file it should be");
      }
      byte[] result = Arrays.copyOf(content.array(), content.position());
      Arrays.fill(content.array(), (byte) 0);
      return result;
    }
  }
}
