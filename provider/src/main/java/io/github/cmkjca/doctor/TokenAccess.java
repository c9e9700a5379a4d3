package io.github.cmkjca.doctor;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.custody.pkcs11.TokenSettings;
import java.nio.file.Path;

/** How the tokens of a vault are reached. */
@FunctionalInterface
public interface TokenAccess {
  /**
   * The way to a token; touches nothing.
   *
   * @param config of the vault
   * @param token configuration of the token
   */
  TokenSettings settings(CmkConfig config, Path token);
}
