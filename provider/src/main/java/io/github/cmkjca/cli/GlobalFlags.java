package io.github.cmkjca.cli;

import io.github.cmkjca.cli.Parameter.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Flags that are not part of a request. */
final class GlobalFlags {
  static final String HOME = "--home";
  static final String CONFIG = "--config";
  static final String AS = "--as";
  static final String REGION = "--region";
  static final String OUTPUT = "--output";
  static final String QUERY = "--query";
  static final String BINARY_FORMAT = "--cli-binary-format";
  static final String DEBUG = "--debug";
  static final String HELP = "--help";
  static final String VERSION = "--version";
  static final String INPUT_JSON = "--cli-input-json";
  static final String SKELETON = "--generate-cli-skeleton";

  /** The only skeleton there is. */
  static final String SKELETON_DEFAULT = "input";

  static final String MAX_ITEMS = "--max-items";
  static final String PAGE_SIZE = "--page-size";
  static final String STARTING_TOKEN = "--starting-token";
  static final String NO_PAGINATE = "--no-paginate";

  /** The options for which flags stand, by flag. */
  static final Map<String, String> OPTIONS =
      Map.of(
          HOME, "cmk.home",
          CONFIG, "cmk.config",
          AS, "cmk.principal",
          REGION, "cmk.region");

  /** Before or after the sub-command. */
  static final List<Parameter> EVERYWHERE =
      List.of(
          Parameter.of(HOME, Kind.TEXT, "directory of the vault (option cmk.home)"),
          Parameter.of(CONFIG, Kind.TEXT, "configuration file (option cmk.config)"),
          Parameter.of(AS, Kind.TEXT, "ARN of the principal (option cmk.principal)"),
          Parameter.of(REGION, Kind.TEXT, "region in ARNs (option cmk.region)"),
          Parameter.of(OUTPUT, Kind.TEXT, "json (default), text, table or yaml")
              .oneOf(Output.Format.words(" ").split(" ", -1)),
          Parameter.of(QUERY, Kind.TEXT, "part of the answer, such as KeyMetadata.KeyId"),
          Parameter.of(BINARY_FORMAT, Kind.TEXT, "base64 (default) or raw-in-base64-out")
              .oneOf("base64", "raw-in-base64-out"),
          Parameter.of(NO_PAGINATE, Kind.SWITCH, "one page of a list, as the service gave it"),
          Parameter.of("--no-cli-pager", Kind.SWITCH, "accepted: there is no pager"),
          Parameter.of("--color", Kind.TEXT, "accepted: there are no colours")
              .oneOf("auto", "on", "off"),
          Parameter.of(DEBUG, Kind.SWITCH, "print the stack trace of an error"),
          Parameter.of(HELP, Kind.SWITCH, "print this text"),
          Parameter.of(VERSION, Kind.SWITCH, "print the version"));

  private static final List<Parameter> REQUEST =
      List.of(
          Parameter.of(INPUT_JSON, Kind.TEXT, "the request; flags win over its members"),
          Parameter.of(SKELETON, Kind.TEXT, "print an empty request for --cli-input-json")
              .oneOf(SKELETON_DEFAULT));

  private static final List<Parameter> LISTS =
      List.of(
          Parameter.of(MAX_ITEMS, Kind.INTEGER, "print at most this many").atLeast(1),
          Parameter.of(PAGE_SIZE, Kind.INTEGER, "ask for this many at once").atLeast(1),
          Parameter.of(STARTING_TOKEN, Kind.TEXT, "go on where NextToken of an answer says"));

  private GlobalFlags() {}

  /** The flags of a sub-command that are not its own parameters. */
  static List<Parameter> of(Operation operation) {
    List<Parameter> flags = new ArrayList<>();
    if (!(operation.action() instanceof Operation.Tool)) {
      flags.addAll(REQUEST);
    }
    if (operation.action() instanceof Operation.PagedCall) {
      flags.addAll(LISTS);
    }
    flags.addAll(EVERYWHERE);
    return flags;
  }
}
