package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.DataKeySpec;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.ExplainRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.ReEncryptRequest;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.Tag;
import io.github.cmkjca.spi.kms.TagException;
import io.github.cmkjca.spi.kms.TagResourceRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Limits that an operator has set. */
class LimitsTest {
  private static final Limits TWO = new Limits(2, 2, 2, 500, 2, 2, 100);

  private TestVault vault;
  private String key;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory, TWO, Throttling.OFF);
    key = vault.symmetricKey();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  @Test
  void keysInWhateverState() {
    String second = vault.key(KeySpec.HMAC_256);
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(second, 7));
    assertThatThrownBy(vault::symmetricKey)
        .isInstanceOf(LimitExceededException.class)
        .hasMessage("There are 2 keys, which is the most");
  }

  @Test
  void aliasesOfAKey() {
    vault.kms.createAlias(new CreateAliasRequest("alias/a", key));
    vault.kms.createAlias(new CreateAliasRequest("alias/b", key));
    assertThatThrownBy(() -> vault.kms.createAlias(new CreateAliasRequest("alias/c", key)))
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void tagsOfAKey() {
    vault.kms.tagResource(new TagResourceRequest(key, List.of(new Tag("a", ""), new Tag("b", ""))));
    assertThatThrownBy(
            () -> vault.kms.tagResource(new TagResourceRequest(key, List.of(new Tag("c", "")))))
        .isInstanceOf(TagException.class)
        .hasMessage("Too many tags");
  }

  @Test
  void bytesOfAPolicy() {
    String policy = TestVault.policy(TestVault.ALICE, "kms:Sign");
    vault.kms.putKeyPolicy(PutKeyPolicyRequest.of(key, policy));
    assertThatThrownBy(
            () ->
                vault.kms.putKeyPolicy(
                    PutKeyPolicyRequest.of(key, policy + " ".repeat(501 - policy.length()))))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("at most 500");
  }

  /** Requests of one key that carry a context, a blob where one is needed. */
  private interface ContextRequest {
    void make(EmbeddedKms kms, String key, byte[] blob, EncryptionContext context);
  }

  private static final byte[] TEXT = {1};

  private static final EncryptionContext NONE = EncryptionContext.empty();

  private static final Map<String, ContextRequest> WITH_CONTEXT =
      Map.of(
          "Encrypt",
          (kms, key, blob, context) -> kms.encrypt(EncryptRequest.of(key, TEXT, context)),
          "Decrypt",
          (kms, key, blob, context) -> kms.decrypt(DecryptRequest.of(blob, context)),
          "ReEncrypt from",
          (kms, key, blob, context) ->
              kms.reEncrypt(new ReEncryptRequest(blob, null, context, key, NONE, List.of(), false)),
          "ReEncrypt to",
          (kms, key, blob, context) ->
              kms.reEncrypt(
                  new ReEncryptRequest(
                      kms.encrypt(EncryptRequest.of(key, TEXT, NONE)).ciphertextBlob(),
                      null,
                      NONE,
                      key,
                      context,
                      List.of(),
                      false)),
          "GenerateDataKey",
          (kms, key, blob, context) ->
              kms.generateDataKey(GenerateDataKeyRequest.of(key, 32, context)),
          "GenerateDataKeyWithoutPlaintext",
          (kms, key, blob, context) ->
              kms.generateDataKeyWithoutPlaintext(
                  new GenerateDataKeyWithoutPlaintextRequest(
                      key, DataKeySpec.AES_256, null, context, List.of(), false)),
          "GenerateDataKeyPair",
          (kms, key, blob, context) ->
              kms.generateDataKeyPair(
                  new GenerateDataKeyPairRequest(
                      key, DataKeyPairSpec.ECC_NIST_P256, context, List.of(), false)),
          "GenerateDataKeyPairWithoutPlaintext",
          (kms, key, blob, context) ->
              kms.generateDataKeyPairWithoutPlaintext(
                  new GenerateDataKeyPairWithoutPlaintextRequest(
                      key, DataKeyPairSpec.ECC_NIST_P256, context, List.of(), false)),
          "UseDataKey",
          (kms, key, blob, context) ->
              kms.authorize(
                  new UseAuthority.UseRequest(key, "kms:Decrypt", context, false, List.of())),
          "Explain",
          (kms, key, blob, context) ->
              kms.explain(
                  new ExplainRequest(key, TestVault.ROOT, "kms:Decrypt", context, Map.of())));

  static Stream<String> requestsWithContext() {
    return WITH_CONTEXT.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("requestsWithContext")
  void bytesOfAnEncryptionContext(String name) {
    ContextRequest request = Objects.requireNonNull(WITH_CONTEXT.get(name));
    EncryptionContext longest = EncryptionContext.of("\u00e9", "v".repeat(92));
    assertThat(longest.canonicalLength()).isEqualTo(100);
    byte[] blob = vault.encrypt(key, TEXT, longest);
    assertThatCode(() -> request.make(vault.kms, key, blob, longest)).doesNotThrowAnyException();
    assertThatThrownBy(
            () ->
                request.make(vault.kms, key, blob, EncryptionContext.of("\u00e9", "v".repeat(93))))
        .isInstanceOf(ValidationException.class)
        .hasMessageMatching(
            "1 validation error detected: Value at '(source|destination)?[eE]ncryptionContext'"
                + " failed to satisfy constraint: Member must have length less than or equal to"
                + " 100 bytes in canonical form");
  }

  @Test
  void rotationsOnDemand() {
    vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key));
    vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key));
    assertThatThrownBy(() -> vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key)))
        .isInstanceOf(LimitExceededException.class);
  }
}
