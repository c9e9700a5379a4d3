package io.github.cmkjca.cli;

import static io.github.cmkjca.cli.Parameter.needed;

import io.github.cmkjca.cli.Operation.Call;
import io.github.cmkjca.cli.Operation.PagedCall;
import io.github.cmkjca.cli.Parameter.Kind;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.DataKeySpec;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DeleteAliasRequest;
import io.github.cmkjca.spi.kms.DeriveSharedSecretRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.ExplainRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateMacRequest;
import io.github.cmkjca.spi.kms.GenerateRandomRequest;
import io.github.cmkjca.spi.kms.GetKeyPolicyRequest;
import io.github.cmkjca.spi.kms.GetPublicKeyRequest;
import io.github.cmkjca.spi.kms.KeyAgreementAlgorithm;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.ListAliasesRequest;
import io.github.cmkjca.spi.kms.ListAliasesResponse;
import io.github.cmkjca.spi.kms.ListKeyPoliciesRequest;
import io.github.cmkjca.spi.kms.ListKeyPoliciesResponse;
import io.github.cmkjca.spi.kms.ListKeysRequest;
import io.github.cmkjca.spi.kms.ListKeysResponse;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.ReEncryptRequest;
import io.github.cmkjca.spi.kms.SignRequest;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.UpdateAliasRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import io.github.cmkjca.spi.kms.VerifyMacRequest;
import io.github.cmkjca.spi.kms.VerifyRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The only list of sub-commands: names and flags of {@code aws kms}, requests, answers. */
final class Operations {
  private static final String ANY_KEY = "key id, key ARN, alias name or alias ARN";

  private static final Parameter KEY = needed("--key-id", Kind.TEXT, ANY_KEY).atLeast(1);
  static final Parameter KEY_ONLY = needed("--key-id", Kind.TEXT, "key id or key ARN").atLeast(1);
  private static final Parameter ALIAS = needed("--alias-name", Kind.TEXT, "alias/...").atLeast(1);
  private static final Parameter TARGET =
      needed("--target-key-id", Kind.TEXT, "key id or key ARN").atLeast(1);
  private static final Parameter CONTEXT =
      Parameter.of("--encryption-context", Kind.PAIRS, "additional authenticated data");
  private static final Parameter TOKENS =
      Parameter.of("--grant-tokens", Kind.WORDS, "grants that count at once");
  private static final Parameter DRY_RUN =
      Parameter.of("--dry-run", Kind.SWITCH, "check everything, do nothing");
  static final Parameter BYPASS =
      Parameter.of(
          "--bypass-policy-lockout-safety-check",
          Kind.SWITCH,
          "accept a policy under which the caller cannot replace it");
  private static final Parameter POLICY_NAME =
      Parameter.of("--policy-name", Kind.TEXT, "default").atLeast(1);
  private static final Parameter BYTES =
      Parameter.of("--number-of-bytes", Kind.INTEGER, "1 to 1024").atLeast(1);
  private static final Parameter DATA_KEY_SPEC =
      Parameter.of("--key-spec", Kind.TEXT, "AES_128 or AES_256").oneOf(DataKeySpec.class);
  private static final Parameter BLOB =
      needed("--ciphertext-blob", Kind.BLOB, "what is to be decrypted").atLeast(1);
  private static final String ENCRYPTION_ALGORITHMS =
      "SYMMETRIC_DEFAULT, RSAES_OAEP_SHA_1 or RSAES_OAEP_SHA_256";
  private static final Parameter ALGORITHM =
      Parameter.of("--encryption-algorithm", Kind.TEXT, ENCRYPTION_ALGORITHMS)
          .oneOf(EncryptionAlgorithm.class);
  private static final Parameter PAIR_SPEC =
      needed("--key-pair-spec", Kind.TEXT, "RSA_2048, ECC_NIST_P256, ...")
          .oneOf(DataKeyPairSpec.class);
  private static final Parameter MESSAGE_TYPE =
      Parameter.of("--message-type", Kind.TEXT, "RAW, DIGEST or EXTERNAL_MU")
          .oneOf(MessageType.class);
  private static final Parameter SIGNING_ALGORITHM =
      needed("--signing-algorithm", Kind.TEXT, "RSASSA_PSS_SHA_256, ECDSA_SHA_256, ...")
          .oneOf(SigningAlgorithm.class);
  private static final Parameter MAC_ALGORITHM =
      needed("--mac-algorithm", Kind.TEXT, "HMAC_SHA_224, HMAC_SHA_256, ...")
          .oneOf(MacAlgorithm.class);
  private static final Parameter MESSAGE =
      needed("--message", Kind.BLOB, "1 to 4096 bytes").atLeast(1);
  private static final Parameter STORE =
      Parameter.of("--custom-key-store-id", Kind.TEXT, "of a connected custom key store")
          .atLeast(1);
  static final Parameter LIMIT =
      Parameter.of("--limit", Kind.INTEGER, "one page of at most this many").atLeast(1);
  static final Parameter MARKER =
      Parameter.of("--marker", Kind.TEXT, "one page, after the one that gave this").atLeast(1);

  private static final List<Operation> OURS =
      List.of(
          call(
              "create-key",
              "CreateKey",
              "Creates a key.",
              Operations::createKey,
              Parameter.of("--key-spec", Kind.TEXT, "SYMMETRIC_DEFAULT, RSA_2048, HMAC_256, ...")
                  .oneOf(KeySpec.class),
              Parameter.of("--customer-master-key-spec", Kind.TEXT, "old name of --key-spec")
                  .oneOf(KeySpec.class),
              Parameter.of("--key-usage", Kind.TEXT, "ENCRYPT_DECRYPT, SIGN_VERIFY, ...")
                  .oneOf(KeyUsage.class),
              Parameter.of("--description", Kind.TEXT, "up to 8192 characters"),
              Parameter.of("--policy", Kind.TEXT, "key policy, JSON").atLeast(1),
              Parameter.of(
                      "--origin",
                      Kind.TEXT,
                      "AWS_KMS, EXTERNAL to import material, AWS_CLOUDHSM in a custom key store")
                  .oneOf(KeyOrigin.class),
              STORE,
              Parameter.of("--tags", Kind.STRUCTURES, "TagKey=...,TagValue=..."),
              Parameter.of("--multi-region", Kind.SWITCH, "a key that can be replicated"),
              BYPASS),
          call(
              "describe-key",
              "DescribeKey",
              "Tells what a key is.",
              (kms, args) ->
                  Answers.keyMetadata(
                      kms.describeKey(
                              new DescribeKeyRequest(
                                  args.text("--key-id"), args.words("--grant-tokens")))
                          .keyMetadata()),
              KEY,
              TOKENS),
          paged("list-keys", "ListKeys", "Lists the keys.", Operations::listKeys, LIMIT, MARKER),
          call(
              "enable-key",
              "EnableKey",
              "Enables a key.",
              (kms, args) -> {
                kms.enableKey(new EnableKeyRequest(args.text("--key-id")));
                return null;
              },
              KEY_ONLY),
          call(
              "disable-key",
              "DisableKey",
              "Disables a key: no use succeeds until it is enabled again.",
              (kms, args) -> {
                kms.disableKey(new DisableKeyRequest(args.text("--key-id")));
                return null;
              },
              KEY_ONLY),
          call(
              "create-alias",
              "CreateAlias",
              "Creates an alias of a key.",
              (kms, args) -> {
                kms.createAlias(
                    new CreateAliasRequest(
                        args.text("--alias-name"), args.text("--target-key-id")));
                return null;
              },
              ALIAS,
              TARGET),
          call(
              "update-alias",
              "UpdateAlias",
              "Points an alias at another key.",
              (kms, args) -> {
                kms.updateAlias(
                    new UpdateAliasRequest(
                        args.text("--alias-name"), args.text("--target-key-id")));
                return null;
              },
              ALIAS,
              TARGET),
          call(
              "delete-alias",
              "DeleteAlias",
              "Deletes an alias; the key stays.",
              (kms, args) -> {
                kms.deleteAlias(new DeleteAliasRequest(args.text("--alias-name")));
                return null;
              },
              ALIAS),
          paged(
              "list-aliases",
              "ListAliases",
              "Lists the aliases, of all keys or of one.",
              Operations::listAliases,
              Parameter.of("--key-id", Kind.TEXT, "key id or key ARN").atLeast(1),
              LIMIT,
              MARKER),
          call(
              "put-key-policy",
              "PutKeyPolicy",
              "Replaces the policy of a key.",
              (kms, args) -> {
                kms.putKeyPolicy(
                    new PutKeyPolicyRequest(
                        args.text("--key-id"),
                        args.textOr("--policy-name", "default"),
                        args.text("--policy"),
                        args.isOn("--bypass-policy-lockout-safety-check")));
                return null;
              },
              KEY_ONLY,
              POLICY_NAME,
              needed("--policy", Kind.TEXT, "key policy, JSON, or file://path").atLeast(1),
              BYPASS),
          call(
              "get-key-policy",
              "GetKeyPolicy",
              "Gives the policy of a key.",
              (kms, args) ->
                  Answers.of(
                      kms.getKeyPolicy(
                          new GetKeyPolicyRequest(
                              args.text("--key-id"), args.textOr("--policy-name", "default")))),
              KEY_ONLY,
              POLICY_NAME),
          paged(
              "list-key-policies",
              "ListKeyPolicies",
              "Names the policies of a key.",
              Operations::listKeyPolicies,
              KEY_ONLY,
              LIMIT,
              MARKER),
          call(
              "generate-data-key",
              "GenerateDataKey",
              "Makes a data key, in plaintext and encrypted.",
              (kms, args) ->
                  Answers.of(
                      kms.generateDataKey(
                          new GenerateDataKeyRequest(
                              args.text("--key-id"),
                              args.constantOrNull("--key-spec", DataKeySpec.class),
                              args.integerOrNull("--number-of-bytes"),
                              args.context("--encryption-context"),
                              args.words("--grant-tokens"),
                              args.isOn("--dry-run")))),
              KEY,
              DATA_KEY_SPEC,
              BYTES,
              CONTEXT,
              TOKENS,
              DRY_RUN),
          call(
              "generate-data-key-without-plaintext",
              "GenerateDataKeyWithoutPlaintext",
              "Makes a data key, encrypted only.",
              (kms, args) ->
                  Answers.of(
                      kms.generateDataKeyWithoutPlaintext(
                          new GenerateDataKeyWithoutPlaintextRequest(
                              args.text("--key-id"),
                              args.constantOrNull("--key-spec", DataKeySpec.class),
                              args.integerOrNull("--number-of-bytes"),
                              args.context("--encryption-context"),
                              args.words("--grant-tokens"),
                              args.isOn("--dry-run")))),
              KEY,
              DATA_KEY_SPEC,
              BYTES,
              CONTEXT,
              TOKENS,
              DRY_RUN),
          call(
              "generate-data-key-pair",
              "GenerateDataKeyPair",
              "Makes a key pair for use elsewhere, its private key in plaintext and encrypted.",
              (kms, args) ->
                  Answers.of(
                      kms.generateDataKeyPair(
                          new GenerateDataKeyPairRequest(
                              args.text("--key-id"),
                              args.constant("--key-pair-spec", DataKeyPairSpec.class),
                              args.context("--encryption-context"),
                              args.words("--grant-tokens"),
                              args.isOn("--dry-run")))),
              KEY,
              PAIR_SPEC,
              CONTEXT,
              TOKENS,
              DRY_RUN),
          call(
              "generate-data-key-pair-without-plaintext",
              "GenerateDataKeyPairWithoutPlaintext",
              "Makes a key pair for use elsewhere, its private key encrypted only.",
              (kms, args) ->
                  Answers.of(
                      kms.generateDataKeyPairWithoutPlaintext(
                          new GenerateDataKeyPairWithoutPlaintextRequest(
                              args.text("--key-id"),
                              args.constant("--key-pair-spec", DataKeyPairSpec.class),
                              args.context("--encryption-context"),
                              args.words("--grant-tokens"),
                              args.isOn("--dry-run")))),
              KEY,
              PAIR_SPEC,
              CONTEXT,
              TOKENS,
              DRY_RUN),
          call(
              "encrypt",
              "Encrypt",
              "Encrypts up to 4096 bytes.",
              Operations::encrypt,
              KEY,
              needed("--plaintext", Kind.BLOB, "better from a file: others see command lines")
                  .atLeast(1),
              CONTEXT,
              TOKENS,
              ALGORITHM,
              DRY_RUN),
          call(
              "decrypt",
              "Decrypt",
              "Decrypts what encrypt or generate-data-key gave.",
              Operations::decrypt,
              BLOB,
              Parameter.of("--key-id", Kind.TEXT, "only if this key made it: " + ANY_KEY)
                  .atLeast(1),
              CONTEXT,
              TOKENS,
              ALGORITHM,
              DRY_RUN),
          call(
              "re-encrypt",
              "ReEncrypt",
              "Moves a ciphertext to another key or context; its plaintext is not shown.",
              Operations::reEncrypt,
              BLOB,
              Parameter.of("--source-key-id", Kind.TEXT, "only if this key made it").atLeast(1),
              Parameter.of("--source-encryption-context", Kind.PAIRS, "that of the ciphertext"),
              Parameter.of("--source-encryption-algorithm", Kind.TEXT, ENCRYPTION_ALGORITHMS)
                  .oneOf(EncryptionAlgorithm.class),
              needed("--destination-key-id", Kind.TEXT, ANY_KEY).atLeast(1),
              Parameter.of("--destination-encryption-context", Kind.PAIRS, "that of the new one"),
              Parameter.of("--destination-encryption-algorithm", Kind.TEXT, ENCRYPTION_ALGORITHMS)
                  .oneOf(EncryptionAlgorithm.class),
              TOKENS,
              DRY_RUN),
          call(
              "get-public-key",
              "GetPublicKey",
              "Gives the public key of an asymmetric key.",
              (kms, args) ->
                  Answers.of(
                      kms.getPublicKey(
                          new GetPublicKeyRequest(
                              args.text("--key-id"), args.words("--grant-tokens")))),
              KEY,
              TOKENS),
          call(
              "sign",
              "Sign",
              "Signs a message or its digest.",
              (kms, args) ->
                  Answers.of(
                      kms.sign(
                          new SignRequest(
                              args.text("--key-id"),
                              args.blob("--message"),
                              messageType(args),
                              args.constant("--signing-algorithm", SigningAlgorithm.class),
                              args.words("--grant-tokens"),
                              args.isOn("--dry-run")))),
              KEY,
              MESSAGE,
              MESSAGE_TYPE,
              SIGNING_ALGORITHM,
              TOKENS,
              DRY_RUN),
          call(
              "verify",
              "Verify",
              "Verifies a signature of a message or its digest.",
              (kms, args) ->
                  Answers.of(
                      kms.verify(
                          new VerifyRequest(
                              args.text("--key-id"),
                              args.blob("--message"),
                              messageType(args),
                              args.blob("--signature"),
                              args.constant("--signing-algorithm", SigningAlgorithm.class),
                              args.words("--grant-tokens"),
                              args.isOn("--dry-run")))),
              KEY,
              MESSAGE,
              MESSAGE_TYPE,
              needed("--signature", Kind.BLOB, "what sign gave").atLeast(1),
              SIGNING_ALGORITHM,
              TOKENS,
              DRY_RUN),
          call(
              "derive-shared-secret",
              "DeriveSharedSecret",
              "Derives the secret shared with the owner of another key pair.",
              (kms, args) ->
                  Answers.of(
                      kms.deriveSharedSecret(
                          new DeriveSharedSecretRequest(
                              args.text("--key-id"),
                              args.constant(
                                  "--key-agreement-algorithm", KeyAgreementAlgorithm.class),
                              args.blob("--public-key"),
                              args.words("--grant-tokens"),
                              args.isOn("--dry-run")))),
              KEY,
              needed("--key-agreement-algorithm", Kind.TEXT, "ECDH")
                  .oneOf(KeyAgreementAlgorithm.class),
              needed("--public-key", Kind.BLOB, "of the other one, DER").atLeast(1),
              TOKENS,
              DRY_RUN),
          call(
              "generate-mac",
              "GenerateMac",
              "Computes the MAC of a message.",
              (kms, args) ->
                  Answers.of(
                      kms.generateMac(
                          new GenerateMacRequest(
                              args.text("--key-id"),
                              args.blob("--message"),
                              args.constant("--mac-algorithm", MacAlgorithm.class),
                              args.words("--grant-tokens"),
                              args.isOn("--dry-run")))),
              KEY,
              MESSAGE,
              MAC_ALGORITHM,
              TOKENS,
              DRY_RUN),
          call(
              "verify-mac",
              "VerifyMac",
              "Verifies the MAC of a message.",
              (kms, args) ->
                  Answers.of(
                      kms.verifyMac(
                          new VerifyMacRequest(
                              args.text("--key-id"),
                              args.blob("--message"),
                              args.blob("--mac"),
                              args.constant("--mac-algorithm", MacAlgorithm.class),
                              args.words("--grant-tokens"),
                              args.isOn("--dry-run")))),
              KEY,
              MESSAGE,
              needed("--mac", Kind.BLOB, "what generate-mac gave").atLeast(1),
              MAC_ALGORITHM,
              TOKENS,
              DRY_RUN),
          call(
              "generate-random",
              "GenerateRandom",
              "Gives random bytes.",
              Operations::generateRandom,
              BYTES,
              STORE),
          call(
              "explain",
              "Explain",
              "Tells whether a principal may do something, and which statement or state decides.",
              (kms, args) ->
                  Answers.of(
                      kms.explain(
                          new ExplainRequest(
                              args.textOrNull("--key-id"),
                              args.text("--principal"),
                              args.text("--action"),
                              args.context("--encryption-context"),
                              args.context("--condition-keys").pairs()))),
              Parameter.of("--key-id", Kind.TEXT, ANY_KEY).atLeast(1),
              needed("--principal", Kind.TEXT, "ARN of who would do it").atLeast(1),
              needed("--action", Kind.TEXT, "permission, such as kms:Decrypt").atLeast(1),
              CONTEXT,
              Parameter.of(
                  "--condition-keys", Kind.PAIRS, "other condition keys, such as kms:ViaService")));

  static final List<Operation> ALL =
      Stream.of(
              OURS,
              LifecycleOperations.ALL,
              CustomKeyStoreCommands.ALL,
              GrantCommands.ALL,
              Tools.ALL)
          .flatMap(List::stream)
          .toList();

  private Operations() {}

  static Operation call(
      String command, String apiName, String help, Call call, Parameter... parameters) {
    return new Operation(command, apiName, help, List.of(parameters), call);
  }

  static Operation paged(
      String command, String apiName, String help, PagedCall call, Parameter... parameters) {
    return new Operation(command, apiName, help, List.of(parameters), call);
  }

  private static Map<String, Object> createKey(KeyManagementService kms, Arguments args) {
    KeySpec spec = args.constantOrNull("--key-spec", KeySpec.class);
    KeySpec oldSpec = args.constantOrNull("--customer-master-key-spec", KeySpec.class);
    if (spec != null && oldSpec != null) {
      throw new ValidationException(
          "You cannot specify KeySpec and CustomerMasterKeySpec in the same request."
              + " CustomerMasterKeySpec is deprecated.");
    }
    KeyOrigin origin = args.constantOrNull("--origin", KeyOrigin.class);
    KeySpec asked = spec != null ? spec : oldSpec != null ? oldSpec : KeySpec.SYMMETRIC_DEFAULT;
    return Answers.keyMetadata(
        kms.createKey(
                new CreateKeyRequest(
                    asked,
                    args.constantOrNull("--key-usage", KeyUsage.class),
                    args.textOr("--description", ""),
                    args.textOrNull("--policy"),
                    args.isOn("--bypass-policy-lockout-safety-check"),
                    origin == null ? KeyOrigin.AWS_KMS : origin,
                    args.tags("--tags"),
                    args.isOn("--multi-region"),
                    args.textOrNull(STORE.flag())))
            .keyMetadata());
  }

  private static Operation.Page listKeys(
      KeyManagementService kms, Arguments args, @Nullable Integer limit, @Nullable String marker) {
    ListKeysResponse page = kms.listKeys(new ListKeysRequest(limit, marker));
    return new Operation.Page(
        "Keys", page.keys().stream().map(Answers::of).toList(), page.nextMarker());
  }

  private static Operation.Page listAliases(
      KeyManagementService kms, Arguments args, @Nullable Integer limit, @Nullable String marker) {
    ListAliasesResponse page =
        kms.listAliases(new ListAliasesRequest(args.textOrNull("--key-id"), limit, marker));
    return new Operation.Page(
        "Aliases", page.aliases().stream().map(Answers::of).toList(), page.nextMarker());
  }

  private static Operation.Page listKeyPolicies(
      KeyManagementService kms, Arguments args, @Nullable Integer limit, @Nullable String marker) {
    ListKeyPoliciesResponse page =
        kms.listKeyPolicies(new ListKeyPoliciesRequest(args.text("--key-id"), limit, marker));
    return new Operation.Page("PolicyNames", page.policyNames(), page.nextMarker());
  }

  private static Map<String, Object> encrypt(KeyManagementService kms, Arguments args) {
    byte[] plaintext = args.blob("--plaintext");
    try {
      return Answers.of(
          kms.encrypt(
              new EncryptRequest(
                  args.text("--key-id"),
                  plaintext,
                  args.context("--encryption-context"),
                  args.words("--grant-tokens"),
                  algorithm(args, "--encryption-algorithm"),
                  args.isOn("--dry-run"))));
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  private static Map<String, Object> decrypt(KeyManagementService kms, Arguments args) {
    return Answers.of(
        kms.decrypt(
            new DecryptRequest(
                args.blob("--ciphertext-blob"),
                args.textOrNull("--key-id"),
                args.context("--encryption-context"),
                args.words("--grant-tokens"),
                algorithm(args, "--encryption-algorithm"),
                args.isOn("--dry-run"))));
  }

  private static Map<String, Object> reEncrypt(KeyManagementService kms, Arguments args) {
    return Answers.of(
        kms.reEncrypt(
            new ReEncryptRequest(
                args.blob("--ciphertext-blob"),
                args.textOrNull("--source-key-id"),
                args.context("--source-encryption-context"),
                algorithm(args, "--source-encryption-algorithm"),
                args.text("--destination-key-id"),
                args.context("--destination-encryption-context"),
                algorithm(args, "--destination-encryption-algorithm"),
                args.words("--grant-tokens"),
                args.isOn("--dry-run"))));
  }

  private static EncryptionAlgorithm algorithm(Arguments args, String flag) {
    EncryptionAlgorithm given = args.constantOrNull(flag, EncryptionAlgorithm.class);
    return given == null ? EncryptionAlgorithm.SYMMETRIC_DEFAULT : given;
  }

  private static MessageType messageType(Arguments args) {
    MessageType given = args.constantOrNull("--message-type", MessageType.class);
    return given == null ? MessageType.RAW : given;
  }

  private static Map<String, Object> generateRandom(KeyManagementService kms, Arguments args) {
    Integer bytes = args.integerOrNull("--number-of-bytes");
    if (bytes == null) {
      throw new ValidationException("NumberOfBytes must be specified.");
    }
    return Answers.of(
        kms.generateRandom(new GenerateRandomRequest(bytes, args.textOrNull(STORE.flag()))));
  }
}
