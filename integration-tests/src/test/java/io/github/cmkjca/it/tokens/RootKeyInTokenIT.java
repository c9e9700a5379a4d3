package io.github.cmkjca.it.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.ChildJvm;
import io.github.cmkjca.it.Dialogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A vault in software whose root key a token guards. */
class RootKeyInTokenIT {
  private static final String CREATE = "create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT";

  private final FaultyToken vault = new FaultyToken();
  private final Path config = vault.config();

  @Test
  void theTokenIsNeededToOpenTheVaultAndNotToUseIt() throws IOException {
    configure("cmk.root-key = pkcs11:" + config);
    String blob;
    try (Dialogue program = vault.program()) {
      String keyId = program.ok(CREATE);
      assertThat(vault.token().list()).contains("cmk/root-key/").contains("never extractable");
      vault.begin("removed");
      blob = program.ok("encrypt " + keyId);
      program.ok("decrypt " + blob);
      program.ok(CREATE);
    }
    assertThat(start().err()).contains("leads to no token").contains(config.toString());
    vault.end("removed");
    try (Dialogue program = vault.program()) {
      program.ok("decrypt " + blob);
    }
  }

  /** A logout is that of the whole process, and hides the keys from who reads them just then. */
  @Test
  void whoIsDoneWithTheTokenLeavesTheLoginToTheOthers() throws IOException {
    configure("cmk.root-key = pkcs11:" + config);
    String inSoftware;
    try (Dialogue program = vault.program()) {
      inSoftware = program.ok(CREATE);
      assertThat(vault.logouts()).as("nobody else needs the login").isEqualTo(1);
    }
    configure(
        "cmk.root-key = pkcs11:" + config,
        "cmk.custodian = pkcs11",
        "cmk.pkcs11.config = " + config);
    try (Dialogue program = vault.program()) {
      String inToken = program.ok(CREATE);
      program.ok("encrypt " + inSoftware);
      assertThat(vault.logouts()).as("as before").isEqualTo(1);
      program.ok("encrypt " + inToken);
    }
  }

  @Test
  void aVaultThatExistsComesUnderTheTokenAndFromIt() throws IOException {
    String blob;
    try (Dialogue program = vault.program()) {
      blob = program.ok("encrypt " + program.ok(CREATE));
    }
    configure("");
    assertThat(change("--token", config.toString())).returns(0, ChildJvm.Result::exitCode);
    assertThat(start().err()).contains("is guarded by a token, and none is configured");
    configure("cmk.root-key = pkcs11:" + config);
    try (Dialogue program = vault.program()) {
      program.ok("decrypt " + blob);
    }
    assertThat(change("--no-passphrase")).returns(0, ChildJvm.Result::exitCode);
    assertThat(start().err()).contains("is not guarded by a token, but one is configured");
    configure("");
    try (Dialogue program = vault.program()) {
      program.ok("decrypt " + blob);
    }
  }

  @Test
  void aFileThatWasChangedDoesNotOpen() throws IOException {
    configure("cmk.root-key = pkcs11:" + config);
    try (Dialogue program = vault.program()) {
      program.ok(CREATE);
    }
    Path file = vault.home().resolve("root.key");
    byte[] content = Files.readAllBytes(file);
    content[content.length - 1] ^= 1;
    Files.write(file, content);
    assertThat(start().err()).contains("does not open");
  }

  private void configure(String... lines) {
    TokenFiles.write(
        vault.home().resolve("cmk.properties"),
        "cmk.pkcs11.pin-file = " + vault.pin() + "\n" + String.join("\n", lines) + "\n");
  }

  private ChildJvm.Result change(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "change-root-key-passphrase";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return vault.jvm().runCmk(command);
  }

  /** A program that cannot open the vault ends with the reason. */
  private ChildJvm.Result start() {
    ChildJvm.Result result = vault.jvm().runCmk("create-key");
    assertThat(result.exitCode()).isNotZero();
    return result;
  }
}
