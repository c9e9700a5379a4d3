package io.github.cmkjca.cli;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.Tag;
import io.github.cmkjca.spi.kms.ValidationException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of one request by flag, each of the type of its parameter's kind. Required ones are
 * present.
 */
final class Arguments {
  private static final List<String> TAG_MEMBERS = List.of("TagKey", "TagValue");

  private final Map<String, Object> values;

  Arguments(Map<String, Object> values) {
    this.values = values;
  }

  String text(String flag) {
    return (String) required(flag);
  }

  String textOr(String flag, String fallback) {
    String text = textOrNull(flag);
    return text == null ? fallback : text;
  }

  @Nullable String textOrNull(String flag) {
    return (String) values.get(flag);
  }

  byte[] blob(String flag) {
    return (byte[]) required(flag);
  }

  @Nullable Integer integerOrNull(String flag) {
    return (Integer) values.get(flag);
  }

  /** A time; null if the flag was not given. */
  @Nullable Instant timeOrNull(String flag) {
    String text = textOrNull(flag);
    return text == null
        ? null
        : Timestamps.parse(Parameter.of(flag, Parameter.Kind.TEXT, "").member(), text);
  }

  boolean isOn(String flag) {
    return Boolean.TRUE.equals(values.get(flag));
  }

  @SuppressWarnings("unchecked") // the value of a parameter of kind WORDS
  List<String> words(String flag) {
    Object words = values.get(flag);
    return words == null ? List.of() : (List<String>) words;
  }

  /** Tags; none if the flag was not given. */
  @SuppressWarnings("unchecked") // the value of a parameter of kind STRUCTURES
  List<Tag> tags(String flag) {
    Object given = values.get(flag);
    if (given == null) {
      return List.of();
    }
    String member = Parameter.of(flag, Parameter.Kind.STRUCTURES, "").member();
    List<Tag> tags = new ArrayList<>();
    for (Map<String, String> structure : (List<Map<String, String>>) given) {
      String place = member + "[" + tags.size() + "]";
      structure.keySet().stream()
          .filter(name -> !TAG_MEMBERS.contains(name))
          .findFirst()
          .ifPresent(
              name -> {
                throw ParameterException.invalid(
                    "Unknown parameter in "
                        + place
                        + ": \""
                        + name
                        + "\", must be one of: "
                        + String.join(", ", TAG_MEMBERS));
              });
      tags.add(
          new Tag(
              structureMember(structure, place, TAG_MEMBERS.get(0)),
              structureMember(structure, place, TAG_MEMBERS.get(1))));
    }
    return tags;
  }

  private static String structureMember(Map<String, String> structure, String place, String name) {
    String value = structure.get(name);
    if (value == null) {
      throw ParameterException.invalid(
          "Missing required parameter in " + place + ": \"" + name + "\"");
    }
    return value;
  }

  @SuppressWarnings("unchecked") // the value of a parameter of kind PAIRS
  EncryptionContext context(String flag) {
    Object pairs = values.get(flag);
    return pairs == null ? EncryptionContext.empty() : context((Map<String, String>) pairs);
  }

  /** Encryption contexts by name; none if the flag was not given. */
  @SuppressWarnings("unchecked") // the value of a parameter of kind NAMED_PAIRS
  Map<String, EncryptionContext> contexts(String flag) {
    Object named = values.get(flag);
    if (named == null) {
      return Map.of();
    }
    Map<String, EncryptionContext> contexts = new HashMap<>();
    ((Map<String, Map<String, String>>) named)
        .forEach((name, pairs) -> contexts.put(name, context(pairs)));
    return contexts;
  }

  private static EncryptionContext context(Map<String, String> pairs) {
    try {
      return EncryptionContext.of(pairs);
    } catch (IllegalArgumentException e) {
      throw new ValidationException(String.valueOf(e.getMessage()));
    }
  }

  /** The constant of this name; like AWS, the service and not the command line refuses others. */
  <E extends Enum<E>> @Nullable E constantOrNull(String flag, Class<E> type) {
    String name = textOrNull(flag);
    return name == null ? null : constant(flag, name, type);
  }

  <E extends Enum<E>> E constant(String flag, Class<E> type) {
    return constant(flag, text(flag), type);
  }

  private static <E extends Enum<E>> E constant(String flag, String name, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    String member = Parameter.of(flag, Parameter.Kind.TEXT, "").member();
    throw new ValidationException(
        "1 validation error detected: Value '"
            + name
            + "' at '"
            + member.substring(0, 1).toLowerCase(Locale.ROOT)
            + member.substring(1)
            + "' failed to satisfy constraint: Member must satisfy enum value set: "
            + Arrays.stream(type.getEnumConstants())
                .map(Enum::name)
                .collect(Collectors.joining(", ", "[", "]")));
  }

  private Object required(String flag) {
    Object value = values.get(flag);
    if (value == null) {
      throw new IllegalStateException(flag + " was not declared as required");
    }
    return value;
  }
}
