package io.github.cmkjca.registry;

import static io.github.cmkjca.registry.Records.NOW;
import static io.github.cmkjca.registry.Records.addKey;
import static io.github.cmkjca.registry.Records.alias;
import static io.github.cmkjca.registry.Records.entry;
import static io.github.cmkjca.registry.Records.entryNamesIn;
import static io.github.cmkjca.registry.Records.key;
import static io.github.cmkjca.registry.Records.keyIdsIn;
import static io.github.cmkjca.registry.Records.keyIn;
import static io.github.cmkjca.registry.Records.material;
import static io.github.cmkjca.registry.Records.settingIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsInternalException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcRegistryTest {
  private static final Duration INTERVAL = Duration.ofMillis(50);

  private final Path file;
  private JdbcRegistry registry;

  JdbcRegistryTest(@TempDir Path directory) {
    this.file = directory.resolve("vault.db");
    this.registry = JdbcRegistry.open(file, true, INTERVAL);
  }

  @BeforeEach
  void isEmpty() {
    assertThat(keyIdsIn(registry)).isEmpty();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private void reopen() {
    registry.close();
    registry = JdbcRegistry.open(file, false, INTERVAL);
  }

  @Test
  void everythingPutIsThereAfterReopening() {
    byte[] vaultId = settingIn(registry, KeyRegistry.VAULT_ID).orElseThrow();
    registry.change(
        change -> {
          change.insertKey(key("k"), material("k"));
          change.putAlias(alias("alias/a", "k"));
          change.putEntry(entry("e", 7));
          change.putSetting("s", new byte[] {9});
          return true;
        });
    reopen();
    assertThat(keyIn(registry, "k")).contains(key("k"));
    List<MaterialRecord> materials = registry.read(view -> view.materials("k"));
    assertThat(materials)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(MaterialRecord.first(material("k"), Records.NOW));
    Optional<AliasRecord> alias = registry.read(view -> view.alias("alias/a"));
    assertThat(alias).contains(alias("alias/a", "k"));
    Optional<EntryRecord> entry = registry.read(view -> view.entry("e"));
    assertThat(entry).usingRecursiveComparison().isEqualTo(Optional.of(entry("e", 7)));
    assertThat(settingIn(registry, "s").orElseThrow()).containsExactly(9);
    assertThat(settingIn(registry, KeyRegistry.VAULT_ID).orElseThrow())
        .hasSize(16)
        .isEqualTo(vaultId);
  }

  @Test
  void eachVaultHasItsOwnId(@TempDir Path other) {
    try (JdbcRegistry second = JdbcRegistry.open(other.resolve("v"), true, INTERVAL)) {
      assertThat(settingIn(second, KeyRegistry.VAULT_ID).orElseThrow())
          .isNotEqualTo(settingIn(registry, KeyRegistry.VAULT_ID).orElseThrow());
    }
  }

  @Test
  void aKeyIsReplacedAsAWhole() {
    addKey(registry, "k");
    KeyRecord changed = key("k").withState(KeyState.DISABLED).withPolicy("{}");
    registry.change(
        change -> {
          change.updateKey(changed);
          return true;
        });
    reopen();
    assertThat(keyIn(registry, "k")).contains(changed);
  }

  @Test
  void aKeyThatIsNotThereCannotBeReplaced() {
    assertThatThrownBy(
            () ->
                registry.change(
                    change -> {
                      change.updateKey(key("k"));
                      return true;
                    }))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyIdIsNeverReplacedByInsertion() {
    addKey(registry, "k");
    assertThatThrownBy(() -> addKey(registry, "k"))
        .isInstanceOf(KmsInternalException.class)
        .hasMessageContaining("contradicts");
    addKey(registry, "next");
    assertThat(keyIdsIn(registry)).containsExactly("k", "next");
  }

  @Test
  void aliasesMoveListAndGo() {
    addKey(registry, "k1");
    addKey(registry, "k2");
    registry.change(
        change -> {
          change.putAlias(alias("alias/b", "k1"));
          change.putAlias(alias("alias/a", "k1"));
          change.putAlias(alias("alias/b", "k2"));
          assertThat(change.aliasesOf("k2")).containsExactly(alias("alias/b", "k2"));
          assertThat(change.deleteAlias("alias/none")).isFalse();
          return true;
        });
    List<AliasRecord> all = registry.read(view -> view.aliasesAfter(null, 10));
    assertThat(all).containsExactly(alias("alias/a", "k1"), alias("alias/b", "k2"));
    List<AliasRecord> second = registry.read(view -> view.aliasesAfter("alias/a", 10));
    assertThat(second).containsExactly(alias("alias/b", "k2"));
    boolean deleted = registry.change(change -> change.deleteAlias("alias/a"));
    assertThat(deleted).isTrue();
    Optional<AliasRecord> gone = registry.read(view -> view.alias("alias/a"));
    assertThat(gone).isEmpty();
  }

  @Test
  void anAliasOfNoKeyIsRefused() {
    assertThatThrownBy(
            () ->
                registry.change(
                    change -> {
                      change.putAlias(alias("alias/a", "nobody"));
                      return true;
                    }))
        .isInstanceOf(KmsInternalException.class);
  }

  @Test
  void entriesAreReplacedAndDeleted() {
    registry.change(
        change -> {
          change.putEntry(entry("e", 1));
          change.putEntry(new EntryRecord("e", "certificate", new byte[0], NOW.plusSeconds(1)));
          return true;
        });
    EntryRecord entry = registry.<Optional<EntryRecord>>read(v -> v.entry("e")).orElseThrow();
    assertThat(entry.kind()).isEqualTo("certificate");
    assertThat(entry.content()).isEmpty();
    assertThat(entry.creationDate()).isEqualTo(NOW.plusSeconds(1));
    boolean first = registry.change(change -> change.deleteEntry("e"));
    boolean second = registry.change(change -> change.deleteEntry("e"));
    assertThat(first).isTrue();
    assertThat(second).isFalse();
  }

  /** Each of these makes key managers read their keys again; nothing else does. */
  @Test
  void theCertifiedRevisionMovesWithCertifiedEntriesAndTheirAliasesOnly() {
    EntryRecord chain = new EntryRecord("alias/a", "certificate-chain", new byte[] {1}, NOW);
    assertThat(
            moves(
                change -> {
                  change.insertKey(key("k"), material("k"));
                  change.putAlias(alias("alias/a", "k"));
                  change.putEntry(entry("secret", 1));
                  change.deleteEntry("secret");
                  change.deleteAlias("alias/a");
                  change.putAlias(alias("alias/a", "k"));
                }))
        .isFalse();
    assertThat(moves(change -> change.putEntry(chain))).isTrue();
    assertThat(moves(change -> change.putAlias(alias("alias/a", "k")))).isTrue();
    assertThat(moves(change -> change.putAlias(alias("alias/b", "k")))).isFalse();
    assertThat(moves(change -> change.deleteAlias("alias/a"))).isTrue();
    assertThat(moves(change -> change.putAlias(alias("alias/a", "k"))))
        .as("the chain went with the alias")
        .isFalse();
    assertThat(moves(change -> change.putEntry(chain))).isTrue();
    assertThat(moves(change -> change.deleteKey("k"))).isTrue();
    assertThat(moves(change -> change.putEntry(entry("alias/a", 1))))
        .as("the chain went with the key")
        .isFalse();
    assertThat(moves(change -> change.putEntry(chain))).isTrue();
    assertThat(moves(change -> change.putEntry(entry("alias/a", 1)))).isTrue();
    assertThat(moves(change -> change.deleteEntry("alias/a"))).isFalse();
    EntryRecord privateKey = new EntryRecord("p", "private-key", new byte[] {1}, NOW);
    assertThat(moves(change -> change.putEntry(privateKey))).isTrue();
    assertThat(moves(change -> change.deleteEntry("p"))).isTrue();
  }

  private boolean moves(Consumer<KeyRegistry.Change> body) {
    long before = registry.read(KeyRegistry.View::certifiedRevision);
    registry.change(
        change -> {
          body.accept(change);
          return true;
        });
    long after = registry.read(KeyRegistry.View::certifiedRevision);
    return after != before;
  }

  @Test
  void pagesAreCompleteAndOrdered() {
    TreeSet<String> expected = new TreeSet<>();
    registry.change(
        change -> {
          for (int i = 0; i < 25; i++) {
            String keyId = "key-" + (i * 37 % 100);
            expected.add(keyId);
            change.insertKey(key(keyId), material(keyId));
          }
          return true;
        });
    List<String> found = new ArrayList<>();
    while (true) {
      String last = found.isEmpty() ? null : found.get(found.size() - 1);
      List<KeyRecord> page = registry.read(view -> view.keysAfter(last, 7));
      if (page.isEmpty()) {
        break;
      }
      assertThat(page).hasSizeLessThanOrEqualTo(7);
      page.forEach(key -> found.add(key.keyId()));
    }
    assertThat(found).containsExactlyElementsOf(expected);
  }

  @Test
  void anExceptionOfTheBodyPassesThroughAndLeavesNothing() {
    long version = registry.version();
    IllegalStateException mine = new IllegalStateException("mine");
    assertThatThrownBy(
            () ->
                registry.change(
                    change -> {
                      change.insertKey(key("k"), material("k"));
                      throw mine;
                    }))
        .isSameAs(mine);
    assertThat(keyIdsIn(registry)).isEmpty();
    assertThat(registry.version()).isEqualTo(version);
    addKey(registry, "next");
    assertThat(keyIdsIn(registry)).containsExactly("next");
  }

  @Test
  void aFailureThatTheBodySwallowsStillLeavesNothing() {
    addKey(registry, "k");
    assertThatThrownBy(
            () ->
                registry.change(
                    change -> {
                      change.putEntry(entry("e", 1));
                      try {
                        change.insertKey(key("k"), material("k"));
                      } catch (KmsInternalException expected) {
                        return false;
                      }
                      return true;
                    }))
        .isInstanceOf(KmsInternalException.class);
    assertThat(entryNamesIn(registry)).isEmpty();
  }

  @Test
  void theVersionHasMovedWhenAChangeReturns() {
    for (int i = 0; i < 5; i++) {
      long before = registry.version();
      addKey(registry, "k" + i);
      assertThat(registry.version()).isGreaterThan(before);
    }
  }

  @Test
  void aChangeInsideAChangeIsRefused() {
    assertThatThrownBy(
            () ->
                registry.change(
                    change -> {
                      addKey(registry, "inner");
                      return true;
                    }))
        .isInstanceOf(IllegalStateException.class);
    addKey(registry, "k");
    assertThat(keyIdsIn(registry)).containsExactly("k");
  }

  @Test
  void aReadInsideAChangeSeesTheStateBeforeIt() {
    registry.change(
        change -> {
          change.insertKey(key("k"), material("k"));
          assertThat(change.key("k")).isPresent();
          assertThat(keyIn(registry, "k")).isEmpty();
          return true;
        });
  }

  @Test
  void readingGoesOnWhileAnotherThreadWrites() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch read = new CountDownLatch(1);
    var executor = Executors.newSingleThreadExecutor();
    try {
      Future<Boolean> writer =
          executor.submit(
              () ->
                  registry.change(
                      change -> {
                        change.insertKey(key("k"), material("k"));
                        written.countDown();
                        try {
                          read.await();
                        } catch (InterruptedException e) {
                          throw new AssertionError(e);
                        }
                        return true;
                      }));
      written.await();
      assertThat(keyIdsIn(registry)).isEmpty();
      read.countDown();
      assertThat(writer.get()).isTrue();
      assertThat(keyIdsIn(registry)).containsExactly("k");
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void oneReadSeesOneState() {
    addKey(registry, "k");
    boolean same =
        registry.read(
            view -> {
              boolean before = view.entry("e").isPresent();
              try (JdbcRegistry other = JdbcRegistry.open(file, false, INTERVAL)) {
                other.change(
                    change -> {
                      change.putEntry(entry("e", 1));
                      return true;
                    });
              }
              return view.entry("e").isPresent() == before;
            });
    assertThat(same).isTrue();
    assertThat(entryNamesIn(registry)).containsExactly("e");
  }

  @Test
  void aViewCannotBeKept() {
    KeyRegistry.View kept = registry.read(view -> view);
    assertThatThrownBy(() -> kept.key("k")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void afterCloseEverythingIsRefused() {
    registry.close();
    assertThatThrownBy(() -> keyIn(registry, "k"))
        .isInstanceOf(KmsInternalException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> addKey(registry, "k"))
        .isInstanceOf(KmsInternalException.class)
        .hasMessageContaining("closed");
    registry.close();
  }

  @Test
  void anInterruptedThreadWritesAllTheSame() {
    Thread.currentThread().interrupt();
    try {
      addKey(registry, "k");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(keyIdsIn(registry)).containsExactly("k");
  }

  @Test
  void twoRegistriesOnOneFileLoseNothing() throws Exception {
    int each = 20;
    var executor = Executors.newFixedThreadPool(4);
    try (JdbcRegistry other = JdbcRegistry.open(file, false, INTERVAL)) {
      List<Callable<Boolean>> writers = new ArrayList<>();
      for (int w = 0; w < 4; w++) {
        KeyRegistry mine = w % 2 == 0 ? registry : other;
        String name = "w" + w;
        writers.add(
            () -> {
              for (int i = 0; i < each; i++) {
                mine.change(
                    change -> {
                      byte[] count = change.setting("count").orElse(new byte[1]);
                      count[0]++;
                      change.putSetting("count", count);
                      return true;
                    });
                addKey(mine, name + "-" + i);
              }
              return true;
            });
      }
      for (Future<Boolean> done : executor.invokeAll(writers)) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(settingIn(registry, "count").orElseThrow()).containsExactly(4 * each);
    assertThat(keyIdsIn(registry)).hasSize(4 * each);
  }

  @Test
  void textThatIsNoUnicodeIsRefusedAndNeverFound() {
    String half = "e\ud800";
    assertThatThrownBy(
            () ->
                registry.change(
                    change -> {
                      change.putEntry(entry(half, 1));
                      return true;
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    Optional<EntryRecord> none = registry.read(view -> view.entry(half));
    assertThat(none).isEmpty();
  }
}
