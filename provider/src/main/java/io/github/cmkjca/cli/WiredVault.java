package io.github.cmkjca.cli;

import io.github.cmkjca.Wiring;
import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.spi.kms.KeyManagementService;

/** The vault of this process. */
final class WiredVault implements Vault {
  private final Wiring wiring;

  private WiredVault(Wiring wiring) {
    this.wiring = wiring;
  }

  static Vault open(CmkConfig config) {
    return new WiredVault(Wiring.open(config));
  }

  @Override
  public KeyManagementService kms() {
    return wiring.kms();
  }

  @Override
  public void close() {
    wiring.close();
  }
}
