package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The settings of a consumer as README shows them: a file under {@code consumers/} of the test
 * resources in which the keystores are {@code server.cmks} or {@code client.cmks} and the trust
 * store is {@code trust.p12}. Everything else is taken as it stands there.
 */
final class Settings {
  private String text;

  private Settings(String text) {
    this.text = text;
  }

  /** Those of this file. */
  static Settings of(String fileName) {
    return read(fileName).with("CMKS", KeyStoreFile.TYPE);
  }

  /**
   * Those of this file, with an entry of the live store in the place of the keystore: type {@code
   * CMK}, and a file that stands for the vault, because the consumer asks for one.
   */
  static Settings live(String fileName, String alias) {
    try {
      Path vault = Files.createTempFile(Path.of(System.getProperty("it.work")), "live-", ".cmk");
      Files.writeString(vault, "CMK vault\naliases = " + alias + "\n");
      return read(fileName)
          .with("CMKS", "CMK")
          .with("server.cmks", vault)
          .with("client.cmks", vault)
          .with("vault-pointer", vault);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Settings read(String fileName) {
    try (InputStream in = Settings.class.getResourceAsStream("/consumers/" + fileName)) {
      assertThat(in).as(fileName).isNotNull();
      return new Settings(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .with("trust.p12", TestPki.instance().trustStore());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Puts the path of the keystore in the place of {@code server.cmks}, or what its alias is. */
  Settings with(KeyStoreFile keys) {
    assertThat(text).contains(keys.path().getFileName().toString());
    return with(keys.path().getFileName().toString(), keys.path());
  }

  /** Puts what only the test knows, such as a port, in the place of a text. */
  Settings with(String placeholder, Object value) {
    text = text.replace(placeholder, value.toString());
    return this;
  }

  /** Adds lines that have nothing to do with keys. */
  Settings and(String lines) {
    text = text + lines;
    return this;
  }

  /** The text of the file. */
  String text() {
    return text;
  }

  /** The file read as properties. */
  Properties properties() {
    try {
      Properties properties = new Properties();
      properties.load(new StringReader(text));
      return properties;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The file read as properties, as options of a JVM that set system properties. */
  String[] systemProperties() {
    Properties properties = properties();
    return properties.stringPropertyNames().stream()
        .sorted()
        .map(name -> "-D" + name + "=" + properties.getProperty(name))
        .toArray(String[]::new);
  }

  /** The file, written where a consumer reads it. */
  Path writtenTo(Path file) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
