package io.github.cmkjca.it.consumers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server of the machine's packages that a test started; it ends with the test at the latest. */
final class ServerProgram implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 60;

  private final Process process;
  private final Thread hook;
  private final List<String> log;

  private ServerProgram(Process process, Thread hook, List<String> log) {
    this.process = process;
    this.hook = hook;
    this.log = log;
  }

  /** Starts it and waits until its log says that it is ready. */
  static ServerProgram start(Path folder, List<String> command, String ready) throws IOException {
    Process process = launch(folder, command);
    Thread hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      log.add(line);
      if (line.contains(ready)) {
        Thread reader = new Thread(() -> output.lines().forEach(log::add), command.get(0));
        reader.setDaemon(true);
        reader.start();
        return new ServerProgram(process, hook, log);
      }
    }
    throw new AssertionError(command + " ended before it was ready: " + log);
  }

  /** Runs a program that prepares the server and fails unless it succeeds. */
  static void run(Path folder, List<String> command) throws IOException {
    Process process = launch(folder, command);
    process.getOutputStream().close();
    List<String> output = process.inputReader().lines().toList();
    if (exitCode(process) != 0) {
      throw new AssertionError(command + " failed: " + output);
    }
  }

  /** A port of the loopback address that is free now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What it has written so far. */
  List<String> log() {
    synchronized (log) {
      return List.copyOf(log);
    }
  }

  /** Stops it: its clients are gone, thus it has nothing to wait for. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      exitCode(process);
    } finally {
      process.destroyForcibly();
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private static Process launch(Path folder, List<String> command) throws IOException {
    return new ProcessBuilder(ServerAccount.command(command))
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private static int exitCode(Process process) throws IOException {
    try {
      if (process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      throw new AssertionError("no end within " + DEADLINE_SECONDS + " s");
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
  }
}
