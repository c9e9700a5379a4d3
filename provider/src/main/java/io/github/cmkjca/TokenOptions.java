package io.github.cmkjca;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.config.TokenMaterial;
import io.github.cmkjca.custody.pkcs11.PinSource;
import io.github.cmkjca.custody.pkcs11.TokenGuard;
import io.github.cmkjca.custody.pkcs11.TokenSettings;
import java.nio.file.Path;

/** How the configuration says tokens are reached. */
final class TokenOptions {
  private final CmkConfig config;

  TokenOptions(CmkConfig config) {
    this.config = config;
  }

  /** The token of this file as the vault's own. */
  TokenSettings ofVault(Path file) {
    return settings("", file, new Pins(config).ofVault(file));
  }

  /** The token of this file as that of a custom key store. */
  TokenSettings ofStore(String storeId, String cluster, Path file) {
    return settings(storeId, file, new Pins(config).ofCluster(cluster));
  }

  /** The token of this file as a guard of the root key. */
  TokenGuard guard(Path file) {
    return new TokenGuard(ofVault(file));
  }

  private TokenSettings settings(String storeId, Path file, PinSource pin) {
    return new TokenSettings(
        storeId,
        file,
        pin,
        config.home().resolve("refused-pins"),
        config.pkcs11Material() == TokenMaterial.WRAPPED,
        config.pkcs11MaxCalls(),
        config.pkcs11Timeout());
  }
}
