package io.github.cmkjca.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code --generate-cli-skeleton}: a request with every member, to be filled in and given back with
 * {@code --cli-input-json}.
 */
final class Skeleton {
  private Skeleton() {}

  static Map<String, Object> of(Operation operation) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (Parameter parameter : operation.parameters()) {
      members.put(parameter.member(), sample(parameter));
    }
    return members;
  }

  private static Object sample(Parameter parameter) {
    return switch (parameter.kind()) {
      case TEXT -> parameter.choices().isEmpty() ? "" : parameter.choices().get(0);
      case BLOB -> "";
      case INTEGER -> 0L;
      case SWITCH -> true;
      case PAIRS -> Map.of("KeyName", "");
      case NAMED_PAIRS -> {
        Map<String, Object> named = new LinkedHashMap<>();
        parameter.choices().forEach(name -> named.put(name, Map.of("KeyName", "")));
        yield named;
      }
      case WORDS -> List.of(parameter.choices().isEmpty() ? "" : parameter.choices().get(0));
      case STRUCTURES -> List.of();
    };
  }
}
