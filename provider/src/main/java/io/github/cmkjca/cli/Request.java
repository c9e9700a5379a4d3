package io.github.cmkjca.cli;

import io.github.cmkjca.cli.CommandParser.Parsed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts a request together from flags and {@code --cli-input-json}. */
final class Request {
  private static final Map<String, Boolean> BINARY_FORMATS =
      Map.of("base64", false, "raw-in-base64-out", true);

  private Request() {}

  static Arguments arguments(Operation operation, Parsed parsed) {
    ValueReader reader = reader(parsed.text(GlobalFlags.BINARY_FORMAT));
    Map<String, Object> values = new HashMap<>();
    String json = parsed.text(GlobalFlags.INPUT_JSON);
    if (json != null) {
      addJson(operation, reader, reader.text(GlobalFlags.INPUT_JSON, json), values);
    }
    for (Parameter parameter : operation.parameters()) {
      List<String> given = parsed.values().get(parameter.flag());
      if (given != null) {
        values.put(parameter.flag(), reader.fromFlag(parameter, given));
      }
    }
    List<String> missing = new ArrayList<>();
    for (Parameter parameter : operation.parameters()) {
      if (parameter.required() && !values.containsKey(parameter.flag())) {
        missing.add(parameter.flag());
      }
    }
    if (!missing.isEmpty()) {
      throw new UsageException(
          "the following arguments are required: " + String.join(", ", missing));
    }
    return new Arguments(values);
  }

  static Paging paging(Parsed parsed) {
    Integer pageSize = number(parsed, GlobalFlags.PAGE_SIZE);
    Integer maxItems = number(parsed, GlobalFlags.MAX_ITEMS);
    String token = parsed.text(GlobalFlags.STARTING_TOKEN);
    boolean byHand =
        parsed.values().containsKey("--limit") || parsed.values().containsKey("--marker");
    boolean one = byHand || parsed.isOn(GlobalFlags.NO_PAGINATE);
    if (one && (pageSize != null || maxItems != null || token != null)) {
      throw new UsageException(
          "Cannot specify --no-paginate, --limit or --marker along with pagination arguments:"
              + " --max-items, --page-size, --starting-token");
    }
    return new Paging(!one, pageSize, maxItems, token);
  }

  private static @Nullable Integer number(Parsed parsed, String flag) {
    String text = parsed.text(flag);
    if (text == null) {
      return null;
    }
    Parameter parameter = Parameter.of(flag, Parameter.Kind.INTEGER, "").atLeast(1);
    return (Integer) new ValueReader(false).fromFlag(parameter, List.of(text));
  }

  private static ValueReader reader(@Nullable String format) {
    Boolean raw = format == null ? Boolean.FALSE : BINARY_FORMATS.get(format);
    if (raw == null) {
      throw new UsageException(
          "argument --cli-binary-format: Invalid choice, valid choices are: base64 |"
              + " raw-in-base64-out");
    }
    return new ValueReader(raw);
  }

  private static void addJson(
      Operation operation, ValueReader reader, String json, Map<String, Object> values) {
    Map<String, Parameter> members =
        operation.parameters().stream()
            .collect(Collectors.toMap(Parameter::member, parameter -> parameter));
    Json.object(GlobalFlags.INPUT_JSON, json)
        .forEach(
            (member, value) -> {
              Parameter parameter = members.get((String) member);
              if (parameter == null) {
                throw ParameterException.invalid(
                    "Unknown parameter in input: \""
                        + member
                        + "\", must be one of: "
                        + operation.parameters().stream()
                            .map(Parameter::member)
                            .collect(Collectors.joining(", ")));
              }
              values.put(parameter.flag(), reader.fromJson(parameter, value));
            });
  }
}
