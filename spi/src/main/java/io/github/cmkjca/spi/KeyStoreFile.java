package io.github.cmkjca.spi;

import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that a keystore of type {@code CMKS} is loaded from and stored to: {@code store.load(new
 * KeyStoreFile(path, protection))}. Storing replaces the file in one step, durably: another process
 * that reads it meanwhile, and everybody after a full disk or a power failure, finds the last
 * complete version. Of several that store at once the last one wins; none is mixed with another. A
 * {@code FileOutputStream} given to {@code store} has emptied the file before the first byte is
 * written, whatever the type of the keystore.
 *
 * <p>Immutable; safe for use by many threads as far as the protection is.
 */
public final class KeyStoreFile implements KeyStore.LoadStoreParameter {
  private final Path path;
  private final KeyStore.@Nullable ProtectionParameter protection;

  /**
   * A file and what protects it beside its CMK.
   *
   * @param path of the file; when it is loaded it must exist, when it is stored its directory
   * @param protection a {@code PasswordProtection} or {@code CallbackHandlerProtection}; null for
   *     no password
   */
  public KeyStoreFile(Path path, KeyStore.@Nullable ProtectionParameter protection) {
    this.path = Objects.requireNonNull(path, "path");
    this.protection = protection;
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** The protection; null for no password. */
  @Override
  public KeyStore.@Nullable ProtectionParameter getProtectionParameter() {
    return protection;
  }

  /** The path; never the protection. */
  @Override
  public String toString() {
    return "KeyStoreFile[" + path + "]";
  }
}
