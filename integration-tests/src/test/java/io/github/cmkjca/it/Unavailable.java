package io.github.cmkjca.it;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/** What a test does when the machine lacks what it needs. */
public final class Unavailable {
  private Unavailable() {}

  /** Skips the test and says so; fails it where all tests must run (CI=true). */
  public static void skip(String why) {
    if ("true".equals(System.getenv("CI"))) {
      fail(why);
    }
    System.err.println("SKIPPED: " + why);
    abort(why);
  }
}
