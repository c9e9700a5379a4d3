package io.github.cmkjca.cli;

import static io.github.cmkjca.cli.Operations.KEY_ONLY;
import static io.github.cmkjca.cli.Operations.LIMIT;
import static io.github.cmkjca.cli.Operations.MARKER;
import static io.github.cmkjca.cli.Operations.call;
import static io.github.cmkjca.cli.Operations.paged;
import static io.github.cmkjca.cli.Parameter.needed;

import io.github.cmkjca.cli.Parameter.Kind;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.ListGrantsRequest;
import io.github.cmkjca.spi.kms.ListGrantsResponse;
import io.github.cmkjca.spi.kms.ListRetirableGrantsRequest;
import io.github.cmkjca.spi.kms.RetireGrantRequest;
import io.github.cmkjca.spi.kms.RevokeGrantRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sub-commands about grants: names and flags of {@code aws kms}, requests, answers. */
final class GrantCommands {
  private static final String SUBSET = "EncryptionContextSubset";
  private static final String EQUALS = "EncryptionContextEquals";

  private static final Parameter DRY_RUN =
      Parameter.of("--dry-run", Kind.SWITCH, "check everything, do nothing");

  static final List<Operation> ALL =
      List.of(
          call(
              "create-grant",
              "CreateGrant",
              "Permits operations on a key to a principal, beside the policy of the key.",
              GrantCommands::createGrant,
              KEY_ONLY,
              needed("--grantee-principal", Kind.TEXT, "ARN of who gets the permission").atLeast(1),
              Parameter.of("--retiring-principal", Kind.TEXT, "ARN of who may retire the grant")
                  .atLeast(1),
              needed("--operations", Kind.WORDS, "what is permitted, such as Decrypt Encrypt")
                  .oneOf(words(GrantOperation.values())),
              Parameter.of("--constraints", Kind.NAMED_PAIRS, "which requests the grant is about")
                  .oneOf(SUBSET, EQUALS),
              Parameter.of("--grant-tokens", Kind.WORDS, "grants that count at once"),
              Parameter.of("--name", Kind.TEXT, "a repeated request of this name is harmless")
                  .atLeast(1),
              DRY_RUN),
          paged(
              "list-grants",
              "ListGrants",
              "Lists the grants on a key.",
              GrantCommands::listGrants,
              KEY_ONLY,
              Parameter.of("--grant-id", Kind.TEXT, "only this grant").atLeast(1),
              Parameter.of("--grantee-principal", Kind.TEXT, "only grants to this ARN").atLeast(1),
              LIMIT,
              MARKER),
          paged(
              "list-retirable-grants",
              "ListRetirableGrants",
              "Lists the grants that name a principal as the one who may retire them.",
              GrantCommands::listRetirableGrants,
              needed("--retiring-principal", Kind.TEXT, "ARN of a principal of the account")
                  .atLeast(1),
              LIMIT,
              MARKER),
          call(
              "retire-grant",
              "RetireGrant",
              "Ends a grant by a right that the grant gives.",
              (kms, args) -> {
                kms.retireGrant(
                    new RetireGrantRequest(
                        args.textOrNull("--grant-token"),
                        args.textOrNull("--key-id"),
                        args.textOrNull("--grant-id"),
                        args.isOn("--dry-run")));
                return null;
              },
              Parameter.of("--grant-token", Kind.TEXT, "a token of the grant").atLeast(1),
              Parameter.of("--key-id", Kind.TEXT, "ARN of the key, with --grant-id").atLeast(1),
              Parameter.of("--grant-id", Kind.TEXT, "id of the grant, with --key-id").atLeast(1),
              DRY_RUN),
          call(
              "revoke-grant",
              "RevokeGrant",
              "Ends a grant by a right on its key.",
              (kms, args) -> {
                kms.revokeGrant(
                    new RevokeGrantRequest(
                        args.text("--key-id"), args.text("--grant-id"), args.isOn("--dry-run")));
                return null;
              },
              KEY_ONLY,
              needed("--grant-id", Kind.TEXT, "id of the grant").atLeast(1),
              DRY_RUN));

  private GrantCommands() {}

  private static Map<String, Object> createGrant(KeyManagementService kms, Arguments args) {
    return Answers.of(
        kms.createGrant(
            new CreateGrantRequest(
                args.text("--key-id"),
                args.text("--grantee-principal"),
                args.textOrNull("--retiring-principal"),
                operations(args.words("--operations")),
                constraints(args),
                args.textOrNull("--name"),
                args.words("--grant-tokens"),
                args.isOn("--dry-run"))));
  }

  /** Like AWS, the service and not the command line refuses other words. */
  private static List<GrantOperation> operations(List<String> words) {
    List<GrantOperation> operations = new ArrayList<>();
    for (String word : words) {
      operations.add(
          GrantOperation.ofWireName(word)
              .orElseThrow(
                  () ->
                      new ValidationException(
                          "1 validation error detected: Value '["
                              + String.join(", ", words)
                              + "]' at 'operations' failed to satisfy constraint: Member must"
                              + " satisfy constraint: [Member must satisfy enum value set: "
                              + Arrays.stream(words(GrantOperation.values()))
                                  .collect(Collectors.joining(", ", "[", "]"))
                              + "]")));
    }
    return operations;
  }

  private static GrantConstraints constraints(Arguments args) {
    Map<String, EncryptionContext> given = args.contexts("--constraints");
    return given.isEmpty()
        ? GrantConstraints.NONE
        : new GrantConstraints(given.get(SUBSET), given.get(EQUALS));
  }

  private static Operation.Page listGrants(
      KeyManagementService kms, Arguments args, @Nullable Integer limit, @Nullable String marker) {
    return page(
        kms.listGrants(
            new ListGrantsRequest(
                args.text("--key-id"),
                args.textOrNull("--grant-id"),
                args.textOrNull("--grantee-principal"),
                limit,
                marker)));
  }

  private static Operation.Page listRetirableGrants(
      KeyManagementService kms, Arguments args, @Nullable Integer limit, @Nullable String marker) {
    return page(
        kms.listRetirableGrants(
            new ListRetirableGrantsRequest(args.text("--retiring-principal"), limit, marker)));
  }

  private static Operation.Page page(ListGrantsResponse page) {
    return new Operation.Page(
        "Grants", page.grants().stream().map(Answers::of).toList(), page.nextMarker());
  }

  private static String[] words(GrantOperation... operations) {
    return Arrays.stream(operations).map(GrantOperation::wireName).toArray(String[]::new);
  }
}
