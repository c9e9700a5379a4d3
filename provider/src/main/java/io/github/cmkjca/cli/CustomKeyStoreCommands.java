package io.github.cmkjca.cli;

import static io.github.cmkjca.cli.Operations.LIMIT;
import static io.github.cmkjca.cli.Operations.MARKER;
import static io.github.cmkjca.cli.Operations.call;
import static io.github.cmkjca.cli.Operations.paged;
import static io.github.cmkjca.cli.Parameter.needed;

import io.github.cmkjca.cli.Parameter.Kind;
import io.github.cmkjca.spi.kms.ConnectCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.CreateCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.CustomKeyStoreType;
import io.github.cmkjca.spi.kms.DeleteCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.DescribeCustomKeyStoresRequest;
import io.github.cmkjca.spi.kms.DescribeCustomKeyStoresResponse;
import io.github.cmkjca.spi.kms.DisconnectCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.UpdateCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sub-commands about custom key stores: names and flags of {@code aws kms}. */
final class CustomKeyStoreCommands {
  private static final Parameter STORE =
      needed("--custom-key-store-id", Kind.TEXT, "cks-...").atLeast(1);

  private static final String CLUSTER = "--cloud-hsm-cluster-id";
  private static final String CLUSTERS = "a token that cmk.pkcs11.clusters names";

  /** Taken to be refused: what a script for AWS gives must not be silently without effect. */
  private static final Parameter PASSWORD =
      Parameter.of(
          "--key-store-password", Kind.TEXT, "not here; cmk.pkcs11.cluster-pin-files names files");

  private static final Parameter TRUST_ANCHOR =
      Parameter.of(
          "--trust-anchor-certificate", Kind.TEXT, "not here; the token's library has its own");

  private static final Parameter TYPE =
      Parameter.of("--custom-key-store-type", Kind.TEXT, "AWS_CLOUDHSM")
          .oneOf(CustomKeyStoreType.class);

  static final List<Operation> ALL =
      List.of(
          call(
              "create-custom-key-store",
              "CreateCustomKeyStore",
              "Makes a place for keys in a token.",
              CustomKeyStoreCommands::create,
              needed("--custom-key-store-name", Kind.TEXT, "up to 256 characters").atLeast(1),
              needed(CLUSTER, Kind.TEXT, CLUSTERS).atLeast(1),
              TRUST_ANCHOR,
              PASSWORD,
              TYPE),
          paged(
              "describe-custom-key-stores",
              "DescribeCustomKeyStores",
              "Tells what the custom key stores are, all or one.",
              CustomKeyStoreCommands::describe,
              Parameter.of("--custom-key-store-id", Kind.TEXT, "cks-...").atLeast(1),
              Parameter.of("--custom-key-store-name", Kind.TEXT, "instead of its id").atLeast(1),
              LIMIT,
              MARKER),
          call(
              "connect-custom-key-store",
              "ConnectCustomKeyStore",
              "Connects a custom key store to its token.",
              (kms, args) -> {
                kms.connectCustomKeyStore(
                    new ConnectCustomKeyStoreRequest(args.text("--custom-key-store-id")));
                return null;
              },
              STORE),
          call(
              "disconnect-custom-key-store",
              "DisconnectCustomKeyStore",
              "Disconnects a custom key store from its token; its keys are Unavailable then.",
              (kms, args) -> {
                kms.disconnectCustomKeyStore(
                    new DisconnectCustomKeyStoreRequest(args.text("--custom-key-store-id")));
                return null;
              },
              STORE),
          call(
              "update-custom-key-store",
              "UpdateCustomKeyStore",
              "Gives a custom key store another name, or another token while it holds no keys.",
              CustomKeyStoreCommands::update,
              STORE,
              Parameter.of("--new-custom-key-store-name", Kind.TEXT, "up to 256 characters")
                  .atLeast(1),
              PASSWORD,
              Parameter.of(CLUSTER, Kind.TEXT, CLUSTERS).atLeast(1)),
          call(
              "delete-custom-key-store",
              "DeleteCustomKeyStore",
              "Deletes a custom key store that is disconnected and holds no keys.",
              (kms, args) -> {
                kms.deleteCustomKeyStore(
                    new DeleteCustomKeyStoreRequest(args.text("--custom-key-store-id")));
                return null;
              },
              STORE));

  private CustomKeyStoreCommands() {}

  private static Map<String, Object> create(KeyManagementService kms, Arguments args) {
    if ("EXTERNAL_KEY_STORE".equals(args.textOrNull(TYPE.flag()))) {
      throw new UnsupportedOperationException(
          "There are no external key stores here; a custom key store is in a PKCS#11 token, which is"
              + " the type AWS_CLOUDHSM.");
    }
    args.constantOrNull(TYPE.flag(), CustomKeyStoreType.class);
    refusePassword(args);
    if (args.textOrNull(TRUST_ANCHOR.flag()) != null) {
      throw new ValidationException(
          "TrustAnchorCertificate is not taken: whom a PKCS#11 library trusts is said in its own"
              + " configuration.");
    }
    return Answers.of(
        kms.createCustomKeyStore(
            new CreateCustomKeyStoreRequest(
                args.text("--custom-key-store-name"), args.text(CLUSTER))));
  }

  private static @Nullable Map<String, Object> update(KeyManagementService kms, Arguments args) {
    refusePassword(args);
    kms.updateCustomKeyStore(
        new UpdateCustomKeyStoreRequest(
            args.text("--custom-key-store-id"),
            args.textOrNull("--new-custom-key-store-name"),
            args.textOrNull(CLUSTER)));
    return null;
  }

  /** It would stand in the list of processes, and there is no place where it could be kept. */
  private static void refusePassword(Arguments args) {
    if (args.textOrNull(PASSWORD.flag()) != null) {
      throw new ValidationException(
          "KeyStorePassword is not taken: the vault keeps no PINs. Each process reads the PIN of a"
              + " token from the file that cmk.pkcs11.cluster-pin-files names.");
    }
  }

  private static Operation.Page describe(
      KeyManagementService kms, Arguments args, @Nullable Integer limit, @Nullable String marker) {
    DescribeCustomKeyStoresResponse page =
        kms.describeCustomKeyStores(
            new DescribeCustomKeyStoresRequest(
                args.textOrNull("--custom-key-store-id"),
                args.textOrNull("--custom-key-store-name"),
                limit,
                marker));
    return new Operation.Page(
        "CustomKeyStores",
        page.customKeyStores().stream().map(Answers::of).toList(),
        page.nextMarker());
  }
}
