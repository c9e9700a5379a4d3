package io.github.cmkjca.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own, of the JDK that runs the test, with the self-contained jar on its class path
 * and the overlay of {@code config/} registering the provider; or the command line of that jar.
 */
public final class ChildJvm {
  /** The self-contained jar. */
  public static final Path JAR = Path.of(System.getProperty("it.jar")).toAbsolutePath().normalize();

  /** The overlay that registers the provider after the JDK's. */
  public static final Path OVERLAY =
      Path.of(System.getProperty("it.overlay")).toAbsolutePath().normalize();

  /** What lets a JVM that lives for a second spend less of it on itself. */
  static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final long DEADLINE_SECONDS = 300;

  private final List<String> command = new ArrayList<>();
  private final List<String> classPath = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private final Path home;
  private boolean overlay = true;

  private ChildJvm(Path home) {
    this.home = home;
  }

  /** A JVM whose vault is in this folder. */
  public static ChildJvm withHome(Path home) {
    return new ChildJvm(home);
  }

  /** Runs the command line on the vault of {@code home} and waits for it. */
  public static Result cmk(Path home, String... arguments) {
    return withHome(home).runCmk(arguments);
  }

  /** Runs the command line and fails unless it succeeds; gives what it printed. */
  public static String cmkOk(Path home, String... arguments) {
    Result result = cmk(home, arguments);
    if (result.exitCode() != 0) {
      throw new AssertionError(Arrays.toString(arguments) + " failed: " + result);
    }
    return result.out();
  }

  /** More options for the JVM. */
  public ChildJvm options(String... options) {
    Collections.addAll(command, options);
    return this;
  }

  /** A variable of its environment. */
  public ChildJvm environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** More elements at the front of the class path. */
  public ChildJvm classPath(String... elements) {
    Collections.addAll(classPath, elements);
    return this;
  }

  /** Without the overlay: the provider is on the class path and not registered. */
  public ChildJvm unregistered() {
    overlay = false;
    return this;
  }

  /** Runs the command line on the vault and waits for it. */
  public Result runCmk(String... arguments) {
    List<String> line = new ArrayList<>(List.of(java()));
    line.addAll(SHORT_LIVED);
    line.addAll(command);
    line.addAll(List.of("-jar", JAR.toString()));
    line.addAll(Arrays.asList(arguments));
    line.addAll(List.of("--home", home.toString()));
    return finish(launch(line));
  }

  /** Runs {@code main} and waits for it. */
  public Result run(Class<?> main, String... arguments) {
    return finish(start(main, arguments));
  }

  /** Starts {@code main}. */
  public Process start(Class<?> main, String... arguments) {
    List<String> line = new ArrayList<>(List.of(java()));
    line.addAll(SHORT_LIVED);
    line.add("-Dcmk.home=" + home);
    if (overlay) {
      line.add("-Djava.security.properties=" + OVERLAY);
    }
    line.addAll(command);
    List<String> path = new ArrayList<>(classPath);
    path.add(JAR.toString());
    path.add(testClasses(main));
    line.addAll(
        List.of("-cp", String.join(System.getProperty("path.separator"), path), main.getName()));
    Collections.addAll(line, arguments);
    return launch(line);
  }

  /** The jar or folder that a class was loaded from. */
  public static String locationOf(Class<?> type) {
    return Path.of(
            java.net.URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  private static String testClasses(Class<?> main) {
    return locationOf(main);
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private Process launch(List<String> line) {
    try {
      Path errors = Files.createTempFile(work(), "stderr-", ".txt");
      ProcessBuilder builder = new ProcessBuilder(line).redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      ERRORS.put(process.pid(), errors);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final Map<Long, Path> ERRORS = new java.util.concurrent.ConcurrentHashMap<>();

  /** Waits for a process that {@link #start} started. */
  public static Result finish(Process process) {
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("no end within " + DEADLINE_SECONDS + " s; printed: " + out);
      }
      return new Result(process.exitValue(), out, Files.readString(ERRORS.remove(process.pid())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  private static Path work() throws IOException {
    return Files.createDirectories(Path.of(System.getProperty("it.work")));
  }

  /** How a process ended. */
  public record Result(int exitCode, String out, String err) {
    /** The last line printed. */
    public String lastLine() {
      List<String> lines = out.lines().toList();
      return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }
  }
}
