package io.github.cmkjca.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A tool of the JDK that runs the test, in a folder, on a vault; it is never answered.
 *
 * @param name of the tool: keytool or jarsigner
 */
record JdkTool(String name, Path folder, Path home) {
  private static final long DEADLINE_SECONDS = 120;

  static JdkTool keytool(Path folder, Path home) {
    return new JdkTool("keytool", folder, home);
  }

  static JdkTool jarsigner(Path folder, Path home) {
    return new JdkTool("jarsigner", folder, home);
  }

  /** Arguments and more of them. */
  static String[] join(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    Collections.addAll(all, more);
    return all.toArray(String[]::new);
  }

  /** Runs it with our provider added to those of the JDK. */
  Result run(String... arguments) {
    return run(List.of("-addprovider", "CMK"), arguments);
  }

  /** Runs it and fails unless it succeeds; gives what it printed. */
  String ok(String... arguments) {
    Result result = run(arguments);
    if (result.exitCode() != 0) {
      throw new AssertionError(Arrays.toString(arguments) + " failed: " + result.output());
    }
    return result.output();
  }

  /** Runs it with our provider registered otherwise. */
  Result run(List<String> registration, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
    ChildJvm.SHORT_LIVED.forEach(option -> command.add("-J" + option));
    command.add("-J-Dcmk.home=" + home);
    command.add("-J-Duser.language=en");
    // The JVM of a tool loads only the modules that the tool needs; see docs/decisions/0702.
    command.add("-J--add-modules=java.sql");
    command.add("-J-Djava.class.path=" + ChildJvm.JAR);
    if (Runtime.version().feature() >= 24) {
      command.add("-J--enable-native-access=ALL-UNNAMED");
    }
    Collections.addAll(command, arguments);
    command.addAll(registration);
    return launch(command);
  }

  /** Runs it as it is, without any of our options. */
  Result plain(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
    ChildJvm.SHORT_LIVED.forEach(option -> command.add("-J" + option));
    command.add("-J-Dcmk.home=" + home);
    command.add("-J-Duser.language=en");
    Collections.addAll(command, arguments);
    return launch(command);
  }

  private Result launch(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("no end within " + DEADLINE_SECONDS + " s; printed: " + output);
      }
      return new Result(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** How it ended, and all that it printed. */
  record Result(int exitCode, String output) {}
}
