package io.github.cmkjca.custody.pkcs11;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a configuration of SunPKCS11 has a library initialised.
 *
 * @param library path of it, without links if it is there
 * @param arguments what it is initialised with: NSS learns so where its database is
 */
record LibraryStart(String library, List<String> arguments) {
  private static final String LIBRARY = "library";
  private static final String NSS_DIRECTORY = "nssLibraryDirectory";

  /** Nothing if the configuration names no library. */
  static Optional<LibraryStart> of(String configuration) {
    List<ConfigurationEntry> entries = ConfigurationEntry.all(configuration);
    List<String> arguments =
        entries.stream()
            .filter(entry -> entry.name().startsWith("nss"))
            .map(ConfigurationEntry::toString)
            .sorted()
            .toList();
    return entries.stream()
        .filter(entry -> entry.name().equals(LIBRARY) || entry.name().equals(NSS_DIRECTORY))
        .findFirst()
        .map(entry -> new LibraryStart(withoutLinks(entry.value()), arguments));
  }

  private static String withoutLinks(String path) {
    try {
      return Path.of(path).toRealPath().toString();
    } catch (IOException | InvalidPathException e) {
      return path;
    }
  }
}
