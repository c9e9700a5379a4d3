package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** jarsigner with keys that are handles; what it signed is verified with and without CMK. */
class JarsignerIT {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "CMKS,keys.cmks,RSA",
    "CMKS,keys.cmks,EC",
    "CMKS,keys.cmks,Ed25519",
    "CMK,NONE,RSA",
    "CMK,NONE,EC",
    "CMK,NONE,Ed448"
  })
  void aSignedJarVerifies(String type, String path, String algorithm) throws IOException {
    JdkTool keytool = JdkTool.keytool(folder, folder.resolve("home"));
    JdkTool jarsigner = JdkTool.jarsigner(folder, folder.resolve("home"));
    String[] store = {"-storetype", type, "-keystore", path, "-storepass", "changeit"};
    keytool.ok(
        JdkTool.join(
            store,
            "-genkeypair",
            "-alias",
            "release",
            "-keyalg",
            algorithm,
            "-dname",
            "CN=Release",
            "-keypass",
            "changeit"));
    writeJar(folder.resolve("app.jar"));

    jarsigner.ok(JdkTool.join(store, "app.jar", "release"));

    String[] verify = {"-verify", "-verbose", "-certs", "app.jar"};
    assertThat(jarsigner.ok(JdkTool.join(store, verify)))
        .contains("jar verified.")
        .contains("CN=Release (release)");
    assertThat(jarsigner.plain(verify).output())
        .contains("jar verified.")
        .contains("- Signed by \"CN=Release\"");

    tamper(folder.resolve("app.jar"));
    assertThat(jarsigner.plain(verify).output()).contains("digest error");
  }

  private static void writeJar(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out)) {
      jar.putNextEntry(new JarEntry("text"));
      jar.write("four oranges".getBytes(StandardCharsets.US_ASCII));
      jar.closeEntry();
    }
  }

  private static void tamper(Path jar) throws IOException {
    try (FileSystem files = FileSystems.newFileSystem(jar)) {
      Files.writeString(files.getPath("text"), "five oranges");
    }
  }
}
