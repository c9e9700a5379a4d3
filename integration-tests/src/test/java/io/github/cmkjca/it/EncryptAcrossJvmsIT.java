package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.app.FileCipher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job: an ordinary program encrypts under a CMK, another JVM decrypts, a disabled key
 * refuses, all is audited.
 */
class EncryptAcrossJvmsIT {
  @TempDir Path folder;

  @Test
  void whatOneJvmEncryptedAnotherDecryptsUntilTheKeyIsDisabled() throws IOException {
    Vault vault = new Vault(folder.resolve("home"));
    String keyId = vault.createKey("alias/orders");
    byte[] content = new byte[1_000_003];
    new Random(7).nextBytes(content);
    Path plain = Files.write(folder.resolve("plain"), content);
    Path encrypted = folder.resolve("encrypted");
    Path decrypted = folder.resolve("decrypted");

    ChildJvm.Result encrypt =
        ChildJvm.withHome(vault.home())
            .run(
                FileCipher.class,
                "CMK",
                "alias/orders",
                "encrypt",
                plain.toString(),
                encrypted.toString());
    assertThat(encrypt)
        .returns(0, ChildJvm.Result::exitCode)
        .returns("done by CMK", ChildJvm.Result::lastLine);
    byte[] message = Files.readAllBytes(encrypted);
    assertThat(message).startsWith(12);
    assertThat(new byte[] {message[13], message[14], message[15]})
        .as("version 2, suite 0478 of the message format")
        .isEqualTo(new byte[] {2, 4, 0x78});

    ChildJvm.Result decrypt =
        ChildJvm.withHome(vault.home())
            .run(
                FileCipher.class,
                "CMK",
                "alias/orders",
                "decrypt",
                encrypted.toString(),
                decrypted.toString());
    assertThat(decrypt).returns(0, ChildJvm.Result::exitCode);
    assertThat(Files.readAllBytes(decrypted)).isEqualTo(content);

    ChildJvm.cmkOk(vault.home(), "disable-key", "--key-id", keyId);
    ChildJvm.Result refused =
        ChildJvm.withHome(vault.home())
            .run(
                FileCipher.class,
                "CMK",
                "alias/orders",
                "decrypt",
                encrypted.toString(),
                decrypted.toString());
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.err())
        .contains("InvalidKeyException")
        .contains("DisabledException")
        .contains("is disabled");

    ChildJvm.cmkOk(vault.home(), "enable-key", "--key-id", keyId);
    assertThat(
            ChildJvm.withHome(vault.home())
                .run(
                    FileCipher.class,
                    "CMK",
                    "alias/orders",
                    "decrypt",
                    encrypted.toString(),
                    decrypted.toString()))
        .returns(0, ChildJvm.Result::exitCode);

    assertThat(vault.auditWith("\"eventName\":\"GenerateDataKey\"", keyId)).isNotEmpty();
    assertThat(vault.auditWith("\"eventName\":\"Decrypt\"", keyId)).isNotEmpty();
    assertThat(vault.auditWith("DisabledException", keyId)).isNotEmpty();
  }
}
