package io.github.cmkjca.jca.keystore;

import java.util.List;

/**
 * The whole content of a file.
 *
 * @param header about the file
 * @param entries in the order in which they were first put, aliases unique
 */
public record KeystoreFile(FileHeader header, List<FileEntry> entries) {
  /** Copies the list. */
  public KeystoreFile {
    entries = List.copyOf(entries);
  }
}
