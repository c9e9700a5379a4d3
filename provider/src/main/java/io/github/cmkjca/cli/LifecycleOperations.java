package io.github.cmkjca.cli;

import static io.github.cmkjca.cli.Operations.BYPASS;
import static io.github.cmkjca.cli.Operations.KEY_ONLY;
import static io.github.cmkjca.cli.Operations.LIMIT;
import static io.github.cmkjca.cli.Operations.MARKER;
import static io.github.cmkjca.cli.Operations.call;
import static io.github.cmkjca.cli.Operations.paged;
import static io.github.cmkjca.cli.Parameter.needed;

import io.github.cmkjca.cli.Parameter.Kind;
import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.CancelKeyDeletionRequest;
import io.github.cmkjca.spi.kms.DeleteImportedKeyMaterialRequest;
import io.github.cmkjca.spi.kms.DisableKeyRotationRequest;
import io.github.cmkjca.spi.kms.EnableKeyRotationRequest;
import io.github.cmkjca.spi.kms.ExpirationModel;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusRequest;
import io.github.cmkjca.spi.kms.GetParametersForImportRequest;
import io.github.cmkjca.spi.kms.ImportKeyMaterialRequest;
import io.github.cmkjca.spi.kms.ImportType;
import io.github.cmkjca.spi.kms.IncludeKeyMaterial;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.ListKeyRotationsRequest;
import io.github.cmkjca.spi.kms.ListKeyRotationsResponse;
import io.github.cmkjca.spi.kms.ListResourceTagsRequest;
import io.github.cmkjca.spi.kms.ListResourceTagsResponse;
import io.github.cmkjca.spi.kms.ReplicateKeyRequest;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.TagResourceRequest;
import io.github.cmkjca.spi.kms.UntagResourceRequest;
import io.github.cmkjca.spi.kms.UpdateKeyDescriptionRequest;
import io.github.cmkjca.spi.kms.UpdatePrimaryRegionRequest;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sub-commands about what happens to a key in its life. */
final class LifecycleOperations {
  static final List<Operation> ALL =
      List.of(
          call(
              "update-key-description",
              "UpdateKeyDescription",
              "Describes a key otherwise.",
              (kms, args) -> {
                kms.updateKeyDescription(
                    new UpdateKeyDescriptionRequest(
                        args.text("--key-id"), args.text("--description")));
                return null;
              },
              KEY_ONLY,
              needed("--description", Kind.TEXT, "up to 8192 characters")),
          call(
              "schedule-key-deletion",
              "ScheduleKeyDeletion",
              "Ends the use of a key at once and destroys it after a waiting period.",
              (kms, args) ->
                  Answers.of(
                      kms.scheduleKeyDeletion(
                          new ScheduleKeyDeletionRequest(
                              args.text("--key-id"),
                              args.integerOrNull("--pending-window-in-days")))),
              KEY_ONLY,
              Parameter.of("--pending-window-in-days", Kind.INTEGER, "7 to 30 (default)")
                  .atLeast(1)),
          call(
              "cancel-key-deletion",
              "CancelKeyDeletion",
              "Keeps a key that was to be destroyed; it is disabled then.",
              (kms, args) ->
                  Answers.of(
                      kms.cancelKeyDeletion(new CancelKeyDeletionRequest(args.text("--key-id")))),
              KEY_ONLY),
          call(
              "replicate-key",
              "ReplicateKey",
              "Makes a replica of a multi-Region key in another Region.",
              (kms, args) ->
                  Answers.of(
                      kms.replicateKey(
                          new ReplicateKeyRequest(
                              args.text("--key-id"),
                              args.text("--replica-region"),
                              args.textOrNull("--policy"),
                              args.isOn("--bypass-policy-lockout-safety-check"),
                              args.textOr("--description", ""),
                              args.tags("--tags")))),
              KEY_ONLY,
              needed("--replica-region", Kind.TEXT, "one that cmk.replica-regions names")
                  .atLeast(1),
              Parameter.of("--policy", Kind.TEXT, "key policy of the replica, JSON").atLeast(1),
              BYPASS,
              Parameter.of("--description", Kind.TEXT, "up to 8192 characters"),
              Parameter.of("--tags", Kind.STRUCTURES, "TagKey=...,TagValue=...")),
          call(
              "update-primary-region",
              "UpdatePrimaryRegion",
              "Makes a replica the primary key, and the primary key a replica.",
              (kms, args) -> {
                kms.updatePrimaryRegion(
                    new UpdatePrimaryRegionRequest(
                        args.text("--key-id"), args.text("--primary-region")));
                return null;
              },
              KEY_ONLY,
              needed("--primary-region", Kind.TEXT, "Region of the replica").atLeast(1)),
          call(
              "tag-resource",
              "TagResource",
              "Adds tags to a key.",
              (kms, args) -> {
                kms.tagResource(new TagResourceRequest(args.text("--key-id"), args.tags("--tags")));
                return null;
              },
              KEY_ONLY,
              needed("--tags", Kind.STRUCTURES, "TagKey=...,TagValue=...")),
          call(
              "untag-resource",
              "UntagResource",
              "Removes tags from a key.",
              (kms, args) -> {
                kms.untagResource(
                    new UntagResourceRequest(args.text("--key-id"), args.words("--tag-keys")));
                return null;
              },
              KEY_ONLY,
              needed("--tag-keys", Kind.WORDS, "names of the tags")),
          paged(
              "list-resource-tags",
              "ListResourceTags",
              "Lists the tags of a key.",
              LifecycleOperations::listResourceTags,
              KEY_ONLY,
              LIMIT,
              MARKER),
          call(
              "enable-key-rotation",
              "EnableKeyRotation",
              "Rotates the material of a key regularly.",
              (kms, args) -> {
                kms.enableKeyRotation(
                    new EnableKeyRotationRequest(
                        args.text("--key-id"), args.integerOrNull("--rotation-period-in-days")));
                return null;
              },
              KEY_ONLY,
              Parameter.of("--rotation-period-in-days", Kind.INTEGER, "90 to 2560, default 365")
                  .atLeast(90)),
          call(
              "disable-key-rotation",
              "DisableKeyRotation",
              "Rotates the material of a key no more by itself.",
              (kms, args) -> {
                kms.disableKeyRotation(new DisableKeyRotationRequest(args.text("--key-id")));
                return null;
              },
              KEY_ONLY),
          call(
              "get-key-rotation-status",
              "GetKeyRotationStatus",
              "Tells whether and when the material of a key rotates.",
              (kms, args) ->
                  Answers.of(
                      kms.getKeyRotationStatus(
                          new GetKeyRotationStatusRequest(args.text("--key-id")))),
              KEY_ONLY),
          call(
              "rotate-key-on-demand",
              "RotateKeyOnDemand",
              "Rotates the material of a key now.",
              (kms, args) ->
                  Answers.of(
                      kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(args.text("--key-id")))),
              KEY_ONLY),
          paged(
              "list-key-rotations",
              "ListKeyRotations",
              "Lists the rotations of a key.",
              LifecycleOperations::listKeyRotations,
              KEY_ONLY,
              Parameter.of(
                  "--include-key-material", Kind.TEXT, "ROTATIONS_ONLY or ALL_KEY_MATERIAL"),
              LIMIT,
              MARKER),
          call(
              "get-parameters-for-import",
              "GetParametersForImport",
              "Gives the public key and token that importing material needs.",
              (kms, args) ->
                  Answers.of(
                      kms.getParametersForImport(
                          new GetParametersForImportRequest(
                              args.text("--key-id"),
                              args.constant("--wrapping-algorithm", AlgorithmSpec.class),
                              args.constant("--wrapping-key-spec", WrappingKeySpec.class)))),
              KEY_ONLY,
              needed("--wrapping-algorithm", Kind.TEXT, "RSAES_OAEP_SHA_256, ..."),
              needed("--wrapping-key-spec", Kind.TEXT, "RSA_2048, RSA_3072 or RSA_4096")),
          call(
              "import-key-material",
              "ImportKeyMaterial",
              "Takes in material of a key.",
              LifecycleOperations::importKeyMaterial,
              KEY_ONLY,
              needed("--import-token", Kind.BLOB, "from get-parameters-for-import").atLeast(1),
              needed("--encrypted-key-material", Kind.BLOB, "under the public key").atLeast(1),
              Parameter.of(
                  "--valid-to", Kind.TEXT, "when it expires, such as 2030-01-31T12:00:00Z"),
              Parameter.of(
                  "--expiration-model",
                  Kind.TEXT,
                  "KEY_MATERIAL_EXPIRES (default) or KEY_MATERIAL_DOES_NOT_EXPIRE"),
              Parameter.of("--import-type", Kind.TEXT, "NEW_KEY_MATERIAL or EXISTING_KEY_MATERIAL"),
              Parameter.of("--key-material-description", Kind.TEXT, "up to 256 characters"),
              Parameter.of("--key-material-id", Kind.TEXT, "of material that the key had")
                  .atLeast(64)),
          call(
              "delete-imported-key-material",
              "DeleteImportedKeyMaterial",
              "Destroys imported material; the key waits for the same material.",
              (kms, args) ->
                  Answers.of(
                      kms.deleteImportedKeyMaterial(
                          new DeleteImportedKeyMaterialRequest(
                              args.text("--key-id"), args.textOrNull("--key-material-id")))),
              KEY_ONLY,
              Parameter.of("--key-material-id", Kind.TEXT, "the current one unless given")
                  .atLeast(64)));

  private LifecycleOperations() {}

  private static Map<String, Object> importKeyMaterial(KeyManagementService kms, Arguments args) {
    return Answers.of(
        kms.importKeyMaterial(
            new ImportKeyMaterialRequest(
                args.text("--key-id"),
                args.blob("--import-token"),
                args.blob("--encrypted-key-material"),
                args.timeOrNull("--valid-to"),
                args.constantOrNull("--expiration-model", ExpirationModel.class),
                args.constantOrNull("--import-type", ImportType.class),
                args.textOrNull("--key-material-description"),
                args.textOrNull("--key-material-id"))));
  }

  private static Operation.Page listResourceTags(
      KeyManagementService kms, Arguments args, @Nullable Integer limit, @Nullable String marker) {
    ListResourceTagsResponse page =
        kms.listResourceTags(new ListResourceTagsRequest(args.text("--key-id"), limit, marker));
    return new Operation.Page(
        "Tags", page.tags().stream().map(Answers::of).toList(), page.nextMarker());
  }

  private static Operation.Page listKeyRotations(
      KeyManagementService kms, Arguments args, @Nullable Integer limit, @Nullable String marker) {
    ListKeyRotationsResponse page =
        kms.listKeyRotations(
            new ListKeyRotationsRequest(
                args.text("--key-id"),
                args.constantOrNull("--include-key-material", IncludeKeyMaterial.class),
                limit,
                marker));
    return new Operation.Page(
        "Rotations", page.rotations().stream().map(Answers::of).toList(), page.nextMarker());
  }
}
