package io.github.cmkjca.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.PicocliException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Arguments to flags and their values, through picocli's programmatic model: its annotations would
 * cost a reflection of every sub-command at each start.
 */
final class CommandParser {
  static final String PROGRAM = "cmk";

  static final String USAGE =
      """
      usage: cmk [options] <command> [parameters]
      To see help text, you can run:

        cmk help
        cmk <command> help
      """;

  /**
   * What was given.
   *
   * @param operation null if there was no sub-command
   * @param values what stood after each flag, at least one text each; for a switch {@code true}, or
   *     {@code false} where its negation was given
   */
  record Parsed(@Nullable Operation operation, Map<String, List<String>> values) {
    @Nullable String text(String flag) {
      List<String> given = values.get(flag);
      return given == null ? null : given.get(given.size() - 1);
    }

    boolean isOn(String flag) {
      return "true".equals(text(flag));
    }
  }

  private CommandParser() {}

  static Parsed parse(String... args) {
    List<String> words = Arrays.asList(args);
    List<Operation> possible =
        Operations.ALL.stream().filter(o -> words.contains(o.command())).toList();
    ParseResult result;
    try {
      result = commandLine(possible).parseArgs(args);
    } catch (UnmatchedArgumentException e) {
      throw new UsageException(possible.isEmpty() ? choices(e) : unknown(e));
    } catch (PicocliException e) {
      throw new UsageException(problem(e));
    }
    Map<String, List<String>> values = new HashMap<>();
    collect(result, values);
    if (!result.hasSubcommand()) {
      return new Parsed(null, values);
    }
    ParseResult sub = result.subcommand();
    collect(sub, values);
    String command = sub.commandSpec().name();
    return new Parsed(
        possible.stream().filter(o -> o.command().equals(command)).findFirst().orElseThrow(),
        values);
  }

  /** The help of the program, or of one sub-command. */
  static String help(@Nullable Operation operation) {
    if (operation == null) {
      return commandLine(Operations.ALL).getUsageMessage();
    }
    return commandLine(List.of(operation))
        .getSubcommands()
        .values()
        .iterator()
        .next()
        .getUsageMessage();
  }

  static CommandLine commandLine(List<Operation> operations) {
    CommandSpec root = CommandSpec.create().name(PROGRAM);
    root.usageMessage()
        .synopsisSubcommandLabel("<command>")
        .abbreviateSynopsis(true)
        .description(
            "Manages customer master keys of a vault and uses them; commands, flags, answers and"
                + " exit codes are those of aws kms.")
        .footer("Exit codes: 0, 252 wrong usage, 253 configuration, 254 refused, 255 other.");
    GlobalFlags.EVERYWHERE.forEach(flag -> add(root, flag));
    for (Operation operation : operations) {
      CommandSpec spec = CommandSpec.create().name(operation.command());
      spec.usageMessage().description(operation.help()).abbreviateSynopsis(true).sortOptions(false);
      operation.parameters().forEach(parameter -> add(spec, parameter));
      GlobalFlags.of(operation).forEach(flag -> add(spec, flag));
      root.addSubcommand(operation.command(), spec);
    }
    return new CommandLine(root)
        .setExpandAtFiles(false)
        .setInterpolateVariables(false)
        .setOverwrittenOptionsAllowed(true)
        .setUsageHelpWidth(100);
  }

  private static void add(CommandSpec spec, Parameter parameter) {
    if (parameter.isPositional()) {
      spec.addPositional(
          PositionalParamSpec.builder()
              .type(String.class)
              .arity("1")
              .paramLabel(String.join("|", parameter.choices()))
              .description(parameter.help() + ".")
              .completionCandidates(parameter.choices())
              .userObject(parameter)
              .build());
      return;
    }
    if (parameter.kind() == Parameter.Kind.SWITCH) {
      spec.addOption(toggle(parameter, parameter.flag()));
      if (!parameter.flag().startsWith("--no-") && !GlobalFlags.EVERYWHERE.contains(parameter)) {
        spec.addOption(toggle(parameter, parameter.negation()));
      }
      return;
    }
    OptionSpec.Builder option =
        OptionSpec.builder(parameter.flag())
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity(arity(parameter))
            .paramLabel(parameter.placeholder())
            .description((parameter.required() ? "Required: " : "") + parameter.help() + ".")
            .userObject(parameter);
    if (!parameter.choices().isEmpty()) {
      option.completionCandidates(parameter.choices());
    }
    if (parameter.flag().equals(GlobalFlags.SKELETON)) {
      option.fallbackValue(GlobalFlags.SKELETON_DEFAULT);
    }
    spec.addOption(option.build());
  }

  private static String arity(Parameter parameter) {
    if (parameter.flag().equals(GlobalFlags.SKELETON)) {
      return "0..1";
    }
    return parameter.takesSeveral() ? "1..*" : "1";
  }

  private static OptionSpec toggle(Parameter parameter, String flag) {
    return OptionSpec.builder(flag)
        .type(boolean.class)
        .arity("0")
        .description(flag.equals(parameter.flag()) ? parameter.help() + "." : "The default.")
        .userObject(parameter)
        .build();
  }

  private static void collect(ParseResult result, Map<String, List<String>> values) {
    for (PositionalParamSpec positional : result.matchedPositionals()) {
      Parameter parameter = (Parameter) positional.userObject();
      values.put(parameter.flag(), positional.stringValues());
    }
    for (OptionSpec option : result.matchedOptions()) {
      Parameter parameter = (Parameter) option.userObject();
      if (parameter.kind() == Parameter.Kind.SWITCH) {
        boolean on = option.longestName().equals(parameter.flag());
        if (values.put(parameter.flag(), List.of(String.valueOf(on))) != null
            && !GlobalFlags.EVERYWHERE.contains(parameter)) {
          throw new UsageException(
              "argument "
                  + parameter.negation()
                  + ": not allowed with argument "
                  + parameter.flag());
        }
      } else {
        List<String> given = option.getValue();
        values.put(parameter.flag(), given);
      }
    }
  }

  private static String choices(UnmatchedArgumentException e) {
    return e.getUnmatched().stream().allMatch(arg -> arg.startsWith("-"))
        ? unknown(e)
        : "argument command: Invalid choice, valid choices are:\n\n"
            + Operations.ALL.stream().map(Operation::command).collect(Collectors.joining("\n"))
            + "\nhelp";
  }

  // Picocli's own messages would repeat arguments, which may be secrets; these name flags only.

  private static String unknown(UnmatchedArgumentException e) {
    List<String> flags = new ArrayList<>();
    for (String arg : e.getUnmatched()) {
      if (arg.startsWith("--")) {
        flags.add(arg.replaceFirst("=.*", ""));
      }
    }
    return flags.isEmpty()
        ? "a value stands where a flag is expected"
        : "Unknown options: " + String.join(", ", flags);
  }

  private static String problem(PicocliException e) {
    if (e instanceof MissingParameterException missing) {
      return missing.getMissing().stream()
          .map(CommandParser::flag)
          .collect(Collectors.joining(", ", "argument ", ": expected a value"));
    }
    if (e instanceof CommandLine.ParameterException wrong && wrong.getArgSpec() != null) {
      return "argument " + flag(wrong.getArgSpec()) + ": cannot be understood";
    }
    return "the arguments cannot be understood";
  }

  private static String flag(ArgSpec spec) {
    return spec instanceof OptionSpec option ? option.longestName() : spec.paramLabel();
  }
}
