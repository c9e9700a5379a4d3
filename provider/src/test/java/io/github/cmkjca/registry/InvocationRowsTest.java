package io.github.cmkjca.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvocationRowsTest {
  private static final String MATERIAL = "material-of-k";

  private Path file;
  private JdbcRegistry registry;

  @BeforeEach
  void open(@TempDir Path directory) {
    file = directory.resolve("vault.db");
    registry = open();
    Records.addKey(registry, "k");
  }

  private JdbcRegistry open() {
    return JdbcRegistry.open(file, true, Duration.ofMillis(10));
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private long reserved() {
    return registry.<Long>read(view -> view.reserved(MATERIAL));
  }

  @Test
  void eachReservationBeginsWhereTheOneBeforeEnded() {
    assertThat(reserved()).isZero();
    assertThat(registry.reserve(MATERIAL, 4096)).contains(0L);
    assertThat(registry.reserve(MATERIAL, 1)).contains(4096L);
    assertThat(reserved()).isEqualTo(4097);
  }

  @Test
  void numbersSurviveARestart() {
    registry.reserve(MATERIAL, 7);
    registry.close();
    registry = open();
    assertThat(registry.reserve(MATERIAL, 1)).contains(7L);
  }

  @Test
  void noNumberIsGivenTwiceToProcessesThatReserveAtOnce() {
    try (JdbcRegistry other = open()) {
      long distinct =
          IntStream.range(0, 40)
              .parallel()
              .mapToObj(i -> (i % 2 == 0 ? registry : other).reserve(MATERIAL, 5).orElseThrow())
              .distinct()
              .count();
      assertThat(distinct).isEqualTo(40);
    }
    assertThat(reserved()).isEqualTo(200);
  }

  @Test
  void materialThatIsNotThereGetsNoNumber() {
    assertThat(registry.reserve("another", 1)).isEmpty();
    assertThat(registry.<Long>read(view -> view.reserved("another"))).isZero();
  }

  @Test
  void noneIsNoNumber() {
    assertThatIllegalArgumentException().isThrownBy(() -> registry.reserve(MATERIAL, 0));
  }

  @Test
  void theNumberGoesWithItsMaterial() {
    registry.reserve(MATERIAL, 7);
    registry.change(change -> change.deleteMaterial(MATERIAL));
    assertThat(reserved()).isZero();
  }

  @Test
  void theNumberGoesWithItsKey() {
    registry.reserve(MATERIAL, 7);
    registry.change(
        change -> {
          change.deleteKey("k");
          return true;
        });
    assertThat(reserved()).isZero();
  }

  /** Else each of them would make all processes read all keys anew. */
  @Test
  void aReservationIsNoChangeThatAnybodyHasToSee() throws SQLException {
    long version = registry.version();
    long revision = revision();
    registry.reserve(MATERIAL, 7);
    assertThat(registry.version()).isEqualTo(version);
    assertThat(revision()).isEqualTo(revision);
  }

  /** By which the change feed of another process tells whether there was a change. */
  private long revision() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT number FROM revision")) {
      row.next();
      return row.getLong(1);
    }
  }
}
