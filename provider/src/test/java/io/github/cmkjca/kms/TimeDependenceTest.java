package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TimeDependenceTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-02-03T04:05:06.7Z"));
  private final TimeDependence time = new TimeDependence(now::get);

  @Test
  void nothingMovesUntilSomethingDependsOnTheTime() {
    now.set(now.get().plusSeconds(100));
    assertThat(time.moments()).isZero();
  }

  @Test
  void thenEachSecondIsAnotherMomentWhicheverWayTheClockIsSet() {
    time.matters();
    long first = time.moments();
    assertThat(time.moments()).isEqualTo(first);
    now.set(now.get().plusMillis(400));
    long second = time.moments();
    assertThat(second).isEqualTo(first + 1);
    now.set(now.get().minusSeconds(50));
    assertThat(time.moments()).isEqualTo(second + 1);
    time.matters();
    assertThat(time.moments()).isEqualTo(second + 1);
  }
}
