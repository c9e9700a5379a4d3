package io.github.cmkjca.custody.pkcs11;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a configuration of SunPKCS11 has a library initialised.
 *
 * @param library path of it, without links if it is there
 * @param arguments what it is initialised with: NSS learns so where its database is
 */
record LibraryStart(String library, List<String> arguments) {
  /** An entry is a line; what is behind a # is a comment, unless it is in quotes. */
  private static final Pattern ENTRY =
      Pattern.compile(
          "^\\s*(library|nss\\w+)\\s*=\\s*((?:\"[^\"\\n]*\"|[^#\"\\n])*)", Pattern.MULTILINE);

  private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)\\}");
  private static final String LIBRARY = "library";
  private static final String NSS_DIRECTORY = "nssLibraryDirectory";

  /** Nothing if the configuration names no library. */
  static Optional<LibraryStart> of(String configuration) {
    List<MatchResult> entries = ENTRY.matcher(configuration).results().toList();
    List<String> arguments =
        entries.stream()
            .filter(entry -> !entry.group(1).equals(LIBRARY))
            .map(entry -> entry.group(1) + "=" + valueOf(entry))
            .sorted()
            .toList();
    return entries.stream()
        .filter(entry -> entry.group(1).equals(LIBRARY) || entry.group(1).equals(NSS_DIRECTORY))
        .findFirst()
        .map(entry -> new LibraryStart(withoutLinks(valueOf(entry)), arguments));
  }

  /** With the system properties that SunPKCS11 puts in. */
  private static String valueOf(MatchResult entry) {
    return PROPERTY
        .matcher(entry.group(2).strip())
        .replaceAll(
            name -> Matcher.quoteReplacement(System.getProperty(name.group(1), name.group())));
  }

  private static String withoutLinks(String path) {
    try {
      return Path.of(path).toRealPath().toString();
    } catch (IOException | InvalidPathException e) {
      return path;
    }
  }
}
