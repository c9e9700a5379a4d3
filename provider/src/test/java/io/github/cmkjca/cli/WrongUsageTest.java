package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.github.cmkjca.cli.CommandLineRun.Result;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KmsInternalException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What never reaches a vault, and what goes wrong around it. */
class WrongUsageTest {
  private static final Vault.Opener NEVER =
      config -> {
        throw new AssertionError("opened " + config.home());
      };

  private static Result run(String... words) {
    return CommandLineRun.runExactly(NEVER, words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "describe-key",
        "describe-key --key-id",
        "describe-key secret --key-id x",
        "describe-key --key-id x --secret-flag=secret",
        "describe-key --key-id x --dry-run",
        "encrypt --key-id x --plaintext YQ== --dry-run --no-dry-run",
        "generate-random --number-of-bytes x",
        "list-keys --limit 1 --max-items 1",
        "list-keys --output xml",
        "list-keys --query Keys[?x",
        "encrypt --key-id x --plaintext YQ== --cli-binary-format hex",
      })
  void wrongUsageIs252WithTheUsage(String line) {
    Result result = run(line.isEmpty() ? new String[0] : line.split(" ", -1));
    assertThat(result.code()).isEqualTo(252);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("\nusage: cmk [options] <command> [parameters]\n")
        .contains("cmk: error: ")
        .doesNotContain("secret=", "=secret", " secret");
  }

  @Test
  void allMissingArgumentsAreNamed() {
    assertThat(run("verify-mac", "--mac", "YQ==").err())
        .endsWith("the following arguments are required: --key-id, --message, --mac-algorithm\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "describe-key|--key-id|",
        "encrypt|--key-id|x|--plaintext|",
        "encrypt|--key-id|x|--plaintext|secret!",
        "encrypt|--key-id|x|--plaintext|fileb:///no/such/file",
        "encrypt|--key-id|x|--plaintext|YQ==|--encryption-context|secret",
        "encrypt|--key-id|x|--plaintext|YQ==|--encryption-context|{secret",
        "encrypt|--key-id|x|--plaintext|YQ==|--encryption-context|{\"a\":[\"secret\"]}",
        "encrypt|--key-id|x|--plaintext|YQ==|--encryption-context|{\"a\":\"b\",\"a\":\"secret\"}",
        "generate-random|--number-of-bytes|0",
        "encrypt|--cli-input-json|{\"Secret\":\"secret\"}",
        "encrypt|--cli-input-json|{\"Plaintext\":1}",
        "encrypt|--cli-input-json|[]",
      })
  void badValuesAre252AndNotRepeated(String line) {
    Result result = run(line.split("\\|", -1));
    assertThat(result.code()).isEqualTo(252);
    assertThat(result.err())
        .matches("\n(Parameter validation failed:\n|Error parsing parameter '--).*(?s:.*)")
        .doesNotContain("secret");
  }

  @Test
  void theWordsAreThoseOfAws() {
    assertThat(run("describe-key", "--key-id", "").err())
        .isEqualTo(
            """

            Parameter validation failed:
            Invalid length for parameter KeyId, value: 0, valid min length: 1
            """);
    assertThat(run("generate-random", "--number-of-bytes", "0").err())
        .isEqualTo(
            """

            Parameter validation failed:
            Invalid value for parameter NumberOfBytes, value: 0, valid min value: 1
            """);
    assertThat(run("encrypt", "--key-id", "a", "--plaintext", "fileb://nope").err())
        .startsWith(
            "\nError parsing parameter '--plaintext': Unable to load paramfile fileb://nope: ");
    assertThat(run("describe-key", "--key-id", "x", "--foo", "--bar").err())
        .endsWith("Unknown options: --foo, --bar\n");
  }

  @Test
  void badConfigurationIs253(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("c.properties"), "cmk.regoin = x");
    Result result = run("list-keys", "--config", file.toString());
    assertThat(result.code()).isEqualTo(253);
    assertThat(result.err())
        .isEqualTo(
            "\n" + file + ":1: cmk.regoin is no option; the nearest known name is cmk.region\n");
    assertThat(run("list-keys", "--as", "bob").code()).isEqualTo(253);
  }

  @ParameterizedTest
  @CsvSource({
    "--as, bob, 'argument --as: bob is no ARN'",
    "--as, arn:aws:iam::999988887777:root, 'argument --as: arn:aws:iam::999988887777:root is of"
        + " another account than cmk.account = 000000000000'",
    "--region, Nowhere!, 'argument --region: Nowhere! '",
    "--config, /no/such/file, '/no/such/file does not exist; it was named as the configuration"
        + " file by argument --config'",
    "--config, '', 'argument --config:  is empty; write a path'",
    "--home, '', 'argument --home:  is empty; write a path'",
  })
  void theFlagIsNamedAndNotTheOptionBehindIt(String flag, String value, String message) {
    for (String command : List.of("list-keys", "doctor")) {
      Result result = run(command, flag, value);
      assertThat(result.code()).isEqualTo(command.equals("doctor") ? 1 : 253);
      assertThat(result.out() + result.err()).contains(message).doesNotContain("system property");
    }
  }

  @Test
  void whatTheFlagDoesNotSayIsNamedByTheOption() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new Cli(
                InputStream.nullInputStream(),
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                NEVER,
                Map.of("user.home", "/nonexistent", "cmk.principal", "bob", "cmk.region", "Bad!"),
                Map.of())
            .run("list-keys", "--region", "good");
    assertThat(code).isEqualTo(253);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("\nsystem property cmk.principal = bob ")
        .doesNotContain("Bad!");
  }

  @Test
  void helpMayStandBeforeTheCommand() {
    assertThat(run("help", "create-key")).isEqualTo(run("create-key", "help"));
    assertThat(run("kms", "help", "create-key")).isEqualTo(run("create-key", "help"));
    assertThat(run("help", "nonsense").code()).isEqualTo(252);
  }

  @Test
  void aVaultThatCannotBeOpenedIs255() {
    Result result =
        CommandLineRun.runExactly(
            config -> {
              throw new KmsInternalException("the disk is full");
            },
            "list-keys");
    assertThat(result.code()).isEqualTo(255);
    assertThat(result.err()).isEqualTo("\nThe vault cannot be opened: the disk is full\n");
  }

  @Test
  void debugAddsTheStackTrace() {
    assertThat(run("list-keys", "--as", "bob", "--debug").err()).contains("\tat io.github.cmkjca");
  }

  @Test
  void enumsAreTheServicesToRefuse() {
    Vault.Opener opener = config -> new UnusedVault();
    Result result =
        CommandLineRun.runExactly(opener, "create-key", "--key-spec", "RSA_1", "--home", "/x");
    assertThat(result.code()).isEqualTo(254);
    assertThat(result.err())
        .isEqualTo(
            "\nAn error occurred (ValidationException) when calling the CreateKey operation: 1"
                + " validation error detected: Value 'RSA_1' at 'keySpec' failed to satisfy"
                + " constraint: Member must satisfy enum value set: [RSA_2048, RSA_3072,"
                + " RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521, ECC_SECG_P256K1,"
                + " ECC_NIST_EDWARDS25519, SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384,"
                + " HMAC_512, ML_DSA_44, ML_DSA_65, ML_DSA_87]\n");
  }

  private static final class UnusedVault implements Vault {
    @Override
    public KeyManagementService kms() {
      return mock(KeyManagementService.class);
    }

    @Override
    public void close() {}
  }

  @Test
  void helpAndVersionSucceed() {
    for (String[] words :
        List.of(
            new String[] {"help"},
            new String[] {"--help"},
            new String[] {"encrypt", "help"},
            new String[] {"kms", "encrypt", "--help"},
            new String[] {"--version"})) {
      Result result = run(words);
      assertThat(result.code()).isZero();
      assertThat(result.out()).isNotBlank();
      assertThat(result.err()).isEmpty();
    }
    List<String> commands = new ArrayList<>();
    Operations.ALL.forEach(operation -> commands.add(operation.command()));
    assertThat(run("help").out()).contains(commands);
    assertThat(run("encrypt", "help").out()).contains("--encryption-context=");
  }
}
