package io.github.cmkjca.cli;

import static io.github.cmkjca.cli.Parameter.needed;

import io.github.cmkjca.cli.Operation.Tool;
import io.github.cmkjca.cli.Parameter.Kind;
import java.util.List;

/** Sub-commands of our own, which {@code aws} does not have. */
final class Tools {
  static final List<Operation> ALL =
      List.of(
          tool(
              "doctor",
              "Doctor",
              "Examines installation and vault and says what to do; changes nothing. Exit code 1:"
                  + " there are findings.",
              DoctorCommand::run),
          tool(
              "simulate-policy",
              "SimulatePolicy",
              "Decides by the policies on standard input, a JSON object a line: policy,"
                  + " identityPolicies, principal, action, resource, context.",
              SimulatePolicy::run),
          tool(
              "change-root-key-passphrase",
              "RootKey",
              "Protects the root key by a passphrase, by another one, by a token or by none.",
              PassphraseCommand::run,
              PassphraseCommand.PARAMETERS.toArray(Parameter[]::new)),
          tool(
              "renew",
              "Renew",
              "Writes a certificate request for a private key in the vault (--csr-out), or takes the"
                  + " chain that was signed for it (--chain), at once and whole.",
              RenewCommand::run,
              RenewCommand.PARAMETERS.toArray(Parameter[]::new)),
          tool(
              "completion",
              "Completion",
              "Prints a script: source <(cmk completion bash). In zsh run bashcompinit first.",
              (console, args) -> {
                console.out().print(Completion.script(args.text("shell")));
                return Cli.OK;
              },
              needed("shell", Kind.TEXT, "the shell that is to run it").oneOf("bash", "zsh")));

  private Tools() {}

  private static Operation tool(
      String command, String title, String help, Tool tool, Parameter... parameters) {
    return new Operation(command, title, help, List.of(parameters), tool);
  }
}
