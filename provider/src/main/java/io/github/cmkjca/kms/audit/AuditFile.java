package io.github.cmkjca.kms.audit;

import java.io.Closeable;
import java.io.IOException;

/** One file of the trail, open for appending. Used by one thread at a time. */
interface AuditFile extends Closeable {
  /** Appends all the bytes, or fails with any part of them written. */
  void write(byte[] bytes) throws IOException;

  /** Returns once everything appended survives a power failure. */
  void sync() throws IOException;

  /** Cuts the file back to a length. */
  void truncate(long length) throws IOException;

  /** Closes the file, and removes it if nothing is in it. */
  @Override
  void close() throws IOException;

  /** Makes files. */
  @FunctionalInterface
  interface Factory {
    /** A new, empty file whose name survives a power failure. */
    AuditFile create() throws IOException;
  }
}
