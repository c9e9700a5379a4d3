package io.github.cmkjca.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.registry.TokenObjectRecord.Intent;
import io.github.cmkjca.spi.kms.KeySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenObjectRowsTest {
  private static final TokenObjectRecord MADE =
      new TokenObjectRecord("m2", "k", KeySpec.RSA_2048, "", Intent.CREATE, "me", Records.NOW);
  private static final TokenObjectRecord DESTROYED =
      new TokenObjectRecord("m1", "k", KeySpec.HMAC_256, "cks-1", Intent.DESTROY, "", Records.NOW);

  private JdbcRegistry registry;

  @BeforeEach
  void open(@TempDir Path directory) {
    registry = JdbcRegistry.open(directory.resolve("vault.db"), true, Duration.ofMinutes(1));
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private void put(TokenObjectRecord object) {
    registry.change(
        change -> {
          change.putTokenObject(object);
          return true;
        });
  }

  private Optional<TokenObjectRecord> noted(String materialId) {
    return registry.read(view -> view.tokenObject(materialId));
  }

  private boolean delete(String materialId) {
    return registry.<Boolean>change(change -> change.deleteTokenObject(materialId));
  }

  @Test
  void whatIsNotedIsFound() {
    put(MADE);
    put(DESTROYED);
    assertThat(noted("m2")).contains(MADE);
    assertThat(noted("m3")).isEmpty();
    assertThat(registry.<List<TokenObjectRecord>>read(KeyRegistry.View::tokenObjects))
        .containsExactly(DESTROYED, MADE);
  }

  @Test
  void aNoteIsReplaced() {
    put(MADE);
    TokenObjectRecord later = MADE.toBeDestroyed("you", Records.NOW.plusMillis(1));
    put(later);
    assertThat(noted("m2")).contains(later);
    assertThat(later)
        .isEqualTo(
            new TokenObjectRecord(
                "m2", "k", KeySpec.RSA_2048, "", Intent.DISCARD, "you", Records.NOW.plusMillis(1)));
  }

  @Test
  void aNoteGoesOnce() {
    put(MADE);
    assertThat(delete("m2")).isTrue();
    assertThat(delete("m2")).isFalse();
    assertThat(noted("m2")).isEmpty();
  }

  @Test
  void notesOutliveTheirKeys() {
    Records.addKey(registry, "k");
    put(DESTROYED);
    registry.change(
        change -> {
          change.deleteKey("k");
          return true;
        });
    assertThat(noted("m1")).contains(DESTROYED);
  }
}
