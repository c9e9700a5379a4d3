package io.github.cmkjca.jca;

import io.github.cmkjca.kms.Integration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the vault a keystore of type {@code CMK} shows, and through which integration its
 * keys are used: what a pointer says, the file for programs that cannot do without one.
 *
 * <p>An integration uses private keys, and secret keys that are kept as entries; messages under a
 * CMK handle are the program's own, so that such a view shows no CMKs for encryption and MACs.
 *
 * <pre>
 * CMK vault
 * via = jdbc
 * aliases = orders-db, alias/orders
 * </pre>
 *
 * @param pointer the file; null if there is none
 * @param via null: the program itself uses the keys
 * @param aliases all that is shown; empty: everything
 */
record VaultView(byte @Nullable [] pointer, @Nullable Integration via, Set<String> aliases) {
  static final String POINTER = "CMK vault";

  /** Everything. */
  static final VaultView ALL = new VaultView(null, null, Set.of());

  private static final int MAX_BYTES = 1 << 16;

  /** Whether bytes begin as a pointer does. */
  static boolean isPointer(InputStream stream) throws IOException {
    byte[] start = stream.readNBytes(POINTER.length() + 1);
    String text = new String(start, StandardCharsets.US_ASCII);
    return text.equals(POINTER) || text.equals(POINTER + "\n") || text.equals(POINTER + "\r");
  }

  /**
   * Reads a pointer.
   *
   * @throws IOException if it is none, or says what is not known
   */
  static VaultView read(InputStream stream) throws IOException {
    byte[] bytes = stream.readNBytes(MAX_BYTES);
    String text = new String(bytes, StandardCharsets.UTF_8);
    String[] lines = text.split("\\R", -1);
    if (!lines[0].stripTrailing().equals(POINTER) || bytes.length == MAX_BYTES) {
      throw new IOException(
          "keystore type CMK is the live view of the vault and reads no keys from files: load it"
              + " with a null stream (keytool: -keystore NONE) or, where a file is a must, with one"
              + " whose first line is '"
              + POINTER
              + "'; a portable file is of type CMKS");
    }
    @Nullable Integration via = null;
    Set<String> aliases = new LinkedHashSet<>();
    for (int i = 1; i < lines.length; i++) {
      String line = lines[i].strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      String name = equals < 0 ? line : line.substring(0, equals).strip();
      String value = equals < 0 ? "" : line.substring(equals + 1).strip();
      switch (name) {
        case "via" -> via = integration(value);
        case "aliases" -> addAll(aliases, value);
        default ->
            throw new IOException(
                "line "
                    + (i + 1)
                    + " of the pointer to the vault: '"
                    + name
                    + "' is not known; via = tls or jdbc, and aliases = A, B, ... are");
      }
    }
    return new VaultView(bytes, via, Set.copyOf(aliases));
  }

  /** Whether an entry is part of it. */
  boolean shows(String alias) {
    return aliases.isEmpty() || aliases.contains(alias);
  }

  /** Whether CMKs that encrypt or compute MACs are part of it. */
  boolean showsSecretCmks() {
    return via == null;
  }

  private static Integration integration(String name) throws IOException {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "tls" -> Integration.TLS;
      case "jdbc" -> Integration.JDBC;
      default ->
          throw new IOException(
              "via = " + name + " in the pointer to the vault: tls and jdbc are known");
    };
  }

  private static void addAll(Set<String> aliases, String list) throws IOException {
    for (String alias : list.split(",", -1)) {
      if (alias.isBlank()) {
        throw new IOException("an empty alias in the pointer to the vault");
      }
      aliases.add(alias.strip());
    }
  }
}
