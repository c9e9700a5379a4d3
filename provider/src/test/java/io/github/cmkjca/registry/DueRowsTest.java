package io.github.cmkjca.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.registry.Schedule.Rotation;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DueRowsTest {
  private static final Instant NOW = Records.NOW;
  private static final Instant LATER = NOW.plusSeconds(1);
  private static final int MOST = 1000;

  private Path file;
  private JdbcRegistry registry;

  @BeforeEach
  void open(@TempDir Path directory) {
    file = directory.resolve("vault.db");
    registry = JdbcRegistry.open(file, true, Duration.ofMinutes(1));
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private void add(String keyId, KeyState state, Schedule schedule, @Nullable Instant validTo) {
    registry.change(
        change -> {
          change.insertKey(Records.key(keyId).withState(state).withSchedule(schedule));
          change.insertMaterial(
              new MaterialRecord(Records.material(keyId), NOW, false, null, null, validTo));
          return true;
        });
  }

  private KeyRegistry.Due due(Instant now) {
    return registry.read(view -> view.due(now, MOST));
  }

  private static KeyRegistry.Due nothingUntil(@Nullable Instant next) {
    return new KeyRegistry.Due(List.of(), List.of(), List.of(), List.of(), List.of(), next);
  }

  @Test
  void nothingIsDueInAVaultWithoutAppointments() {
    add("k", KeyState.ENABLED, Schedule.NONE, null);
    assertThat(due(NOW)).isEqualTo(nothingUntil(null));
    assertThat(due(NOW).isEmpty()).isTrue();
  }

  @Test
  void whatIsDueIsFoundByKind() {
    add("d", KeyState.PENDING_DELETION, new Schedule(NOW, null), null);
    add("r", KeyState.ENABLED, new Schedule(null, new Rotation(90, NOW)), null);
    add("off", KeyState.DISABLED, new Schedule(null, new Rotation(90, NOW)), null);
    add("e", KeyState.ENABLED, Schedule.NONE, NOW);
    assertThat(due(NOW))
        .isEqualTo(
            new KeyRegistry.Due(
                List.of("d"), List.of("r"), List.of("e"), List.of(), List.of(), NOW));
    assertThat(due(NOW.minusMillis(1))).isEqualTo(nothingUntil(NOW));
  }

  @Test
  void replicasAndHandoversAreLookedAfterAtTheirTime() {
    add("r", KeyState.ENABLED, Schedule.NONE, null);
    add("h", KeyState.ENABLED, Schedule.NONE, null);
    MultiRegionRecord visited =
        MultiRegionRecord.primary("r", "north")
            .withReplica(new MultiRegionRecord.Replica("west", 1, LATER));
    MultiRegionRecord moved =
        MultiRegionRecord.primary("h", "north")
            .withReplica(new MultiRegionRecord.Replica("west", 1, null))
            .withHandover(new MultiRegionRecord.Handover("west", "somebody", NOW, 2));
    registry.change(
        change -> {
          change.putMultiRegion(visited);
          change.putMultiRegion(moved);
          return true;
        });
    assertThat(due(NOW).multiRegion()).containsExactly("h");
    assertThat(due(LATER).multiRegion()).containsExactlyInAnyOrder("h", "r");
    assertThat(due(NOW).next()).isEqualTo(NOW);
    assertThat(registry.<MultiRegionRecord>read(view -> view.multiRegion("h").orElseThrow()))
        .isEqualTo(moved);
    registry.change(
        change -> {
          change.deleteKey("h");
          return true;
        });
    assertThat(due(LATER).multiRegion()).containsExactly("r");
  }

  @Test
  void materialThatHasEncryptedOftenEnoughIsExhausted() {
    add("k", KeyState.ENABLED, Schedule.NONE, null);
    registry.reserve("material-of-k", MOST - 1);
    assertThat(due(NOW).isEmpty()).isTrue();
    registry.reserve("material-of-k", 1);
    assertThat(due(NOW).exhausted()).containsExactly("k");
    assertThat(due(NOW).isEmpty()).isFalse();
  }

  @Test
  void onlyTheCurrentMaterialOfAnEnabledKeyThatCanRotateIsExhausted() {
    add("old", KeyState.ENABLED, Schedule.NONE, null);
    add("off", KeyState.DISABLED, Schedule.NONE, null);
    add("shared", KeyState.ENABLED, Schedule.NONE, null);
    add("sent", KeyState.ENABLED, Schedule.NONE, null);
    add("mac", KeyState.ENABLED, Schedule.NONE, null);
    registry.change(
        change -> {
          change.updateKey(Records.key("old").withCurrentMaterial("another"));
          change.putMultiRegion(MultiRegionRecord.primary("shared", "north"));
          change.updateKey(Records.key("sent", KeySpec.SYMMETRIC_DEFAULT, KeyOrigin.EXTERNAL));
          change.updateKey(Records.key("mac", KeySpec.HMAC_256, KeyOrigin.AWS_KMS));
          return true;
        });
    for (String key : List.of("old", "off", "shared", "sent", "mac")) {
      registry.reserve("material-of-" + key, MOST);
    }
    assertThat(due(NOW).exhausted()).isEmpty();
  }

  @Test
  void theNextDateIsTheEarliest() {
    add("d", KeyState.PENDING_DELETION, new Schedule(LATER, null), null);
    add("r", KeyState.ENABLED, new Schedule(null, new Rotation(90, LATER.plusSeconds(1))), null);
    assertThat(due(NOW).next()).isEqualTo(LATER);
    assertThat(due(NOW).isEmpty()).isTrue();
  }

  @Test
  void dueWorkIsFoundByIndexes() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      for (String query : DueRows.QUERIES) {
        try (PreparedStatement plan = connection.prepareStatement("EXPLAIN QUERY PLAN " + query);
            ResultSet row = plan.executeQuery()) {
          assertThat(row.next()).isTrue();
          assertThat(row.getString("detail")).containsPattern("USING (COVERING )?INDEX \\w+_by_");
          while (row.next()) { // only what is looked up for each row of the first
            assertThat(row.getString("detail")).containsPattern("^SEARCH |SUBQUERY");
          }
        }
      }
    }
  }

  @Test
  void keysAreCountedAsTheyComeAndGo() {
    assertThat(count()).isZero();
    add("a", KeyState.ENABLED, Schedule.NONE, null);
    add("b", KeyState.ENABLED, Schedule.NONE, null);
    assertThat(count()).isEqualTo(2);
    registry.change(
        change -> {
          change.deleteKey("a");
          change.deleteKey("missing");
          return true;
        });
    assertThat(count()).isEqualTo(1);
    assertThat(Records.keyIdsIn(registry)).containsExactly("b");
  }

  private long count() {
    return registry.<Long>read(view -> view.keyCount(KeyManager.CUSTOMER));
  }
}
