package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.cli.CommandParser.Parsed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Each sub-command and flag of {@code aws kms}, from the model that it is made of, is taken here or
 * named as a difference. A gap that is closed must leave the lists below.
 */
class AwsFormsTest {
  /** Sub-commands that are not here; docs/DIFFERENCES.md says why. */
  private static final Set<String> MISSING_COMMANDS = Set.of("get-key-last-usage");

  /** Of external key stores. */
  private static final Set<String> XKS =
      Set.of(
          "--xks-proxy-authentication-credential",
          "--xks-proxy-connectivity",
          "--xks-proxy-uri-endpoint",
          "--xks-proxy-uri-path",
          "--xks-proxy-vpc-endpoint-service-name",
          "--xks-proxy-vpc-endpoint-service-owner");

  /** Flags that are not taken, by sub-command; docs/DIFFERENCES.md says why. */
  private static final Map<String, Set<String>> MISSING_FLAGS =
      Map.ofEntries(
          Map.entry(
              "create-grant",
              Set.of("--grantee-service-principal", "--retiring-service-principal")),
          Map.entry("list-grants", Set.of("--grantee-service-principal")),
          Map.entry("list-retirable-grants", Set.of("--retiring-service-principal")),
          Map.entry("create-custom-key-store", XKS),
          Map.entry("update-custom-key-store", XKS),
          Map.entry("create-key", Set.of("--xks-key-id")),
          Map.entry("decrypt", Set.of("--dry-run-modifiers", "--recipient")),
          Map.entry("derive-shared-secret", Set.of("--recipient")),
          Map.entry("generate-data-key", Set.of("--recipient")),
          Map.entry("generate-data-key-pair", Set.of("--recipient")),
          Map.entry("generate-random", Set.of("--recipient")),
          Map.entry("re-encrypt", Set.of("--dry-run-modifiers")));

  /** Flags that are required here and not there. */
  private static final Map<String, Set<String>> REQUIRED_HERE =
      Map.of(
          "create-custom-key-store", Set.of("--cloud-hsm-cluster-id"),
          "create-grant", Set.of("--grantee-principal"),
          "list-retirable-grants", Set.of("--retiring-principal"),
          "decrypt", Set.of("--ciphertext-blob"),
          "re-encrypt", Set.of("--ciphertext-blob"));

  /** Sub-commands of our own. */
  private static final Set<String> TOOLS =
      Set.of(
          "change-root-key-passphrase",
          "completion",
          "doctor",
          "explain",
          "renew",
          "simulate-policy");

  /** A flag of {@code aws}. */
  private record Form(String flag, boolean required, boolean bare) {}

  private static final Map<String, List<Form>> AWS = read();

  private static Map<String, List<Form>> read() {
    try (InputStream in = AwsFormsTest.class.getResourceAsStream("aws-kms-forms.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      Map<String, List<Form>> forms = new LinkedHashMap<>();
      text.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .forEach(
              words ->
                  forms.put(
                      words[0], Arrays.stream(words).skip(1).map(AwsFormsTest::form).toList()));
      return forms;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Form form(String word) {
    return new Form(word.replaceAll("[!?]$", ""), word.endsWith("!"), word.endsWith("?"));
  }

  private static Map<String, Operation> ours() {
    return Operations.ALL.stream().collect(Collectors.toMap(Operation::command, o -> o));
  }

  @Test
  void everySubCommandIsHereOrListedAsMissing() {
    Set<String> missing = new TreeSet<>(AWS.keySet());
    missing.removeAll(ours().keySet());
    assertThat(missing).isEqualTo(new TreeSet<>(MISSING_COMMANDS));
  }

  @Test
  void whatAwsDoesNotHaveIsATool() {
    Set<String> own = new TreeSet<>(ours().keySet());
    own.removeAll(AWS.keySet());
    assertThat(own).isEqualTo(new TreeSet<>(TOOLS));
  }

  @Test
  void everyFlagIsTakenOrListedAsMissing() {
    Map<String, Set<String>> missing = new LinkedHashMap<>();
    AWS.forEach(
        (command, forms) -> {
          if (ours().containsKey(command)) {
            Set<String> refused =
                forms.stream()
                    .filter(form -> !isTaken(command, form))
                    .map(Form::flag)
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!refused.isEmpty()) {
              missing.put(command, refused);
            }
          }
        });
    assertThat(missing).isEqualTo(MISSING_FLAGS);
  }

  private static boolean isTaken(String command, Form form) {
    List<String> words = new ArrayList<>(List.of(command, form.flag()));
    if (!form.bare()) {
      words.add("1");
    }
    try {
      Parsed parsed = CommandParser.parse(words.toArray(String[]::new));
      return !parsed.values().isEmpty();
    } catch (UsageException e) {
      return false;
    }
  }

  @Test
  void theSameFlagsAreRequired() {
    AWS.forEach(
        (command, forms) -> {
          Operation operation = ours().get(command);
          if (operation != null) {
            Set<String> required = new TreeSet<>(REQUIRED_HERE.getOrDefault(command, Set.of()));
            forms.stream().filter(Form::required).map(Form::flag).forEach(required::add);
            assertThat(
                    operation.parameters().stream()
                        .filter(Parameter::required)
                        .map(Parameter::flag))
                .as(command)
                .containsExactlyInAnyOrderElementsOf(required);
          }
        });
  }

  @Test
  void nothingIsTakenThatAwsDoesNotTake() {
    AWS.forEach(
        (command, forms) -> {
          Operation operation = ours().get(command);
          if (operation != null) {
            assertThat(forms.stream().map(Form::flag))
                .as(command)
                .containsAll(operation.parameters().stream().map(Parameter::flag).toList());
          }
        });
  }

  @Test
  void differencesNameWhatIsMissing() throws IOException {
    String differences = Files.readString(Path.of("..", "docs", "DIFFERENCES.md"));
    assertThat(differences)
        .contains(MISSING_COMMANDS)
        .contains(MISSING_FLAGS.values().stream().flatMap(Set::stream).toList());
  }
}
