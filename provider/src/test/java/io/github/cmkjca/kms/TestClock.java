package io.github.cmkjca.kms;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test moves it, or has it go. */
final class TestClock implements InstantSource {
  private volatile Instant now;
  private volatile Duration step = Duration.ZERO;

  TestClock(Instant now) {
    this.now = now;
  }

  @Override
  public Instant instant() {
    advance(step);
    return now;
  }

  /** From now on a millisecond passes with each look at it. */
  void go() {
    step = Duration.ofMillis(1);
  }

  void advance(Duration time) {
    now = now.plus(time);
  }

  void advanceDays(int days) {
    advance(Duration.ofDays(days));
  }
}
