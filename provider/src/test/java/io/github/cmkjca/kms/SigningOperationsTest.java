package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.DryRunOperationException;
import io.github.cmkjca.spi.kms.GetPublicKeyRequest;
import io.github.cmkjca.spi.kms.InvalidKeyUsageException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.KmsInvalidSignatureException;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.SignRequest;
import io.github.cmkjca.spi.kms.SignResponse;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.ValidationException;
import io.github.cmkjca.spi.kms.VerifyRequest;
import io.github.cmkjca.spi.kms.VerifyResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningOperationsTest {
  private static final byte[] MESSAGE = "pay 10 to bob".getBytes(StandardCharsets.UTF_8);

  private TestVault vault;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory);
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private String signer(KeySpec spec) {
    return vault.key(spec, KeyUsage.SIGN_VERIFY);
  }

  private byte[] sign(String key, MessageType type, byte[] message, SigningAlgorithm algorithm) {
    return vault
        .kms
        .sign(new SignRequest(key, message, type, algorithm, List.of(), false))
        .signature();
  }

  private VerifyResponse verify(
      String key, MessageType type, byte[] message, byte[] signature, SigningAlgorithm algorithm) {
    return vault.kms.verify(
        new VerifyRequest(key, message, type, signature, algorithm, List.of(), false));
  }

  @ParameterizedTest
  @CsvSource({
    "RSA_2048, RSASSA_PKCS1_V1_5_SHA_256, SHA-256",
    "RSA_2048, RSASSA_PSS_SHA_384, SHA-384",
    "RSA_2048, RSASSA_PSS_SHA_512, SHA-512",
    "ECC_NIST_P256, ECDSA_SHA_256, SHA-256",
    "ECC_NIST_P384, ECDSA_SHA_384, SHA-384",
    "ECC_NIST_P521, ECDSA_SHA_512, SHA-512",
    "ECC_SECG_P256K1, ECDSA_SHA_256, SHA-256",
  })
  void messageAndItsDigestAreTheSame(KeySpec spec, SigningAlgorithm algorithm, String hash)
      throws Exception {
    String key = signer(spec);
    byte[] digest = MessageDigest.getInstance(hash).digest(MESSAGE);
    byte[] ofMessage = sign(key, MessageType.RAW, MESSAGE, algorithm);
    byte[] ofDigest = sign(key, MessageType.DIGEST, digest, algorithm);
    for (byte[] signature : List.of(ofMessage, ofDigest)) {
      VerifyResponse verified = verify(key, MessageType.RAW, MESSAGE, signature, algorithm);
      assertThat(verified.signatureValid()).isTrue();
      assertThat(verified.keyId()).isEqualTo(key);
      assertThat(verified.signingAlgorithm()).isEqualTo(algorithm);
      assertThat(verify(key, MessageType.DIGEST, digest, signature, algorithm).signatureValid())
          .isTrue();
    }
  }

  @Test
  void signatureVerifiesOutsideWithThePublicKey() throws Exception {
    String key = signer(KeySpec.ECC_NIST_P256);
    SignResponse signed =
        vault.kms.sign(SignRequest.of(key, MESSAGE, SigningAlgorithm.ECDSA_SHA_256));
    assertThat(signed.keyId()).isEqualTo(key);
    assertThat(signed.signingAlgorithm()).isEqualTo(SigningAlgorithm.ECDSA_SHA_256);
    byte[] publicKey = vault.kms.getPublicKey(GetPublicKeyRequest.of(key)).publicKey();
    Signature oracle = Signature.getInstance("SHA256withECDSA");
    oracle.initVerify(
        KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(publicKey)));
    oracle.update(MESSAGE);
    assertThat(oracle.verify(signed.signature())).isTrue();
  }

  @Test
  void ed25519SignsMessagesAndItsPrehashedVariantDigests() throws Exception {
    String key = signer(KeySpec.ECC_NIST_EDWARDS25519);
    byte[] digest = MessageDigest.getInstance("SHA-512").digest(MESSAGE);
    byte[] pure = sign(key, MessageType.RAW, MESSAGE, SigningAlgorithm.ED25519_SHA_512);
    byte[] prehashed = sign(key, MessageType.DIGEST, digest, SigningAlgorithm.ED25519_PH_SHA_512);
    assertThat(pure).hasSize(64).isNotEqualTo(prehashed);
    verify(key, MessageType.RAW, MESSAGE, pure, SigningAlgorithm.ED25519_SHA_512);
    verify(key, MessageType.DIGEST, digest, prehashed, SigningAlgorithm.ED25519_PH_SHA_512);
    assertInvalid(key, MessageType.RAW, MESSAGE, prehashed, SigningAlgorithm.ED25519_SHA_512);
  }

  @Test
  void mlDsaSignsMessagesAndMus() {
    String key = signer(KeySpec.ML_DSA_44);
    SigningAlgorithm algorithm = SigningAlgorithm.ML_DSA_SHAKE_256;
    byte[] signature = sign(key, MessageType.RAW, MESSAGE, algorithm);
    verify(key, MessageType.RAW, MESSAGE, signature, algorithm);
    byte[] mu = new byte[64];
    byte[] ofMu = sign(key, MessageType.EXTERNAL_MU, mu, algorithm);
    verify(key, MessageType.EXTERNAL_MU, mu, ofMu, algorithm);
    assertInvalid(key, MessageType.RAW, mu, ofMu, algorithm);
  }

  @Test
  void wrongSignatureIsAnErrorWithoutDetail() {
    String key = signer(KeySpec.ECC_NIST_P256);
    SigningAlgorithm algorithm = SigningAlgorithm.ECDSA_SHA_256;
    byte[] signature = sign(key, MessageType.RAW, MESSAGE, algorithm);
    assertInvalid(key, MessageType.RAW, new byte[] {1}, signature, algorithm);
    assertInvalid(key, MessageType.RAW, MESSAGE, new byte[] {1}, algorithm);
    assertInvalid(key, MessageType.RAW, MESSAGE, new byte[6144], algorithm);
    assertInvalid(signer(KeySpec.ECC_NIST_P256), MessageType.RAW, MESSAGE, signature, algorithm);
    assertThat(vault.audit.last().errorCode()).isEqualTo("KMSInvalidSignatureException");
    assertThat(vault.audit.last().errorMessage()).isNull();
  }

  private void assertInvalid(
      String key, MessageType type, byte[] message, byte[] signature, SigningAlgorithm algorithm) {
    assertThatThrownBy(() -> verify(key, type, message, signature, algorithm))
        .isInstanceOf(KmsInvalidSignatureException.class)
        .hasMessage("")
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource({
    "RSA_2048, RSASSA_PSS_SHA_256, DIGEST, 31",
    "RSA_2048, RSASSA_PKCS1_V1_5_SHA_512, DIGEST, 32",
    "ECC_NIST_P256, ECDSA_SHA_256, DIGEST, 28",
    "ECC_NIST_EDWARDS25519, ED25519_PH_SHA_512, DIGEST, 63",
    "ML_DSA_44, ML_DSA_SHAKE_256, EXTERNAL_MU, 65",
  })
  void digestHasTheLengthOfItsAlgorithm(
      KeySpec spec, SigningAlgorithm algorithm, MessageType type, int length) {
    String key = signer(spec);
    String message = "Digest is invalid length for algorithm " + algorithm + ".";
    assertThatThrownBy(() -> sign(key, type, new byte[length], algorithm))
        .isInstanceOf(ValidationException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> verify(key, type, new byte[length], new byte[64], algorithm))
        .isInstanceOf(ValidationException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "ECC_NIST_EDWARDS25519, ED25519_SHA_512, DIGEST, algorithm ED25519_SHA_512",
    "ECC_NIST_EDWARDS25519, ED25519_PH_SHA_512, RAW, algorithm ED25519_PH_SHA_512",
    "ML_DSA_44, ML_DSA_SHAKE_256, DIGEST, key spec ML_DSA_44",
    "ECC_NIST_P256, ECDSA_SHA_256, EXTERNAL_MU, key spec ECC_NIST_P256",
  })
  void messageTypeMustFit(KeySpec spec, SigningAlgorithm algorithm, MessageType type, String what) {
    String key = signer(spec);
    assertThatThrownBy(() -> sign(key, type, new byte[64], algorithm))
        .isInstanceOf(ValidationException.class)
        .hasMessage("Message type " + type + " is incompatible with " + what + ".");
  }

  @ParameterizedTest
  @CsvSource({
    "ECC_NIST_P256, ECDSA_SHA_384",
    "ECC_NIST_P256, RSASSA_PSS_SHA_256",
    "ECC_SECG_P256K1, ED25519_SHA_512",
    "ECC_NIST_EDWARDS25519, ECDSA_SHA_512",
    "ML_DSA_44, ECDSA_SHA_256",
  })
  void algorithmMustBeOneOfTheKeys(KeySpec spec, SigningAlgorithm algorithm) {
    String key = signer(spec);
    assertThatThrownBy(() -> sign(key, MessageType.RAW, MESSAGE, algorithm))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage("Algorithm " + algorithm + " is incompatible with key spec " + spec + ".");
  }

  @ParameterizedTest
  @CsvSource({
    "SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT",
    "HMAC_256, GENERATE_VERIFY_MAC",
    "RSA_2048, ENCRYPT_DECRYPT",
    "ECC_NIST_P256, KEY_AGREEMENT",
  })
  void keyOfAnotherUsageDoesNotSign(KeySpec spec, KeyUsage usage) {
    String key = vault.key(spec, usage);
    SigningAlgorithm algorithm = SigningAlgorithm.RSASSA_PSS_SHA_256;
    assertThatThrownBy(() -> sign(key, MessageType.RAW, MESSAGE, algorithm))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage(key + " key usage is " + usage + " which is not valid for Sign.");
    assertThatThrownBy(() -> verify(key, MessageType.RAW, MESSAGE, new byte[1], algorithm))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage(key + " key usage is " + usage + " which is not valid for Verify.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4097})
  void messageHasOneTo4096Bytes(int length) {
    String key = signer(KeySpec.ECC_NIST_P256);
    SigningAlgorithm algorithm = SigningAlgorithm.ECDSA_SHA_256;
    sign(key, MessageType.RAW, new byte[4096], algorithm);
    assertThatThrownBy(() -> sign(key, MessageType.RAW, new byte[length], algorithm))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("Value at 'message' failed to satisfy constraint");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6145})
  void signatureHasOneTo6144Bytes(int length) {
    String key = signer(KeySpec.ECC_NIST_P256);
    assertThatThrownBy(
            () ->
                verify(
                    key,
                    MessageType.RAW,
                    MESSAGE,
                    new byte[length],
                    SigningAlgorithm.ECDSA_SHA_256))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("Value at 'signature' failed to satisfy constraint");
  }

  @Test
  void signAndVerifyAreSeparatePermissions() {
    String key = signer(KeySpec.ECC_NIST_P256);
    SigningAlgorithm algorithm = SigningAlgorithm.ECDSA_SHA_256;
    byte[] signature = sign(key, MessageType.RAW, MESSAGE, algorithm);
    vault.allow(key, TestVault.ALICE, "kms:Verify");
    vault.as(TestVault.ALICE);
    verify(key, MessageType.RAW, MESSAGE, signature, algorithm);
    assertThatThrownBy(() -> sign(key, MessageType.RAW, MESSAGE, algorithm))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:Sign");
  }

  @Test
  void policyMayAskForAlgorithmAndMessageType() {
    String key = signer(KeySpec.RSA_2048);
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            key,
            """
            {"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:*","Resource":"*"},
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:Sign","Resource":"*",
              "Condition":{"StringEquals":{"kms:SigningAlgorithm":"RSASSA_PSS_SHA_256",
                                           "kms:MessageType":"DIGEST"}}}]}
            """
                .formatted(TestVault.ROOT, TestVault.ALICE)));
    vault.as(TestVault.ALICE);
    sign(key, MessageType.DIGEST, new byte[32], SigningAlgorithm.RSASSA_PSS_SHA_256);
    assertThatThrownBy(
            () -> sign(key, MessageType.RAW, MESSAGE, SigningAlgorithm.RSASSA_PSS_SHA_256))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(
            () -> sign(key, MessageType.DIGEST, new byte[48], SigningAlgorithm.RSASSA_PSS_SHA_384))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void dryRunOfVerifyDoesNotTellWhetherTheSignatureIsRight() {
    String key = signer(KeySpec.ECC_NIST_P256);
    SigningAlgorithm algorithm = SigningAlgorithm.ECDSA_SHA_256;
    assertThatThrownBy(
            () ->
                vault.kms.verify(
                    new VerifyRequest(
                        key, MESSAGE, MessageType.RAW, new byte[1], algorithm, List.of(), true)))
        .isInstanceOf(DryRunOperationException.class);
    assertThatThrownBy(
            () ->
                vault.kms.sign(
                    new SignRequest(key, MESSAGE, MessageType.RAW, algorithm, List.of(), true)))
        .isInstanceOf(DryRunOperationException.class);
  }

  @Test
  void signatureIsRecordedWithoutMessageOrSignature() {
    String key = signer(KeySpec.ECC_NIST_P256);
    byte[] signature = sign(key, MessageType.RAW, MESSAGE, SigningAlgorithm.ECDSA_SHA_256);
    AuditRecord signed = vault.audit.last();
    assertThat(signed.eventName()).isEqualTo("Sign");
    assertThat(signed.readOnly()).isTrue();
    assertThat(signed.requestParameters())
        .containsExactly(
            entry("keyId", key),
            entry("messageType", "RAW"),
            entry("signingAlgorithm", "ECDSA_SHA_256"));
    assertThat(signed.responseElements()).isNull();
    assertThat(signed.resources()).containsExactly(key);
    verify(key, MessageType.RAW, MESSAGE, signature, SigningAlgorithm.ECDSA_SHA_256);
    assertThat(vault.audit.last().requestParameters())
        .containsOnlyKeys("keyId", "messageType", "signingAlgorithm");
  }
}
