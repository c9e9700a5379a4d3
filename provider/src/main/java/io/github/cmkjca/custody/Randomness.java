package io.github.cmkjca.custody;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.List;

/** Chooses the random generator. */
public final class Randomness {
  /**
   * The operating system's generator, which does not block once the system has started; else the
   * JDK's DRBG (SP 800-90A), which it seeds.
   */
  private static final List<String> PREFERRED = List.of("NativePRNG", "Windows-PRNG", "DRBG");

  private Randomness() {}

  /** Safe for use by many threads. Never our own provider's, which would call back here. */
  public static SecureRandom strong() {
    for (String algorithm : PREFERRED) {
      for (Provider provider : Delegates.others()) {
        try {
          return SecureRandom.getInstance(algorithm, provider);
        } catch (NoSuchAlgorithmException e) {
          // the next one may have it
        }
      }
    }
    throw new IllegalStateException(
        "no provider offers any of the SecureRandom algorithms " + PREFERRED);
  }
}
