package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.app.Holder;
import io.github.cmkjca.it.app.PutRaw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After the provider was closed no plaintext data key is left in the heap, though the program keeps
 * every object it used.
 */
class HeapDumpIT {
  @TempDir Path folder;

  @Test
  void aClosedProviderLeavesNoDataKeyInTheHeap() throws IOException {
    Path home = folder.resolve("home");
    new Vault(home).createKey("alias/default");
    byte[] key = random();
    byte[] macKey = random();
    put(home, "entry", "AES", key);
    put(home, "entry-mac", "HmacSHA256", macKey);

    Path before = folder.resolve("before.hprof");
    Path after = folder.resolve("after.hprof");
    ChildJvm.Result held =
        ChildJvm.withHome(home).run(Holder.class, "entry", before.toString(), after.toString());
    assertThat(held)
        .returns(0, ChildJvm.Result::exitCode)
        .returns("kept 9", ChildJvm.Result::lastLine);

    assertThat(occurrences(Files.readAllBytes(before), key))
        .as("the search finds a key that is in use")
        .isPositive();
    byte[] dump = Files.readAllBytes(after);
    assertThat(occurrences(dump, key)).as("data key").isZero();
    assertThat(occurrences(dump, macKey)).as("MAC key").isZero();
  }

  private static void put(Path home, String alias, String algorithm, byte[] key) {
    ChildJvm.Result result =
        ChildJvm.withHome(home).run(PutRaw.class, alias, algorithm, HexFormat.of().formatHex(key));
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  private static byte[] random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /**
   * How often the first half of a key stands in a dump, as bytes or as big-endian words (an
   * expanded AES key begins so).
   */
  private static int occurrences(byte[] dump, byte[] key) {
    int half = key.length / 2;
    int count = 0;
    for (int i = 0; i <= dump.length - half; i++) {
      int j = 0;
      while (j < half && dump[i + j] == key[j]) {
        j++;
      }
      if (j == half) {
        count++;
      }
    }
    return count;
  }
}
