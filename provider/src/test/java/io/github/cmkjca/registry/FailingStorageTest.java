package io.github.cmkjca.registry;

import static io.github.cmkjca.registry.Records.addKey;
import static io.github.cmkjca.registry.Records.alias;
import static io.github.cmkjca.registry.Records.entry;
import static io.github.cmkjca.registry.Records.entryNamesIn;
import static io.github.cmkjca.registry.Records.key;
import static io.github.cmkjca.registry.Records.keyIdsIn;
import static io.github.cmkjca.registry.Records.material;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.KmsInternalException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The n-th statement fails, for each n: afterwards everything is there or nothing. */
class FailingStorageTest {
  private static final Duration NEVER = Duration.ofHours(1);

  private final Path file;
  private final StorageErrors errors;

  /** Statements that still succeed. */
  private final AtomicInteger fuel = new AtomicInteger(Integer.MAX_VALUE);

  FailingStorageTest(@TempDir Path directory) {
    this.file = directory.resolve("vault.db");
    this.errors = new StorageErrors(file);
  }

  /** When the failing statement fails. */
  enum Moment {
    BEFORE_ITS_EFFECT,
    AFTER_ITS_EFFECT
  }

  private Connection failing(Connection connection, Moment moment) {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              Object result = invoke(connection, method, arguments);
              return result instanceof PreparedStatement statement
                  ? failing(statement, moment)
                  : result;
            });
  }

  private PreparedStatement failing(PreparedStatement statement, Moment moment) {
    return (PreparedStatement)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (proxy, method, arguments) -> {
              if (!method.getName().startsWith("execute")) {
                return invoke(statement, method, arguments);
              }
              boolean fails = fuel.getAndDecrement() == 0;
              if (fails && moment == Moment.BEFORE_ITS_EFFECT) {
                throw new SQLException("disk full", null, 13);
              }
              Object result = invoke(statement, method, arguments);
              if (fails) {
                throw new SQLException("input/output error", null, 10);
              }
              return result;
            });
  }

  private static Object invoke(Object target, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private JdbcRegistry failingRegistry(Moment moment) {
    DatabaseFile database = DatabaseFile.of(file, false, errors, Duration.ofSeconds(5));
    return JdbcRegistry.over(
        () -> new Session(failing(database.open(), moment), errors), errors, NEVER);
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void afterAFailureAtAnyStatementEverythingIsThereOrNothing(Moment moment) {
    JdbcRegistry.open(file, true, NEVER).close();
    int failures = 0;
    for (int n = 0; ; n++) {
      String keyId = "k" + n;
      boolean completed = false;
      try (JdbcRegistry registry = failingRegistry(moment)) {
        long before = registry.version();
        fuel.set(n);
        try {
          completed =
              registry.change(
                  change -> {
                    change.insertKey(key(keyId), material(keyId));
                    change.putAlias(alias("alias/" + keyId, keyId));
                    change.putEntry(entry(keyId, 1));
                    return true;
                  });
          assertThat(registry.version()).isGreaterThan(before);
        } catch (KmsInternalException e) {
          failures++;
          assertThat(e).hasMessageContaining(file.toString());
        }
        fuel.set(Integer.MAX_VALUE);
        boolean there = keyIdsIn(registry).contains(keyId);
        if (completed || moment == Moment.BEFORE_ITS_EFFECT) {
          assertThat(there).isEqualTo(completed);
        }
        if (there) {
          assertThat(registry.version()).isGreaterThan(before);
        }
        assertThat(entryNamesIn(registry).contains(keyId)).isEqualTo(there);
        boolean alias = registry.read(view -> view.alias("alias/" + keyId).isPresent());
        assertThat(alias).isEqualTo(there);
        addKey(registry, "after-" + keyId);
      }
      if (completed) {
        break;
      }
    }
    assertThat(failures).isGreaterThan(6); // begin, four inserts, revision, commit
  }

  @Test
  void aReadThatFailsDoesNotHarmTheNext() {
    JdbcRegistry.open(file, true, NEVER).close();
    try (JdbcRegistry registry = failingRegistry(Moment.BEFORE_ITS_EFFECT)) {
      addKey(registry, "k");
      for (int n = 0; n < 3; n++) {
        fuel.set(n);
        assertThatThrownBy(() -> keyIdsIn(registry))
            .isInstanceOf(KmsInternalException.class)
            .hasMessageContaining("disk is full");
        fuel.set(Integer.MAX_VALUE);
        assertThat(keyIdsIn(registry)).containsExactly("k");
      }
    }
  }

  @Test
  void aWriterThatNeverEndsIsNotWaitedForForEver() throws Exception {
    JdbcRegistry.open(file, true, NEVER).close();
    DatabaseFile database = DatabaseFile.of(file, false, errors, Duration.ofSeconds(5));
    ChangeFeed feed = new ChangeFeed(database, NEVER);
    Transactions here = new Transactions(database, errors, feed, Duration.ofMillis(50));
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    var executor = Executors.newSingleThreadExecutor();
    try (JdbcRegistry elsewhere = JdbcRegistry.open(file, false, NEVER)) {
      Future<Boolean> stuck =
          executor.submit(
              () ->
                  elsewhere.change(
                      change -> {
                        held.countDown();
                        try {
                          release.await();
                        } catch (InterruptedException e) {
                          throw new AssertionError(e);
                        }
                        return true;
                      }));
      held.await();
      assertThatThrownBy(() -> here.write(session -> true))
          .isInstanceOf(KmsInternalException.class)
          .hasMessageContaining("another process");
      release.countDown();
      assertThat(stuck.get()).isTrue();
      boolean written = here.write(session -> true);
      assertThat(written).isTrue();
    } finally {
      executor.shutdownNow();
      here.close();
    }
  }
}
