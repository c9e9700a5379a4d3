package io.github.cmkjca.cli;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.spi.kms.KeyManagementService;

/** An open vault, as far as the command line needs it. */
interface Vault extends AutoCloseable {
  /** The key management service. */
  KeyManagementService kms();

  @Override
  void close();

  /** Opens vaults. */
  @FunctionalInterface
  interface Opener {
    /** Opens the vault of this configuration. */
    Vault open(CmkConfig config);
  }
}
