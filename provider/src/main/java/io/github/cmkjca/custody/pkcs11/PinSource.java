package io.github.cmkjca.custody.pkcs11;

import org.jspecify.annotations.Nullable;

/** Where the PIN of a token comes from. */
@FunctionalInterface
public interface PinSource {
  /**
   * The PIN, asked for at each login; the array is the caller's, who wipes it.
   *
   * @return null: there is none, the token has a keyboard of its own or needs no login
   * @throws io.github.cmkjca.spi.kms.KeyUnavailableException if it cannot be had; the message says
   *     what to do
   */
  char @Nullable [] pin();
}
