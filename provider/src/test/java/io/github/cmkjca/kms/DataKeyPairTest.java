package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.DryRunOperationException;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextResponse;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.InvalidKeyUsageException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DataKeyPairTest {
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

  private GenerateDataKeyPairResponse generate(String under, DataKeyPairSpec spec) {
    return vault.kms.generateDataKeyPair(
        new GenerateDataKeyPairRequest(under, spec, TestVault.CONTEXT, List.of(), false));
  }

  private GenerateDataKeyPairWithoutPlaintextResponse generateSealed(
      String under, DataKeyPairSpec spec) {
    return vault.kms.generateDataKeyPairWithoutPlaintext(
        new GenerateDataKeyPairWithoutPlaintextRequest(
            under, spec, TestVault.CONTEXT, List.of(), false));
  }

  @ParameterizedTest
  @CsvSource({
    "RSA_2048, RSA, SHA256withRSA",
    "RSA_4096, RSA, SHA256withRSA",
    "ECC_NIST_P256, EC, SHA256withECDSA",
    "ECC_NIST_P521, EC, SHA512withECDSA",
    "ECC_NIST_EDWARDS25519, Ed25519, Ed25519",
  })
  void pairWorksInTheJdk(DataKeyPairSpec spec, String algorithm, String signing) throws Exception {
    GenerateDataKeyPairResponse pair = generate(key, spec);
    byte[] message = "hello".getBytes(StandardCharsets.UTF_8);
    KeyFactory factory = KeyFactory.getInstance(algorithm);
    Signature signature = Signature.getInstance(signing);
    signature.initSign(
        factory.generatePrivate(new PKCS8EncodedKeySpec(pair.privateKeyPlaintext())));
    signature.update(message);
    byte[] signed = signature.sign();
    signature.initVerify(factory.generatePublic(new X509EncodedKeySpec(pair.publicKey())));
    signature.update(message);
    assertThat(signature.verify(signed)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = DataKeyPairSpec.class,
      names = {"RSA_3072", "RSA_4096"},
      mode = EnumSource.Mode.EXCLUDE)
  void decryptOpensThePrivateKeyUnderItsContextOnly(DataKeyPairSpec spec) {
    GenerateDataKeyPairResponse pair = generate(key, spec);
    assertThat(pair.keyId()).isEqualTo(key);
    assertThat(pair.keyPairSpec()).isEqualTo(spec);
    assertThat(pair.keyMaterialId()).matches("[0-9a-f]{64}");
    assertThat(vault.decrypt(pair.privateKeyCiphertextBlob(), TestVault.CONTEXT))
        .isEqualTo(pair.privateKeyPlaintext());
    assertThatThrownBy(() -> vault.decrypt(pair.privateKeyCiphertextBlob(), TestVault.NO_CONTEXT))
        .isInstanceOf(InvalidCiphertextException.class);
  }

  @Test
  void withoutPlaintextThePrivateKeyIsInTheBlobOnly() throws Exception {
    GenerateDataKeyPairWithoutPlaintextResponse pair =
        generateSealed(key, DataKeyPairSpec.ECC_NIST_P384);
    assertThat(pair.keyId()).isEqualTo(key);
    assertThat(pair.keyPairSpec()).isEqualTo(DataKeyPairSpec.ECC_NIST_P384);
    byte[] privateKey = vault.decrypt(pair.privateKeyCiphertextBlob(), TestVault.CONTEXT);
    KeyFactory factory = KeyFactory.getInstance("EC");
    Signature signature = Signature.getInstance("SHA384withECDSA");
    signature.initSign(factory.generatePrivate(new PKCS8EncodedKeySpec(privateKey)));
    byte[] signed = signature.sign();
    signature.initVerify(factory.generatePublic(new X509EncodedKeySpec(pair.publicKey())));
    assertThat(signature.verify(signed)).isTrue();
  }

  @Test
  void eachPairIsNew() {
    assertThat(generate(key, DataKeyPairSpec.ECC_NIST_EDWARDS25519).publicKey())
        .isNotEqualTo(generate(key, DataKeyPairSpec.ECC_NIST_EDWARDS25519).publicKey());
  }

  @Test
  void keyMustBeSymmetric() {
    String rsa = vault.key(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT);
    assertThatThrownBy(() -> generate(rsa, DataKeyPairSpec.ECC_NIST_P256))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage("You cannot generate a data key with an asymmetric CMK");
    String hmac = vault.key(KeySpec.HMAC_256);
    assertThatThrownBy(() -> generateSealed(hmac, DataKeyPairSpec.ECC_NIST_P256))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage(
            hmac
                + " key usage is GENERATE_VERIFY_MAC which is not valid for"
                + " GenerateDataKeyPairWithoutPlaintext.");
  }

  @Test
  void bothOperationsHaveTheirOwnPermission() {
    vault.allow(key, TestVault.ALICE, "kms:GenerateDataKeyPairWithoutPlaintext");
    vault.as(TestVault.ALICE);
    generateSealed(key, DataKeyPairSpec.ECC_NIST_P256);
    assertThatThrownBy(() -> generate(key, DataKeyPairSpec.ECC_NIST_P256))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:GenerateDataKeyPair ");
  }

  @Test
  void policyMayAskForTheKindOfPair() {
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            key,
            """
            {"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:*","Resource":"*"},
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:GenerateDataKeyPair",
              "Resource":"*",
              "Condition":{"StringLike":{"kms:DataKeyPairSpec":"ECC_NIST_*",
                                         "kms:EncryptionAlgorithm":"SYMMETRIC_DEFAULT",
                                         "kms:EncryptionContext:tenant":"blue"}}}]}
            """
                .formatted(TestVault.ROOT, TestVault.ALICE)));
    vault.as(TestVault.ALICE);
    generate(key, DataKeyPairSpec.ECC_NIST_P256);
    assertThatThrownBy(() -> generate(key, DataKeyPairSpec.ECC_SECG_P256K1))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void dryRunMakesNothing() {
    assertThatThrownBy(
            () ->
                vault.kms.generateDataKeyPair(
                    new GenerateDataKeyPairRequest(
                        key, DataKeyPairSpec.RSA_4096, TestVault.NO_CONTEXT, List.of(), true)))
        .isInstanceOf(DryRunOperationException.class)
        .hasMessage("The request would have succeeded, but the DryRun option is set.");
    assertThatThrownBy(
            () ->
                vault.kms.generateDataKeyPairWithoutPlaintext(
                    new GenerateDataKeyPairWithoutPlaintextRequest(
                        key, DataKeyPairSpec.RSA_4096, TestVault.NO_CONTEXT, List.of(), true)))
        .isInstanceOf(DryRunOperationException.class);
  }

  @Test
  void pairIsRecordedWithoutItsKeys() {
    generate(key, DataKeyPairSpec.ECC_NIST_P256);
    AuditRecord record = vault.audit.last();
    assertThat(record.eventName()).isEqualTo("GenerateDataKeyPair");
    assertThat(record.readOnly()).isTrue();
    assertThat(record.requestParameters())
        .containsExactly(
            entry("keyId", key),
            entry("keyPairSpec", "ECC_NIST_P256"),
            entry("encryptionContext", TestVault.CONTEXT.pairs()));
    assertThat(record.responseElements()).isNull();
  }
}
