package io.github.cmkjca.doctor;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The newest date in an audit trail: it is among the last records of the files written last. */
final class AuditEnd {
  private static final int FILES = 20;

  /** More than the longest record. */
  private static final int TAIL_BYTES = 1 << 17;

  private static final Pattern EVENT_TIME = Pattern.compile("\"eventTime\":\"([0-9TZ:.-]+)\"");

  private AuditEnd() {}

  /** When the newest record was written; the epoch if there is none, or none can be read. */
  static Instant of(Path directory) {
    Instant newest = Instant.EPOCH;
    for (Path file : lastWritten(directory)) {
      try {
        Instant last = lastEvent(file);
        newest = last.isAfter(newest) ? last : newest;
      } catch (IOException e) {
        // Another user's, or gone: the others tell.
      }
    }
    return newest;
  }

  private static List<Path> lastWritten(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".jsonl"))
          .sorted(Comparator.comparingLong((Path file) -> file.toFile().lastModified()).reversed())
          .limit(FILES)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Instant lastEvent(Path file) throws IOException {
    byte[] tail;
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      long length = open.length();
      tail = new byte[(int) Math.min(length, TAIL_BYTES)];
      open.seek(length - tail.length);
      open.readFully(tail);
    }
    Instant last = Instant.EPOCH;
    Matcher times = EVENT_TIME.matcher(new String(tail, StandardCharsets.ISO_8859_1));
    while (times.find()) {
      try {
        Instant time = Instant.parse(times.group(1));
        last = time.isAfter(last) ? time : last;
      } catch (DateTimeParseException e) {
        // The value of a caller's, not a record's date.
      }
    }
    return last;
  }
}
