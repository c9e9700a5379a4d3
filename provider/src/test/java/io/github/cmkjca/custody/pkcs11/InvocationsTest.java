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

  @Test
  void theLedgerIsAskedOnceABlock() {
    take("m", 1);
    assertThat(ledger.of("m")).isEqualTo(Invocations.BLOCK);
    take("m", Invocations.BLOCK - 1);
    assertThat(ledger.of("m")).isEqualTo(Invocations.BLOCK);
    take("m", 1);
    assertThat(ledger.of("m")).isEqualTo(2L * Invocations.BLOCK);
    assertThat(ledger.calls).hasValue(2);
  }

  @Test
  void eachMaterialHasItsOwnCount() {
    take("m", 1);
    take("n", 1);
    assertThat(ledger.taken)
        .isEqualTo(Map.of("m", (long) Invocations.BLOCK, "n", (long) Invocations.BLOCK));
  }

  @Test
  void theLastBlockBelow2To32IsUsedToItsEndAndNothingAfterIt() {
    ledger.taken.put("m", MOST - Invocations.BLOCK);
    take("m", Invocations.BLOCK);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> invocations.take("m"))
          .isInstanceOf(KeyUnavailableException.class)
          .hasMessageContaining("rotate");
    }
    take("n", 1); // others go on
  }

  @Test
  void aBlockThatWouldPass2To32IsNotUsed() {
    ledger.taken.put("m", MOST - Invocations.BLOCK + 1);
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
    int each = 3 * Invocations.BLOCK / 2;
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
    assertThat(threads * each % Invocations.BLOCK).as("blocks are used up").isZero();
    assertThat(ledger.of("m")).isEqualTo((long) threads * each);
  }
}
