package io.github.cmkjca.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * The system clock of the JVMs that are given it, set at will while they run. libfaketime answers
 * the C library's calls; the monotonic clock and all waits stay real, as when an administrator or
 * NTP sets the clock of a machine.
 */
public final class FakeClock {
  /** Where Debian and Fedora put it: the variant for programs with threads. */
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib64/faketime/libfaketimeMT.so.1"));

  private final Path library;
  private final Path file;

  private FakeClock(Path library, Path file) {
    this.library = library;
    this.file = file;
  }

  /** One that is right. Skips the test, and says so, where there is no libfaketime. */
  public static FakeClock in(Path folder) throws IOException {
    Path library = PLACES.stream().filter(Files::exists).findFirst().orElse(null);
    if (library == null) {
      Unavailable.skip("setting the clock needs libfaketime (apt-get install libfaketime)");
      throw new AssertionError("skipped");
    }
    FakeClock clock = new FakeClock(library, folder.resolve("clock"));
    clock.set(Duration.ZERO);
    return clock;
  }

  /** Sets it to so much after the real one; negative: before. */
  public void set(Duration offset) throws IOException {
    write("%+d".formatted(offset.toSeconds()));
  }

  /** Stops it. */
  void stop(Instant instant) throws IOException {
    write(
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")
            .withZone(ZoneId.systemDefault())
            .format(instant));
  }

  /** Gives this JVM the clock. */
  public ChildJvm on(ChildJvm jvm) {
    return jvm.environment("LD_PRELOAD", library.toString())
        .environment("FAKETIME_TIMESTAMP_FILE", file.toString())
        .environment("FAKETIME_NO_CACHE", "1")
        .environment("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        // Otherwise waits end at once on C libraries that need no fix.
        .environment("FAKETIME_FORCE_MONOTONIC_FIX", "0")
        .environment("NO_FAKE_STAT", "1");
  }

  /** In one step: a JVM reads it at any time. */
  private void write(String setting) throws IOException {
    Path beside = Files.writeString(file.resolveSibling("clock.new"), setting + "\n");
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
