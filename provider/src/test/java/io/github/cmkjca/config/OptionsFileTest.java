package io.github.cmkjca.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsFileTest {
  private static final Path PUBLISHED = Path.of("../config/cmk.properties");

  /** If this fails, copy target/cmk.properties over config/cmk.properties and read the change. */
  @Test
  void thePublishedFileIsTheOneWrittenFromTheRows() throws IOException {
    Files.writeString(Path.of("target/cmk.properties"), OptionsFile.text());
    assertThat(PUBLISHED).content().isEqualTo(OptionsFile.text());
  }

  @Test
  void everyLineUncommentedIsReadAndChangesNothing(@TempDir Path dir) throws IOException {
    String all = OptionsFile.text().replaceAll("(?m)^#(cmk\\.[a-z.-]+ = )", "$1");
    Path file = Files.writeString(dir.resolve("all.properties"), all);
    Map<String, String> system = Map.of("user.home", dir.toString());
    CmkConfig read = CmkConfig.load(file.toString(), system, Map.of());
    CmkConfig defaults = CmkConfig.load(null, system, Map.of());
    assertThat(PropertiesFile.read(file)).hasSizeGreaterThan(15);
    assertThat(read).usingRecursiveComparison().ignoringFields("file").isEqualTo(defaults);
  }
}
