package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.DataKeySpec;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DecryptResponse;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.DryRunOperationException;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.EncryptResponse;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyWithoutPlaintextResponse;
import io.github.cmkjca.spi.kms.IncorrectKeyException;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.InvalidGrantTokenException;
import io.github.cmkjca.spi.kms.InvalidKeyUsageException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.ReEncryptRequest;
import io.github.cmkjca.spi.kms.ReEncryptResponse;
import io.github.cmkjca.spi.kms.UpdateAliasRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CryptoOperationsTest {
  private static final byte[] TEXT = "attack at dawn".getBytes(StandardCharsets.UTF_8);
  private static final EncryptionContext CONTEXT = TestVault.CONTEXT;
  private static final String INCORRECT_KEY =
      "The key ID in the request does not identify a CMK that can perform this operation.";

  private TestVault vault;
  private String key;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory);
    key = vault.symmetricKey();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  // Encrypt and Decrypt

  @Test
  void decryptGivesBackWhatWasEncryptedAndNeedsNoKeyId() {
    EncryptResponse encrypted = vault.kms.encrypt(EncryptRequest.of(key, TEXT, CONTEXT));
    assertThat(encrypted.keyId()).isEqualTo(key);
    assertThat(encrypted.encryptionAlgorithm()).isEqualTo(EncryptionAlgorithm.SYMMETRIC_DEFAULT);
    DecryptResponse decrypted =
        vault.kms.decrypt(DecryptRequest.of(encrypted.ciphertextBlob(), CONTEXT));
    assertThat(decrypted.plaintext()).isEqualTo(TEXT);
    assertThat(decrypted.keyId()).isEqualTo(key);
    assertThat(decrypted.encryptionAlgorithm()).isEqualTo(EncryptionAlgorithm.SYMMETRIC_DEFAULT);
    assertThat(decrypted.keyMaterialId()).matches("[0-9a-f]{64}");
  }

  @Test
  void sameTextEncryptsToAnotherBlobEachTime() {
    assertThat(vault.encrypt(key, TEXT, CONTEXT)).isNotEqualTo(vault.encrypt(key, TEXT, CONTEXT));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4096})
  void encryptTakesOneTo4096Bytes(int length) {
    byte[] text = new byte[length];
    assertThat(vault.decrypt(vault.encrypt(key, text, CONTEXT), CONTEXT)).isEqualTo(text);
  }

  @Test
  void encryptRefusesNoBytesAndMoreThan4096WithoutEchoingThem() {
    assertThatThrownBy(() -> vault.encrypt(key, new byte[0], CONTEXT))
        .isInstanceOf(ValidationException.class)
        .hasMessage(
            "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member"
                + " must have length greater than or equal to 1");
    assertThatThrownBy(() -> vault.encrypt(key, new byte[4097], CONTEXT))
        .isInstanceOf(ValidationException.class)
        .hasMessage(
            "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member"
                + " must have length less than or equal to 4096");
  }

  @Test
  void shapeIsCheckedBeforeTheKeyIsLookedUp() {
    assertThatThrownBy(() -> vault.encrypt("nonsense", new byte[0], CONTEXT))
        .isInstanceOf(ValidationException.class);
  }

  @Test
  void keyIsLookedUpBeforeTheCallerIsAuthorised() {
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.encrypt("alias/none", TEXT, CONTEXT))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void callerIsAuthorisedBeforeTheStateIsTold() {
    vault.kms.disableKey(new DisableKeyRequest(key));
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.encrypt(key, TEXT, CONTEXT))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void stateIsToldBeforeTheUsage() {
    String hmac = vault.disabledKey(KeySpec.HMAC_256);
    assertThatThrownBy(() -> vault.encrypt(hmac, TEXT, CONTEXT))
        .isInstanceOf(DisabledException.class)
        .hasMessage(hmac + " is disabled.");
  }

  @Test
  void hmacKeyDoesNotEncrypt() {
    String hmac = vault.key(KeySpec.HMAC_256);
    assertThatThrownBy(() -> vault.encrypt(hmac, TEXT, CONTEXT))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage(hmac + " key usage is GENERATE_VERIFY_MAC which is not valid for Encrypt.");
  }

  @Test
  void blobIsBoundToItsContext() {
    byte[] blob = vault.encrypt(key, TEXT, CONTEXT);
    for (EncryptionContext other :
        List.of(
            EncryptionContext.empty(),
            EncryptionContext.of("tenant", "blue"),
            EncryptionContext.of("tenant", "blue", "table", "t2"),
            EncryptionContext.of("Tenant", "blue", "table", "t1"),
            CONTEXT.plus(EncryptionContext.of("more", "pairs")))) {
      assertInvalidCiphertext(() -> vault.decrypt(blob, other));
    }
    assertThat(vault.decrypt(blob, EncryptionContext.of("table", "t1", "tenant", "blue")))
        .isEqualTo(TEXT);
  }

  @Test
  void decryptWithTheRightKeyByAnyNameWorks() {
    vault.kms.createAlias(new CreateAliasRequest("alias/orders", key));
    byte[] blob = vault.encrypt(key, TEXT, CONTEXT);
    for (String name :
        List.of(
            key, TestVault.bareId(key), "alias/orders", TestVault.ARN_PREFIX + "alias/orders")) {
      assertThat(vault.kms.decrypt(decryptWith(name, blob)).plaintext()).isEqualTo(TEXT);
    }
  }

  @Test
  void decryptWithAnotherKeyIsIncorrect() {
    byte[] blob = vault.encrypt(key, TEXT, CONTEXT);
    String other = vault.symmetricKey();
    assertThatThrownBy(() -> vault.kms.decrypt(decryptWith(other, blob)))
        .isInstanceOf(IncorrectKeyException.class)
        .hasMessage(INCORRECT_KEY);
  }

  @Test
  void decryptWithAKeyOfAnotherUsageIsIncorrect() {
    byte[] blob = vault.encrypt(key, TEXT, CONTEXT);
    String hmac = vault.key(KeySpec.HMAC_256);
    assertThatThrownBy(() -> vault.kms.decrypt(decryptWith(hmac, blob)))
        .isInstanceOf(IncorrectKeyException.class)
        .hasMessage(INCORRECT_KEY);
  }

  @Test
  void movedAliasNoLongerOpensOldBlobs() {
    vault.kms.createAlias(new CreateAliasRequest("alias/orders", key));
    byte[] blob = vault.encrypt("alias/orders", TEXT, CONTEXT);
    vault.kms.updateAlias(new UpdateAliasRequest("alias/orders", vault.symmetricKey()));
    assertThatThrownBy(() -> vault.kms.decrypt(decryptWith("alias/orders", blob)))
        .isInstanceOf(IncorrectKeyException.class);
    assertThat(vault.decrypt(blob, CONTEXT)).isEqualTo(TEXT);
  }

  @Test
  void unknownKeyInTheBlobIsAccessDenied() {
    byte[] blob = vault.encrypt(key, TEXT, CONTEXT);
    blob[3] ^= 1; // first byte of the key id
    assertThatThrownBy(() -> vault.decrypt(blob, CONTEXT))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessage(
            "The ciphertext refers to a customer master key that does not exist, does not exist in"
                + " this region, or you are not allowed to access.");
  }

  @Test
  void whatIsNoBlobIsInvalidWithAndWithoutAKeyId() {
    byte[] noise = new byte[100];
    assertInvalidCiphertext(() -> vault.decrypt(noise, CONTEXT));
    assertInvalidCiphertext(() -> vault.kms.decrypt(decryptWith(key, noise)));
  }

  @Test
  void whatIsNoBlobIsToldOnlyToThoseWhoMayUseTheKeyNamed() {
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.kms.decrypt(decryptWith(key, new byte[100])))
        .isInstanceOf(AccessDeniedException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6145})
  void blobHasOneTo6144Bytes(int length) {
    assertThatThrownBy(() -> vault.decrypt(new byte[length], CONTEXT))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("Value at 'ciphertextBlob' failed to satisfy constraint");
  }

  @Test
  void decryptIsAuthorisedOnTheKeyInTheBlob() {
    byte[] blob = vault.encrypt(key, TEXT, CONTEXT);
    vault.allow(key, TestVault.ALICE, "kms:Encrypt");
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.decrypt(blob, CONTEXT))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:Decrypt on resource: " + key);
    assertThat(vault.audit.last().resources()).containsExactly(key);
    assertThat(vault.audit.last().requestParameters()).doesNotContainKey("keyId");
  }

  @Test
  void disabledKeyDecryptsNothing() {
    byte[] blob = vault.encrypt(key, TEXT, CONTEXT);
    vault.kms.disableKey(new DisableKeyRequest(key));
    assertThatThrownBy(() -> vault.decrypt(blob, CONTEXT))
        .isInstanceOf(DisabledException.class)
        .hasMessage(key + " is disabled.");
  }

  @Test
  void cryptographyIsRecordedWithoutTextOrBlob() {
    byte[] blob = vault.encrypt(TestVault.bareId(key), TEXT, CONTEXT);
    AuditRecord encrypt = vault.audit.last();
    assertThat(encrypt.eventName()).isEqualTo("Encrypt");
    assertThat(encrypt.readOnly()).isTrue();
    assertThat(encrypt.requestParameters())
        .containsOnlyKeys("keyId", "encryptionAlgorithm", "encryptionContext")
        .containsEntry("keyId", key)
        .containsEntry("encryptionAlgorithm", "SYMMETRIC_DEFAULT")
        .containsEntry("encryptionContext", CONTEXT.pairs());
    assertThat(encrypt.responseElements()).isNull();
    assertThat(encrypt.additionalEventData()).containsOnlyKeys("keyMaterialId");
    vault.decrypt(blob, CONTEXT);
    AuditRecord decrypt = vault.audit.last();
    assertThat(decrypt.eventName()).isEqualTo("Decrypt");
    assertThat(decrypt.requestParameters()).containsEntry("keyId", key);
    assertThat(decrypt.resources()).containsExactly(key);
    assertThat(decrypt.additionalEventData()).isEqualTo(encrypt.additionalEventData());
  }

  @Test
  void failedDecryptIsRecordedWithoutMessage() {
    byte[] blob = vault.encrypt(key, TEXT, CONTEXT);
    assertInvalidCiphertext(() -> vault.decrypt(blob, EncryptionContext.empty()));
    AuditRecord record = vault.audit.last();
    assertThat(record.errorCode()).isEqualTo("InvalidCiphertextException");
    assertThat(record.errorMessage()).isNull();
    assertThat(record.resources()).containsExactly(key);
    assertThat(record.requestParameters()).doesNotContainKey("encryptionContext");
  }

  // GenerateDataKey

  @Test
  void dataKeyOpensFromItsBlob() {
    GenerateDataKeyResponse dataKey =
        vault.kms.generateDataKey(GenerateDataKeyRequest.of(key, 57, CONTEXT));
    assertThat(dataKey.plaintext()).hasSize(57);
    assertThat(dataKey.keyId()).isEqualTo(key);
    DecryptResponse decrypted =
        vault.kms.decrypt(DecryptRequest.of(dataKey.ciphertextBlob(), CONTEXT));
    assertThat(decrypted.plaintext()).isEqualTo(dataKey.plaintext());
    assertThat(decrypted.keyMaterialId()).isEqualTo(dataKey.keyMaterialId());
  }

  @Test
  void dataKeySpecsGiveTheirLengths() {
    assertThat(dataKey(DataKeySpec.AES_128, null).plaintext()).hasSize(16);
    assertThat(dataKey(DataKeySpec.AES_256, null).plaintext()).hasSize(32);
    assertThat(vault.audit.last().requestParameters()).containsEntry("keySpec", "AES_256");
  }

  @Test
  void dataKeyWithoutPlaintextOpensFromItsBlob() {
    GenerateDataKeyWithoutPlaintextResponse dataKey =
        vault.kms.generateDataKeyWithoutPlaintext(
            new GenerateDataKeyWithoutPlaintextRequest(
                key, DataKeySpec.AES_256, null, CONTEXT, List.of(), false));
    assertThat(vault.decrypt(dataKey.ciphertextBlob(), CONTEXT))
        .hasSize(32)
        .isNotEqualTo(new byte[32]);
    assertThat(dataKey.keyId()).isEqualTo(key);
  }

  @Test
  void dataKeyWithoutPlaintextIsAPermissionOfItsOwn() {
    vault.allow(key, TestVault.ALICE, "kms:GenerateDataKey");
    vault.as(TestVault.ALICE);
    dataKey(DataKeySpec.AES_256, null);
    assertThatThrownBy(
            () ->
                vault.kms.generateDataKeyWithoutPlaintext(
                    new GenerateDataKeyWithoutPlaintextRequest(
                        key, DataKeySpec.AES_256, null, CONTEXT, List.of(), false)))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void exactlyOneOfSpecAndNumberIsNeeded() {
    String message = "Please specify either number of bytes or key spec.";
    assertThatThrownBy(() -> dataKey(null, null))
        .isInstanceOf(ValidationException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> dataKey(DataKeySpec.AES_128, 16))
        .isInstanceOf(ValidationException.class)
        .hasMessage(message);
  }

  @Test
  void numberOfBytesIsOneTo1024() {
    assertThat(dataKey(null, 1).plaintext()).hasSize(1);
    assertThat(dataKey(null, 1024).plaintext()).hasSize(1024);
    assertThatThrownBy(() -> dataKey(null, 1025))
        .isInstanceOf(ValidationException.class)
        .hasMessage(
            "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy"
                + " constraint: Member must have value less than or equal to 1024");
    assertThatThrownBy(() -> dataKey(null, 0))
        .isInstanceOf(ValidationException.class)
        .hasMessageEndingWith("Member must have value greater than or equal to 1");
  }

  @Test
  void hmacKeyMakesNoDataKeys() {
    String hmac = vault.key(KeySpec.HMAC_384);
    assertThatThrownBy(
            () -> vault.kms.generateDataKey(GenerateDataKeyRequest.of(hmac, 32, CONTEXT)))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage(
            hmac + " key usage is GENERATE_VERIFY_MAC which is not valid for GenerateDataKey.");
  }

  // ReEncrypt

  @Test
  void reEncryptMovesABlobToAnotherKeyAndContext() {
    String destination = vault.symmetricKey();
    EncryptionContext after = EncryptionContext.of("tenant", "red");
    byte[] blob = vault.encrypt(key, TEXT, CONTEXT);
    ReEncryptResponse moved =
        vault.kms.reEncrypt(
            new ReEncryptRequest(blob, null, CONTEXT, destination, after, List.of(), false));
    assertThat(moved.sourceKeyId()).isEqualTo(key);
    assertThat(moved.keyId()).isEqualTo(destination);
    assertThat(moved.sourceKeyMaterialId()).isNotEqualTo(moved.destinationKeyMaterialId());
    assertThat(vault.decrypt(moved.ciphertextBlob(), after)).isEqualTo(TEXT);
    assertThat(vault.decrypt(blob, CONTEXT)).isEqualTo(TEXT);
  }

  @Test
  void reEncryptIsRecordedWithBothKeysAndContexts() {
    String destination = vault.symmetricKey();
    EncryptionContext after = EncryptionContext.of("tenant", "red");
    vault.kms.reEncrypt(
        new ReEncryptRequest(
            vault.encrypt(key, TEXT, CONTEXT),
            null,
            CONTEXT,
            destination,
            after,
            List.of(),
            false));
    AuditRecord record = vault.audit.last();
    assertThat(record.resources()).containsExactly(key, destination);
    assertThat(record.requestParameters())
        .containsEntry("sourceEncryptionContext", CONTEXT.pairs())
        .containsEntry("destinationEncryptionContext", after.pairs())
        .containsEntry("destinationKeyId", destination);
  }

  @Test
  void reEncryptNeedsTwoPermissionsWithTwoContexts() {
    String destination = vault.symmetricKey();
    byte[] blob = vault.encrypt(key, TEXT, CONTEXT);
    ReEncryptRequest request =
        new ReEncryptRequest(
            blob, null, CONTEXT, destination, EncryptionContext.empty(), List.of(), false);
    vault.allow(key, TestVault.ALICE, "kms:ReEncryptTo");
    vault.allow(destination, TestVault.ALICE, "kms:ReEncryptTo");
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.kms.reEncrypt(request))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:ReEncryptFrom on resource: " + key);
    vault.as(TestVault.ROOT).allow(key, TestVault.ALICE, "kms:ReEncryptFrom");
    vault.allow(destination, TestVault.ALICE, "kms:ReEncryptFrom");
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.kms.reEncrypt(request))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:ReEncryptTo on resource: " + destination);
    vault.as(TestVault.ROOT).allow(destination, TestVault.ALICE, "kms:ReEncrypt*");
    vault.as(TestVault.ALICE).kms.reEncrypt(request);
  }

  @Test
  void reEncryptFromAnotherKeyThanTheSourceNamedIsIncorrect() {
    byte[] blob = vault.encrypt(key, TEXT, CONTEXT);
    String other = vault.symmetricKey();
    assertThatThrownBy(
            () ->
                vault.kms.reEncrypt(
                    new ReEncryptRequest(blob, other, CONTEXT, key, CONTEXT, List.of(), false)))
        .isInstanceOf(IncorrectKeyException.class)
        .hasMessage(INCORRECT_KEY);
  }

  @Test
  void reEncryptToAnHmacKeyIsInvalidKeyUsage() {
    byte[] blob = vault.encrypt(key, TEXT, CONTEXT);
    String hmac = vault.key(KeySpec.HMAC_256);
    assertThatThrownBy(
            () ->
                vault.kms.reEncrypt(
                    new ReEncryptRequest(blob, null, CONTEXT, hmac, CONTEXT, List.of(), false)))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage(hmac + " key usage is GENERATE_VERIFY_MAC which is not valid for ReEncrypt.");
  }

  @Test
  void reEncryptNeedsBothKeysEnabled() {
    byte[] blob = vault.encrypt(key, TEXT, CONTEXT);
    String disabled = vault.disabledKey(KeySpec.SYMMETRIC_DEFAULT);
    assertThatThrownBy(
            () ->
                vault.kms.reEncrypt(
                    new ReEncryptRequest(blob, null, CONTEXT, disabled, CONTEXT, List.of(), false)))
        .isInstanceOf(DisabledException.class)
        .hasMessage(disabled + " is disabled.");
    vault.kms.disableKey(new DisableKeyRequest(key));
    String enabled = vault.symmetricKey();
    assertThatThrownBy(
            () ->
                vault.kms.reEncrypt(
                    new ReEncryptRequest(blob, null, CONTEXT, enabled, CONTEXT, List.of(), false)))
        .isInstanceOf(DisabledException.class)
        .hasMessage(key + " is disabled.");
  }

  @Test
  void reEncryptUnderTheSameKeyAndAnotherContextIsLegal() {
    byte[] blob = vault.encrypt(key, TEXT, CONTEXT);
    ReEncryptResponse moved =
        vault.kms.reEncrypt(
            new ReEncryptRequest(
                blob, key, CONTEXT, key, EncryptionContext.empty(), List.of(), false));
    assertThat(vault.decrypt(moved.ciphertextBlob(), EncryptionContext.empty())).isEqualTo(TEXT);
  }

  // What all have in common

  @Test
  void dryRunOfWhatWouldSucceedIsItsOwnError() {
    byte[] blob = vault.encrypt(key, TEXT, CONTEXT);
    List<Runnable> dryRuns =
        List.of(
            () -> vault.kms.encrypt(new EncryptRequest(key, TEXT, CONTEXT, List.of(), true)),
            () -> vault.kms.decrypt(new DecryptRequest(blob, null, CONTEXT, List.of(), true)),
            () ->
                vault.kms.generateDataKey(
                    new GenerateDataKeyRequest(key, null, 32, CONTEXT, List.of(), true)),
            () ->
                vault.kms.generateDataKeyWithoutPlaintext(
                    new GenerateDataKeyWithoutPlaintextRequest(
                        key, null, 32, CONTEXT, List.of(), true)),
            () ->
                vault.kms.reEncrypt(
                    new ReEncryptRequest(blob, null, CONTEXT, key, CONTEXT, List.of(), true)));
    for (Runnable dryRun : dryRuns) {
      assertThatThrownBy(dryRun::run)
          .isInstanceOf(DryRunOperationException.class)
          .hasMessage("The request would have succeeded, but the DryRun option is set.");
      assertThat(vault.audit.last().errorCode()).isEqualTo("DryRunOperationException");
    }
  }

  @Test
  void dryRunOfWhatWouldFailIsThatFailure() {
    vault.kms.disableKey(new DisableKeyRequest(key));
    assertThatThrownBy(
            () -> vault.kms.encrypt(new EncryptRequest(key, TEXT, CONTEXT, List.of(), true)))
        .isInstanceOf(DisabledException.class);
  }

  @Test
  void grantTokensAreCountedMeasuredAndThenRefused() {
    assertThatThrownBy(() -> encryptWithTokens(List.of("t")))
        .isInstanceOf(InvalidGrantTokenException.class);
    assertThatThrownBy(() -> encryptWithTokens(Collections.nCopies(11, "t")))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("at 'grantTokens'");
    assertThatThrownBy(() -> encryptWithTokens(List.of("t", "")))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("at 'grantTokens.2.member'");
  }

  @Test
  void policyMayDecideByContext() {
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            key,
            """
            {"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:*","Resource":"*"},
             {"Sid":"blue only","Effect":"Allow","Principal":{"AWS":"%s"},
              "Action":"kms:Encrypt","Resource":"*",
              "Condition":{"StringEquals":{"kms:EncryptionContext:tenant":"blue"}}}]}
            """
                .formatted(TestVault.ROOT, TestVault.ALICE)));
    vault.as(TestVault.ALICE);
    vault.encrypt(key, TEXT, CONTEXT);
    assertThatThrownBy(() -> vault.encrypt(key, TEXT, EncryptionContext.of("tenant", "red")))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> vault.encrypt(key, TEXT, EncryptionContext.empty()))
        .isInstanceOf(AccessDeniedException.class);
  }

  private GenerateDataKeyResponse dataKey(
      @Nullable DataKeySpec spec, @Nullable Integer numberOfBytes) {
    return vault.kms.generateDataKey(
        new GenerateDataKeyRequest(key, spec, numberOfBytes, CONTEXT, List.of(), false));
  }

  private void encryptWithTokens(List<String> tokens) {
    vault.kms.encrypt(new EncryptRequest(key, TEXT, CONTEXT, tokens, false));
  }

  private static DecryptRequest decryptWith(String keyId, byte[] blob) {
    return new DecryptRequest(blob, keyId, CONTEXT, List.of(), false);
  }

  private static void assertInvalidCiphertext(Runnable operation) {
    assertThatThrownBy(operation::run)
        .isInstanceOf(InvalidCiphertextException.class)
        .hasMessage("")
        .hasNoCause();
  }
}
