package io.github.cmkjca.datakey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
  private final SingleFlight<String, String> flights = new SingleFlight<>();
  private final AtomicReference<String> store = new AtomicReference<>();

  @Test
  void loadsOnceForAllWhoWant() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    List<String> values =
        Together.run(
            8,
            () ->
                flights.get(
                    "k",
                    store::get,
                    () -> {
                      store.set("v" + loads.incrementAndGet());
                      return "v1";
                    }));
    assertThat(values).containsOnly("v1");
    assertThat(loads).hasValue(1);
  }

  @Test
  void afterAFailureTheWaitingTryThemselves() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch fail = new CountDownLatch(1);
    CompletableFuture<String> first =
        CompletableFuture.supplyAsync(
            () ->
                flights.get(
                    "k",
                    store::get,
                    () -> {
                      loading.countDown();
                      await(fail);
                      throw new IllegalStateException("refused");
                    }));
    loading.await();
    assertThat(flights.isUnderWay("k")).isTrue();
    CompletableFuture<String> second =
        CompletableFuture.supplyAsync(() -> flights.get("k", store::get, () -> "mine"));
    fail.countDown();
    assertThat(second.get()).isEqualTo("mine");
    assertThatThrownBy(first::get).hasRootCauseMessage("refused");
    assertThat(flights.isUnderWay("k")).isFalse();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
