package io.github.cmkjca.custody;

import java.security.SecureRandom;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.jspecify.annotations.Nullable;

/**
 * RSA that hides private keys from watchers of the time by random bytes from us. Left alone, it
 * takes the JVM's default generator wherever what is around it drops ours, as {@code PSSSigner}
 * does; and that one may be of the provider CMK, whose random bytes come from the custodian.
 */
final class BlindedRsa extends RSABlindedEngine {
  private final SecureRandom random;

  BlindedRsa(SecureRandom random) {
    this.random = random;
  }

  @Override
  protected @Nullable SecureRandom initSecureRandom(
      boolean needed, @Nullable SecureRandom provided) {
    return needed ? random : null;
  }
}
