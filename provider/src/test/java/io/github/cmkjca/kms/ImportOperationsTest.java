package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.CancelKeyDeletionRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DeleteImportedKeyMaterialRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.ExpirationModel;
import io.github.cmkjca.spi.kms.ExpiredImportTokenException;
import io.github.cmkjca.spi.kms.GenerateMacRequest;
import io.github.cmkjca.spi.kms.GetParametersForImportRequest;
import io.github.cmkjca.spi.kms.GetParametersForImportResponse;
import io.github.cmkjca.spi.kms.ImportKeyMaterialRequest;
import io.github.cmkjca.spi.kms.ImportKeyMaterialResponse;
import io.github.cmkjca.spi.kms.ImportState;
import io.github.cmkjca.spi.kms.ImportType;
import io.github.cmkjca.spi.kms.IncludeKeyMaterial;
import io.github.cmkjca.spi.kms.IncorrectKeyMaterialException;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.InvalidImportTokenException;
import io.github.cmkjca.spi.kms.KeyMaterialState;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsInvalidStateException;
import io.github.cmkjca.spi.kms.ListKeyRotationsRequest;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.RotationsListEntry;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ImportOperationsTest {
  private static final byte[] TEXT = {1, 2, 3};
  private static final AlgorithmSpec OAEP = AlgorithmSpec.RSAES_OAEP_SHA_256;

  private TestVault vault;
  private String key;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory);
    vault.clock.advance(Duration.ofNanos(877_000)); // to a whole millisecond, as it is stored
    key = externalKey(KeySpec.SYMMETRIC_DEFAULT);
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private String externalKey(KeySpec spec) {
    return vault
        .kms
        .createKey(CreateKeyRequest.of(spec).withOrigin(KeyOrigin.EXTERNAL))
        .keyMetadata()
        .arn();
  }

  private static byte[] material(int seed) {
    return material(seed, 32);
  }

  private static byte[] material(int seed, int length) {
    byte[] material = new byte[length];
    Arrays.fill(material, (byte) seed);
    return material;
  }

  private GetParametersForImportResponse parameters(AlgorithmSpec algorithm) {
    return vault.kms.getParametersForImport(
        new GetParametersForImportRequest(key, algorithm, WrappingKeySpec.RSA_2048));
  }

  private ImportKeyMaterialRequest request(
      byte[] material, @Nullable Instant validTo, @Nullable ImportType type) {
    GetParametersForImportResponse parameters = parameters(OAEP);
    return new ImportKeyMaterialRequest(
        key,
        parameters.importToken(),
        Sender.encrypt(OAEP, parameters.publicKey(), material),
        validTo,
        validTo == null
            ? ExpirationModel.KEY_MATERIAL_DOES_NOT_EXPIRE
            : ExpirationModel.KEY_MATERIAL_EXPIRES,
        type,
        null,
        null);
  }

  private @Nullable String importMaterial(byte[] material) {
    return vault.kms.importKeyMaterial(request(material, null, null)).keyMaterialId();
  }

  private @Nullable String importNew(byte[] material) {
    return vault
        .kms
        .importKeyMaterial(request(material, null, ImportType.NEW_KEY_MATERIAL))
        .keyMaterialId();
  }

  private void delete(@Nullable String materialId) {
    vault.kms.deleteImportedKeyMaterial(new DeleteImportedKeyMaterialRequest(key, materialId));
  }

  private KeyMetadata metadata() {
    return vault.kms.describeKey(DescribeKeyRequest.of(key)).keyMetadata();
  }

  private List<RotationsListEntry> materials() {
    return vault
        .kms
        .listKeyRotations(
            new ListKeyRotationsRequest(key, IncludeKeyMaterial.ALL_KEY_MATERIAL, null, null))
        .rotations();
  }

  private void assertPendingImport() {
    assertThat(metadata().keyState()).isEqualTo(KeyState.PENDING_IMPORT);
    assertThat(metadata().enabled()).isFalse();
    assertThat(metadata().expirationModel()).isNull();
    assertThat(metadata().validTo()).isNull();
    assertThatThrownBy(() -> vault.encrypt(key, TEXT, TestVault.CONTEXT))
        .isInstanceOf(KmsInvalidStateException.class)
        .hasMessage(key + " is pending import.");
  }

  @Test
  void anExternalKeyWaitsForItsMaterial() {
    assertPendingImport();
    assertThat(metadata().origin()).isEqualTo(KeyOrigin.EXTERNAL);
    assertThat(metadata().currentKeyMaterialId()).isNull();
    assertThat(materials()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(AlgorithmSpec.class)
  void importedMaterialWorks(AlgorithmSpec algorithm) {
    GetParametersForImportResponse parameters = parameters(algorithm);
    assertThat(parameters.keyId()).isEqualTo(key);
    assertThat(parameters.importToken().length).isLessThanOrEqualTo(6144);
    assertThat(parameters.parametersValidTo())
        .isEqualTo(vault.clock.instant().plus(Duration.ofHours(24)));
    ImportKeyMaterialResponse answer =
        vault.kms.importKeyMaterial(
            new ImportKeyMaterialRequest(
                key,
                parameters.importToken(),
                Sender.encrypt(algorithm, parameters.publicKey(), material(1)),
                null,
                ExpirationModel.KEY_MATERIAL_DOES_NOT_EXPIRE,
                null,
                "from the safe",
                null));
    assertThat(answer.keyId()).isEqualTo(key);
    assertThat(metadata().keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(metadata().currentKeyMaterialId()).isEqualTo(answer.keyMaterialId());
    assertThat(metadata().expirationModel())
        .isEqualTo(ExpirationModel.KEY_MATERIAL_DOES_NOT_EXPIRE);
    assertThat(vault.decrypt(vault.encrypt(key, TEXT, TestVault.CONTEXT), TestVault.CONTEXT))
        .isEqualTo(TEXT);
    assertThat(materials().get(0).keyMaterialDescription()).isEqualTo("from the safe");
    assertThat(materials().get(0).importState()).isEqualTo(ImportState.IMPORTED);
  }

  @ParameterizedTest
  @EnumSource(WrappingKeySpec.class)
  void wrappingKeysHaveTheLengthAskedFor(WrappingKeySpec spec) throws Exception {
    GetParametersForImportResponse parameters =
        vault.kms.getParametersForImport(new GetParametersForImportRequest(key, OAEP, spec));
    java.security.PublicKey publicKey =
        java.security.KeyFactory.getInstance("RSA")
            .generatePublic(new java.security.spec.X509EncodedKeySpec(parameters.publicKey()));
    assertThat(((java.security.interfaces.RSAKey) publicKey).getModulus().bitLength())
        .isEqualTo(spec.bits());
    assertThat(parameters.importToken().length).isLessThanOrEqualTo(6144);
  }

  @Test
  void anImportedHmacKeyComputesTheHmacOfItsMaterial() throws Exception {
    key = externalKey(KeySpec.HMAC_256);
    byte[] material = material(7, 50);
    assertThat(importMaterial(material)).isNull();
    assertThat(metadata().currentKeyMaterialId()).isNull();
    Mac oracle = Mac.getInstance("HmacSHA256");
    oracle.init(new SecretKeySpec(material, "HmacSHA256"));
    assertThat(
            vault
                .kms
                .generateMac(
                    new GenerateMacRequest(key, TEXT, MacAlgorithm.HMAC_SHA_256, List.of(), false))
                .mac())
        .isEqualTo(oracle.doFinal(TEXT));
  }

  @ParameterizedTest
  @CsvSource({
    "SYMMETRIC_DEFAULT, 31, 33",
    "HMAC_256, 31, 65",
    "HMAC_384, 47, 129",
    "HMAC_512, 63, 129"
  })
  void materialOfAnotherLengthIsIncorrect(KeySpec spec, int tooShort, int tooLong) {
    key = externalKey(spec);
    for (int length : List.of(tooShort, tooLong)) {
      assertThatThrownBy(() -> importMaterial(material(1, length)))
          .isInstanceOf(IncorrectKeyMaterialException.class);
    }
    importMaterial(material(1, tooShort + 1));
  }

  @Test
  void theMaterialIdFollowsFromKeyAndMaterial() {
    String first = importMaterial(material(1));
    delete(null);
    assertThat(importMaterial(material(1))).isEqualTo(first);
    key = externalKey(KeySpec.SYMMETRIC_DEFAULT);
    assertThat(importMaterial(material(1))).isNotEqualTo(first);
  }

  @Test
  void sameMaterialInTwoKeysDoesNotMakeThemOne() {
    importMaterial(material(1));
    byte[] blob = vault.encrypt(key, TEXT, TestVault.CONTEXT);
    String first = key;
    key = externalKey(KeySpec.SYMMETRIC_DEFAULT);
    importMaterial(material(1));
    vault.kms.deleteImportedKeyMaterial(new DeleteImportedKeyMaterialRequest(first, null));
    assertThatThrownBy(() -> vault.decrypt(blob, TestVault.CONTEXT))
        .isInstanceOf(KmsInvalidStateException.class);
  }

  // Tokens

  @Test
  void aTokenIsGoodForItsKeyOnly() {
    ImportKeyMaterialRequest request = request(material(1), null, null);
    String other = externalKey(KeySpec.SYMMETRIC_DEFAULT);
    assertThatThrownBy(
            () -> vault.kms.importKeyMaterial(withToken(request, other, request.importToken())))
        .isInstanceOf(InvalidImportTokenException.class);
  }

  @Test
  void aTokenAndAPublicKeyBelongTogether() {
    ImportKeyMaterialRequest request = request(material(1), null, null);
    assertThatThrownBy(
            () ->
                vault.kms.importKeyMaterial(
                    withToken(request, key, parameters(OAEP).importToken())))
        .isInstanceOf(InvalidCiphertextException.class);
  }

  private static ImportKeyMaterialRequest withToken(
      ImportKeyMaterialRequest request, String keyId, byte[] token) {
    return new ImportKeyMaterialRequest(
        keyId,
        token,
        request.encryptedKeyMaterial(),
        request.validTo(),
        request.expirationModel(),
        request.importType(),
        null,
        null);
  }

  @Test
  void aChangedTokenIsRefusedWhereverItWasChanged() {
    ImportKeyMaterialRequest request = request(material(1), null, null);
    byte[] token = request.importToken();
    int step = 7; // prime to the parts' lengths; each byte would take long
    for (int i = 0; i < token.length; i += i < 64 ? 1 : step) {
      byte[] changed = token.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> vault.kms.importKeyMaterial(withToken(request, key, changed)))
          .as("byte %s", i)
          .isInstanceOfAny(InvalidImportTokenException.class, ExpiredImportTokenException.class);
    }
    for (int length : List.of(1, 3, 11, 12, 40, token.length - 1)) {
      assertThatThrownBy(
              () ->
                  vault.kms.importKeyMaterial(
                      withToken(request, key, Arrays.copyOf(token, length))))
          .isInstanceOf(InvalidImportTokenException.class);
    }
    assertPendingImport();
    vault.kms.importKeyMaterial(request);
  }

  @Test
  void aTokenExpiresAfter24Hours() {
    ImportKeyMaterialRequest request = request(material(1), null, null);
    vault.clock.advance(Duration.ofHours(24));
    assertThatThrownBy(() -> vault.kms.importKeyMaterial(request))
        .isInstanceOf(ExpiredImportTokenException.class);
    vault.clock.advance(Duration.ofMillis(-1));
    vault.kms.importKeyMaterial(request);
  }

  @Test
  void materialThatCannotBeDecryptedIsInvalid() {
    ImportKeyMaterialRequest good = request(material(1), null, null);
    byte[] ciphertext = good.encryptedKeyMaterial();
    ciphertext[100] ^= 1;
    assertThatThrownBy(() -> vault.kms.importKeyMaterial(good))
        .isInstanceOf(InvalidCiphertextException.class)
        .hasMessage("");
    assertPendingImport();
  }

  // Expiry

  @Test
  void expirationNeedsADateAndNonExpirationNone() {
    ImportKeyMaterialRequest good = request(material(1), null, null);
    Instant later = vault.clock.instant().plusSeconds(60);
    assertThatThrownBy(() -> vault.kms.importKeyMaterial(with(good, null, null)))
        .isInstanceOf(ValidationException.class)
        .hasMessage("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
    assertThatThrownBy(
            () ->
                vault.kms.importKeyMaterial(
                    with(good, later, ExpirationModel.KEY_MATERIAL_DOES_NOT_EXPIRE)))
        .isInstanceOf(ValidationException.class);
    for (Instant wrong :
        List.of(
            vault.clock.instant(),
            vault.clock.instant().plus(Duration.ofDays(365)).plusMillis(1))) {
      assertThatThrownBy(() -> vault.kms.importKeyMaterial(with(good, wrong, null)))
          .isInstanceOf(ValidationException.class);
    }
    vault.kms.importKeyMaterial(with(good, later, null));
    assertThat(metadata().validTo()).isEqualTo(later);
    assertThat(metadata().expirationModel()).isEqualTo(ExpirationModel.KEY_MATERIAL_EXPIRES);
  }

  private static ImportKeyMaterialRequest with(
      ImportKeyMaterialRequest request,
      @Nullable Instant validTo,
      @Nullable ExpirationModel model) {
    return new ImportKeyMaterialRequest(
        request.keyId(),
        request.importToken(),
        request.encryptedKeyMaterial(),
        validTo,
        model,
        null,
        null,
        null);
  }

  @Test
  void expiredMaterialIsDestroyedAndTheSameBringsTheKeyBack() {
    vault.kms.importKeyMaterial(request(material(1), vault.clock.instant().plusSeconds(60), null));
    byte[] blob = vault.encrypt(key, TEXT, TestVault.CONTEXT);
    vault.clock.advance(Duration.ofSeconds(60));
    vault.audit.clear();
    vault.kms.doDueWork();
    assertThat(vault.audit.records().stream().map(AuditRecord::eventName))
        .containsExactly("DeleteExpiredKeyMaterial");
    assertThat(vault.audit.last().serviceEventDetails())
        .containsEntry("keyId", TestVault.bareId(key));
    assertPendingImport();
    assertThat(
            vault.registry.<Boolean>read(
                view ->
                    view.materials(TestVault.bareId(key)).stream()
                        .noneMatch(material -> material.isPresent())))
        .isTrue();
    assertThat(materials().get(0).importState()).isEqualTo(ImportState.PENDING_IMPORT);
    assertThatThrownBy(() -> importMaterial(material(2)))
        .isInstanceOf(IncorrectKeyMaterialException.class);
    importMaterial(material(1));
    assertThat(vault.decrypt(blob, TestVault.CONTEXT)).isEqualTo(TEXT);
    assertThat(metadata().expirationModel())
        .isEqualTo(ExpirationModel.KEY_MATERIAL_DOES_NOT_EXPIRE);
  }

  @Test
  void expiredMaterialIsNotUsedEvenIfNobodyDestroyedItYet() {
    vault.kms.importKeyMaterial(request(material(1), vault.clock.instant().plusSeconds(60), null));
    vault.encrypt(key, TEXT, TestVault.CONTEXT);
    vault.clock.advance(Duration.ofSeconds(60));
    assertPendingImport();
  }

  // Deletion

  @Test
  void deletedMaterialIsGoneUntilTheSameIsImportedAgain() {
    String id = importMaterial(material(1));
    byte[] blob = vault.encrypt(key, TEXT, TestVault.CONTEXT);
    assertThat(
            vault
                .kms
                .deleteImportedKeyMaterial(new DeleteImportedKeyMaterialRequest(key, null))
                .keyMaterialId())
        .isEqualTo(id);
    assertPendingImport();
    assertThat(metadata().currentKeyMaterialId()).isEqualTo(id);
    delete(null); // no effect
    assertThatThrownBy(() -> importNew(material(1)))
        .isInstanceOf(IncorrectKeyMaterialException.class);
    importMaterial(material(1));
    assertThat(vault.decrypt(blob, TestVault.CONTEXT)).isEqualTo(TEXT);
  }

  @Test
  void deletingNothingSucceedsAndUnknownMaterialIsNotFound() {
    delete(null);
    assertThatThrownBy(() -> delete("0".repeat(64))).isInstanceOf(NotFoundException.class);
  }

  @Test
  void aKeyPendingDeletionStaysSoWithoutItsMaterial() {
    importMaterial(material(1));
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7));
    delete(null);
    assertThat(metadata().keyState()).isEqualTo(KeyState.PENDING_DELETION);
    vault.kms.cancelKeyDeletion(new CancelKeyDeletionRequest(key));
    assertThat(metadata().keyState()).isEqualTo(KeyState.PENDING_IMPORT);
  }

  // Rotation

  @Test
  void newMaterialWaitsForRotation() {
    String first = importMaterial(material(1));
    byte[] old = vault.encrypt(key, TEXT, TestVault.CONTEXT);
    assertThatThrownBy(this::rotate)
        .isInstanceOf(KmsInvalidStateException.class)
        .hasMessage("No available key material pending rotation for the key: " + key + ".");
    String second = importNew(material(2));
    assertThat(metadata().currentKeyMaterialId()).isEqualTo(first);
    assertThat(materials().stream().map(RotationsListEntry::keyMaterialState))
        .containsExactly(KeyMaterialState.CURRENT, KeyMaterialState.PENDING_ROTATION);
    assertThatThrownBy(() -> importNew(material(3)))
        .isInstanceOf(KmsInvalidStateException.class)
        .hasMessageEndingWith("(id: " + second + ") is pending rotation.")
        .hasMessageContaining("cannot be imported into KMS key " + key);
    rotate();
    assertThat(metadata().currentKeyMaterialId()).isEqualTo(second);
    assertThat(materials().stream().map(RotationsListEntry::keyMaterialState))
        .containsExactly(KeyMaterialState.NON_CURRENT, KeyMaterialState.CURRENT);
    assertThat(vault.decrypt(old, TestVault.CONTEXT)).isEqualTo(TEXT);
    delete(first);
    assertPendingImport(); // any of its materials
    importMaterial(material(1));
    assertThat(vault.decrypt(old, TestVault.CONTEXT)).isEqualTo(TEXT);
  }

  private void rotate() {
    vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key));
  }

  /** Else the key would go from material that is good to none. */
  @Test
  void pendingMaterialThatHasExpiredDoesNotBecomeTheCurrentOne() {
    String first = importMaterial(material(1));
    vault.kms.importKeyMaterial(
        request(
            material(2),
            vault.clock.instant().plus(Duration.ofDays(1)),
            ImportType.NEW_KEY_MATERIAL));
    vault.clock.advanceDays(1);
    assertThatThrownBy(this::rotate)
        .isInstanceOf(KmsInvalidStateException.class)
        .hasMessage("No available key material pending rotation for the key: " + key + ".");
    assertThat(metadata().currentKeyMaterialId()).isEqualTo(first);
    assertThat(metadata().keyState()).isEqualTo(KeyState.ENABLED);
  }

  @Test
  void pendingMaterialCanBeTakenBack() {
    importMaterial(material(1));
    String second = importNew(material(2));
    delete(second);
    assertThat(metadata().keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(materials()).hasSize(1);
    importNew(material(3));
  }

  @Test
  void anHmacKeyKeepsItsFirstMaterial() {
    key = externalKey(KeySpec.HMAC_256);
    importMaterial(material(1));
    assertThatThrownBy(() -> importNew(material(2)))
        .isInstanceOf(IncorrectKeyMaterialException.class);
    assertThatThrownBy(() -> importMaterial(material(2)))
        .isInstanceOf(IncorrectKeyMaterialException.class);
    importMaterial(material(1));
  }

  @Test
  void aMaterialIdGivenMustBeThatOfTheMaterial() {
    String id = importMaterial(material(1));
    ImportKeyMaterialRequest again = request(material(1), null, null);
    vault.kms.importKeyMaterial(withId(again, id));
    assertThatThrownBy(() -> vault.kms.importKeyMaterial(withId(again, "0".repeat(64))))
        .isInstanceOf(IncorrectKeyMaterialException.class);
  }

  private static ImportKeyMaterialRequest withId(
      ImportKeyMaterialRequest request, @Nullable String materialId) {
    return new ImportKeyMaterialRequest(
        request.keyId(),
        request.importToken(),
        request.encryptedKeyMaterial(),
        null,
        ExpirationModel.KEY_MATERIAL_DOES_NOT_EXPIRE,
        ImportType.EXISTING_KEY_MATERIAL,
        null,
        materialId);
  }

  @Test
  void recordsHoldNeitherTokenNorMaterial() {
    vault.audit.clear();
    ImportKeyMaterialRequest request =
        request(material(1), vault.clock.instant().plusSeconds(60), null);
    ImportKeyMaterialResponse answer = vault.kms.importKeyMaterial(request);
    assertThat(vault.audit.records().get(0).requestParameters())
        .isEqualTo(
            Map.of(
                "keyId",
                key,
                "wrappingAlgorithm",
                "RSAES_OAEP_SHA_256",
                "wrappingKeySpec",
                "RSA_2048"));
    assertThat(vault.audit.records().get(0).responseElements()).isNull();
    assertThat(vault.audit.last().requestParameters())
        .isEqualTo(
            Map.of(
                "keyId",
                key,
                "validTo",
                "Feb 3, 2026, 4:06:06 AM",
                "expirationModel",
                "KEY_MATERIAL_EXPIRES"));
    assertThat(vault.audit.last().responseElements())
        .isEqualTo(Map.of("keyId", key, "keyMaterialId", String.valueOf(answer.keyMaterialId())));
  }

  /** Nothing changes the vault when material expires, yet what is cached must not be used on. */
  @Test
  void useOfCachedDataKeysEndsWhenTheMaterialExpires() {
    Instant validTo = vault.clock.instant().plus(Duration.ofHours(1));
    vault.kms.importKeyMaterial(request(material(1), validTo, null));
    byte[] blob = vault.encrypt(key, TEXT, TestVault.CONTEXT);
    long epoch = vault.kms.epoch();
    vault.kms.decrypt(DecryptRequest.of(blob, TestVault.CONTEXT));
    assertThat(vault.kms.epoch()).isEqualTo(epoch);
    vault.clock.advance(Duration.ofHours(1));
    assertThat(vault.kms.epoch()).isNotEqualTo(epoch);
    UseAuthority.UseRequest use =
        new UseAuthority.UseRequest(key, "kms:Decrypt", TestVault.CONTEXT, false, List.of());
    assertThatThrownBy(() -> vault.kms.authorize(use))
        .isInstanceOf(KmsInvalidStateException.class)
        .hasMessageContaining("pending import");
  }
}
