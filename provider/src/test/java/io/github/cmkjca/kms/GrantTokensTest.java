package io.github.cmkjca.kms;

import static io.github.cmkjca.kms.TestVault.ALICE;
import static io.github.cmkjca.kms.TestVault.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.UseAuthority.UseRequest;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.CreateGrantResponse;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.DataKeySpec;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DeriveSharedSecretRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateMacRequest;
import io.github.cmkjca.spi.kms.GetPublicKeyRequest;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.InvalidGrantTokenException;
import io.github.cmkjca.spi.kms.KeyAgreementAlgorithm;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.ReEncryptRequest;
import io.github.cmkjca.spi.kms.RetireGrantRequest;
import io.github.cmkjca.spi.kms.RevokeGrantRequest;
import io.github.cmkjca.spi.kms.SignRequest;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.ValidationException;
import io.github.cmkjca.spi.kms.VerifyMacRequest;
import io.github.cmkjca.spi.kms.VerifyRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two services on one vault, as in two processes: the second looks for changes of the first every
 * ten minutes, which is never here.
 */
class GrantTokensTest {
  private static final String BOB = "arn:aws:iam::111122223333:user/bob";
  private static final byte[] TEXT = {1, 2, 3};

  private TestVault here;
  private TestVault there;
  private String key;

  @BeforeEach
  void open(@TempDir Path directory) {
    here = new TestVault(directory);
    key = here.symmetricKey();
    there = new TestVault(directory);
    there.as(ALICE);
    // The other process knows the key and that there are no grants on it.
    assertThatThrownBy(this::encryptThere).isInstanceOf(AccessDeniedException.class);
  }

  @AfterEach
  void close() {
    there.close();
    here.close();
  }

  private CreateGrantResponse grant(String grantee, GrantOperation... operations) {
    return here.kms.createGrant(CreateGrantRequest.of(key, grantee, operations));
  }

  private void encryptThere(String... tokens) {
    there.kms.encrypt(new EncryptRequest(key, TEXT, CONTEXT, List.of(tokens), false));
  }

  @Test
  void grantCountsAtOnceWhereItWasCreated() {
    grant(ALICE, GrantOperation.ENCRYPT);
    here.as(ALICE);
    here.encrypt(key, TEXT, CONTEXT);
  }

  @Test
  void grantCountsAtOnceElsewhereWithItsTokenOnly() {
    String token = grant(ALICE, GrantOperation.ENCRYPT).grantToken();
    assertThatThrownBy(this::encryptThere).isInstanceOf(AccessDeniedException.class);
    encryptThere(token);
    assertThatThrownBy(this::encryptThere).isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void tokenIsOfNoHelpToAnybodyElse() {
    String token = grant(BOB, GrantOperation.ENCRYPT).grantToken();
    assertThatThrownBy(() -> encryptThere(token)).isInstanceOf(AccessDeniedException.class);
    there.as(BOB);
    encryptThere(token);
  }

  @Test
  void tokenIsOfNoHelpOnAnotherKeyOrForAnotherOperation() {
    String token = grant(ALICE, GrantOperation.DECRYPT).grantToken();
    assertThatThrownBy(() -> encryptThere(token)).isInstanceOf(AccessDeniedException.class);
    String other = here.symmetricKey();
    String ofOther =
        here.kms
            .createGrant(CreateGrantRequest.of(other, ALICE, GrantOperation.ENCRYPT))
            .grantToken();
    assertThatThrownBy(() -> encryptThere(ofOther)).isInstanceOf(AccessDeniedException.class);
    encryptThere(ofOther, grant(ALICE, GrantOperation.ENCRYPT).grantToken());
  }

  @Test
  void tokenDoesNotLiftTheConstraint() {
    String token =
        here.kms
            .createGrant(
                CreateGrantRequest.of(key, ALICE, GrantOperation.ENCRYPT)
                    .withConstraints(
                        GrantConstraints.exactly(EncryptionContext.of("tenant", "green"))))
            .grantToken();
    assertThatThrownBy(() -> encryptThere(token)).isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void tokenOfAGrantThatHasEndedIsOfNoHelp() {
    CreateGrantResponse made = grant(ALICE, GrantOperation.ENCRYPT);
    encryptThere(made.grantToken());
    here.kms.revokeGrant(RevokeGrantRequest.of(key, made.grantId()));
    assertThatThrownBy(() -> encryptThere(made.grantToken()))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void grantIsRetiredByItsTokenWhereItIsNotKnownYet() {
    String token = grant(ALICE, GrantOperation.ENCRYPT, GrantOperation.RETIRE_GRANT).grantToken();
    there.kms.retireGrant(RetireGrantRequest.ofToken(token));
    assertThatThrownBy(() -> encryptThere(token)).isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void granteePassesOnWithItsTokenWhereTheGrantIsNotKnownYet() {
    String token = grant(ALICE, GrantOperation.ENCRYPT, GrantOperation.CREATE_GRANT).grantToken();
    CreateGrantRequest child = CreateGrantRequest.of(key, BOB, GrantOperation.ENCRYPT);
    String childToken = there.kms.createGrant(child.withGrantTokens(List.of(token))).grantToken();
    here.as(BOB);
    here.kms.encrypt(new EncryptRequest(key, TEXT, CONTEXT, List.of(childToken), false));
  }

  @Test
  void cachedDataKeyIsUsedWithTheTokenWhereTheGrantIsNotKnownYet() {
    UseRequest without = new UseRequest(key, "kms:Decrypt", CONTEXT, false, List.of());
    assertThatThrownBy(() -> there.kms.authorize(without))
        .isInstanceOf(AccessDeniedException.class);
    String token = grant(ALICE, GrantOperation.DECRYPT).grantToken();
    assertThatThrownBy(() -> there.kms.authorize(without))
        .isInstanceOf(AccessDeniedException.class);
    there.kms.authorize(new UseRequest(key, "kms:Decrypt", CONTEXT, false, List.of(token)));
  }

  /** An operation that takes grant tokens, called with one. */
  record Taker(GrantOperation operation, String keyKind, BiConsumer<Keys, List<String>> call) {
    @Override
    public String toString() {
      return operation + " with a " + keyKind + " key";
    }
  }

  /** What a call needs. */
  record Keys(KeyManagementService kms, String arn, String symmetric, byte[] made, byte[] peer) {}

  static Stream<Taker> takers() {
    return Stream.of(
        new Taker(
            GrantOperation.ENCRYPT,
            "symmetric",
            (k, t) -> k.kms.encrypt(new EncryptRequest(k.arn, TEXT, CONTEXT, t, false))),
        new Taker(
            GrantOperation.DECRYPT,
            "symmetric",
            (k, t) -> k.kms.decrypt(new DecryptRequest(k.made, null, CONTEXT, t, false))),
        new Taker(
            GrantOperation.RE_ENCRYPT_TO,
            "symmetric",
            (k, t) ->
                k.kms.reEncrypt(
                    new ReEncryptRequest(k.made, null, CONTEXT, k.arn, CONTEXT, t, false))),
        new Taker(
            GrantOperation.GENERATE_DATA_KEY,
            "symmetric",
            (k, t) ->
                k.kms.generateDataKey(
                    new GenerateDataKeyRequest(
                        k.arn, DataKeySpec.AES_256, null, CONTEXT, t, false))),
        new Taker(
            GrantOperation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
            "symmetric",
            (k, t) ->
                k.kms.generateDataKeyWithoutPlaintext(
                    new GenerateDataKeyWithoutPlaintextRequest(
                        k.arn, DataKeySpec.AES_256, null, CONTEXT, t, false))),
        new Taker(
            GrantOperation.GENERATE_DATA_KEY_PAIR,
            "symmetric",
            (k, t) ->
                k.kms.generateDataKeyPair(
                    new GenerateDataKeyPairRequest(
                        k.arn, DataKeyPairSpec.ECC_NIST_P256, CONTEXT, t, false))),
        new Taker(
            GrantOperation.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
            "symmetric",
            (k, t) ->
                k.kms.generateDataKeyPairWithoutPlaintext(
                    new GenerateDataKeyPairWithoutPlaintextRequest(
                        k.arn, DataKeyPairSpec.ECC_NIST_P256, CONTEXT, t, false))),
        new Taker(
            GrantOperation.DESCRIBE_KEY,
            "symmetric",
            (k, t) -> k.kms.describeKey(new DescribeKeyRequest(k.arn, t))),
        new Taker(
            GrantOperation.SIGN,
            "signing",
            (k, t) ->
                k.kms.sign(
                    new SignRequest(
                        k.arn, TEXT, MessageType.RAW, SigningAlgorithm.ECDSA_SHA_256, t, false))),
        new Taker(
            GrantOperation.VERIFY,
            "signing",
            (k, t) ->
                k.kms.verify(
                    new VerifyRequest(
                        k.arn,
                        TEXT,
                        MessageType.RAW,
                        k.made,
                        SigningAlgorithm.ECDSA_SHA_256,
                        t,
                        false))),
        new Taker(
            GrantOperation.GET_PUBLIC_KEY,
            "signing",
            (k, t) -> k.kms.getPublicKey(new GetPublicKeyRequest(k.arn, t))),
        new Taker(
            GrantOperation.GENERATE_MAC,
            "HMAC",
            (k, t) ->
                k.kms.generateMac(
                    new GenerateMacRequest(k.arn, TEXT, MacAlgorithm.HMAC_SHA_256, t, false))),
        new Taker(
            GrantOperation.VERIFY_MAC,
            "HMAC",
            (k, t) ->
                k.kms.verifyMac(
                    new VerifyMacRequest(
                        k.arn, TEXT, k.made, MacAlgorithm.HMAC_SHA_256, t, false))),
        new Taker(
            GrantOperation.DERIVE_SHARED_SECRET,
            "agreeing",
            (k, t) ->
                k.kms.deriveSharedSecret(
                    new DeriveSharedSecretRequest(
                        k.arn, KeyAgreementAlgorithm.ECDH, k.peer, t, false))));
  }

  @ParameterizedTest
  @MethodSource("takers")
  void eachOfTheseOperationsTakesTokens(Taker taker) {
    Keys keys = keys(taker.keyKind());
    KmsException refusal = refusal(taker, keys, List.of());
    assertThat(refusal).isInstanceOf(AccessDeniedException.class);
    GrantOperation[] operations =
        taker.operation() == GrantOperation.RE_ENCRYPT_TO
            ? new GrantOperation[] {GrantOperation.RE_ENCRYPT_FROM, GrantOperation.RE_ENCRYPT_TO}
            : new GrantOperation[] {taker.operation()};
    String token =
        here.kms.createGrant(CreateGrantRequest.of(keys.arn(), ALICE, operations)).grantToken();
    assertThat(refusal(taker, keys, List.of())).isInstanceOf(AccessDeniedException.class);
    taker.call().accept(keys, List.of(token));
    assertThat(refusal(taker, keys, List.of("nonsense")))
        .isInstanceOf(InvalidGrantTokenException.class);
    assertThat(refusal(taker, keys, Collections.nCopies(11, token)))
        .isInstanceOf(ValidationException.class);
  }

  private static KmsException refusal(Taker taker, Keys keys, List<String> tokens) {
    try {
      taker.call().accept(keys, tokens);
      throw new AssertionError("was permitted");
    } catch (KmsException e) {
      return e;
    }
  }

  private Keys keys(String kind) {
    byte[] peer = new byte[0];
    byte[] made = new byte[0];
    String arn =
        switch (kind) {
          case "signing" -> here.key(KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY);
          case "HMAC" -> here.key(KeySpec.HMAC_256);
          case "agreeing" -> here.key(KeySpec.ECC_NIST_P256, KeyUsage.KEY_AGREEMENT);
          default -> key;
        };
    switch (kind) {
      case "signing" ->
          made =
              here.kms.sign(SignRequest.of(arn, TEXT, SigningAlgorithm.ECDSA_SHA_256)).signature();
      case "HMAC" ->
          made =
              here.kms
                  .generateMac(
                      new GenerateMacRequest(
                          arn, TEXT, MacAlgorithm.HMAC_SHA_256, List.of(), false))
                  .mac();
      case "agreeing" -> peer = here.kms.getPublicKey(GetPublicKeyRequest.of(arn)).publicKey();
      default -> made = here.encrypt(arn, TEXT, CONTEXT);
    }
    return new Keys(there.kms, arn, key, made, peer);
  }

  @Test
  void tokenThatWasChangedAnywhereIsNone() {
    String token = grant(ALICE, GrantOperation.ENCRYPT).grantToken();
    byte[] bytes = Base64.getUrlDecoder().decode(token);
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
      assertThatThrownBy(() -> encryptThere(text))
          .as("byte %d", i)
          .isInstanceOf(InvalidGrantTokenException.class)
          .hasMessage("The grant token is not valid.");
    }
  }

  @Test
  void tokenThatWasCutOrPrependedOrExtendedIsNone() {
    String token = grant(ALICE, GrantOperation.ENCRYPT).grantToken();
    for (int length = 1; length < token.length(); length++) {
      String cut = token.substring(0, length);
      assertThatThrownBy(() -> encryptThere(cut)).isInstanceOf(InvalidGrantTokenException.class);
    }
    for (String other :
        List.of(token + "A", "A" + token, token + token, token + "=", token + "\n")) {
      assertThatThrownBy(() -> encryptThere(other)).isInstanceOf(InvalidGrantTokenException.class);
    }
  }

  @Test
  void badTokenIsRefusedThoughAPolicyPermits() {
    assertThatThrownBy(
            () ->
                here.kms.encrypt(
                    new EncryptRequest(key, TEXT, CONTEXT, List.of("nonsense"), false)))
        .isInstanceOf(InvalidGrantTokenException.class);
    assertThatThrownBy(() -> here.kms.retireGrant(RetireGrantRequest.ofToken("nonsense")))
        .isInstanceOf(InvalidGrantTokenException.class);
  }

  @Test
  void tokenOfAnotherVaultIsNone(@TempDir Path elsewhere) {
    try (TestVault other = new TestVault(elsewhere)) {
      String otherKey = other.symmetricKey();
      String token =
          other
              .kms
              .createGrant(CreateGrantRequest.of(otherKey, ALICE, GrantOperation.ENCRYPT))
              .grantToken();
      assertThatThrownBy(() -> encryptThere(token)).isInstanceOf(InvalidGrantTokenException.class);
      grant(ALICE, GrantOperation.ENCRYPT);
      assertThatThrownBy(() -> encryptThere(token)).isInstanceOf(InvalidGrantTokenException.class);
    }
  }

  @Test
  void tokenIsNotRepeatedInErrorsOrRecords() {
    String token = grant(BOB, GrantOperation.ENCRYPT).grantToken();
    there.audit.clear();
    assertThatThrownBy(() -> encryptThere(token)).hasMessageNotContaining(token);
    String bad = "x".repeat(50);
    assertThatThrownBy(() -> encryptThere(bad)).hasMessageNotContaining(bad);
    assertThat(there.audit.records().toString()).doesNotContain(token).doesNotContain(bad);
  }

  @Test
  void tokenHasNothingButNames() {
    CreateGrantResponse made = grant(ALICE, GrantOperation.ENCRYPT);
    byte[] bytes = Base64.getUrlDecoder().decode(made.grantToken());
    String id = TestVault.bareId(key);
    assertThat(bytes).hasSize(1 + 16 + 32 + 1 + id.length() + 32);
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains(id).doesNotContain("alice");
    assertThat(GrantToken.parse(Arrays.copyOf(bytes, bytes.length - 32)))
        .isEqualTo(new GrantToken(id, made.grantId()));
  }
}
