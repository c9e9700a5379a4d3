package io.github.cmkjca.doctor;

import io.github.cmkjca.doctor.Diagnosis.Topic;
import io.github.cmkjca.jca.DelegateSpeed;
import java.security.ProviderException;
import java.time.Duration;
import java.util.List;

/** Who encrypts the data, and whether with the processor's AES instructions. */
final class DelegateCheck {
  /**
   * MiB a second. Any processor with AES instructions does several times as much, software alone
   * less than that.
   */
  private static final double ENOUGH = 100;

  /** A JIT compiler needs a part of it to get going. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private DelegateCheck() {}

  static List<Diagnosis> examine(String configured) {
    DelegateSpeed speed;
    try {
      speed = DelegateSpeed.measure(configured, ENOUGH, LONGEST);
    } catch (ProviderException e) {
      return List.of(
          Diagnosis.finding(
              Topic.DELEGATE,
              "cmk.delegate = " + configured,
              String.valueOf(e.getMessage()),
              "name a registered provider, or auto"));
    }
    if (speed.mebibytesPerSecond() < ENOUGH) {
      return List.of(
          Diagnosis.finding(
              Topic.DELEGATE,
              speed.provider(),
              "encrypts only " + Math.round(speed.mebibytesPerSecond()) + " MiB a second",
              "use a processor, virtual machine and JVM options with AES instructions, or put Amazon"
                  + " Corretto Crypto Provider on the class path"));
    }
    return List.of(
        Diagnosis.good(Topic.DELEGATE, speed.provider(), "does the bulk encryption, and fast"));
  }
}
