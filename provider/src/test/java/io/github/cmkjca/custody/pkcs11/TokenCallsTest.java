package io.github.cmkjca.custody.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of a token that answers, that is slow, and that fails. */
@Timeout(60)
class TokenCallsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final CountDownLatch answer = new CountDownLatch(1);
  private final BlockingQueue<Thread> inTheLibrary = new LinkedBlockingQueue<>();

  @AfterEach
  void letGo() {
    answer.countDown();
  }

  private static TokenCalls calls(int maxCalls, Duration timeout) {
    return new TokenCalls("token.cfg", maxCalls, timeout);
  }

  /** Does not answer before it may. */
  private Thread slow() throws InterruptedException {
    inTheLibrary.add(Thread.currentThread());
    answer.await();
    return Thread.currentThread();
  }

  private void assertUnanswered(TokenCalls calls, Callable<?> call, String why) {
    assertThatThrownBy(() -> calls.make(call))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContainingAll("token.cfg", "did not answer within 300 ms", why);
  }

  @Test
  void aTokenThatHasAnsweredNobodyIsCalledFromAThreadOfItsOwn() throws Exception {
    Thread caller = calls(1, LONG).make(Thread::currentThread);
    assertThat(caller).isNotSameAs(Thread.currentThread());
    assertThat(caller.getName()).isEqualTo("cmk-token-token.cfg");
    assertThat(caller.isDaemon()).isTrue();
  }

  @Test
  void aTokenThatAnswersIsCalledByTheCallerItself() throws Exception {
    TokenCalls calls = calls(1, LONG);
    int direct = 0;
    for (int i = 0; i < 20; i++) { // a machine may stop for the second that it counts
      direct += calls.make(Thread::currentThread) == Thread.currentThread() ? 1 : 0;
    }
    assertThat(direct).isPositive();
  }

  @Test
  void aSlowCallIsLeftToItselfAndHoldsItsSessionUntilItEnds() throws Exception {
    TokenCalls calls = calls(1, SHORT);
    assertUnanswered(calls, this::slow, "a call has taken that long");
    Thread inside = inTheLibrary.take();
    assertThat(inside.isAlive()).isTrue();
    assertUnanswered(calls, () -> "another", "all its sessions are in use");

    answer.countDown();
    inside.join(TimeUnit.MINUTES.toMillis(1));
    assertThat(inside.isAlive()).isFalse();
    assertThat(calls.make(() -> "another")).isEqualTo("another");
  }

  @Test
  void noMoreCallsAreInTheLibraryThanItHasSessions() throws Exception {
    TokenCalls calls = calls(2, SHORT);
    assertUnanswered(calls, this::slow, "a call has taken that long");
    assertUnanswered(calls, this::slow, "a call has taken that long");
    assertUnanswered(calls, this::slow, "all its sessions are in use");
    assertThat(inTheLibrary).hasSize(2);
  }

  @Test
  void whatACallThrowsReachesItsCaller() throws Exception {
    IOException thrown = new IOException("from the token");
    AssertionError error = new AssertionError("an error");
    TokenCalls calls = calls(1, LONG);
    for (int i = 0; i < 3; i++) { // from a thread of its own, then directly; each frees the session
      assertThatThrownBy(
              () ->
                  calls.make(
                      () -> {
                        throw thrown;
                      }))
          .isSameAs(thrown);
      assertThatThrownBy(
              () ->
                  calls.make(
                      () -> {
                        throw error;
                      }))
          .isSameAs(error);
    }
    assertThat(calls.make(() -> 1)).isEqualTo(1);
  }

  @Test
  void whoIsInterruptedWaitsNoLongerAndStaysInterrupted() throws Exception {
    TokenCalls calls = calls(1, LONG);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> calls.make(this::slow))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    inTheLibrary.take();

    Thread.currentThread().interrupt(); // this one waits for its turn
    assertThatThrownBy(() -> calls.make(() -> 1))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }
}
