package io.github.cmkjca.jca;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
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
  /** Small, so that what runs a message is compiled soon: SunJCE's loops over long ones are not. */
  private static final int MESSAGE = 1 << 13;

  private static final int MESSAGES_A_MEBIBYTE = (1 << 20) / MESSAGE;

  /**
   * Encrypts nothing in particular until it is fast enough, or the time is over. Counts the time of
   * the processor, so that other work on the machine makes nobody look slow.
   *
   * @param configured name of a provider, or {@code auto}
   * @param enough mebibytes a second at which to stop
   * @throws ProviderException if there is no such provider
   */
  public static DelegateSpeed measure(String configured, double enough, Duration longest) {
    Cipher cipher = new Delegates(() -> configured).cipher("AES/GCM/NoPadding");
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    byte[] input = new byte[MESSAGE];
    byte[] output = new byte[MESSAGE + 16];
    long end = System.nanoTime() + longest.toNanos();
    double best = 0;
    try {
      for (int round = 0; best < enough && System.nanoTime() - end < 0; round++) {
        long begin = clock.getCurrentThreadCpuTime();
        for (int message = 0; message < MESSAGES_A_MEBIBYTE; message++) {
          int number = round * MESSAGES_A_MEBIBYTE + message;
          cipher.init(
              Cipher.ENCRYPT_MODE,
              ThrowAwayKey.KEY,
              new GCMParameterSpec(128, Ivs.numbered(12, number)));
          cipher.doFinal(input, 0, input.length, output, 0);
        }
        best = Math.max(best, 1e9 / Math.max(1, clock.getCurrentThreadCpuTime() - begin));
      }
    } catch (GeneralSecurityException e) {
      throw new ProviderException(cipher.getProvider().getName() + " does not encrypt", e);
    }
    return new DelegateSpeed(cipher.getProvider().getName(), best);
  }
}
