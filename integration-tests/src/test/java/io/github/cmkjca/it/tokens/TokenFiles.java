package io.github.cmkjca.it.tokens;

import io.github.cmkjca.it.Unavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the tokens of tests have in common. */
final class TokenFiles {
  private TokenFiles() {}

  /** A new, empty folder for the tokens of this JVM. */
  static Path folder(String name) {
    try {
      Path work = Files.createDirectories(Path.of(System.getProperty("it.work")));
      return Files.createTempDirectory(work, name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path write(Path file, String content) {
    try {
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file that only its owner may read. */
  static Path writePrivately(Path file, String content) {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first of these that is there; skips the test if none is. */
  static Path library(String name, String debianPackage) {
    Optional<Path> found =
        Stream.of("/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib")
            .map(Path::of)
            .filter(Files::isDirectory)
            .flatMap(TokenFiles::below)
            .filter(path -> path.getFileName().toString().equals(name))
            .findFirst();
    if (found.isEmpty()) {
      Unavailable.skip(
          "no "
              + name
              + " on this machine; install it (Debian: apt install "
              + debianPackage
              + ")");
    }
    return found.orElseThrow();
  }

  private static Stream<Path> below(Path folder) {
    try (Stream<Path> paths = Files.find(folder, 3, (path, what) -> !what.isDirectory())) {
      return paths.toList().stream();
    } catch (IOException | UncheckedIOException e) {
      return Stream.empty(); // a folder that is not ours to read
    }
  }

  /** Whether a tool that may be missing, or fail, prints this. */
  static boolean prints(String text, List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes()).contains(text);
    } catch (IOException e) {
      return false;
    }
  }

  /** Runs a tool to its end and gives what it printed; skips the test if there is none. */
  static String run(Map<String, String> environment, String debianPackage, List<String> command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes());
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(command + " failed: " + out);
      }
      return out;
    } catch (IOException e) {
      Unavailable.skip(
          command.get(0) + " does not run; install it (Debian: apt install " + debianPackage + ")");
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
