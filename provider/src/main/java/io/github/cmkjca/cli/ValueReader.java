package io.github.cmkjca.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns what stands after a flag, or in {@code --cli-input-json}, into the value of a parameter.
 */
final class ValueReader {
  private static final String TEXT_FILE = "file://";
  private static final String BINARY_FILE = "fileb://";
  private static final long MAX_FILE_BYTES = 1 << 20;

  private final boolean rawBlobs;

  /**
   * @param rawBlobs whether a blob's text is the bytes themselves in UTF-8, as {@code
   *     --cli-binary-format raw-in-base64-out} says, and not base64
   */
  ValueReader(boolean rawBlobs) {
    this.rawBlobs = rawBlobs;
  }

  Object fromFlag(Parameter parameter, List<String> given) {
    String flag = parameter.flag();
    String first = given.get(0);
    Object value =
        switch (parameter.kind()) {
          case TEXT -> text(flag, first);
          case BLOB -> blob(flag, first);
          case INTEGER -> integer(flag, first);
          case SWITCH -> Boolean.valueOf(first);
          case PAIRS -> pairs(flag, text(flag, first).strip());
          case NAMED_PAIRS -> namedPairs(parameter, text(flag, first).strip());
          case WORDS -> words(flag, given);
          case STRUCTURES -> structures(parameter, given);
        };
    return checked(parameter, value);
  }

  Object fromJson(Parameter parameter, Object json) {
    String flag = parameter.flag();
    Object value =
        switch (parameter.kind()) {
          case TEXT -> expect(parameter, String.class, json);
          case BLOB -> decoded(flag, expect(parameter, String.class, json));
          case INTEGER -> integer(flag, String.valueOf(expect(parameter, Long.class, json)));
          case SWITCH -> expect(parameter, Boolean.class, json);
          case PAIRS -> strings(parameter, expect(parameter, Map.class, json));
          case NAMED_PAIRS -> namedPairs(parameter, expect(parameter, Map.class, json));
          case WORDS -> strings(parameter, expect(parameter, List.class, json));
          case STRUCTURES ->
              structures(parameter, (Collection<?>) expect(parameter, List.class, json));
        };
    return checked(parameter, value);
  }

  /** What {@code aws} checks itself: the least length or value. */
  private static Object checked(Parameter parameter, Object value) {
    int length;
    if (value instanceof Integer number) {
      if (number < parameter.least()) {
        throw ParameterException.invalid(
            "Invalid value for parameter "
                + parameter.member()
                + ", value: "
                + number
                + ", valid min value: "
                + parameter.least());
      }
      return value;
    } else if (value instanceof String text) {
      length = text.length();
    } else if (value instanceof byte[] bytes) {
      length = bytes.length;
    } else {
      return value;
    }
    if (length < parameter.least()) {
      throw ParameterException.invalid(
          "Invalid length for parameter "
              + parameter.member()
              + ", value: "
              + length
              + ", valid min length: "
              + parameter.least());
    }
    return value;
  }

  /** The text itself or that of the file it names. */
  String text(String flag, String given) {
    if (given.startsWith(TEXT_FILE)) {
      return utf8(flag, file(flag, given, TEXT_FILE));
    }
    if (given.startsWith(BINARY_FILE)) {
      return utf8(flag, file(flag, given, BINARY_FILE));
    }
    return given;
  }

  private byte[] blob(String flag, String given) {
    if (given.startsWith(BINARY_FILE)) {
      return file(flag, given, BINARY_FILE);
    }
    return decoded(flag, text(flag, given));
  }

  private byte[] decoded(String flag, String text) {
    if (rawBlobs) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw ParameterException.unreadable(
          flag,
          "Invalid base64. Give base64, fileb://path for the bytes of a file, or"
              + " --cli-binary-format raw-in-base64-out for plain text");
    }
  }

  private static byte[] file(String flag, String given, String scheme) {
    String name = given.substring(scheme.length());
    try {
      Path path = Path.of(name);
      byte[] bytes;
      try (var in = Files.newInputStream(path)) {
        bytes = in.readNBytes((int) MAX_FILE_BYTES + 1);
      }
      if (bytes.length > MAX_FILE_BYTES) {
        throw ParameterException.unreadable(flag, "paramfile " + given + " is larger than 1 MiB");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw ParameterException.unreadable(
          flag, "Unable to load paramfile " + given + ": No such file or directory");
    } catch (IOException | InvalidPathException e) {
      throw ParameterException.unreadable(
          flag, "Unable to load paramfile " + given + ": " + e.getMessage());
    }
  }

  private static String utf8(String flag, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw ParameterException.unreadable(
          flag, "the file is not UTF-8 text; use fileb:// for binary content");
    }
  }

  private static Integer integer(String flag, String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw new UsageException("argument " + flag + ": not a whole number");
    }
  }

  private Map<String, String> pairs(String flag, String text) {
    if (!text.startsWith("{")) {
      return new Shorthand(flag, text).pairs();
    }
    return strings(Parameter.of(flag, Parameter.Kind.PAIRS, ""), Json.object(flag, text));
  }

  private static Map<String, Map<String, String>> namedPairs(Parameter parameter, String text) {
    if (text.startsWith("{")) {
      return namedPairs(parameter, Json.object(parameter.flag(), text));
    }
    return namedPairs(parameter, new Shorthand(parameter.flag(), text).namedPairs());
  }

  private static Map<String, Map<String, String>> namedPairs(Parameter parameter, Map<?, ?> named) {
    Map<String, Map<String, String>> pairs = new LinkedHashMap<>();
    named.forEach(
        (name, value) -> {
          if (!parameter.choices().contains(name)) {
            throw ParameterException.invalid(
                "Unknown parameter in "
                    + parameter.member()
                    + ": \""
                    + name
                    + "\", must be one of: "
                    + String.join(", ", parameter.choices()));
          }
          pairs.put((String) name, strings(parameter, expect(parameter, Map.class, value)));
        });
    return pairs;
  }

  private List<String> words(String flag, List<String> given) {
    if (given.size() == 1) {
      String only = text(flag, given.get(0)).strip();
      if (only.startsWith("[")) {
        return strings(Parameter.of(flag, Parameter.Kind.WORDS, ""), Json.array(flag, only));
      }
      return List.of(only);
    }
    return List.copyOf(given);
  }

  private List<Map<String, String>> structures(Parameter parameter, List<String> given) {
    List<Map<String, String>> structures = new ArrayList<>();
    for (String word : given) {
      String text = text(parameter.flag(), word).strip();
      if (text.startsWith("[")) {
        structures.addAll(
            structures(parameter, (Collection<?>) Json.array(parameter.flag(), text)));
      } else {
        structures.add(pairs(parameter.flag(), text));
      }
    }
    return structures;
  }

  private static List<Map<String, String>> structures(Parameter parameter, Collection<?> json) {
    List<Map<String, String>> structures = new ArrayList<>();
    json.forEach(
        element -> structures.add(strings(parameter, expect(parameter, Map.class, element))));
    return structures;
  }

  private static <T> T expect(Parameter parameter, Class<T> type, Object json) {
    if (!type.isInstance(json)) {
      throw ParameterException.invalid(
          "Invalid type for parameter "
              + parameter.member()
              + ", valid type: "
              + parameter.kind().name().toLowerCase(Locale.ROOT));
    }
    return type.cast(json);
  }

  private static Map<String, String> strings(Parameter parameter, Map<?, ?> json) {
    Map<String, String> pairs = new LinkedHashMap<>();
    json.forEach((key, value) -> pairs.put((String) key, expect(parameter, String.class, value)));
    return pairs;
  }

  private static List<String> strings(Parameter parameter, List<?> json) {
    List<String> words = new ArrayList<>();
    json.forEach(word -> words.add(expect(parameter, String.class, word)));
    return words;
  }
}
