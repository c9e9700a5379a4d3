package io.github.cmkjca.registry;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Main class of a JVM that writes into a vault, and reports each completed change, until killed.
 */
final class CrashingWriter {
  private CrashingWriter() {}

  public static void main(String[] arguments) {
    String prefix = arguments[1];
    try (JdbcRegistry registry =
        JdbcRegistry.open(Path.of(arguments[0]), true, Duration.ofSeconds(1))) {
      for (int i = 0; i < Integer.MAX_VALUE; i++) {
        String keyId = prefix + i;
        registry.change(
            change -> {
              change.insertKey(Records.key(keyId), Records.material(keyId));
              change.putAlias(Records.alias("alias/" + keyId, keyId));
              return true;
            });
        System.out.println(keyId);
        System.out.flush();
      }
    }
  }
}
