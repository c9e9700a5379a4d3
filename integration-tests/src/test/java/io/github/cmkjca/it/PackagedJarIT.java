package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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
}
