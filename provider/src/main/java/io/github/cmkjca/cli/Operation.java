package io.github.cmkjca.cli;

import io.github.cmkjca.spi.kms.KeyManagementService;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sub-command.
 *
 * @param command such as {@code describe-key}
 * @param apiName such as {@code DescribeKey}; of a tool: the title of its tables
 * @param help one line
 * @param parameters in the order of the help
 * @param action what it does
 */
record Operation(
    String command, String apiName, String help, List<Parameter> parameters, Action action) {

  /** What a sub-command does. */
  sealed interface Action {}

  /** Calls the service once. */
  @FunctionalInterface
  non-sealed interface Call extends Action {
    /** The answer by the names of AWS; null if the operation answers nothing. */
    @Nullable Map<String, Object> run(KeyManagementService kms, Arguments arguments);
  }

  /** Calls the service page by page. */
  @FunctionalInterface
  non-sealed interface PagedCall extends Action {
    /** One page. */
    Page run(
        KeyManagementService kms,
        Arguments arguments,
        @Nullable Integer limit,
        @Nullable String marker);
  }

  /** Helps at the command line; asks nothing of the service and prints for itself. */
  @FunctionalInterface
  non-sealed interface Tool extends Action {
    /** Runs and gives the exit code. */
    int run(Console console, Arguments arguments);
  }

  /**
   * One page.
   *
   * @param member name of the list in the answer
   * @param items the list
   * @param nextMarker null if no more follow
   */
  record Page(String member, List<?> items, @Nullable String nextMarker) {}
}
