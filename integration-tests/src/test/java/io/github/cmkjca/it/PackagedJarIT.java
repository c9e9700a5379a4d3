package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The self-contained jar can join any class path: it brings no class under another's name. */
class PackagedJarIT {
  private static List<String> names() throws IOException {
    try (JarFile jar = new JarFile(ChildJvm.JAR.toFile())) {
      return jar.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).toList();
    }
  }

  private static String text(String name) throws IOException {
    try (JarFile jar = new JarFile(ChildJvm.JAR.toFile());
        var in = jar.getInputStream(jar.getEntry(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void allClassesAreOursOrRelocatedOrOfSqliteWhoseNativeCodeForbidsIt() throws IOException {
    assertThat(names())
        .filteredOn(name -> name.endsWith(".class"))
        .allMatch(name -> name.startsWith("io/github/cmkjca/") || name.startsWith("org/sqlite/"));
  }

  @Test
  void weAreTheOnlyProviderInIt() throws IOException {
    assertThat(text("META-INF/services/java.security.Provider").lines().map(String::strip))
        .containsExactly("io.github.cmkjca.CmkProvider");
  }

  @Test
  void allServicesOfItAreKnown() throws IOException {
    assertThat(
            names().stream()
                .filter(name -> name.startsWith("META-INF/services/"))
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(
            "META-INF/services/java.security.Provider",
            "META-INF/services/java.sql.Driver",
            "META-INF/services/io.github.cmkjca.shaded.jackson.core.JsonFactory");
  }

  @Test
  void whatIsLeftOfBouncyCastleDerivesARootKeyFromAPassphrase(@TempDir Path folder)
      throws IOException {
    Path passphrase = Files.writeString(folder.resolve("passphrase"), "correct horse battery");
    Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
    Path config =
        Files.writeString(
            folder.resolve("cmk.properties"), "cmk.root-key=passphrase-file:" + passphrase);
    Path home = folder.resolve("home");
    ChildJvm.cmkOk(home, "create-key", "--config", config.toString());
    assertThat(ChildJvm.cmkOk(home, "list-keys", "--config", config.toString())).contains("KeyArn");
  }

  @Test
  void whatIsLeftOfBouncyCastleMakesAndUsesKeyPairs(@TempDir Path folder) throws IOException {
    Path home = folder.resolve("home");
    Map<String, String> algorithms =
        Map.of(
            "RSA_2048", "RSASSA_PSS_SHA_256",
            "ECC_NIST_P256", "ECDSA_SHA_256",
            "ECC_SECG_P256K1", "ECDSA_SHA_256",
            "ECC_NIST_EDWARDS25519", "ED25519_SHA_512",
            "ML_DSA_65", "ML_DSA_SHAKE_256");
    for (Map.Entry<String, String> each : algorithms.entrySet()) {
      String key = newKey(home, each.getKey(), "SIGN_VERIFY");
      String signature =
          ChildJvm.cmkOk(
                  home,
                  "sign",
                  "--key-id",
                  key,
                  "--message",
                  "aGVsbG8=",
                  "--signing-algorithm",
                  each.getValue(),
                  "--query",
                  "Signature",
                  "--output",
                  "text")
              .strip();
      assertThat(
              ChildJvm.cmkOk(
                  home,
                  "verify",
                  "--key-id",
                  key,
                  "--message",
                  "aGVsbG8=",
                  "--signing-algorithm",
                  each.getValue(),
                  "--signature",
                  signature))
          .contains("\"SignatureValid\": true");
    }
    String rsa = newKey(home, "RSA_2048", "ENCRYPT_DECRYPT");
    assertThat(
            ChildJvm.cmkOk(
                home,
                "encrypt",
                "--key-id",
                rsa,
                "--plaintext",
                "aGVsbG8=",
                "--encryption-algorithm",
                "RSAES_OAEP_SHA_256"))
        .contains("RSAES_OAEP_SHA_256");
  }

  private static String newKey(Path home, String spec, String usage) {
    return ChildJvm.cmkOk(
            home,
            "create-key",
            "--key-spec",
            spec,
            "--key-usage",
            usage,
            "--query",
            "KeyMetadata.KeyId",
            "--output",
            "text")
        .strip();
  }
}
