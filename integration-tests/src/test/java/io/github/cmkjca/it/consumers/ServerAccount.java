package io.github.cmkjca.it.consumers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who runs database servers, which refuse to be run by root: {@code nobody} when the tests run as
 * root, else whoever runs the tests.
 */
final class ServerAccount {
  private static final String NAME = "nobody";

  private ServerAccount() {}

  /** The command that runs this one under the account. */
  static List<String> command(List<String> command) throws IOException {
    if (!root()) {
      return command;
    }
    // setpriv becomes the command instead of staying its parent, so that signals reach the server.
    List<String> line = new ArrayList<>(List.of("setpriv", "--reuid", NAME));
    line.addAll(List.of("--regid", group(), "--clear-groups", "--"));
    line.addAll(command);
    return line;
  }

  /** Makes the account the owner of a file. */
  static void own(Path file) throws IOException {
    if (root()) {
      Files.setOwner(
          file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NAME));
    }
  }

  private static boolean root() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private static String group() throws IOException {
    Process id = new ProcessBuilder("id", "-g", NAME).start();
    return new String(id.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
  }
}
