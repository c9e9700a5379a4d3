package io.github.cmkjca.config;

import io.github.cmkjca.spi.EncryptionContext;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text of an option to a value, strictly: nothing is repaired, nothing is guessed. */
final class Parsers {
  static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");
  static final Pattern CLASS_NAME =
      Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");

  /** As long as AWS CloudHSM's own names may be. */
  private static final Pattern CLUSTER = Pattern.compile("[A-Za-z0-9-]{1,24}");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]*)");
  private static final Map<String, Duration> TIME_UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));
  private static final List<String> SIZE_UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB");

  private Parsers() {}

  static Path path(String text, Paths paths) throws BadValueException {
    return paths.resolve(text);
  }

  static Option.Parser<Boolean> bool() {
    return (text, paths) ->
        switch (text) {
          case "true" -> true;
          case "false" -> false;
          default -> throw new BadValueException("is neither true nor false");
        };
  }

  static Option.Parser<Long> number(long min, long max) {
    return (text, paths) -> {
      if (!NUMBER.matcher(text).matches()) {
        throw new BadValueException("is not a whole number without sign and unit");
      }
      return inRange(Long.parseLong(text), min, max);
    };
  }

  /** {@code 100ms}, {@code 30s}, {@code 5m}, {@code 24h}, {@code 1d} or ISO 8601, {@code PT5M}. */
  static Option.Parser<Duration> duration(Duration min, Duration max) {
    return (text, paths) -> {
      Duration value = duration(text);
      if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
        throw new BadValueException("is out of range");
      }
      return value;
    };
  }

  private static Duration duration(String text) throws BadValueException {
    if (text.startsWith("P") || text.startsWith("p")) {
      try {
        return Duration.parse(text);
      } catch (DateTimeParseException e) {
        throw new BadValueException("is no ISO 8601 duration; write for example PT5M or 5m");
      }
    }
    Matcher amount = AMOUNT.matcher(text);
    if (!amount.matches()) {
      throw new BadValueException("is no duration; write for example 100ms, 30s, 5m or PT5M");
    }
    if (amount.group(2).isEmpty()) {
      throw new BadValueException(
          "has no unit; write for example " + amount.group(1) + "s, 5m or PT5M");
    }
    Duration unit = TIME_UNITS.get(amount.group(2));
    if (unit == null) {
      throw new BadValueException(
          "has the unknown unit " + amount.group(2) + "; units are ms, s, m, h and d");
    }
    try {
      return unit.multipliedBy(Long.parseLong(amount.group(1)));
    } catch (ArithmeticException e) {
      throw new BadValueException("is out of range");
    }
  }

  /** {@code 64KiB}: a number and one of B, KiB, MiB, GiB, TiB, PiB. */
  static Option.Parser<Long> size(long min, long max) {
    return (text, paths) -> {
      Matcher amount = AMOUNT.matcher(text);
      if (!amount.matches()) {
        throw new BadValueException("is no size; write for example 4096B, 64KiB or 1GiB");
      }
      if (amount.group(2).isEmpty()) {
        throw new BadValueException(
            "has no unit; write for example " + amount.group(1) + "B, 64KiB or 1GiB");
      }
      int power = SIZE_UNITS.indexOf(amount.group(2));
      if (power < 0) {
        throw new BadValueException(
            "has the unknown unit "
                + amount.group(2)
                + "; units are "
                + String.join(", ", SIZE_UNITS));
      }
      BigDecimal bytes =
          new BigDecimal(amount.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power)));
      if (bytes.compareTo(BigDecimal.valueOf(max)) > 0) {
        throw new BadValueException("is out of range");
      }
      return inRange(bytes.longValueExact(), min, max);
    };
  }

  private static long inRange(long value, long min, long max) throws BadValueException {
    if (value < min || value > max) {
      throw new BadValueException("is out of range");
    }
    return value;
  }

  static Option.Parser<String> matching(Pattern pattern, String reason) {
    return (text, paths) -> {
      if (!pattern.matcher(text).matches()) {
        throw new BadValueException(reason);
      }
      return text;
    };
  }

  static <E extends Enum<E>> Option.Parser<E> oneOf(Class<E> type) {
    return (text, paths) -> {
      for (E constant : type.getEnumConstants()) {
        if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
          return constant;
        }
      }
      throw new BadValueException("is none of the permitted words");
    };
  }

  static Option.Parser<RootKeySource> rootKey() {
    return (text, paths) -> {
      if (text.equals("file")) {
        return new RootKeySource.KeyFile(paths.resolve("root.key"));
      }
      if (text.startsWith("file:")) {
        return new RootKeySource.KeyFile(paths.resolve(text.substring("file:".length())));
      }
      if (text.startsWith("passphrase-file:")) {
        return new RootKeySource.PassphraseFile(
            paths.resolve(text.substring("passphrase-file:".length())));
      }
      if (text.startsWith("pkcs11:")) {
        return new RootKeySource.Token(paths.resolve(text.substring("pkcs11:".length())));
      }
      throw new BadValueException("names no known kind of root key");
    };
  }

  /** Pairs {@code k=v, k2=v2}; a backslash takes the next character as it is. */
  static Option.Parser<EncryptionContext> encryptionContext() {
    return (text, paths) -> {
      Map<String, String> pairs = new LinkedHashMap<>();
      for (List<String> pair : split(text, true)) {
        if (pair.size() != 2 || pair.get(0).isEmpty()) {
          throw new BadValueException("is no list of pairs; write k=v, k2=v2");
        }
        String key = pair.get(0);
        if (key.startsWith("cmk:") || key.startsWith("aws-crypto-")) {
          throw new BadValueException(
              "has the key " + key + "; names that begin with cmk: or aws-crypto- are reserved");
        }
        if (pairs.put(key, pair.get(1)) != null) {
          throw new BadValueException("has the key " + key + " twice");
        }
      }
      try {
        return EncryptionContext.of(pairs);
      } catch (IllegalArgumentException e) {
        throw new BadValueException("is not possible: " + e.getMessage());
      }
    };
  }

  /** Directories by Region, {@code eu-west-1=/srv/vault, eu-west-2=~/vault}. */
  static Option.Parser<Map<String, Path>> regions() {
    return paths("region", REGION);
  }

  /** Files by cluster, {@code hsm-a=/etc/cmk/hsm-a.cfg}. */
  static Option.Parser<Map<String, Path>> clusters() {
    return paths("name", CLUSTER);
  }

  private static Option.Parser<Map<String, Path>> paths(String what, Pattern form) {
    return (text, paths) -> {
      Map<String, Path> found = new LinkedHashMap<>();
      for (List<String> pair : split(text, true)) {
        if (pair.size() != 2) {
          throw new BadValueException(
              "is no list of pairs; write " + what + "=path, " + what + "2=path2");
        }
        String name = pair.get(0);
        if (!form.matcher(name).matches()) {
          throw new BadValueException("has the name " + name + ", which is no " + what);
        }
        if (found.put(name, paths.resolve(pair.get(1))) != null) {
          throw new BadValueException("has the " + what + " " + name + " twice");
        }
      }
      return Map.copyOf(found);
    };
  }

  static Option.Parser<List<String>> list(int most) {
    return (text, paths) -> {
      List<String> items = new ArrayList<>();
      for (List<String> item : split(text, false)) {
        if (item.get(0).isEmpty()) {
          throw new BadValueException("has an empty item");
        }
        items.add(item.get(0));
      }
      if (items.size() > most) {
        throw new BadValueException("has " + items.size() + " items");
      }
      return List.copyOf(items);
    };
  }

  /**
   * Splits at commas and, if wanted, each item at its first equals sign; white space around an item
   * or part goes unless escaped.
   */
  private static List<List<String>> split(String text, boolean pairs) throws BadValueException {
    List<List<String>> items = new ArrayList<>();
    if (text.isEmpty()) {
      return items;
    }
    List<String> item = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int keep = 0; // the part's characters up to here are no white space, or are escaped
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        if (++i == text.length()) {
          throw new BadValueException("ends in a lone backslash");
        }
        part.append(text.charAt(i));
        keep = part.length();
      } else if (c == ',' || (pairs && c == '=' && item.isEmpty())) {
        item.add(part.substring(0, keep));
        part.setLength(0);
        keep = 0;
        if (c == ',') {
          items.add(item);
          item = new ArrayList<>();
        }
      } else if (!Character.isWhitespace(c)) {
        part.append(c);
        keep = part.length();
      } else if (keep > 0) {
        part.append(c);
      }
    }
    item.add(part.substring(0, keep));
    items.add(item);
    return items;
  }
}
