package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.app.Hammer;
import io.github.cmkjca.it.app.ListKeys;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several JVMs work on one vault at once, beginning with its creation. */
class TwoJvmsIT {
  private static final int ENTRIES = 100;

  @TempDir Path folder;

  @Test
  void twoJvmsCreateAndHammerOneVault() {
    Path home = folder.resolve("home");
    Process one = ChildJvm.withHome(home).start(Hammer.class, "one", Integer.toString(ENTRIES));
    Process two = ChildJvm.withHome(home).start(Hammer.class, "two", Integer.toString(ENTRIES));
    ChildJvm.Result first = ChildJvm.finish(one);
    ChildJvm.Result second = ChildJvm.finish(two);
    assertThat(first.exitCode()).as(first.toString()).isZero();
    assertThat(second.exitCode()).as(second.toString()).isZero();

    ChildJvm.Result listed = ChildJvm.withHome(home).run(ListKeys.class);
    assertThat(listed.exitCode()).as(listed.toString()).isZero();
    Set<String> present = new TreeSet<>(listed.out().lines().toList());
    for (String name : new String[] {"one-", "two-"}) {
      for (int i = 0; i < ENTRIES; i++) {
        if (i % 4 == 3) {
          assertThat(present).doesNotContain(name + i);
        } else {
          assertThat(present).contains(name + i);
        }
      }
    }
    assertThat(ChildJvm.cmkOk(home, "list-aliases").split("\"AliasName\""))
        .as("one default key")
        .hasSize(2);
    assertThat(ChildJvm.cmkOk(home, "list-keys").split("\"KeyArn\""))
        .as("one default key")
        .hasSize(2);
  }
}
