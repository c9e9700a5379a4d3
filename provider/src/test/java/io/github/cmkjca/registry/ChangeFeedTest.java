package io.github.cmkjca.registry;

import static io.github.cmkjca.registry.Records.addKey;
import static io.github.cmkjca.registry.Records.keyIn;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ChangeFeedTest {
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private final Path file;

  ChangeFeedTest(@TempDir Path directory) {
    this.file = directory.resolve("vault.db");
  }

  /** The timeout of the class is the limit: it interrupts. */
  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("it never came");
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void anotherRegistryLearnsOfEachChange() {
    try (JdbcRegistry one = JdbcRegistry.open(file, true, INTERVAL);
        JdbcRegistry two = JdbcRegistry.open(file, false, INTERVAL)) {
      for (int i = 0; i < 5; i++) {
        String keyId = "k" + i;
        long before = two.version();
        addKey(one, keyId);
        await(() -> two.version() != before);
        assertThat(keyIn(two, keyId)).isPresent();
      }
    }
  }

  @Test
  void nothingMovesWithoutAChange() {
    try (JdbcRegistry one = JdbcRegistry.open(file, true, INTERVAL);
        JdbcRegistry two = JdbcRegistry.open(file, false, INTERVAL)) {
      long atStart = one.version();
      addKey(two, "k");
      await(() -> one.version() != atStart);
      // It saw that one change, so it had polled; more of its polls have passed when the next is
      // seen.
      long seen = one.version();
      addKey(two, "k2");
      await(() -> one.version() != seen);
      assertThat(one.version()).isEqualTo(seen + 1);
    }
  }

  @Test
  void theVersionKeepsMovingWhileTheVaultCannotBeRead() throws Exception {
    try (JdbcRegistry registry = JdbcRegistry.open(file, true, INTERVAL)) {
      Path aside = file.resolveSibling("aside");
      Files.move(file, aside);
      for (int i = 0; i < 3; i++) {
        long before = registry.version();
        await(() -> registry.version() != before);
      }
      Files.move(aside, file);
      addKey(registry, "k");
      assertThat(keyIn(registry, "k")).isPresent();
    }
  }

  @Test
  void closingEndsTheThread() {
    JdbcRegistry registry = JdbcRegistry.open(file, true, Duration.ofHours(1));
    assertThat(feedThreads()).isPositive();
    long before = feedThreads();
    registry.close();
    assertThat(feedThreads()).isLessThan(before);
  }

  private static long feedThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("cmk-change-feed") && thread.isDaemon())
        .count();
  }

  @Test
  void changesAreSeenAfterAnErrorInTheThreadThatLooksForThem() throws Exception {
    AtomicBoolean hurt = new AtomicBoolean();
    StorageErrors errors = new StorageErrors(file);
    try (JdbcRegistry other = JdbcRegistry.open(file, true, INTERVAL);
        JdbcRegistry mine =
            JdbcRegistry.over(
                failingOnce(DatabaseFile.of(file, false, errors, Duration.ofSeconds(5)), hurt),
                errors,
                INTERVAL)) {
      hurt.set(true);
      await(() -> !hurt.get());
      for (int i = 0; i < 3; i++) {
        long before = mine.version();
        addKey(other, "k" + i);
        await(() -> mine.version() != before);
      }
      long settled = mine.version();
      addKey(other, "last");
      await(() -> mine.version() != settled);
      assertThat(mine.version())
          .as("it looks again, and does not only distrust")
          .isEqualTo(settled + 1);
    }
  }

  private static Transactions.Connector failingOnce(
      Transactions.Connector real, AtomicBoolean hurt) {
    return new Transactions.Connector() {
      @Override
      public Session connect() throws SQLException {
        return real.connect();
      }

      @Override
      public void requireSame() {
        if (Thread.currentThread().getName().equals("cmk-change-feed")
            && hurt.compareAndSet(true, false)) {
          throw new OutOfMemoryError("as a heap that is full for a moment");
        }
        real.requireSame();
      }
    };
  }
}
