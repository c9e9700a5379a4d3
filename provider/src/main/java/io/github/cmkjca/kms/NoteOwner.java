package io.github.cmkjca.kms;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who makes or destroys an object in a token, so that others can tell early that he is gone. A hint
 * only: a maker that is taken for gone finds its note taken when it commits.
 */
final class NoteOwner implements AutoCloseable {
  private static final String FORM = "1";
  private static final int PARTS = 6;

  /** How much two processes may differ in when they see a third one started. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  /** Other classes of this name in the same process, loaded apart, know nothing of ours. */
  private static final String LOADED = UUID.randomUUID().toString();

  private static final Set<String> LIVING = ConcurrentHashMap.newKeySet();

  private final String instance = UUID.randomUUID().toString();

  /** One that lives from now on. */
  NoteOwner() {
    LIVING.add(instance);
  }

  /** It makes nothing any more. */
  @Override
  public void close() {
    LIVING.remove(instance);
  }

  /** As it stands in notes. */
  String text() {
    ProcessHandle self = ProcessHandle.current();
    return String.join(
        " ",
        FORM,
        Long.toString(self.pid()),
        Long.toString(started(self).map(Instant::toEpochMilli).orElse(0L)),
        processSpace(),
        LOADED,
        instance);
  }

  /** Whether the owner of this text certainly is no more. */
  static boolean isGone(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length != PARTS || !parts[0].equals(FORM) || !parts[3].equals(processSpace())) {
      return false; // of another release, or in another container: nobody here can say
    }
    try {
      return isGone(
          Long.parseLong(parts[1]),
          Instant.ofEpochMilli(Long.parseLong(parts[2])),
          parts[4],
          parts[5]);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean isGone(long pid, Instant start, String loaded, String instance) {
    ProcessHandle process = ProcessHandle.of(pid).orElse(null);
    if (process == null || !isStartOf(process, start)) {
      return true;
    }
    boolean ours = pid == ProcessHandle.current().pid() && loaded.equals(LOADED);
    return ours && !LIVING.contains(instance);
  }

  /** Process ids are used again. */
  private static boolean isStartOf(ProcessHandle process, Instant start) {
    Optional<Instant> known = started(process);
    return known.isEmpty()
        || start.toEpochMilli() == 0
        || Duration.between(known.get(), start).abs().compareTo(TOLERANCE) <= 0;
  }

  private static Optional<Instant> started(ProcessHandle process) {
    return process.info().startInstant();
  }

  /** In which process ids mean the same; empty where there is only one such space. */
  private static String processSpace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }
}
