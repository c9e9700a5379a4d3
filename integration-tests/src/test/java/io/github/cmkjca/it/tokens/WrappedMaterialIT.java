package io.github.cmkjca.it.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.it.ChildJvm;
import io.github.cmkjca.it.Dialogue;
import io.github.cmkjca.it.app.TokenSteps;
import io.github.cmkjca.it.tokens.FaultyToken.Call;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Material of symmetric keys in the vault, wrapped under a key in the token. */
class WrappedMaterialIT {
  private static final String CREATE = "create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT";

  /** The wrapping pair, its certificate, and the key that authenticates. */
  private static final long WRAPPING_OBJECTS = 3;

  /** It takes seconds to make an RSA key of 4096 bits. */
  private final FaultyToken vault =
      new FaultyToken().use("", "cmk.pkcs11.material = wrapped", "cmk.pkcs11.timeout = 1m");

  @Test
  void theTokenHasTheWrappingKeyHoweverManyKeysTheVaultHas() throws IOException {
    String blob;
    String rotated;
    try (Dialogue program = vault.program()) {
      String first = program.ok(CREATE);
      blob = program.ok("encrypt " + first);
      program.ok("rotate " + first);
      rotated = program.ok("encrypt " + first);
      for (int i = 0; i < 5; i++) {
        program.ok("encrypt " + program.ok(CREATE));
      }
      assertThat(vault.token().objects()).isEqualTo(WRAPPING_OBJECTS);
    }
    try (Dialogue program = vault.program()) {
      program.ok("decrypt " + blob);
      program.ok("decrypt " + rotated);
      program.ok("encrypt " + program.ok(CREATE));
      assertThat(vault.token().objects()).isEqualTo(WRAPPING_OBJECTS);
    }
  }

  @Test
  void theWrappingKeyUnwrapsAndNothingElse() throws IOException {
    try (Dialogue program = vault.program()) {
      program.ok(CREATE);
    }
    List<String> lines = vault.token().list().lines().map(String::strip).toList();
    assertThat(lines.stream().filter(line -> line.startsWith("Access:")))
        .hasSize(2)
        .allMatch(line -> line.endsWith("sensitive, always sensitive, never extractable, local"));
    assertThat(lines.stream().filter(line -> line.startsWith("Usage:")))
        .map(line -> line.substring("Usage:".length()).strip())
        .containsExactlyInAnyOrder("unwrap", "verify");
  }

  /** Whoever writes into the vault can give no key the material of another one. */
  @Test
  void materialThatWasMovedOrChangedIsNotUsed() throws IOException, SQLException {
    String first;
    String second;
    try (Dialogue program = vault.program()) {
      first = program.ok(CREATE);
      second = program.ok(CREATE);
    }
    change(
        "UPDATE backing_key SET sealed = (SELECT sealed FROM backing_key WHERE key_id = '"
            + second
            + "') WHERE key_id = '"
            + first
            + "'");
    // The last byte but 32 is of the wrapped material, the last one of the MAC.
    change(
        "UPDATE backing_key SET sealed = CAST(substr(sealed, 1, length(sealed) - 33) || x'00'"
            + " || substr(sealed, length(sealed) - 31) AS BLOB) WHERE key_id = '"
            + second
            + "'");
    try (Dialogue program = vault.program()) {
      for (String key : List.of(first, second)) {
        assertThat(program.say("encrypt " + key))
            .contains("KeyUnavailableException")
            .contains("somebody has changed the vault");
      }
      program.ok("encrypt " + program.ok(CREATE));
    }
  }

  /** Else new material would be wrapped for somebody else. */
  @Test
  void anExchangedWrappingKeyWrapsNothing() throws Exception {
    try (Dialogue program = vault.program()) {
      program.ok(CREATE);
    }
    String label =
        Stream.of(vault.token().list().split("\n"))
            .filter(line -> line.contains("cmk/wrapping-key/") && !line.contains("/mac"))
            .map(line -> line.substring(line.indexOf("cmk/")).strip())
            .findFirst()
            .orElseThrow();
    vault.token().exchangeCertificate(label, vault.home());
    try (Dialogue program = vault.program()) {
      assertThat(program.say(CREATE)).contains("KeyUnavailableException").contains("exchanged");
    }
    change(
        "UPDATE setting SET value = CAST(substr(value, 1, length(value) - 1) || x'00' AS BLOB)"
            + " WHERE name = 'wrapping-key'");
    try (Dialogue program = vault.program()) {
      assertThat(program.say(CREATE))
          .contains("KeyUnavailableException")
          .contains("somebody has changed the vault");
    }
  }

  @ParameterizedTest
  @CsvSource({"GENERATE_KEY_PAIR, before", "GENERATE_KEY_PAIR, after", "GENERATE_KEY, before"})
  void aWrappingKeyThatWasHalfMadeIsDestroyed(Call call, String when) throws IOException {
    try (Dialogue program = vault.program()) {
      vault.killAt(call, when);
      assertThatThrownBy(() -> program.ok(CREATE))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("exitCode=137");
    }
    try (Dialogue program = vault.program()) {
      program.ok("decrypt " + program.ok("encrypt " + program.ok(CREATE)));
      vault.token().awaitObjects(WRAPPING_OBJECTS);
    }
  }

  /** SunPKCS11 has AES-KWP from Java 25 on, and over NSS it would unwrap by RSA in this process. */
  @Test
  void nssWrapsWhereItsKeysStayInIt() throws IOException {
    Nss token = Nss.fresh();
    Path home = TokenFiles.folder("wrapped-nss");
    String options = String.join("\n", token.options()) + "\ncmk.pkcs11.material = wrapped\n";
    TokenFiles.write(home.resolve("cmk.properties"), options);
    try (Dialogue program = Dialogue.with(ChildJvm.withHome(home), TokenSteps.class)) {
      if (Runtime.version().feature() >= 25) {
        String key = program.ok(CREATE);
        program.ok("decrypt " + program.ok("encrypt " + key));
        program.ok("rotate " + key);
        program.ok("decrypt " + program.ok("encrypt " + key));
      } else {
        assertThat(program.say(CREATE))
            .contains("UnsupportedOperationException")
            .contains("CKM_RSA_PKCS")
            .contains("cmk.pkcs11.material = objects");
      }
    }
  }

  private void change(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + vault.home().resolve("vault.db"));
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
    }
  }
}
