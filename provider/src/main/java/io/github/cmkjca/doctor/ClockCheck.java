package io.github.cmkjca.doctor;

import io.github.cmkjca.doctor.Diagnosis.Topic;
import java.time.Duration;
import java.time.Instant;

/** Whether the clock is behind what is dated already. */
final class ClockCheck {
  /** What clocks of one network differ by without anything being wrong. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  private ClockCheck() {}

  /**
   * Compares the time with the newest dates.
   *
   * @param newestKey when the newest key was created
   * @param newestRecord when the newest audit record was written
   */
  static Diagnosis examine(Instant now, Instant newestKey, Instant newestRecord) {
    Instant newest = newestKey.isAfter(newestRecord) ? newestKey : newestRecord;
    String what = newestKey.isAfter(newestRecord) ? "key" : "audit record";
    if (newest.isAfter(now.plus(TOLERANCE))) {
      return Diagnosis.finding(
          Topic.CLOCK,
          now.toString(),
          "is before the date of the newest " + what + ", " + newest,
          "set the clock right, by NTP if there is a network; until then new records and dates are"
              + " out of order");
    }
    return Diagnosis.good(Topic.CLOCK, now.toString(), "is after all that the vault has dated");
  }
}
