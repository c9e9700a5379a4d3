package io.github.cmkjca.jca.keystore;

import java.time.Instant;

/** An entry as the file holds it. Arrays are not to be changed. */
public sealed interface FileEntry {
  /** The alias in lower case. */
  String alias();

  /** When it was put, to the millisecond. */
  Instant created();

  /**
   * A key.
   *
   * @param form what the sealed bytes are
   * @param protection which password they need
   * @param sealed the encrypted payload
   */
  record KeyEntry(String alias, Instant created, KeyForm form, Protection protection, byte[] sealed)
      implements FileEntry {
    /** The same, sealed anew. */
    public KeyEntry with(Protection newProtection, byte[] newSealed) {
      return new KeyEntry(alias, created, form, newProtection, newSealed);
    }
  }

  /**
   * A trusted certificate.
   *
   * @param certificate DER
   */
  record CertificateEntry(String alias, Instant created, byte[] certificate) implements FileEntry {}
}
