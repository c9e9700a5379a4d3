package io.github.cmkjca.custody.pkcs11;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * By what a configuration of SunPKCS11 finds its token. Two configurations that have the same one
 * lead to the same token, whatever else they say of it.
 *
 * @param start of its library
 * @param slot as the configuration says it
 */
record TokenAddress(LibraryStart start, String slot) {
  private static final int NAME_BYTES = 4;

  /** As SunPKCS11 takes one that is silent. */
  private static final String FIRST_SLOT = "slotListIndex=0";

  /** The one of a configuration, which names a library if it leads to any token. */
  static TokenAddress of(String configuration) {
    String slot =
        ConfigurationEntry.all(configuration).stream()
            .filter(entry -> entry.name().startsWith("slot"))
            .map(ConfigurationEntry::toString)
            .findFirst()
            .orElse(FIRST_SLOT);
    LibraryStart none = new LibraryStart("", List.of());
    return new TokenAddress(LibraryStart.of(configuration).orElse(none), slot);
  }

  /** A name for files: that of the library, and what tells tokens of one library apart. */
  String fileName() {
    Path library = Path.of(start.library()).getFileName();
    return (library == null ? "token" : library) + "-" + shortDigest(start + " " + slot);
  }

  private static String shortDigest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
