package io.github.cmkjca.custody.pkcs11;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a token is reached.
 *
 * @param storeId custom key store that stands on it, 1 to 64 ASCII characters; empty: the token of
 *     the vault itself
 * @param config configuration file of SunPKCS11
 * @param pin its PIN
 * @param refusedPins folder in which it is remembered that the token refused a PIN, for all
 *     processes; made when it is needed
 * @param wraps whether the material of new symmetric keys is kept outside, wrapped under a key in
 *     it
 * @param maxCalls how many calls may be in the token's library at once, at least 1; no more than
 *     the sessions it permits
 * @param timeout how long a call may take until its caller is told that the token does not answer;
 *     more than zero
 */
public record TokenSettings(
    String storeId,
    Path config,
    PinSource pin,
    Path refusedPins,
    boolean wraps,
    int maxCalls,
    Duration timeout) {
  private static final int MAX_STORE_ID = 64;

  /** Checks the ranges. */
  public TokenSettings {
    if (storeId.length() > MAX_STORE_ID) {
      throw new IllegalArgumentException("store id of " + storeId.length() + " characters");
    }
    if (maxCalls < 1) {
      throw new IllegalArgumentException("maxCalls " + maxCalls + "; 1 at least");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout " + timeout + "; more than zero");
    }
  }

  /**
   * Has the PIN tried once more if the token is known to have refused it once, because somebody who
   * may say so says so. What a custodian that is open remembers by itself stays.
   *
   * @throws io.github.cmkjca.spi.kms.KeyUnavailableException if there is no such configuration, or
   *     it cannot be noted
   */
  public void permitPin() {
    new RefusedPins(this, TokenFile.read(config).address(), () -> false).permitOnceMore();
  }
}
