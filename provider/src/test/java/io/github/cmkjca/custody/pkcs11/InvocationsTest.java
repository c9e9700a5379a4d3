package io.github.cmkjca.custody.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.custody.InvocationLedger;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InvocationsTest {
  private static final long MOST = 1L << 32;

  private final FakeLedger ledger = new FakeLedger();
  private final Invocations invocations = new Invocations(ledger);

  /** Counts in memory. */
  private static final class FakeLedger implements InvocationLedger {
    final Map<String, Long> taken = new ConcurrentHashMap<>();
    final AtomicInteger calls = new AtomicInteger();

    @Override
    public long reserve(String materialId, int count) {
      calls.incrementAndGet();
      return taken.merge(materialId, (long) count, Long::sum) - count;
    }

    long of(String materialId) {
      return taken.getOrDefault(materialId, 0L);
    }
  }

  private void take(String materialId, int times) {
    for (int i = 0; i < times; i++) {
      invocations.take(materialId);
    }
  }

  /** A command is a process, and takes the first block only. */
  @Test
  void blocksGrowWithUse() {
    long taken = 0;
    for (int block = Invocations.FIRST_BLOCK; block <= Invocations.LARGEST_BLOCK; block *= 2) {
      take("m", 1);
      taken += block;
      assertThat(ledger.of("m")).isEqualTo(taken);
      take("m", block - 1);
      assertThat(ledger.of("m")).isEqualTo(taken);
    }
    take("m", Invocations.LARGEST_BLOCK);
    assertThat(ledger.of("m")).isEqualTo(taken + Invocations.LARGEST_BLOCK);
    assertThat(ledger.calls).hasValue(8);
  }

  @Test
  void eachMaterialHasItsOwnCount() {
    take("m", 1);
    take("n", 1);
    assertThat(ledger.taken)
        .isEqualTo(
            Map.of("m", (long) Invocations.FIRST_BLOCK, "n", (long) Invocations.FIRST_BLOCK));
  }

  @Test
  void theLastBlockBelow2To32IsUsedToItsEndAndNothingAfterIt() {
    ledger.taken.put("m", MOST - Invocations.FIRST_BLOCK);
    take("m", Invocations.FIRST_BLOCK);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> invocations.take("m"))
          .isInstanceOf(KeyUnavailableException.class)
          .hasMessageContaining("rotate");
    }
    take("n", 1); // others go on
  }

  @Test
  void aBlockThatWouldPass2To32IsNotUsed() {
    ledger.taken.put("m", MOST - Invocations.FIRST_BLOCK + 1);
    assertThatThrownBy(() -> invocations.take("m")).isInstanceOf(KeyUnavailableException.class);
  }

  @Test
  void aLedgerThatFailsPermitsNothing() {
    Invocations failing =
        new Invocations(
            (materialId, count) -> {
              throw new KeyUnavailableException("the registry is not there");
            });
    assertThatThrownBy(() -> failing.take("m")).hasMessage("the registry is not there");
    assertThatThrownBy(() -> failing.take("m")).hasMessage("the registry is not there");
  }

  @Test
  void manyThreadsTakeNoMoreThanWasReserved() throws Exception {
    int threads = 8;
    int each = 3 * Invocations.LARGEST_BLOCK / 2;
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        done.add(
            executor.submit(
                () -> {
                  start.await();
                  take("m", each);
                  return null;
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }
    } finally {
      executor.shutdownNow();
    }
    long used = (long) threads * each;
    assertThat(ledger.of("m")).isBetween(used, used + Invocations.LARGEST_BLOCK - 1);
    take("m", (int) (ledger.of("m") - used));
    int calls = ledger.calls.get();
    take("m", 1);
    assertThat(ledger.calls).as("blocks were used up, and not more").hasValue(calls + 1);
  }
}
