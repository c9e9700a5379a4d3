package io.github.cmkjca.custody.pkcs11;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a configuration of SunPKCS11 says in one line of the kind that leads to a token: of the
 * library, how it is initialised, and the slot.
 *
 * @param value without its quotes, and with the system properties that SunPKCS11 puts in
 */
record ConfigurationEntry(String name, String value) {
  /** An entry is a line; what is behind a # is a comment, unless it is in quotes. */
  private static final Pattern ENTRY =
      Pattern.compile(
          "^\\s*(library|nss\\w+|slot|slotListIndex)\\s*=\\s*((?:\"[^\"\\n]*\"|[^#\"\\n])*)",
          Pattern.MULTILINE);

  private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)\\}");

  /** All of them, in the order of the text. */
  static List<ConfigurationEntry> all(String configuration) {
    return ENTRY.matcher(configuration).results().map(ConfigurationEntry::of).toList();
  }

  private static ConfigurationEntry of(MatchResult entry) {
    String value =
        PROPERTY
            .matcher(entry.group(2).replace("\"", "").strip())
            .replaceAll(
                name -> Matcher.quoteReplacement(System.getProperty(name.group(1), name.group())));
    return new ConfigurationEntry(entry.group(1), value);
  }

  /** As in a configuration. */
  @Override
  public String toString() {
    return name + "=" + value;
  }
}
