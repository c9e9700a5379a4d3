package io.github.cmkjca.jca;

import io.github.cmkjca.jca.keystore.FileEntry;
import io.github.cmkjca.jca.keystore.PasswordFactor;
import java.security.cert.Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is loaded; never half of it.
 *
 * @param slots by alias, in the order in which they were first put; changed under the lock only
 * @param session null until a file data key is needed
 * @param password of the file as it was loaded; null if it has none or none was given
 * @param locked whether the file has a password that was not given
 */
record PortableState(
    Map<String, Slot> slots,
    @Nullable FileSession session,
    @Nullable PasswordFactor password,
    boolean locked) {
  /** Without any entry. */
  static PortableState empty() {
    return new PortableState(new LinkedHashMap<>(), null, null, false);
  }

  /**
   * One entry.
   *
   * @param entry as it stands in the file
   * @param certificates parsed
   * @param ownPassword of an entry put since the file was loaded
   */
  record Slot(
      FileEntry entry, List<Certificate> certificates, @Nullable PasswordFactor ownPassword) {}
}
