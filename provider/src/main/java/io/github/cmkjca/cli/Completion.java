package io.github.cmkjca.cli;

import picocli.AutoComplete;

/** {@code completion}: a script with which a shell completes sub-commands, flags and values. */
final class Completion {
  private Completion() {}

  /**
   * The script; the one for bash serves zsh too, through zsh's {@code bashcompinit}.
   *
   * @param shell bash or zsh
   */
  static String script(String shell) {
    if (!shell.equals("bash") && !shell.equals("zsh")) {
      throw new UsageException("argument shell: Invalid choice, valid choices are: bash | zsh");
    }
    return AutoComplete.bash(CommandParser.PROGRAM, CommandParser.commandLine(Operations.ALL));
  }
}
