package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.app.FileVersions;
import io.github.cmkjca.it.app.Hammer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two JVMs write one keystore while a third one reads it, all the time. */
class TwoWritersIT {
  private static final int VERSIONS = 60;
  private static final int ENTRIES = 40;

  @TempDir Path folder;

  @Test
  void aFileIsACompleteVersionAtAnyTimeAndTheLastOneInTheEnd() throws Exception {
    Path home = folder.resolve("home");
    new Vault(home).createKey("alias/default");
    Path file = Files.createDirectory(folder.resolve("files")).resolve("keys.cmks");
    ChildJvm.Result first =
        ChildJvm.withHome(home).run(FileVersions.class, arguments("zero", 1, file));
    assertThat(first.exitCode()).as(first.toString()).isZero();

    try (Dialogue reader = Dialogue.with(ChildJvm.withHome(home))) {
      Process one =
          ChildJvm.withHome(home).start(FileVersions.class, arguments("one", VERSIONS, file));
      Process two =
          ChildJvm.withHome(home).start(FileVersions.class, arguments("two", VERSIONS, file));
      Set<String> seen = new TreeSet<>();
      while (one.isAlive() || two.isAlive()) {
        seen.add(completeVersion(reader.ok("load " + file)));
      }
      ended(one);
      ended(two);
      assertThat(seen).as("the reader was there meanwhile").hasSizeGreaterThan(2);
      assertThat(completeVersion(reader.ok("load " + file)))
          .isIn("one-" + (VERSIONS - 1), "two-" + (VERSIONS - 1));
    }
    try (Stream<Path> left = Files.list(file.getParent())) {
      assertThat(left).as("nothing is left beside the file").containsExactly(file);
    }
  }

  @Test
  void nothingThatWasPutIntoTheVaultIsEverMissing() throws Exception {
    Path home = folder.resolve("home");
    new Vault(home).createKey("alias/default");
    try (Dialogue reader = Dialogue.with(ChildJvm.withHome(home))) {
      Process one = ChildJvm.withHome(home).start(Hammer.class, "one", "200");
      Process two = ChildJvm.withHome(home).start(Hammer.class, "two", "200");
      Set<String> seen = Set.of();
      while (one.isAlive() || two.isAlive()) {
        Set<String> now = kept(reader.ok("list"));
        assertThat(now).containsAll(seen);
        seen = now;
      }
      ended(one);
      ended(two);
      assertThat(kept(reader.ok("list")))
          .isEqualTo(
              Stream.of("one-", "two-")
                  .flatMap(
                      name ->
                          Stream.iterate(0, i -> i < 200, i -> i + 1)
                              .filter(i -> i % 4 != 3)
                              .map(i -> name + i))
                  .collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  /** Those that the writers do not delete again. */
  private static Set<String> kept(String aliases) {
    return Stream.of(aliases.split(" ", -1))
        .filter(alias -> alias.matches("(one|two)-[0-9]+"))
        .filter(alias -> Integer.parseInt(alias.substring(alias.indexOf('-') + 1)) % 4 != 3)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String[] arguments(String name, int versions, Path file) {
    return new String[] {
      name, Integer.toString(versions), Integer.toString(ENTRIES), file.toString()
    };
  }

  /** Name and number of the version, of which all entries and no others are there. */
  private static String completeVersion(String aliases) {
    List<String> names = List.of(aliases.split(" ", -1));
    String version = names.get(0).substring(0, names.get(0).lastIndexOf('-'));
    assertThat(names)
        .containsExactlyInAnyOrderElementsOf(
            Stream.iterate(0, i -> i < ENTRIES, i -> i + 1).map(i -> version + "-" + i).toList());
    return version;
  }

  private static void ended(Process process) {
    ChildJvm.Result result = ChildJvm.finish(process);
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }
}
