package io.github.cmkjca.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.EncryptionContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CmkConfigTest {
  private Path dir;
  private Path file;
  private final Map<String, String> system = new LinkedHashMap<>();
  private final Map<String, String> env = new LinkedHashMap<>();

  @BeforeEach
  void userHome(@TempDir Path dir) {
    this.dir = dir;
    system.put("user.home", dir.toString());
    file = dir.resolve("my.properties");
  }

  private CmkConfig load() {
    return CmkConfig.load(null, system, env);
  }

  private CmkConfig load(String... lines) throws IOException {
    Files.write(file, List.of(lines));
    return CmkConfig.load(file.toString(), system, env);
  }

  @Test
  void nothingConfiguredGivesTheDefaults() {
    CmkConfig config = load();
    assertThat(config.file()).isEmpty();
    assertThat(config.home()).isEqualTo(dir.resolve(".cmk"));
    assertThat(config.autoInit()).isTrue();
    assertThat(config.region()).isEqualTo("local");
    assertThat(config.account()).isEqualTo("000000000000");
    assertThat(config.principal()).isEqualTo("arn:aws:iam::000000000000:root");
    assertThat(config.callerResolver()).isEmpty();
    assertThat(config.defaultKey()).isEqualTo("alias/default");
    assertThat(config.delegate()).isEqualTo("auto");
    assertThat(config.rootKey()).isEqualTo(new RootKeySource.KeyFile(dir.resolve(".cmk/root.key")));
    assertThat(config.cacheMaxEntries()).isEqualTo(1000);
    assertThat(config.cacheMaxAge()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.cacheMaxMessages()).isEqualTo(1_000_000);
    assertThat(config.cacheMaxBytes()).isEqualTo(1L << 40);
    assertThat(config.auditDir()).isEqualTo(dir.resolve(".cmk/audit"));
    assertThat(config.auditSync()).isEqualTo(AuditSync.ALWAYS);
    assertThat(config.auditRequired()).isTrue();
    assertThat(config.auditSummaryInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.registryPollInterval()).isEqualTo(Duration.ofMillis(100));
    assertThat(config.encryptionContext()).isEqualTo(EncryptionContext.empty());
    assertThat(config.grantTokens()).isEmpty();
    assertThat(config.messageFrameLength()).isEqualTo(4096);
  }

  @Test
  void theArgumentWinsOverPropertyOverVariableOverHome() throws IOException {
    Path home = Files.createDirectory(dir.resolve("home"));
    Files.writeString(home.resolve("cmk.properties"), "cmk.region = home\n");
    env.put("CMK_HOME", home.toString());
    assertThat(load().region()).isEqualTo("home");
    env.put("CMK_CONFIG", write("variable.properties", "cmk.region=variable"));
    assertThat(load().region()).isEqualTo("variable");
    system.put("cmk.config", write("property.properties", "cmk.region=property"));
    assertThat(load().region()).isEqualTo("property");
    assertThat(load("cmk.region=argument").region()).isEqualTo("argument");
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text).toString();
  }

  @Test
  void aNamedFileThatIsMissingIsAnError() {
    env.put("CMK_CONFIG", dir.resolve("missing.properties").toString());
    assertThatThrownBy(this::load)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("missing.properties does not exist")
        .hasMessageContaining("CMK_CONFIG");
  }

  @Test
  void homeIsTheSystemPropertyElseTheVariableElseTheFileElseDotCmk() throws IOException {
    assertThat(load("cmk.home=" + dir.resolve("a")).home()).isEqualTo(dir.resolve("a"));
    env.put("CMK_HOME", dir.resolve("b").toString());
    assertThat(load("cmk.home=" + dir.resolve("a")).home()).isEqualTo(dir.resolve("b"));
    system.put("cmk.home", "~/c");
    assertThat(load("cmk.home=" + dir.resolve("a")).home()).isEqualTo(dir.resolve("c"));
  }

  @Test
  void aSystemPropertyWinsOverTheFile() throws IOException {
    system.put("cmk.cache.max-age", "30s");
    assertThat(load("cmk.cache.max-age = 10m").cacheMaxAge()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void relativePathsStartAtHome() throws IOException {
    CmkConfig config = load("cmk.audit.dir = trail", "cmk.root-key = passphrase-file:~/pass");
    assertThat(config.auditDir()).isEqualTo(dir.resolve(".cmk/trail"));
    assertThat(config.rootKey()).isEqualTo(new RootKeySource.PassphraseFile(dir.resolve("pass")));
  }

  @ParameterizedTest
  @CsvSource({"1s,1000", "90s,90000", "5m,300000", "24h,86400000", "1d,86400000", "PT1M30S,90000"})
  void durationsHaveUnits(String text, long millis) throws IOException {
    assertThat(load("cmk.cache.max-age=" + text).cacheMaxAge()).hasMillis(millis);
  }

  @ParameterizedTest
  @CsvSource({"256B,256", "4KiB,4096", "16MiB,16777216"})
  void sizesHaveUnits(String text, int bytes) throws IOException {
    assertThat(load("cmk.message.frame-length=" + text).messageFrameLength()).isEqualTo(bytes);
  }

  @Test
  void aDurationWithoutUnitIsRefusedWithAllThatHelps() {
    assertThatThrownBy(() -> load("# one", "", "cmk.cache.max-age = 300"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            file
                + ":3: cmk.cache.max-age = 300 has no unit; write for example 300s, 5m or PT5M"
                + " (1s..24h, default 5m)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cmk.cache.max-age = 999ms",
        "cmk.cache.max-age = 25h",
        "cmk.cache.max-age = 5 minutes",
        "cmk.cache.max-age = -5m",
        "cmk.cache.max-age = 999999999999999999d",
        "cmk.cache.max-age = P",
        "cmk.cache.max-age =",
        "cmk.cache.max-entries = 0",
        "cmk.cache.max-entries = 1000001",
        "cmk.cache.max-entries = 10s",
        "cmk.cache.max-entries = 99999999999999999999",
        "cmk.cache.max-bytes = 1024",
        "cmk.cache.max-bytes = 1kB",
        "cmk.cache.max-bytes = 999999999999999999PiB",
        "cmk.message.frame-length = 255B",
        "cmk.auto-init = yes",
        "cmk.audit.sync = Always",
        "cmk.account = 1234",
        "cmk.region = Local",
        "cmk.principal = root",
        "cmk.principal = arn:aws:iam::111122223333:user/app",
        "cmk.caller-resolver = not a class",
        "cmk.delegate = CMK",
        "cmk.default-key = two words",
        "cmk.root-key = hsm",
        "cmk.root-key = file:",
        "cmk.registry.poll-interval = 2s",
        "cmk.encryption-context = k",
        "cmk.encryption-context = k=v,",
        "cmk.encryption-context = k=v, k=w",
        "cmk.encryption-context = cmk:aad=v",
        "cmk.encryption-context = k=v\\\\",
        "cmk.grant-tokens = a,,b",
        "cmk.grant-tokens = 1,2,3,4,5,6,7,8,9,10,11",
      })
  void badValuesAreRefusedByFileLineAndName(String line) {
    String name = line.substring(0, line.indexOf(' '));
    assertThatThrownBy(() -> load("", line))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file + ":2: " + name)
        .hasMessageEndingWith(")");
  }

  @Test
  void anUnknownNameIsRefusedWithTheNearestKnownOne() {
    assertThatThrownBy(() -> load("cmk.cache.maxage = 5m"))
        .hasMessage(
            file
                + ":1: cmk.cache.maxage is no option; the nearest known name is cmk.cache.max-age");
    assertThatThrownBy(() -> load("cmk.orders.retries = 3"))
        .hasMessageStartingWith(file + ":1: cmk.orders.retries is no option");
  }

  @ParameterizedTest
  @CsvSource({
    "cmk.hom, cmk.home",
    "cmk.cache.maxage, cmk.cache.max-age",
    "cmk.Principal, cmk.principal",
    "cmk.audit-required, cmk.audit.required",
    "cmk.rootkeys, cmk.root-key",
  })
  void aSystemPropertyThatIsNearlyAnOptionIsRefused(String name, String nearest) {
    system.put(name, "x");
    assertThatThrownBy(this::load)
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "system property " + name + " is no option; the nearest known name is " + nearest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cmk.orders.retries", "cmk.", "cmk.it.jar", "cmk.cache", "cmk"})
  void systemPropertiesOfOtherSoftwareAreNotOurs(String name) {
    system.put(name, "x");
    assertThat(load().region()).isEqualTo("local");
  }

  @Test
  void aRepeatedNameIsRefused() {
    assertThatThrownBy(() -> load("cmk.region=a", "", "cmk.region=a"))
        .hasMessage(file + ":3: cmk.region was already set in line 1");
  }

  @Test
  void allProblemsAreToldAtOnce() {
    system.put("cmk.auto-init", "1");
    assertThatThrownBy(() -> load("cmk.region=A", "cmk.regoin=b"))
        .hasMessageContaining(":1: cmk.region = A is no region")
        .hasMessageContaining(":2: cmk.regoin is no option")
        .hasMessageContaining("system property cmk.auto-init = 1 is neither true nor false");
  }

  @Test
  void aFileCannotNameAnotherFile() {
    assertThatThrownBy(() -> load("cmk.config = /etc/cmk.properties"))
        .hasMessage(file + ":1: cmk.config cannot be set in a configuration file");
  }

  @Test
  void grantTokensAreNotRepeatedInMessages() {
    assertThatThrownBy(() -> load("cmk.grant-tokens = token1,,token2"))
        .hasMessageContaining("cmk.grant-tokens has an empty item")
        .hasMessageNotContaining("token1");
  }

  @Test
  void contextPairsTakeEscapes() throws IOException {
    // In a properties file a backslash is written twice.
    assertThat(
            load("cmk.encryption-context = a = b , c\\\\,d=e\\\\=f=g, h=, i=\\\\ j ")
                .encryptionContext()
                .pairs())
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "b", "c,d", "e=f=g", "h", "", "i", " j"));
  }

  @Test
  void tokensAreAList() throws IOException {
    assertThat(load("cmk.grant-tokens = one, two").grantTokens()).containsExactly("one", "two");
  }

  @Test
  void continuedLinesAndEscapesAreThoseOfProperties() throws IOException {
    CmkConfig config =
        load(
            "cmk.encryption-context = a=b, \\", "    c=d", "# comment \\", "cmk.region = \\u0061b");
    assertThat(config.encryptionContext().pairs()).containsEntry("a", "b").containsEntry("c", "d");
    assertThat(config.region()).isEqualTo("ab");
  }

  @Test
  void lineNumbersCountContinuationLines() {
    assertThatThrownBy(
            () -> load("cmk.encryption-context = a=b, \\", "  c=d", "", "cmk.region = B"))
        .hasMessageStartingWith(file + ":4: cmk.region = B");
  }

  @Test
  void aFileThatIsNotOneIsRefusedByName() throws IOException {
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> CmkConfig.load(file.toString(), system, env))
        .hasMessage(file + " is not UTF-8");
    Files.writeString(file, "cmk.region=\\u00zz");
    assertThatThrownBy(() -> CmkConfig.load(file.toString(), system, env))
        .hasMessage(file + " line 1 has a malformed \\u escape");
    assertThatThrownBy(() -> CmkConfig.load(dir.toString(), system, env))
        .hasMessageStartingWith(dir + " cannot be read");
  }

  @Test
  void homeMustNotBeEmpty() {
    env.put("CMK_HOME", "");
    assertThatThrownBy(this::load).hasMessageContaining("is empty; write a path");
  }

  @Test
  void aCustodianThatIsATokenNeedsOne() throws IOException {
    assertThatThrownBy(() -> load("cmk.custodian = pkcs11"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file + ":1: cmk.custodian = pkcs11 needs")
        .hasMessageContaining("cmk.pkcs11.config");
    assertThat(load("cmk.custodian = pkcs11", "cmk.pkcs11.config = token.cfg").pkcs11Config())
        .isPresent();
  }
}
