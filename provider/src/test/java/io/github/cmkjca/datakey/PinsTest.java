package io.github.cmkjca.datakey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PinsTest {
  private final AtomicInteger freed = new AtomicInteger();
  private final Pins pins = new Pins(freed::incrementAndGet);

  @Test
  void closingWithoutBorrowersFreesAtOnce() {
    pins.close();
    assertThat(freed).hasValue(1);
  }

  @Test
  void closingAgainFreesNothingMore() {
    pins.close();
    pins.close();
    assertThat(freed).hasValue(1);
  }

  @Test
  void theLastBorrowerFrees() {
    assertThat(pins.borrow(0)).isTrue();
    assertThat(pins.borrow(0)).isTrue();
    pins.close();
    pins.giveBack(0);
    assertThat(freed).hasValue(0);
    pins.giveBack(0);
    assertThat(freed).hasValue(1);
  }

  @Test
  void nobodyBorrowsAfterClosing() {
    pins.close();
    for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
      assertThat(pins.borrow(stripe)).isFalse();
    }
    assertThat(freed).hasValue(1);
  }

  /** Any sequence of calls agrees with a plain counter and flag. */
  @Property(tries = 500)
  void behavesAsCounterAndFlag(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 4) Integer> calls) {
    AtomicInteger frees = new AtomicInteger();
    Pins real = new Pins(frees::incrementAndGet);
    List<Integer> borrowed = new ArrayList<>();
    boolean closed = false;
    int stripe = 0;
    for (int call : calls) {
      stripe = (stripe + call + 1) & (Stripes.COUNT - 1);
      switch (call) {
        case 0 -> {
          real.close();
          closed = true;
        }
        case 1, 2 -> {
          assertThat(real.borrow(stripe)).isEqualTo(!closed);
          if (!closed) {
            borrowed.add(stripe);
          }
        }
        default -> {
          if (!borrowed.isEmpty()) {
            real.giveBack(borrowed.remove(borrowed.size() - 1));
          }
        }
      }
      assertThat(frees.get()).isEqualTo(closed && borrowed.isEmpty() ? 1 : 0);
    }
  }

  @Test
  void freesExactlyOnceAndNeverUnderABorrowerWhileThreadsCompete() throws Exception {
    for (int round = 0; round < 300; round++) {
      AtomicInteger frees = new AtomicInteger();
      AtomicBoolean readAfterFree = new AtomicBoolean();
      Pins contended = new Pins(frees::incrementAndGet);
      Together.run(
          6,
          () -> {
            int stripe = ThreadLocalRandom.current().nextInt(Stripes.COUNT);
            for (int i = 0; i < 50; i++) {
              if (ThreadLocalRandom.current().nextInt(40) == 0) {
                contended.close();
              }
              if (contended.borrow(stripe)) {
                if (frees.get() != 0) {
                  readAfterFree.set(true);
                }
                contended.giveBack(stripe);
              }
            }
            contended.close();
            return null;
          });
      assertThat(frees).hasValue(1);
      assertThat(readAfterFree).isFalse();
    }
  }
}
