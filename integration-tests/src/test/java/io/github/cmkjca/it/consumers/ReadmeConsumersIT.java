package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * README lists each consumer with the version that is tested and the settings that the test uses.
 */
class ReadmeConsumersIT {
  private static final Path PROJECT = ChildJvm.OVERLAY.getParent().resolveSibling("");
  private static final String TESTS =
      "integration-tests/src/test/java/io/github/cmkjca/it/consumers";
  private static final String SETTINGS = "integration-tests/src/test/resources/consumers";

  private static final Pattern ROW =
      Pattern.compile("^\\| \\[.+]\\((" + TESTS + "/\\S+)\\) \\|.*$", Pattern.MULTILINE);
  private static final Pattern LIBRARY = Pattern.compile("`[\\w.-]+:([\\w.-]+:[\\w.-]+)`");
  private static final Pattern BLOCK =
      Pattern.compile(
          "^<!-- settings: (\\V+) -->\\R```\\w+\\R(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern REGION =
      Pattern.compile(
          "^ +// README: (?!end)(\\V+)\\R(.*?)^ +// README: end$",
          Pattern.MULTILINE | Pattern.DOTALL);

  private static String readme;

  @BeforeAll
  static void read() throws IOException {
    readme = Files.readString(PROJECT.resolve("README.md"));
  }

  @Test
  void listsEachConsumer() throws IOException {
    Set<String> consumers = new TreeSet<>();
    for (Path file : list(TESTS)) {
      if (Files.readString(file).contains("\n@ConsumerTest\n")) {
        consumers.add(TESTS + "/" + file.getFileName());
      }
    }
    assertThat(ROW.matcher(readme).results().map(row -> row.group(1)).toList())
        .containsExactlyInAnyOrderElementsOf(consumers);
  }

  @Test
  void namesTheVersionsThatAreTested() {
    Set<String> jars =
        Stream.of(
                System.getProperty("surefire.test.class.path")
                    .split(System.getProperty("path.separator"), -1))
            .map(element -> Path.of(element).getFileName().toString())
            .collect(Collectors.toSet());
    List<String> libraries =
        ROW.matcher(readme)
            .results()
            .flatMap(row -> LIBRARY.matcher(row.group()).results())
            .map(library -> library.group(1).replace(':', '-') + ".jar")
            .toList();
    assertThat(libraries).hasSizeGreaterThan(10);
    assertThat(jars).containsAll(libraries);
  }

  @Test
  void showsTheSettingsThatAreTested() throws IOException {
    Map<String, String> tested = new TreeMap<>();
    for (Path file : list(SETTINGS)) {
      tested.put(file.getFileName().toString(), Files.readString(file));
    }
    for (Path file : list(TESTS)) {
      REGION
          .matcher(Files.readString(file))
          .results()
          .forEach(
              region ->
                  tested.put(
                      region.group(1), region.group(2).stripTrailing().stripIndent() + "\n"));
    }
    Map<String, String> shown =
        BLOCK
            .matcher(readme)
            .results()
            .collect(
                Collectors.toMap(
                    block -> block.group(1),
                    ReadmeConsumersIT::text,
                    (a, b) -> a + b,
                    TreeMap::new));
    assertThat(shown).isEqualTo(tested);
  }

  private static String text(MatchResult block) {
    return block.group(2);
  }

  private static List<Path> list(String folder) throws IOException {
    try (Stream<Path> files = Files.list(PROJECT.resolve(folder))) {
      return files.sorted().toList();
    }
  }
}
