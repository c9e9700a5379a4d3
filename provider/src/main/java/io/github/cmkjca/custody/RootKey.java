package io.github.cmkjca.custody;

import io.github.cmkjca.files.PrivateFiles;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The 32 bytes under which a software custodian wraps the material of all CMKs of one vault. Kept
 * in a file of mode 0600, as they are or encrypted under a passphrase. Safe for use by many
 * threads.
 */
public final class RootKey implements AutoCloseable {
  static final int BYTES = 32;

  private static final int MAX_PASSPHRASE_BYTES = 1024;

  private final Path file;
  private final byte[] vaultId;
  private final byte[] key; // guarded by this
  private boolean closed; // guarded by this

  private RootKey(Path file, byte[] vaultId, byte[] key) {
    this.file = file;
    this.vaultId = vaultId;
    this.key = key;
  }

  /**
   * Reads the root key of a vault, or makes it. Of several processes that make it at once one wins,
   * and all use its key.
   *
   * @param keyFile the file
   * @param passphraseFile a file of mode 0600 with the passphrase that protects the root key, line
   *     ends at its end not counted; empty: no passphrase
   * @param mayCreate whether to make the root key if there is no file. To be false once the vault
   *     has keys: a new root key would open none of them
   * @param vaultId the 16 bytes that name the vault
   * @throws KeyUnavailableException if it cannot be had; the message says what to do
   */
  public static RootKey openOrCreate(
      Path keyFile, Optional<Path> passphraseFile, boolean mayCreate, byte[] vaultId) {
    byte[] passphrase = readPassphrase(passphraseFile);
    try {
      return openOrCreate(
          keyFile,
          mayCreate,
          vaultId,
          key -> RootKeyFile.encode(key, vaultId, passphrase, RootKeyFile.Cost.DEFAULT),
          content -> RootKeyFile.decode(content, vaultId, passphrase),
          unused -> {});
    } finally {
      wipe(passphrase);
    }
  }

  /**
   * The same for a root key that a token guards.
   *
   * @param guard asked once, and once more if the key is made
   */
  public static RootKey openOrCreate(
      Path keyFile, RootKeyGuard guard, boolean mayCreate, byte[] vaultId) {
    return openOrCreate(
        keyFile,
        mayCreate,
        vaultId,
        key -> RootKeyFile.encode(key, vaultId, guard),
        content -> RootKeyFile.decode(content, vaultId, null, guard),
        unused -> RootKeyFile.guarded(unused).ifPresent(guard::discard));
  }

  private interface Reader {
    byte[] keyIn(byte[] content) throws IOException;
  }

  private static RootKey openOrCreate(
      Path keyFile,
      boolean mayCreate,
      byte[] vaultId,
      UnaryOperator<byte[]> writer,
      Reader reader,
      Consumer<byte[]> discard) {
    if (vaultId.length != RootKeyFile.VAULT_ID_BYTES) {
      throw new IllegalArgumentException("vault id of " + vaultId.length + " bytes");
    }
    Path file = keyFile.toAbsolutePath();
    try {
      if (mayCreate && Files.notExists(file)) {
        create(file, writer, discard);
      }
      byte[] content = SecretFile.read(file, RootKeyFile.MAX_BYTES);
      try {
        return new RootKey(file, vaultId.clone(), reader.keyIn(content));
      } finally {
        Arrays.fill(content, (byte) 0);
      }
    } catch (IOException e) {
      throw unusable("root key file", file, e);
    }
  }

  /**
   * Stores this root key anew under another passphrase, or under none, in place of the file it was
   * read from. A crash leaves the old file or the new one.
   *
   * @param newPassphraseFile as in {@link #openOrCreate}
   * @throws KeyUnavailableException if it cannot be stored; the old file is as it was
   */
  public void changePassphrase(Optional<Path> newPassphraseFile) {
    byte[] passphrase = readPassphrase(newPassphraseFile);
    try {
      replace(key -> RootKeyFile.encode(key, vaultId, passphrase, RootKeyFile.Cost.DEFAULT));
    } finally {
      wipe(passphrase);
    }
  }

  /**
   * Has a token guard this root key from now on, in place of what protected it. A crash leaves the
   * old file or the new one.
   *
   * @throws KeyUnavailableException if that cannot be done; the old file is as it was
   */
  public void guardBy(RootKeyGuard guard) {
    replace(key -> RootKeyFile.encode(key, vaultId, guard));
  }

  private void replace(UnaryOperator<byte[]> writer) {
    byte[] copy = copy();
    byte[] content = writer.apply(copy);
    try {
      SecretFile.replace(file, content);
    } catch (IOException e) {
      throw unwritable(file, e);
    } finally {
      wipe(copy);
      wipe(content);
    }
  }

  /** A copy of the key, for the caller to wipe. */
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
    wipe(key);
  }

  /** File and vault, never the key. */
  @Override
  public String toString() {
    return "RootKey[" + file + ", vault " + HexFormat.of().formatHex(vaultId) + "]";
  }

  private static void create(Path file, UnaryOperator<byte[]> writer, Consumer<byte[]> discard) {
    byte[] key = new byte[BYTES];
    Randomness.strong().nextBytes(key);
    byte[] content = writer.apply(key);
    try {
      Path directory = file.getParent();
      if (directory != null) {
        PrivateFiles.createDirectories(directory);
      }
      if (!SecretFile.create(file, content)) {
        discard.accept(content); // another one was faster; its key is read then
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    } finally {
      wipe(key);
      wipe(content);
    }
  }

  private static byte @Nullable [] readPassphrase(Optional<Path> passphraseFile) {
    if (passphraseFile.isEmpty()) {
      return null;
    }
    Path file = passphraseFile.get().toAbsolutePath();
    try {
      byte[] passphrase = SecretFile.readLine(file, MAX_PASSPHRASE_BYTES);
      if (passphrase.length == 0) {
        throw new IOException("is empty; write the passphrase into it");
      }
      return passphrase;
    } catch (NoSuchFileException e) {
      throw new KeyUnavailableException(
          "the passphrase file "
              + file
              + " does not exist; restore it from a backup, or, for a new vault, write a passphrase"
              + " into it and let nobody else read it (mode 0600)",
          e);
    } catch (IOException e) {
      throw unusable("passphrase file", file, e);
    }
  }

  private static KeyUnavailableException unusable(String what, Path file, IOException e) {
    return new KeyUnavailableException("the " + what + " " + file + " " + problem(e), e);
  }

  private static KeyUnavailableException unwritable(Path file, IOException e) {
    return e instanceof AccessDeniedException
        ? unusable("root key file", file, e)
        : new KeyUnavailableException(
            "the root key file "
                + file
                + " cannot be written ("
                + e.getMessage()
                + "); free some space if the disk is full, else check the disk and the directory",
            e);
  }

  private static @Nullable String problem(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "does not exist; restore it from a backup: without it the keys that the vault has in"
          + " software cannot be used (a vault whose keys are all in a token has none)";
    }
    if (e instanceof AccessDeniedException) {
      return "cannot be read or written; run as the user that owns it, or correct its permissions";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return "is unusable: " + f.getReason();
    }
    return e.getMessage();
  }

  private static void wipe(byte @Nullable [] secret) {
    if (secret != null) {
      Arrays.fill(secret, (byte) 0);
    }
  }
}
