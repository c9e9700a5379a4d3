package io.github.cmkjca.cli;

import io.github.cmkjca.cli.CommandParser.Parsed;
import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.config.CmkConfig.Flag;
import io.github.cmkjca.config.ConfigException;
import io.github.cmkjca.spi.kms.KmsException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs one command line: parse, open the vault, call, print; errors in the form of {@code aws}. */
final class Cli {
  /** All was done. */
  static final int OK = 0;

  /** The command line is wrong; nothing was opened. */
  static final int USAGE = 252;

  /** The configuration is wrong; nothing was opened. */
  static final int CONFIGURATION = 253;

  /** The service refused. */
  static final int REFUSED = 254;

  /** Anything else. */
  static final int OTHER = 255;

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Vault.Opener opener;
  private final Map<String, String> systemProperties;
  private final Map<String, String> environment;

  Cli(
      InputStream in,
      PrintStream out,
      PrintStream err,
      Vault.Opener opener,
      Map<String, String> systemProperties,
      Map<String, String> environment) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.opener = opener;
    this.systemProperties = systemProperties;
    this.environment = environment;
  }

  /** Runs and gives the exit code. */
  int run(String... args) {
    boolean debug = Arrays.asList(args).contains(GlobalFlags.DEBUG);
    try {
      return finish(run(CommandParser.parse(helpAsFlag(args))));
    } catch (UsageException e) {
      return fail(e, debug, USAGE, CommandParser.USAGE + "\ncmk: error: " + e.getMessage());
    } catch (ParameterException e) {
      return fail(e, debug, USAGE, String.valueOf(e.getMessage()));
    } catch (ConfigException e) {
      return fail(e, debug, CONFIGURATION, String.valueOf(e.getMessage()));
    } catch (RefusedException e) {
      return fail(e.reason, debug, REFUSED, String.valueOf(e.getMessage()));
    } catch (KmsException e) {
      return fail(e, debug, OTHER, "The vault cannot be opened: " + e.getMessage());
    } catch (RuntimeException e) {
      return fail(e, debug, OTHER, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Like {@code aws}: a last word {@code help}, alone or after a command, and a first {@code kms};
   * and as many others have it, a first word {@code help} before a command.
   */
  private static String[] helpAsFlag(String... args) {
    String[] words =
        args.length > 0 && args[0].equals("kms") ? Arrays.copyOfRange(args, 1, args.length) : args;
    int last = words.length - 1;
    if (last >= 0 && last <= 1 && words[last].equals("help")) {
      words = words.clone();
      words[last] = GlobalFlags.HELP;
    } else if (last == 1 && words[0].equals("help")) {
      words = new String[] {words[1], GlobalFlags.HELP};
    }
    return words;
  }

  private int run(Parsed parsed) {
    if (parsed.isOn(GlobalFlags.HELP)) {
      out.print(CommandParser.help(parsed.operation()));
      return OK;
    }
    if (parsed.isOn(GlobalFlags.VERSION)) {
      out.println("cmk/" + version() + " Java/" + Runtime.version());
      return OK;
    }
    Operation operation = parsed.operation();
    if (operation == null) {
      throw new UsageException("the following arguments are required: command");
    }
    String skeleton = parsed.text(GlobalFlags.SKELETON);
    if (skeleton != null) {
      printSkeleton(operation, skeleton);
      return OK;
    }
    Output output =
        Output.of(parsed.text(GlobalFlags.OUTPUT), parsed.text(GlobalFlags.QUERY), terminalWidth());
    Arguments arguments = Request.arguments(operation, parsed);
    if (operation.action() instanceof Operation.Tool tool) {
      return tool.run(console(parsed, output), arguments);
    }
    Paging paging = Request.paging(parsed);
    CmkConfig config = CmkConfig.ofCommandLine(options(parsed), systemProperties, environment);
    try (Vault vault = opener.open(config)) {
      Map<String, Object> answer = call(operation, arguments, paging, vault);
      if (answer != null) {
        out.print(output.format(operation.apiName(), answer));
      }
    }
    return OK;
  }

  private void printSkeleton(Operation operation, String kind) {
    if (!kind.equals(GlobalFlags.SKELETON_DEFAULT)) {
      throw new UsageException(
          "argument --generate-cli-skeleton: Invalid choice, valid choices are: input");
    }
    out.println(Json.pretty(Skeleton.of(operation)));
  }

  private Console console(Parsed parsed, Output output) {
    return new Console(
        in,
        out,
        parsed.text(GlobalFlags.OUTPUT) == null ? null : output,
        options(parsed),
        systemProperties,
        environment);
  }

  /** Of the terminal, where the shell tells; Java cannot ask. */
  private int terminalWidth() {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : Output.DEFAULT_WIDTH;
  }

  private static @Nullable Map<String, Object> call(
      Operation operation, Arguments arguments, Paging paging, Vault vault) {
    try {
      if (operation.action() instanceof Operation.PagedCall paged) {
        return paging.run(paged, vault.kms(), arguments);
      }
      return ((Operation.Call) operation.action()).run(vault.kms(), arguments);
    } catch (KmsException e) {
      throw new RefusedException(operation.apiName(), e);
    }
  }

  /** What the flags say, by the names of the options for which they stand. */
  private static Map<String, Flag> options(Parsed parsed) {
    Map<String, Flag> options = new HashMap<>();
    GlobalFlags.OPTIONS.forEach(
        (flag, option) -> {
          String value = parsed.text(flag);
          if (value != null) {
            options.put(option, new Flag(flag, value));
          }
        });
    return options;
  }

  private int finish(int code) {
    if (out.checkError()) {
      err.println("\nThe answer could not be written to standard output.");
      return OTHER;
    }
    return code;
  }

  private int fail(Throwable e, boolean debug, int code, String message) {
    err.println("\n" + message);
    if (debug) {
      e.printStackTrace(err);
    }
    err.flush();
    return code;
  }

  private static String version() {
    String version = Cli.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  /** The service refused the operation; says so in the words of {@code aws}. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final KmsException reason;

    RefusedException(String operation, KmsException reason) {
      super(
          "An error occurred ("
              + reason.errorCode()
              + ") when calling the "
              + operation
              + " operation: "
              + (reason.getMessage() == null ? "" : reason.getMessage()),
          reason);
      this.reason = reason;
    }
  }
}
