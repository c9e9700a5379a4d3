package io.github.cmkjca.kms.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Records for tests, and reading them back. */
final class Records {
  static final AuditLog.Settings SYNCED =
      new AuditLog.Settings("eu-north-1", "210987654321", true, true);

  private Records() {}

  static AuditRecord named(String eventName) {
    return new AuditRecord(
        Instant.parse("2026-02-03T04:05:06.789Z"),
        "arn:aws:iam::210987654321:root",
        eventName,
        true,
        Map.of("keyId", "alias/orders"),
        null,
        null,
        List.of("arn:aws:kms:eu-north-1:210987654321:key/5c1f2a70-9f3e-4d0b-8a6c-7d1e2f3a4b5c"),
        null,
        null);
  }

  static List<Path> files(Path directory) {
    try (Stream<Path> list = Files.list(directory)) {
      return list.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> lines(Path directory) {
    List<String> lines = new ArrayList<>();
    for (Path file : files(directory)) {
      try {
        lines.addAll(Files.readAllLines(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return lines;
  }

  static String eventName(String line) {
    String start = "\"eventName\":\"";
    int at = line.indexOf(start) + start.length();
    return line.substring(at, line.indexOf('"', at));
  }
}
