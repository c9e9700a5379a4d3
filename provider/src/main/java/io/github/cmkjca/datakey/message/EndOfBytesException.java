package io.github.cmkjca.datakey.message;

/** Not an error yet: the field that was to be read reaches beyond the bytes that have arrived. */
final class EndOfBytesException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int neededBytes;

  EndOfBytesException(int neededBytes) {
    // No stack trace: part of the normal course of reading a stream.
    super(null, null, false, false);
    this.neededBytes = neededBytes;
  }

  /** How many bytes from the beginning must be there to read that field. */
  int neededBytes() {
    return neededBytes;
  }
}
