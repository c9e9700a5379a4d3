package io.github.cmkjca.cli;

import io.github.cmkjca.config.CmkConfig;

/** The vault of this process. */
final class WiredVault {
  private WiredVault() {}

  static Vault open(CmkConfig config) {
    throw new IllegalStateException("in work: " + config.home());
  }
}
