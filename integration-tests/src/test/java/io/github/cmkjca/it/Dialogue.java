package io.github.cmkjca.it;

import io.github.cmkjca.it.app.Steps;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;

/** A running program that answers each line that it reads with one line. */
public final class Dialogue implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter steps;

  private Dialogue(Process process) {
    this.process = process;
    this.answers = process.inputReader();
    this.steps = process.outputWriter();
  }

  /** With {@link Steps}. */
  static Dialogue with(ChildJvm jvm) {
    return with(jvm, Steps.class);
  }

  /** With a program of this kind. */
  public static Dialogue with(ChildJvm jvm, Class<?> program) {
    return new Dialogue(jvm.start(program));
  }

  /** Has one step done; gives the answer. */
  public String say(String step) throws IOException {
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
  public String ok(String step) throws IOException {
    String answer = say(step);
    if (!answer.startsWith("ok ")) {
      throw new AssertionError(step + ": " + answer);
    }
    return answer.substring("ok ".length());
  }

  /** Lets the program end by itself. */
  public ChildJvm.Result end() throws IOException {
    steps.close();
    return ChildJvm.finish(process);
  }

  /** Leaves no process behind when a test failed. */
  @Override
  public void close() {
    process.toHandle().destroyForcibly();
  }
}
