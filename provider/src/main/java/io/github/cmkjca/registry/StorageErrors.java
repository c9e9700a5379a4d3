package io.github.cmkjca.registry;

import io.github.cmkjca.spi.kms.KmsInternalException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;

/** What SQLite reports, in words that tell an operator what to do. The only such place. */
final class StorageErrors {
  // Primary result codes, https://www.sqlite.org/rescode.html
  private static final int PERM = 3;
  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int READONLY = 8;
  private static final int IOERR = 10;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANTOPEN = 14;
  private static final int CONSTRAINT = 19;
  private static final int NOTADB = 26;

  private final Path file;

  StorageErrors(Path file) {
    this.file = file;
  }

  /** Whether another connection holds a lock that is needed. */
  static boolean isBusy(SQLException e) {
    return primaryCode(e) == BUSY;
  }

  KmsInternalException of(SQLException e) {
    String advice =
        switch (primaryCode(e)) {
          case BUSY, LOCKED ->
              "is held by another process for too long; try again, or end the process that is stuck";
          case FULL -> "cannot grow: the disk is full; free some space and try again";
          case READONLY, PERM ->
              "is not writable; this user needs write permission for the file and its directory";
          case CANTOPEN ->
              "cannot be opened; this user needs read and write permission for the file and its"
                  + " directory";
          case IOERR ->
              "cannot be read or written: input/output error; free some space if the disk is full, else"
                  + " check the disk";
          case CORRUPT -> "is damaged; restore it from a backup";
          case NOTADB ->
              "is not a vault; move it away, or correct the configuration if it names the wrong"
                  + " file";
          case CONSTRAINT -> "refused a change that contradicts what it holds";
          default -> "failed";
        };
    return new KmsInternalException(
        "the vault " + file + " " + advice + " (" + e.getMessage() + ")", e);
  }

  KmsInternalException of(String problem) {
    return new KmsInternalException("the vault " + file + " " + problem);
  }

  KmsInternalException of(String problem, Throwable cause) {
    return new KmsInternalException("the vault " + file + " " + problem, cause);
  }

  KmsInternalException brokenTransaction() {
    return of("failed earlier in this transaction; nothing was changed");
  }

  KmsInternalException closed() {
    return of("is closed in this process");
  }

  /** For what must not hide the failure that led to it. */
  void log(String what, Exception e) {
    System.getLogger("io.github.cmkjca").log(Level.DEBUG, "vault " + file + ": " + what, e);
  }

  private static int primaryCode(SQLException e) {
    return e.getErrorCode() & 0xff; // the upper bytes make it an extended code
  }
}
