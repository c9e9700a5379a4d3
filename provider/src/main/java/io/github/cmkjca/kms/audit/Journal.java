package io.github.cmkjca.kms.audit;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines to files, one thread at a time: rotation, and what is left behind after a failure. Either
 * all lines of a batch are in the trail or, as far as the disk obeys, none.
 */
final class Journal implements Closeable {
  /** Large enough to be few files, small enough to ship and to open. */
  static final long ROTATE_BYTES = 64L << 20;

  private final AuditFile.Factory files;
  private final boolean sync;
  private final Clock clock;

  private @Nullable AuditFile file;
  private long length;
  private LocalDate day = LocalDate.MIN;

  Journal(AuditFile.Factory files, boolean sync, Clock clock) {
    this.files = files;
    this.sync = sync;
    this.clock = clock;
  }

  /** Appends lines, each with its line end, and syncs them if this journal does. */
  void write(List<byte[]> lines) throws IOException {
    byte[] bytes = join(lines);
    AuditFile open = current(bytes.length);
    // Kept again only once its length is known. Whatever is thrown meanwhile, by a stack or a heap
    // without room too: a file that may be longer is not appended to, and never cut back later, for
    // records that were acknowledged would go with it.
    file = null;
    try {
      open.write(bytes);
    } catch (Throwable e) {
      if (cutBack(open, e)) {
        file = open;
      } else {
        close(open, e);
      }
      throw e;
    }
    if (sync) {
      try {
        open.sync();
      } catch (Throwable e) {
        // Linux reports a failed write-back once and may then call the pages clean (fsync(2)): a
        // second try on the same file would prove nothing.
        cutBack(open, e);
        close(open, e);
        throw e;
      }
    }
    length += bytes.length;
    file = open;
  }

  private AuditFile current(int more) throws IOException {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    AuditFile open = file;
    // Forward only: a clock that is set back changes nothing.
    if (open != null && (today.isAfter(day) || (length > 0 && length + more > ROTATE_BYTES))) {
      file = null;
      open.close();
      open = null;
    }
    if (open == null) {
      open = files.create();
      length = 0;
      day = today;
      file = open;
    }
    return open;
  }

  private boolean cutBack(AuditFile open, Throwable cause) {
    try {
      open.truncate(length);
      return true;
    } catch (Throwable e) {
      suppress(e, cause);
      return false;
    }
  }

  private static void close(AuditFile open, Throwable cause) {
    try {
      open.close();
    } catch (Throwable e) {
      suppress(e, cause);
    }
  }

  private static void suppress(Throwable second, Throwable first) {
    if (second != first) { // the JVM throws one and the same OutOfMemoryError when it has no room
      first.addSuppressed(second);
    }
  }

  private static byte[] join(List<byte[]> lines) {
    if (lines.size() == 1) {
      return lines.get(0);
    }
    int size = 0;
    for (byte[] line : lines) {
      size += line.length;
    }
    byte[] all = new byte[size];
    int at = 0;
    for (byte[] line : lines) {
      System.arraycopy(line, 0, all, at, line.length);
      at += line.length;
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    AuditFile open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }
}
