package io.github.cmkjca.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A vault of a test, managed through the command line. */
record Vault(Path home) {
  private static final Pattern KEY_ID = Pattern.compile("\"KeyId\"\\s*:\\s*\"([0-9a-f-]{36})\"");

  /** Creates a symmetric CMK with this alias; gives its id. */
  String createKey(String alias) {
    Matcher matcher = KEY_ID.matcher(ChildJvm.cmkOk(home, "create-key"));
    if (!matcher.find()) {
      throw new AssertionError("create-key printed no key id");
    }
    String keyId = matcher.group(1);
    ChildJvm.cmkOk(home, "create-alias", "--alias-name", alias, "--target-key-id", keyId);
    return keyId;
  }

  /** All lines of the audit trail, file by file. */
  List<String> audit() {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(home.resolve("audit"))) {
      for (Path file : files.sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  /** The lines of the audit trail that hold all of these texts. */
  List<String> auditWith(String... texts) {
    return audit().stream().filter(line -> Stream.of(texts).allMatch(line::contains)).toList();
  }
}
