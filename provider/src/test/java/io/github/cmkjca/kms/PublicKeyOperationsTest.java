package io.github.cmkjca.kms;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DeriveSharedSecretRequest;
import io.github.cmkjca.spi.kms.DeriveSharedSecretResponse;
import io.github.cmkjca.spi.kms.DryRunOperationException;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.GetPublicKeyRequest;
import io.github.cmkjca.spi.kms.GetPublicKeyResponse;
import io.github.cmkjca.spi.kms.InvalidKeyUsageException;
import io.github.cmkjca.spi.kms.KeyAgreementAlgorithm;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asymmetric keys: made with a usage, shown, and agreeing on secrets. */
class PublicKeyOperationsTest {
  private TestVault vault;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory);
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private KeyMetadata create(KeySpec spec, KeyUsage usage) {
    return vault.kms.createKey(new CreateKeyRequest(spec, usage, "", null, false)).keyMetadata();
  }

  @Test
  void metadataNamesTheAlgorithmsOfTheUsage() {
    KeyMetadata encrypting = create(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT);
    assertThat(encrypting.encryptionAlgorithms())
        .containsExactly(
            EncryptionAlgorithm.RSAES_OAEP_SHA_1, EncryptionAlgorithm.RSAES_OAEP_SHA_256);
    assertThat(encrypting.signingAlgorithms()).isEmpty();
    assertThat(encrypting.currentKeyMaterialId()).isNull();
    assertThat(metadataInTheTrail())
        .containsEntry("encryptionAlgorithms", List.of("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"))
        .doesNotContainKeys("signingAlgorithms", "macAlgorithms", "currentKeyMaterialId");

    KeyMetadata agreeing = create(KeySpec.ECC_NIST_P384, KeyUsage.KEY_AGREEMENT);
    assertThat(agreeing.keyAgreementAlgorithms()).containsExactly(KeyAgreementAlgorithm.ECDH);
    assertThat(agreeing.signingAlgorithms()).isEmpty();
    assertThat(metadataInTheTrail()).containsEntry("keyAgreementAlgorithms", List.of("ECDH"));

    KeyMetadata signing = create(KeySpec.ECC_NIST_P384, KeyUsage.SIGN_VERIFY);
    assertThat(signing.signingAlgorithms()).containsExactly(SigningAlgorithm.ECDSA_SHA_384);
    assertThat(signing.keyAgreementAlgorithms()).isEmpty();
    assertThat(metadataInTheTrail()).containsEntry("signingAlgorithms", List.of("ECDSA_SHA_384"));
  }

  @SuppressWarnings("unchecked") // as CreateKey records it
  private Map<String, Object> metadataInTheTrail() {
    Map<String, Object> response = requireNonNull(vault.audit.last().responseElements());
    return (Map<String, Object>) requireNonNull(response.get("keyMetadata"));
  }

  @ParameterizedTest
  @CsvSource({
    "SYMMETRIC_DEFAULT, SIGN_VERIFY",
    "RSA_2048, GENERATE_VERIFY_MAC",
    "RSA_2048, KEY_AGREEMENT",
    "ECC_NIST_P256, ENCRYPT_DECRYPT",
    "ECC_SECG_P256K1, KEY_AGREEMENT",
    "ECC_NIST_EDWARDS25519, KEY_AGREEMENT",
    "HMAC_224, SIGN_VERIFY",
    "ML_DSA_87, ENCRYPT_DECRYPT",
  })
  void usageMustFitTheSpec(KeySpec spec, KeyUsage usage) {
    assertThatThrownBy(() -> create(spec, usage))
        .isInstanceOf(ValidationException.class)
        .hasMessage("KeyUsage " + usage + " is not compatible with KeySpec " + spec);
  }

  @ParameterizedTest
  @EnumSource(value = KeySpec.class, names = "SYMMETRIC_DEFAULT", mode = EnumSource.Mode.EXCLUDE)
  void usageMustBeNamedForAllButSymmetricKeys(KeySpec spec) {
    assertThatThrownBy(() -> vault.kms.createKey(new CreateKeyRequest(spec, null, "", null, false)))
        .isInstanceOf(ValidationException.class)
        .hasMessage(
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption"
                + " keys.");
  }

  @ParameterizedTest
  @CsvSource({
    "ECC_NIST_P256, SIGN_VERIFY, 91",
    "ECC_NIST_P384, KEY_AGREEMENT, 120",
    "ECC_NIST_P521, SIGN_VERIFY, 158",
    "ECC_SECG_P256K1, SIGN_VERIFY, 88",
    "ECC_NIST_EDWARDS25519, SIGN_VERIFY, 44",
    "ML_DSA_44, SIGN_VERIFY, 1334",
    "ML_DSA_65, SIGN_VERIFY, 1974",
    "ML_DSA_87, SIGN_VERIFY, 2614",
    "RSA_2048, ENCRYPT_DECRYPT, 294",
  })
  void publicKeyIsASubjectPublicKeyInfo(KeySpec spec, KeyUsage usage, int bytes) {
    String key = vault.key(spec, usage);
    GetPublicKeyResponse answer = vault.kms.getPublicKey(GetPublicKeyRequest.of(key));
    assertThat(answer.publicKey()).hasSize(bytes);
    assertThat(answer.keyId()).isEqualTo(key);
    assertThat(answer.keySpec()).isEqualTo(spec);
    assertThat(answer.keyUsage()).isEqualTo(usage);
    assertThat(answer.encryptionAlgorithms().isEmpty())
        .isEqualTo(usage != KeyUsage.ENCRYPT_DECRYPT);
    assertThat(answer.signingAlgorithms().isEmpty()).isEqualTo(usage != KeyUsage.SIGN_VERIFY);
    assertThat(answer.keyAgreementAlgorithms().isEmpty())
        .isEqualTo(usage != KeyUsage.KEY_AGREEMENT);
    AuditRecord record = vault.audit.last();
    assertThat(record.eventName()).isEqualTo("GetPublicKey");
    assertThat(record.requestParameters()).containsExactly(entry("keyId", key));
    assertThat(record.responseElements()).isNull();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeySpec.class,
      names = {"SYMMETRIC_DEFAULT", "HMAC_256"})
  void secretKeyHasNoPublicKey(KeySpec spec) {
    String key = vault.key(spec);
    assertThatThrownBy(() -> vault.kms.getPublicKey(GetPublicKeyRequest.of(key)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("");
  }

  @Test
  void publicKeyIsForThosePermitted() {
    String key = vault.key(KeySpec.ECC_NIST_P256);
    vault.allow(key, TestVault.ALICE, "kms:Sign", "kms:DescribeKey");
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.kms.getPublicKey(GetPublicKeyRequest.of(key)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:GetPublicKey");
  }

  @ParameterizedTest
  @CsvSource({"ECC_NIST_P256, 32", "ECC_NIST_P384, 48", "ECC_NIST_P521, 66"})
  void bothPartiesDeriveTheSameSecret(KeySpec spec, int bytes) {
    String one = vault.key(spec, KeyUsage.KEY_AGREEMENT);
    String two = vault.key(spec, KeyUsage.KEY_AGREEMENT);
    DeriveSharedSecretResponse here = derive(one, publicKey(two));
    DeriveSharedSecretResponse there = derive(two, publicKey(one));
    assertThat(here.sharedSecret()).hasSize(bytes).isEqualTo(there.sharedSecret());
    assertThat(here.keyId()).isEqualTo(one);
    assertThat(here.keyAgreementAlgorithm()).isEqualTo(KeyAgreementAlgorithm.ECDH);
    assertThat(here.keyOrigin()).isEqualTo(KeyOrigin.AWS_KMS);
  }

  @Test
  void sharedSecretIsRecordedWithoutKeyOrSecret() {
    String key = vault.key(KeySpec.ECC_NIST_P256, KeyUsage.KEY_AGREEMENT);
    derive(key, publicKey(key));
    AuditRecord record = vault.audit.last();
    assertThat(record.eventName()).isEqualTo("DeriveSharedSecret");
    assertThat(record.readOnly()).isTrue();
    assertThat(record.requestParameters())
        .containsExactly(entry("keyId", key), entry("keyAgreementAlgorithm", "ECDH"));
    assertThat(record.responseElements()).isNull();
    assertThat(record.resources()).containsExactly(key);
  }

  @Test
  void whatIsNotAPublicKeyOnTheCurveIsRefusedWithoutDetail() {
    String key = vault.key(KeySpec.ECC_NIST_P256, KeyUsage.KEY_AGREEMENT);
    byte[] otherCurve = publicKey(vault.key(KeySpec.ECC_NIST_P384, KeyUsage.KEY_AGREEMENT));
    byte[] offCurve = publicKey(key);
    offCurve[offCurve.length - 1] ^= 1;
    for (byte[] bad :
        List.of("InvalidPublicKey".getBytes(StandardCharsets.UTF_8), otherCurve, offCurve)) {
      assertThatThrownBy(() -> derive(key, bad))
          .isInstanceOf(ValidationException.class)
          .hasMessage("");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ECC_NIST_P256, SIGN_VERIFY",
    "SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT",
  })
  void keyOfAnotherUsageDerivesNothing(KeySpec spec, KeyUsage usage) {
    String key = vault.key(spec, usage);
    assertThatThrownBy(() -> derive(key, new byte[] {1}))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage(key + " key usage is " + usage + " which is not valid for DeriveSharedSecret.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8193})
  void publicKeyHasOneTo8192Bytes(int length) {
    String key = vault.key(KeySpec.ECC_NIST_P256, KeyUsage.KEY_AGREEMENT);
    assertThatThrownBy(() -> derive(key, new byte[length]))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("Value at 'publicKey' failed to satisfy constraint");
  }

  @Test
  void dryRunDerivesNothing() {
    String key = vault.key(KeySpec.ECC_NIST_P256, KeyUsage.KEY_AGREEMENT);
    assertThatThrownBy(
            () ->
                vault.kms.deriveSharedSecret(
                    new DeriveSharedSecretRequest(
                        key, KeyAgreementAlgorithm.ECDH, publicKey(key), List.of(), true)))
        .isInstanceOf(DryRunOperationException.class);
  }

  private byte[] publicKey(String key) {
    return vault.kms.getPublicKey(GetPublicKeyRequest.of(key)).publicKey();
  }

  private DeriveSharedSecretResponse derive(String key, byte[] peer) {
    return vault.kms.deriveSharedSecret(DeriveSharedSecretRequest.of(key, peer));
  }
}
