package io.github.cmkjca.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The timeout of the class is the limit of pauses that are meant to be cut short. */
@Timeout(30)
class PausesTest {
  private static final long LONG = TimeUnit.HOURS.toNanos(1);

  private final Pauses pauses = new Pauses();

  @Test
  void aPauseEndsByItself() {
    assertThat(pauses.pause(1)).isTrue();
    assertThat(pauses.pause(0)).isTrue();
    assertThat(pauses.pause(-1)).isTrue();
  }

  @Test
  void oneThatIsCutShortWhileTheThreadIsAtWorkIsTheNextOneOnly() {
    pauses.cutShort();
    assertThat(pauses.pause(LONG)).isTrue();
    long start = System.nanoTime();
    assertThat(pauses.pause(TimeUnit.MILLISECONDS.toNanos(20))).isTrue();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(19_000_000);
  }

  @Test
  void endingWaitsForTheThread() throws InterruptedException {
    CountDownLatch pausing = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              pausing.countDown();
              while (pauses.pause(LONG)) {
                throw new AssertionError("nobody cut it short");
              }
            });
    thread.start();
    pausing.await();
    pauses.end(thread);
    assertThat(thread.isAlive()).isFalse();
    assertThat(pauses.ended()).isTrue();
    assertThat(pauses.pause(LONG)).isFalse();
  }

  @Test
  void aThreadThatWasNeverStartedIsNotWaitedFor() {
    pauses.end(new Thread(() -> {}));
    assertThat(pauses.ended()).isTrue();
  }

  @Test
  void anInterruptGoesOnEarlyAndEndsNothing() {
    Thread.currentThread().interrupt();
    assertThat(pauses.pause(LONG)).isTrue();
    assertThat(Thread.interrupted()).isFalse();
    assertThat(pauses.ended()).isFalse();
  }
}
