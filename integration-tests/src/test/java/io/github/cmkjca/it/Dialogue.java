package io.github.cmkjca.it;

import io.github.cmkjca.it.app.Steps;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;

/** A running {@link Steps}. */
final class Dialogue implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter steps;

  private Dialogue(Process process) {
    this.process = process;
    this.answers = process.inputReader();
    this.steps = process.outputWriter();
  }

  static Dialogue with(ChildJvm jvm) {
    return new Dialogue(jvm.start(Steps.class));
  }

  /** Has one step done; gives the answer. */
  String say(String step) throws IOException {
    steps.write(step);
    steps.newLine();
    steps.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new AssertionError("no answer to " + step + ": " + ChildJvm.finish(process));
    }
    return answer;
  }

  /** Has one step done that must succeed; gives its result. */
  String ok(String step) throws IOException {
    String answer = say(step);
    if (!answer.startsWith("ok ")) {
      throw new AssertionError(step + ": " + answer);
    }
    return answer.substring("ok ".length());
  }

  /** Lets the program end by itself. */
  ChildJvm.Result end() throws IOException {
    steps.close();
    return ChildJvm.finish(process);
  }

  /** Leaves no process behind when a test failed. */
  @Override
  public void close() {
    process.toHandle().destroyForcibly();
  }
}
