package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.UseAuthority.UseRequest;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.DataKeySpec;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DeleteAliasRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateMacRequest;
import io.github.cmkjca.spi.kms.GetKeyPolicyRequest;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.ListAliasesRequest;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.ReEncryptRequest;
import io.github.cmkjca.spi.kms.UpdateAliasRequest;
import io.github.cmkjca.spi.kms.VerifyMacRequest;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table "operations x states", through the door, each cell a test. */
class KeyLifecycleTest {
  private static final String ALIAS = "alias/lifecycle";
  private static final byte[] TEXT = {1, 2, 3};

  private static TestVault vault;
  private static String symmetric;
  private static String hmac;
  private static byte[] blob;
  private static byte[] mac;

  @BeforeAll
  static void open(@TempDir Path directory) {
    vault = new TestVault(directory);
    symmetric = vault.symmetricKey();
    hmac = vault.key(KeySpec.HMAC_256);
    blob = vault.encrypt(symmetric, TEXT, TestVault.NO_CONTEXT);
    mac =
        vault
            .kms
            .generateMac(
                new GenerateMacRequest(hmac, TEXT, MacAlgorithm.HMAC_SHA_256, List.of(), false))
            .mac();
  }

  @AfterAll
  static void close() {
    vault.close();
  }

  /** What each operation does to a key, so that it succeeds where the state permits it. */
  private static final Map<Operation, Consumer<EmbeddedKms>> CALLS =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(
                  Operation.DESCRIBE_KEY, k -> k.describeKey(DescribeKeyRequest.of(symmetric))),
              Map.entry(Operation.ENABLE_KEY, k -> k.enableKey(new EnableKeyRequest(symmetric))),
              Map.entry(Operation.DISABLE_KEY, k -> k.disableKey(new DisableKeyRequest(symmetric))),
              Map.entry(
                  Operation.CREATE_ALIAS,
                  k -> {
                    k.createAlias(new CreateAliasRequest(ALIAS, symmetric));
                    k.deleteAlias(new DeleteAliasRequest(ALIAS));
                  }),
              Map.entry(
                  Operation.UPDATE_ALIAS,
                  k -> {
                    k.createAlias(new CreateAliasRequest(ALIAS, symmetric));
                    k.updateAlias(new UpdateAliasRequest(ALIAS, symmetric));
                    k.deleteAlias(new DeleteAliasRequest(ALIAS));
                  }),
              Map.entry(
                  Operation.DELETE_ALIAS,
                  k -> {
                    k.createAlias(new CreateAliasRequest(ALIAS, symmetric));
                    k.deleteAlias(new DeleteAliasRequest(ALIAS));
                  }),
              Map.entry(
                  Operation.LIST_ALIASES,
                  k -> k.listAliases(new ListAliasesRequest(symmetric, null, null))),
              Map.entry(
                  Operation.PUT_KEY_POLICY,
                  k ->
                      k.putKeyPolicy(
                          PutKeyPolicyRequest.of(
                              symmetric, TestVault.policy(TestVault.ALICE, "kms:Sign")))),
              Map.entry(
                  Operation.GET_KEY_POLICY,
                  k -> k.getKeyPolicy(new GetKeyPolicyRequest(symmetric, "default"))),
              Map.entry(
                  Operation.GENERATE_DATA_KEY,
                  k ->
                      k.generateDataKey(
                          GenerateDataKeyRequest.of(symmetric, 32, TestVault.NO_CONTEXT))),
              Map.entry(
                  Operation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
                  k ->
                      k.generateDataKeyWithoutPlaintext(
                          new GenerateDataKeyWithoutPlaintextRequest(
                              symmetric,
                              DataKeySpec.AES_256,
                              null,
                              TestVault.NO_CONTEXT,
                              List.of(),
                              false))),
              Map.entry(
                  Operation.ENCRYPT,
                  k -> k.encrypt(EncryptRequest.of(symmetric, TEXT, TestVault.NO_CONTEXT))),
              Map.entry(
                  Operation.DECRYPT, k -> k.decrypt(DecryptRequest.of(blob, TestVault.NO_CONTEXT))),
              Map.entry(
                  Operation.RE_ENCRYPT,
                  k ->
                      k.reEncrypt(
                          new ReEncryptRequest(
                              blob,
                              null,
                              TestVault.NO_CONTEXT,
                              symmetric,
                              TestVault.CONTEXT,
                              List.of(),
                              false))),
              Map.entry(
                  Operation.GENERATE_MAC,
                  k ->
                      k.generateMac(
                          new GenerateMacRequest(
                              hmac, TEXT, MacAlgorithm.HMAC_SHA_256, List.of(), false))),
              Map.entry(
                  Operation.VERIFY_MAC,
                  k ->
                      k.verifyMac(
                          new VerifyMacRequest(
                              hmac, TEXT, mac, MacAlgorithm.HMAC_SHA_256, List.of(), false))),
              Map.entry(
                  Operation.USE_DATA_KEY,
                  k ->
                      k.authorize(
                          new UseRequest(
                              symmetric, "kms:Decrypt", TestVault.NO_CONTEXT, false, List.of()))),
              Map.entry(
                  Operation.PUT_KEY_STORE_ENTRY,
                  k ->
                      vault.entries.put(
                          new EntryVault.SecretKeyEntry(
                              "entry",
                              TestVault.NOW,
                              "AES",
                              symmetric,
                              blob,
                              TestVault.NO_CONTEXT))),
              Map.entry(Operation.DELETE_KEY_STORE_ENTRY, k -> vault.entries.delete("entry"))));

  /** About no existing key. */
  private static final Set<Operation> KEYLESS =
      EnumSet.of(Operation.CREATE_KEY, Operation.LIST_KEYS, Operation.GENERATE_RANDOM);

  /** Developer guide, page key-state: what a disabled key refuses. */
  private static final Set<Operation> REFUSED_WHEN_DISABLED =
      EnumSet.of(
          Operation.GENERATE_DATA_KEY,
          Operation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
          Operation.ENCRYPT,
          Operation.DECRYPT,
          Operation.RE_ENCRYPT,
          Operation.GENERATE_MAC,
          Operation.VERIFY_MAC,
          Operation.USE_DATA_KEY,
          Operation.PUT_KEY_STORE_ENTRY);

  static Stream<Arguments> table() {
    return CALLS.keySet().stream()
        .flatMap(
            operation -> Stream.of(KeyState.values()).map(state -> Arguments.of(operation, state)));
  }

  @ParameterizedTest
  @MethodSource("table")
  void operationInState(Operation operation, KeyState state) {
    for (String key : List.of(symmetric, hmac)) {
      if (state == KeyState.ENABLED) {
        vault.kms.enableKey(new EnableKeyRequest(key));
      } else {
        vault.kms.disableKey(new DisableKeyRequest(key));
      }
    }
    Consumer<EmbeddedKms> call = Objects.requireNonNull(CALLS.get(operation));
    if (state == KeyState.DISABLED && REFUSED_WHEN_DISABLED.contains(operation)) {
      String key =
          operation == Operation.GENERATE_MAC || operation == Operation.VERIFY_MAC
              ? hmac
              : symmetric;
      assertThatThrownBy(() -> call.accept(vault.kms))
          .isInstanceOf(DisabledException.class)
          .hasMessage(key + " is disabled.");
    } else {
      assertThatCode(() -> call.accept(vault.kms)).doesNotThrowAnyException();
    }
  }

  @Test
  void tableHasARowForEachOperationOnAKey() {
    assertThat(CALLS.keySet())
        .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.copyOf(KEYLESS)));
  }
}
