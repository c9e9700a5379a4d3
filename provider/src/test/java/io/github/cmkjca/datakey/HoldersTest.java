package io.github.cmkjca.datakey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoldersTest {
  private final Holders holders = new Holders();
  private final TestVault vault = new TestVault();
  private final DataKeys keys = vault.open();

  private static final class Holder implements KeyHolder {
    final List<DataKey> told = new ArrayList<>();
    boolean closed;

    @Override
    public void forget(DataKey key, boolean evenBusy) {
      told.add(key);
    }

    @Override
    public void vaultClosed(DataKeys vault) {
      closed = true;
    }
  }

  @Test
  void tellsEachHolderOfEachKey() {
    DataKey a = keys.known(vault.wrapped((byte) 1));
    DataKey b = keys.known(vault.wrapped((byte) 2));
    Holder one = new Holder();
    Holder two = new Holder();
    holders.add(one);
    holders.add(two);
    holders.forget(Set.of(a, b), true);
    assertThat(one.told).containsExactlyInAnyOrder(a, b);
    assertThat(two.told).containsExactlyInAnyOrder(a, b);
  }

  @Test
  void oneThatFailsDoesNotKeepOthersFromBeingTold() {
    Holder good = new Holder();
    KeyHolder bad =
        new KeyHolder() {
          @Override
          public void forget(DataKey key, boolean evenBusy) {
            throw new IllegalStateException("broken on purpose");
          }

          @Override
          public void vaultClosed(DataKeys vault) {
            throw new IllegalStateException("broken on purpose");
          }
        };
    holders.add(bad);
    holders.add(good);
    holders.add(bad);
    holders.forget(Set.of(keys.known(vault.wrapped((byte) 1))), false);
    assertThat(good.told).hasSize(1);
    holders.vaultClosed(keys);
    assertThat(good.closed).isTrue();
  }

  @Test
  void placesOfCollectedHoldersAreTakenAgain() {
    Holder kept = new Holder();
    holders.add(kept);
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 50_000; i++) {
        holders.add(new Holder());
      }
      System.gc(); // clears all weak references to what is unreachable
    }
    assertThat(holders.places()).isLessThan(200_000);
    holders.forget(Set.of(keys.known(vault.wrapped((byte) 1))), false);
    assertThat(kept.told).hasSize(1);
    assertThat(holders.places()).isLessThan(100);
  }
}
