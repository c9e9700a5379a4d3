package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.DryRunOperationException;

/** The option DryRun: success is an error, so that nobody takes it for the real thing. */
final class DryRun {
  private DryRun() {}

  /** Ends a dry run after all checks and before any cryptography. */
  static void stopHereIf(boolean dryRun) {
    if (dryRun) {
      throw new DryRunOperationException(
          "The request would have succeeded, but the DryRun option is set.");
    }
  }
}
