package io.github.cmkjca.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.KmsInternalException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Custom key stores in the registry, and which keys are in them. */
class CustomKeyStoreRowsTest {
  private static final CustomKeyStoreRecord STORE =
      new CustomKeyStoreRecord("cks-1", "vault of the bank", "nethsm", Records.NOW);

  private final Path file;
  private JdbcRegistry registry;

  CustomKeyStoreRowsTest(@TempDir Path directory) {
    file = directory.resolve("vault.db");
    registry = open(file);
  }

  private static JdbcRegistry open(Path file) {
    return JdbcRegistry.open(file, true, Duration.ofMinutes(10));
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private void change(Consumer<KeyRegistry.Change> body) {
    registry.change(
        change -> {
          body.accept(change);
          return true;
        });
  }

  private Optional<CustomKeyStoreRecord> stored(String storeId) {
    return registry.read(view -> view.customKeyStore(storeId));
  }

  private Optional<CustomKeyStoreRecord> named(String name) {
    return registry.read(view -> view.customKeyStoreNamed(name));
  }

  @Test
  void aStoreIsFoundByItsIdAndByItsName() {
    change(change -> change.insertCustomKeyStore(STORE));
    close();
    registry = open(file);
    assertThat(stored("cks-1")).contains(STORE);
    assertThat(named("vault of the bank")).contains(STORE);
    assertThat(stored("cks-2")).isEmpty();
    assertThat(named("cks-1")).isEmpty();
  }

  @Test
  void storesAreListedInTheOrderOfTheirIds() {
    CustomKeyStoreRecord other = new CustomKeyStoreRecord("cks-0", "b", "other", Records.NOW);
    change(
        change -> {
          change.insertCustomKeyStore(STORE);
          change.insertCustomKeyStore(other);
        });
    assertThat(registry.read(KeyRegistry.View::customKeyStores)).containsExactly(other, STORE);
  }

  @Test
  void aStoreIsReplacedAsAWhole() {
    change(change -> change.insertCustomKeyStore(STORE));
    CustomKeyStoreRecord next = STORE.withName("n").withCluster("c").connectedAgain();
    change(change -> change.updateCustomKeyStore(next));
    assertThat(stored("cks-1")).contains(next);
    assertThat(next.connected()).isTrue();
    assertThat(next.connections()).isEqualTo(1);
    change(change -> change.updateCustomKeyStore(next.disconnected()));
    assertThat(stored("cks-1").orElseThrow().connected()).isFalse();
  }

  @Test
  void aStoreThatIsNotThereCannotBeReplaced() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> change(change -> change.updateCustomKeyStore(STORE)))
        .withMessageContaining("cks-1");
  }

  @Test
  void noTwoStoresHaveOneName() {
    change(change -> change.insertCustomKeyStore(STORE));
    assertThatThrownBy(
            () ->
                change(
                    change ->
                        change.insertCustomKeyStore(
                            new CustomKeyStoreRecord("cks-2", STORE.name(), "x", Records.NOW))))
        .isInstanceOf(KmsInternalException.class);
  }

  @Test
  void keysSayInWhichStoreTheyAre() {
    change(
        change -> {
          change.insertCustomKeyStore(STORE);
          change.insertKey(Records.key("in").inCustomKeyStore("cks-1"), Records.material("in"));
          change.insertKey(Records.key("out"), Records.material("out"));
        });
    assertThat(Records.keyIn(registry, "in").orElseThrow().customKeyStoreId()).isEqualTo("cks-1");
    assertThat(Records.keyIn(registry, "out").orElseThrow().customKeyStoreId()).isNull();
    assertThat(registry.<Long>read(view -> view.keyCountIn("cks-1"))).isEqualTo(1);
    assertThat(registry.<Long>read(view -> view.keyCountIn(""))).isZero();
  }

  @Test
  void aKeyThatChangesStaysInItsStore() {
    change(
        change -> {
          KeyRecord key = Records.key("in").inCustomKeyStore("cks-1");
          change.insertKey(key, Records.material("in"));
          change.updateKey(key.withDescription("other").withPolicy("{}"));
        });
    assertThat(Records.keyIn(registry, "in").orElseThrow().customKeyStoreId()).isEqualTo("cks-1");
  }

  @Test
  void aStoreIsDeletedOnce() {
    change(change -> change.insertCustomKeyStore(STORE));
    change(
        change -> {
          assertThat(change.deleteCustomKeyStore("cks-1")).isTrue();
          assertThat(change.deleteCustomKeyStore("cks-1")).isFalse();
        });
    assertThat(registry.read(KeyRegistry.View::customKeyStores)).isEmpty();
  }
}
