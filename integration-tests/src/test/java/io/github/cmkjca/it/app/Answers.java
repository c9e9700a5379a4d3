package io.github.cmkjca.it.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Does one step for each line that is read, and answers with one line: {@code ok RESULT}, or {@code
 * refused} and the exceptions from the outermost to the root cause.
 */
final class Answers {
  private Answers() {}

  /** What a program can do. */
  @FunctionalInterface
  interface Step {
    String apply(String[] words) throws Exception;
  }

  /** Goes on until there are no more lines. */
  static void toEachLine(Step step) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(answer(step, line.split(" ", -1)));
      System.out.flush();
    }
  }

  private static String answer(Step step, String[] words) {
    try {
      return "ok " + step.apply(words);
    } catch (Exception refused) {
      StringBuilder answer = new StringBuilder("refused");
      for (Throwable t = refused; t != null; t = t.getCause()) {
        answer.append(' ').append(t.toString().replace('\n', ' ')).append(';');
      }
      return answer.toString();
    }
  }
}
