package io.github.cmkjca.kms;

/** Who is calling. Safe for use by many threads, and cheap enough for each use of a key. */
@FunctionalInterface
public interface Callers {
  /** ARN of the principal for whom the current thread runs. */
  String current();
}
