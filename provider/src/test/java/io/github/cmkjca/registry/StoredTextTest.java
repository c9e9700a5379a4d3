package io.github.cmkjca.registry;

import static io.github.cmkjca.registry.Records.NOW;
import static io.github.cmkjca.registry.Records.entryNamesIn;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Names and contents come back as they were put, whatever they are. */
class StoredTextTest {
  private static Path directory = Path.of("");
  private static Optional<JdbcRegistry> registry = Optional.empty();

  @BeforeContainer
  static void open() throws IOException {
    directory = Files.createTempDirectory("cmk-registry");
    registry =
        Optional.of(JdbcRegistry.open(directory.resolve("v.db"), true, Duration.ofSeconds(10)));
  }

  @AfterContainer
  static void close() throws IOException {
    registry.orElseThrow().close();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  @Provide
  Arbitrary<Set<String>> names() {
    return Arbitraries.strings()
        .all()
        .ofMinLength(1)
        .ofMaxLength(20)
        .filter(name -> StandardCharsets.UTF_8.newEncoder().canEncode(name))
        .set()
        .ofMaxSize(8);
  }

  @Property(tries = 40)
  void namesAreDistinctOrderedAndUnchanged(@ForAll("names") Set<String> names) {
    JdbcRegistry vault = registry.orElseThrow();
    vault.change(
        change -> {
          change.entryNames().forEach(change::deleteEntry);
          for (String name : names) {
            change.putEntry(new EntryRecord(name, "k", name.getBytes(StandardCharsets.UTF_8), NOW));
          }
          return true;
        });
    List<String> inOrder =
        names.stream()
            .sorted(
                (a, b) ->
                    Arrays.compareUnsigned(
                        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)))
            .toList();
    assertThat(entryNamesIn(vault)).isEqualTo(inOrder);
    for (String name : names) {
      Optional<EntryRecord> entry = vault.read(view -> view.entry(name));
      assertThat(entry.orElseThrow().content()).isEqualTo(name.getBytes(StandardCharsets.UTF_8));
    }
  }
}
