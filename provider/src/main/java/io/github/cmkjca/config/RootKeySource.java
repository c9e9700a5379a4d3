package io.github.cmkjca.config;

import java.nio.file.Path;

/** Where the key that wraps all CMK material comes from. */
public sealed interface RootKeySource {
  /** The file, absolute. */
  Path path();

  /**
   * A file that holds the key itself, made on first use.
   *
   * @param path absolute
   */
  record KeyFile(Path path) implements RootKeySource {}

  /**
   * A file that holds a passphrase, which Argon2id turns into the key; made by the operator.
   *
   * @param path absolute
   */
  record PassphraseFile(Path path) implements RootKeySource {}

  /**
   * A token, a key in which guards the key; its PIN is that of the vault's token.
   *
   * @param path its SunPKCS11 configuration, absolute
   */
  record Token(Path path) implements RootKeySource {}
}
