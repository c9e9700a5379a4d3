package io.github.cmkjca.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.custody.pkcs11.TokenSettings;
import io.github.cmkjca.doctor.Diagnosis.Verdict;
import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.KeySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be told of custodians without a token. */
class CustodianCheckTest {
  private static final byte[] BY_ROOT_KEY = {1, 2, 3, 4};
  private static final byte[] IN_TOKEN = {0x11, 1, 0};
  private static final byte[] IN_STORE = {0x11, 1, 1, 's'};

  private final Path home;

  /** Each token that was looked for. */
  private final List<Path> reached = new ArrayList<>();

  CustodianCheckTest(@TempDir Path home) {
    this.home = home;
  }

  private List<Diagnosis> examine(String options, byte[]... sealed) throws IOException {
    Path file = home.resolve("cmk.properties");
    Files.writeString(file, "cmk.home = " + home + "\n" + options);
    CustodianCheck check =
        new CustodianCheck(
            CmkConfig.load(file.toString(), Map.of(), Map.of()),
            (config, token) -> {
              reached.add(token);
              return new TokenSettings(
                  "", token, () -> null, home, false, 1, Duration.ofSeconds(10));
            });
    for (byte[] one : sealed) {
      BackingKey key = new BackingKey("key", "0".repeat(64), KeySpec.SYMMETRIC_DEFAULT, one);
      check.examine(MaterialRecord.first(key, Instant.EPOCH));
    }
    return check.seen(new byte[16]);
  }

  private static void assertSeen(List<Diagnosis> seen, Verdict verdict, String statement) {
    assertThat(seen)
        .anySatisfy(
            diagnosis -> {
              assertThat(diagnosis.verdict()).isEqualTo(verdict);
              assertThat(diagnosis.statement()).contains(statement);
            });
  }

  @Test
  void aRootKeyThatNoKeyNeedsMayBeMissing() throws IOException {
    List<Diagnosis> seen = examine("");
    assertSeen(seen, Verdict.NOTE, "no key of the account needs it");
    assertThat(seen).noneMatch(Diagnosis::isFinding);
  }

  @Test
  void aRootKeyThatIsNeededMayNot() throws IOException {
    assertSeen(examine("", BY_ROOT_KEY), Verdict.FINDING, "root key");
  }

  @Test
  void materialThatIsGoneForNowNeedsNothing() throws IOException {
    assertThat(examine("", new byte[0])).noneMatch(Diagnosis::isFinding);
  }

  @Test
  void keysInATokenNeedItsConfiguration() throws IOException {
    List<Diagnosis> seen = examine("", IN_TOKEN);
    assertSeen(seen, Verdict.FINDING, "names no token, and 1 backing keys");
    assertThat(reached).isEmpty();
  }

  @Test
  void aTokenThatIsNotReachedIsAFindingAndNeedsNoRootKey() throws IOException {
    String options = "cmk.custodian = pkcs11\ncmk.pkcs11.config = token.cfg\n";
    List<Diagnosis> seen = examine(options, IN_TOKEN);
    assertSeen(seen, Verdict.FINDING, "token.cfg does not exist");
    assertThat(seen).filteredOn(Diagnosis::isFinding).hasSize(1);
  }

  @Test
  void aTokenIsAskedOnceAlthoughItGuardsTheRootKeyToo() throws IOException {
    String options =
        "cmk.root-key = pkcs11:token.cfg\ncmk.pkcs11.config = token.cfg\n"
            + "cmk.custodian = software\n";
    List<Diagnosis> seen = examine(options, IN_TOKEN, BY_ROOT_KEY);
    assertThat(seen).filteredOn(Diagnosis::isFinding).hasSize(1);
    assertThat(reached).hasSize(1);
  }

  @Test
  void aBackingKeyThatCannotBeReadIsAFindingAndStopsNothing() throws IOException {
    byte[] cutInToken = {0x11, 1, 5};
    byte[] cutWrapped = {0x12, 1, 0};
    List<Diagnosis> seen = examine("", cutInToken, cutWrapped, IN_STORE);
    assertSeen(
        seen, Verdict.FINDING, "2 backing keys that nobody can read, one of them of key key");
    assertSeen(seen, Verdict.NOTE, "hold 1 backing keys");
  }

  @Test
  void keysInCustomKeyStoresAreNotExamined() throws IOException {
    List<Diagnosis> seen = examine("", IN_STORE);
    assertSeen(seen, Verdict.NOTE, "hold 1 backing keys");
    assertThat(reached).isEmpty();
  }
}
