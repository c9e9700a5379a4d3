package io.github.cmkjca.jca;

import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.time.Duration;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * How fast the delegate is, for a diagnosis.
 *
 * @param provider name of the provider that AES-GCM is delegated to
 * @param mebibytesPerSecond of AES-GCM in one thread: the best of several measurements
 */
public record DelegateSpeed(String provider, double mebibytesPerSecond) {
  private static final int MIB = 1 << 20;

  /**
   * Encrypts nothing in particular until it is fast enough, or the time is over.
   *
   * @param configured name of a provider, or {@code auto}
   * @param enough mebibytes a second at which to stop
   * @throws ProviderException if there is no such provider
   */
  public static DelegateSpeed measure(String configured, double enough, Duration longest) {
    Cipher cipher = new Delegates(() -> configured).cipher("AES/GCM/NoPadding");
    byte[] input = new byte[MIB];
    byte[] output = new byte[MIB + 16];
    long end = System.nanoTime() + longest.toNanos();
    double best = 0;
    try {
      for (int message = 0; best < enough && System.nanoTime() - end < 0; message++) {
        long begin = System.nanoTime();
        cipher.init(
            Cipher.ENCRYPT_MODE,
            ThrowAwayKey.KEY,
            new GCMParameterSpec(128, Ivs.numbered(12, message)));
        cipher.doFinal(input, 0, input.length, output, 0);
        best = Math.max(best, 1e9 / (System.nanoTime() - begin));
      }
    } catch (GeneralSecurityException e) {
      throw new ProviderException(cipher.getProvider().getName() + " does not encrypt", e);
    }
    return new DelegateSpeed(cipher.getProvider().getName(), best);
  }
}
