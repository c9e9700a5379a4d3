package io.github.cmkjca;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened and is to be closed, last first; for one thread at a time. */
final class Closing implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Keeps a part to close it, and gives it back. */
  <T extends AutoCloseable> T add(T part) {
    opened.push(part);
    return part;
  }

  /** Leaves closing them to somebody else. */
  void clear() {
    opened.clear();
  }

  /** One that fails does not keep the others open. */
  @Override
  public void close() {
    for (AutoCloseable part : opened) {
      try {
        part.close();
      } catch (Exception e) {
        System.getLogger("io.github.cmkjca")
            .log(Level.WARNING, "closing " + part.getClass().getSimpleName() + " failed", e);
      }
    }
    opened.clear();
  }
}
