package io.github.cmkjca.custody.pkcs11;

import java.nio.charset.StandardCharsets;
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
  private static final int DIGEST_BYTES = 4;
  private static final int MAX_NAME = 64;

  /** As SunPKCS11 takes one that is silent. */
  private static final String FIRST_SLOT = "slotListIndex=0";

  /** The one of a configuration, which names a library if it leads to any token. */
  static TokenAddress of(String configuration) {
    String slot =
        ConfigurationEntry.all(configuration).stream()
            .filter(entry -> entry.name().startsWith("slot"))
            .map(entry -> entry.name() + '=' + number(entry.value()))
            .findFirst()
            .orElse(FIRST_SLOT);
    LibraryStart none = new LibraryStart("", List.of());
    return new TokenAddress(LibraryStart.of(configuration).orElse(none), slot);
  }

  /** SunPKCS11 takes decimal and hexadecimal ones. */
  private static String number(String text) {
    boolean isHex = text.startsWith("0x") || text.startsWith("0X");
    try {
      return Long.toString(Long.parseLong(isHex ? text.substring(2) : text, isHex ? 16 : 10));
    } catch (NumberFormatException e) {
      return text;
    }
  }

  /** A name for files: that of the library, and what tells tokens of one library apart. */
  String fileName() {
    String library = start.library();
    String name = library.substring(library.lastIndexOf('/') + 1).replaceAll("[^\\w.-]", "_");
    return name.substring(0, Math.min(name.length(), MAX_NAME))
        + "-"
        + shortDigest(start + " " + slot);
  }

  private static String shortDigest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
