package io.github.cmkjca.it.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.ChildJvm;
import io.github.cmkjca.it.Dialogue;
import io.github.cmkjca.it.FakeClock;
import io.github.cmkjca.it.app.TokenSteps;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Certificates are written without the PIN, and Java finds private keys by them: one key must not
 * be destroyed by the certificate of another one.
 */
class PlantedCertificatesIT {
  private final SoftHsm token = SoftHsm.fresh();
  private final Path home = TokenFiles.folder("home");
  private FakeClock clock;

  @BeforeEach
  void aVaultInAToken() throws IOException {
    TokenFiles.write(home.resolve("cmk.properties"), String.join("\n", token.options("")) + "\n");
    clock = FakeClock.in(home);
  }

  private Dialogue program() throws IOException {
    return program(home);
  }

  private Dialogue program(Path itsHome) throws IOException {
    ChildJvm jvm = clock.on(ChildJvm.withHome(itsHome));
    token.environment().forEach(jvm::environment);
    return Dialogue.with(jvm, TokenSteps.class);
  }

  @Test
  void aPairIsNotDestroyedForAnother() throws IOException {
    String used;
    String doomed;
    try (Dialogue program = program()) {
      used = program.ok("create ECC_NIST_P256 SIGN_VERIFY");
      doomed = program.ok("create ECC_NIST_P256 SIGN_VERIFY");
      program.ok("schedule " + doomed);
    }
    Path certificate = certificate(label(doomed));
    withoutPin("--delete-object", "--type", "cert", "--id", hex(label(used)));
    withoutPin("--delete-object", "--type", "cert", "--id", hex(label(doomed)));
    plant(certificate, label(used), label(doomed));
    String usedId = hex(label(used));
    clock.set(Duration.ofDays(8));
    try (Dialogue program = program()) {
      program.say("sign " + used);
      token.awaitObjects(1);
    }
    assertThat(privateKeys()).containsOnlyOnce("ID:").contains(usedId);
  }

  @Test
  void aPairIsNotDestroyedForASecretKey() throws IOException {
    String used;
    String doomed;
    try (Dialogue program = program()) {
      used = program.ok("create ECC_NIST_P256 SIGN_VERIFY");
      doomed = program.ok("create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT");
      program.ok("schedule " + doomed);
    }
    Path certificate = certificate(label(used));
    withoutPin("--delete-object", "--type", "cert", "--id", hex(label(used)));
    plant(certificate, label(used), label(doomed) + "/mac");
    clock.set(Duration.ofDays(8));
    String usedId = hex(label(used));
    try (Dialogue program = program()) {
      program.say("sign " + used);
      token.awaitObjects(2);
    }
    assertThat(privateKeys()).contains(usedId);
  }

  /** Or who may use one key would use the other one. */
  @ParameterizedTest
  @CsvSource({
    "sign, ECC_NIST_P256, SIGN_VERIFY, ECC_NIST_P256, SIGN_VERIFY",
    "sign, ECC_NIST_P256, SIGN_VERIFY, ECC_NIST_P256, KEY_AGREEMENT",
    "sign, ECC_NIST_P256, SIGN_VERIFY, RSA_2048, SIGN_VERIFY",
    "oaep, RSA_2048, ENCRYPT_DECRYPT, RSA_2048, ENCRYPT_DECRYPT",
    "oaep, RSA_2048, ENCRYPT_DECRYPT, RSA_3072, ENCRYPT_DECRYPT",
    "agree, ECC_NIST_P256, KEY_AGREEMENT, ECC_NIST_P256, KEY_AGREEMENT"
  })
  void aPairIsNotUsedForAnother(
      String step, KeySpec spec, KeyUsage usage, KeySpec othersSpec, KeyUsage othersUsage)
      throws IOException {
    String mine;
    String other;
    try (Dialogue program = program()) {
      mine = program.ok("create " + spec + " " + usage);
      other = program.ok("create " + othersSpec + " " + othersUsage);
      program.ok(step + " " + mine);
    }
    putInPlace(label(mine), label(other));
    try (Dialogue program = program()) {
      assertThat(program.say(step + " " + mine))
          .contains("KeyUnavailableException")
          .contains("lead to the private key that was made with it")
          .containsPattern("somebody (has|may have) exchanged it");
    }
  }

  /** Of his own one somebody may know what it makes of wrapped material. */
  @Test
  void materialIsNotUnwrappedByAnotherKey() throws IOException {
    String mine;
    String blob;
    wrapMaterial(home);
    try (Dialogue program = program()) {
      mine = program.ok("create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT");
      blob = program.ok("encrypt " + mine);
    }
    String myWrappingKey = wrappingKeys().findFirst().orElseThrow();
    Path otherHome = TokenFiles.folder("home");
    wrapMaterial(otherHome);
    try (Dialogue program = program(otherHome)) {
      program.ok("create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT");
    }
    putInPlace(
        myWrappingKey,
        wrappingKeys().filter(label -> !label.equals(myWrappingKey)).findFirst().orElseThrow());
    try (Dialogue program = program()) {
      for (String step : List.of("encrypt " + mine, "decrypt " + blob)) {
        assertThat(program.say(step))
            .contains("KeyUnavailableException")
            .contains("lead to the private key that was made with it");
      }
    }
  }

  private Stream<String> wrappingKeys() {
    return labels("cmk/wrapping-key/").filter(label -> !label.endsWith("/mac"));
  }

  private void wrapMaterial(Path itsHome) {
    TokenFiles.write(
        itsHome.resolve("cmk.properties"),
        String.join("\n", token.options(""))
            + "\ncmk.pkcs11.material = wrapped\ncmk.pkcs11.timeout = 1m\n");
  }

  /** Has the certificate of one key lead to the private key of another one. */
  private void putInPlace(String myLabel, String othersLabel) {
    Path certificate = certificate(myLabel);
    withoutPin("--delete-object", "--type", "cert", "--id", hex(myLabel));
    withoutPin("--delete-object", "--type", "cert", "--id", hex(othersLabel));
    plant(certificate, othersLabel, myLabel);
  }

  private String privateKeys() {
    return token.tool("--list-objects", "--type", "privkey");
  }

  /** Of secret keys it is the label, of pairs that of the certificate. */
  private String label(String keyId) {
    return token
        .list()
        .lines()
        .filter(line -> line.contains("label:") && line.contains(keyId))
        .map(line -> line.replaceAll(".*label: *", "").strip())
        .findFirst()
        .or(() -> labels(keyId).findFirst())
        .orElseThrow(() -> new AssertionError(keyId + " is not in " + token.list()));
  }

  /** Of pairs. */
  private Stream<String> labels(String part) {
    return token
        .list()
        .lines()
        .filter(line -> line.contains("ID:"))
        .map(line -> line.replaceAll(".*ID: *", "").strip())
        .map(id -> new String(HexFormat.of().parseHex(id), StandardCharsets.US_ASCII))
        .filter(label -> label.contains(part))
        .distinct();
  }

  private Path certificate(String label) {
    Path file = home.resolve("certificate.der");
    withoutPin(
        "--read-object", "--type", "cert", "--id", hex(label), "--output-file", file.toString());
    return file;
  }

  private void plant(Path certificate, String idOf, String label) {
    withoutPin(
        "--write-object",
        certificate.toString(),
        "--type",
        "cert",
        "--id",
        hex(idOf),
        "--label",
        label);
  }

  private void withoutPin(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("pkcs11-tool", "--module", token.library().toString()));
    command.addAll(List.of(arguments));
    TokenFiles.run(token.environment(), "opensc", command);
  }

  private static String hex(String label) {
    return HexFormat.of().formatHex(label.getBytes(StandardCharsets.US_ASCII));
  }
}
