package io.github.cmkjca.kms;

import static io.github.cmkjca.spi.kms.EncryptionAlgorithm.RSAES_OAEP_SHA_1;
import static io.github.cmkjca.spi.kms.EncryptionAlgorithm.RSAES_OAEP_SHA_256;
import static io.github.cmkjca.spi.kms.EncryptionAlgorithm.SYMMETRIC_DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DecryptResponse;
import io.github.cmkjca.spi.kms.DryRunOperationException;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.EncryptResponse;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GetPublicKeyRequest;
import io.github.cmkjca.spi.kms.IncorrectKeyException;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.InvalidKeyUsageException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.ReEncryptRequest;
import io.github.cmkjca.spi.kms.ReEncryptResponse;
import io.github.cmkjca.spi.kms.ValidationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Encrypt, Decrypt and ReEncrypt under RSA keys. */
class RsaEncryptionTest {
  private static final byte[] TEXT = "four oranges".getBytes(StandardCharsets.UTF_8);

  private static TestVault vault;
  private static String rsa;
  private static String symmetric;

  @BeforeAll
  static void open(@TempDir Path directory) {
    vault = new TestVault(directory);
    rsa = vault.key(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT);
    symmetric = vault.symmetricKey();
  }

  @AfterAll
  static void close() {
    vault.close();
  }

  @BeforeEach
  void asRoot() {
    vault.as(TestVault.ROOT);
  }

  private static EncryptResponse encrypt(
      String key, EncryptionAlgorithm algorithm, byte[] plaintext) {
    return vault.kms.encrypt(
        new EncryptRequest(key, plaintext, TestVault.NO_CONTEXT, List.of(), algorithm, false));
  }

  private static DecryptResponse decrypt(
      @Nullable String key, EncryptionAlgorithm algorithm, byte[] ciphertext) {
    return vault.kms.decrypt(
        new DecryptRequest(ciphertext, key, TestVault.NO_CONTEXT, List.of(), algorithm, false));
  }

  @ParameterizedTest
  @EnumSource(
      value = EncryptionAlgorithm.class,
      names = {"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"})
  void decryptsWhatItEncrypted(EncryptionAlgorithm algorithm) {
    EncryptResponse encrypted = encrypt(rsa, algorithm, TEXT);
    assertThat(encrypted.keyId()).isEqualTo(rsa);
    assertThat(encrypted.encryptionAlgorithm()).isEqualTo(algorithm);
    assertThat(encrypted.ciphertextBlob()).as("as long as the modulus").hasSize(256);
    DecryptResponse decrypted = decrypt(rsa, algorithm, encrypted.ciphertextBlob());
    assertThat(decrypted.plaintext()).isEqualTo(TEXT);
    assertThat(decrypted.keyId()).isEqualTo(rsa);
    assertThat(decrypted.encryptionAlgorithm()).isEqualTo(algorithm);
    assertThat(decrypted.keyMaterialId()).as("symmetric keys only").isNull();
  }

  @Test
  void decryptsWhatOthersEncryptWithThePublicKey() throws Exception {
    byte[] der = vault.kms.getPublicKey(GetPublicKeyRequest.of(rsa)).publicKey();
    PublicKey publicKey = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding", "SunJCE");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        publicKey,
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
    assertThat(decrypt(rsa, RSAES_OAEP_SHA_256, cipher.doFinal(TEXT)).plaintext()).isEqualTo(TEXT);
    assertThat(decrypt(rsa, RSAES_OAEP_SHA_256, cipher.doFinal(new byte[0])).plaintext()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"RSAES_OAEP_SHA_1, 214", "RSAES_OAEP_SHA_256, 190"})
  void plaintextHasTheLengthThatFits(EncryptionAlgorithm algorithm, int most) {
    encrypt(rsa, algorithm, new byte[most]);
    assertThatThrownBy(() -> encrypt(rsa, algorithm, new byte[most + 1]))
        .isInstanceOf(ValidationException.class)
        .hasMessage(
            "Algorithm "
                + algorithm
                + " and key spec RSA_2048 cannot encrypt data larger than "
                + most
                + " bytes.");
  }

  @Test
  void badCiphertextIsOneErrorWithoutDetail() {
    byte[] ciphertext = encrypt(rsa, RSAES_OAEP_SHA_256, TEXT).ciphertextBlob();
    byte[] changed = ciphertext.clone();
    changed[17] ^= 1;
    String other = vault.key(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT);
    assertInvalid(rsa, RSAES_OAEP_SHA_256, changed);
    assertInvalid(rsa, RSAES_OAEP_SHA_256, Arrays.copyOf(ciphertext, 255));
    assertInvalid(rsa, RSAES_OAEP_SHA_256, new byte[] {1});
    assertInvalid(rsa, RSAES_OAEP_SHA_1, ciphertext);
    assertInvalid(other, RSAES_OAEP_SHA_256, ciphertext);
    assertThat(vault.audit.last().errorCode()).isEqualTo("InvalidCiphertextException");
    assertThat(vault.audit.last().errorMessage()).isNull();
  }

  private static void assertInvalid(
      @Nullable String key, EncryptionAlgorithm algorithm, byte[] ciphertext) {
    assertThatThrownBy(() -> decrypt(key, algorithm, ciphertext))
        .isInstanceOf(InvalidCiphertextException.class)
        .hasMessage("")
        .hasNoCause();
  }

  @Test
  void decryptNeedsKeyAndAlgorithm() {
    byte[] ciphertext = encrypt(rsa, RSAES_OAEP_SHA_256, TEXT).ciphertextBlob();
    assertThatThrownBy(() -> decrypt(null, RSAES_OAEP_SHA_256, ciphertext))
        .isInstanceOf(ValidationException.class)
        .hasMessage("KeyId is required for algorithm RSAES_OAEP_SHA_256.");
    // By the default algorithm the bytes would have to be a blob.
    assertInvalid(rsa, SYMMETRIC_DEFAULT, ciphertext);
    assertInvalid(null, SYMMETRIC_DEFAULT, ciphertext);
  }

  @Test
  void algorithmMustBeOneOfTheKey() {
    assertThatThrownBy(() -> encrypt(rsa, SYMMETRIC_DEFAULT, TEXT))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage("Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.");
    assertThatThrownBy(() -> encrypt(symmetric, RSAES_OAEP_SHA_1, TEXT))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage("Algorithm RSAES_OAEP_SHA_1 is incompatible with key spec SYMMETRIC_DEFAULT.");
    assertThatThrownBy(() -> decrypt(symmetric, RSAES_OAEP_SHA_1, new byte[256]))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage("Algorithm RSAES_OAEP_SHA_1 is incompatible with key spec SYMMETRIC_DEFAULT.");
  }

  @Test
  void blobOfAnotherKeyIsNotOpenedByAnRsaKey() {
    byte[] blob = vault.encrypt(symmetric, TEXT, TestVault.NO_CONTEXT);
    assertThatThrownBy(() -> decrypt(rsa, SYMMETRIC_DEFAULT, blob))
        .isInstanceOf(IncorrectKeyException.class);
    // A blob that names the RSA key itself is forged.
    byte[] forged =
        CiphertextBlob.join(
            CiphertextBlob.header(TestVault.bareId(rsa), "00".repeat(32)), new byte[100]);
    assertThatThrownBy(() -> decrypt(rsa, SYMMETRIC_DEFAULT, forged))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage("Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.");
  }

  @Test
  void signingKeyNeitherEncryptsNorDecrypts() {
    String signer = vault.key(KeySpec.RSA_2048, KeyUsage.SIGN_VERIFY);
    assertThatThrownBy(() -> encrypt(signer, RSAES_OAEP_SHA_256, TEXT))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage(signer + " key usage is SIGN_VERIFY which is not valid for Encrypt.");
    assertThatThrownBy(() -> decrypt(signer, RSAES_OAEP_SHA_256, new byte[256]))
        .isInstanceOf(IncorrectKeyException.class)
        .hasMessage(
            "The key ID in the request does not identify a CMK that can perform this operation.");
  }

  @Test
  void encryptionContextIsRefusedRatherThanIgnored() {
    EncryptionContext context = EncryptionContext.of("tenant", "blue");
    String message = "Algorithm RSAES_OAEP_SHA_256 does not support an encryption context.";
    assertThatThrownBy(
            () ->
                vault.kms.encrypt(
                    new EncryptRequest(rsa, TEXT, context, List.of(), RSAES_OAEP_SHA_256, false)))
        .isInstanceOf(ValidationException.class)
        .hasMessage(message);
    assertThatThrownBy(
            () ->
                vault.kms.decrypt(
                    new DecryptRequest(
                        new byte[256], rsa, context, List.of(), RSAES_OAEP_SHA_256, false)))
        .isInstanceOf(ValidationException.class)
        .hasMessage(message);
  }

  private static ReEncryptResponse move(
      byte[] ciphertext,
      @Nullable String from,
      EncryptionAlgorithm fromAlgorithm,
      String to,
      EncryptionAlgorithm toAlgorithm) {
    return vault.kms.reEncrypt(
        new ReEncryptRequest(
            ciphertext,
            from,
            TestVault.NO_CONTEXT,
            fromAlgorithm,
            to,
            TestVault.NO_CONTEXT,
            toAlgorithm,
            List.of(),
            false));
  }

  @Test
  void reEncryptMovesBetweenKindsOfKeys() {
    byte[] blob = vault.encrypt(symmetric, TEXT, TestVault.NO_CONTEXT);
    ReEncryptResponse toRsa = move(blob, null, SYMMETRIC_DEFAULT, rsa, RSAES_OAEP_SHA_256);
    assertThat(toRsa.ciphertextBlob()).hasSize(256);
    assertThat(toRsa.sourceKeyId()).isEqualTo(symmetric);
    assertThat(toRsa.keyId()).isEqualTo(rsa);
    assertThat(toRsa.sourceEncryptionAlgorithm()).isEqualTo(SYMMETRIC_DEFAULT);
    assertThat(toRsa.destinationEncryptionAlgorithm()).isEqualTo(RSAES_OAEP_SHA_256);
    assertThat(toRsa.sourceKeyMaterialId()).isNotNull();
    assertThat(toRsa.destinationKeyMaterialId()).isNull();

    ReEncryptResponse back =
        move(toRsa.ciphertextBlob(), rsa, RSAES_OAEP_SHA_256, symmetric, SYMMETRIC_DEFAULT);
    assertThat(vault.decrypt(back.ciphertextBlob(), TestVault.NO_CONTEXT)).isEqualTo(TEXT);
    assertThat(back.sourceKeyMaterialId()).isNull();
    assertThat(back.destinationKeyMaterialId()).isNotNull();
    assertThat(vault.audit.records())
        .anySatisfy(
            record ->
                assertThat(record.requestParameters())
                    .containsEntry("sourceEncryptionAlgorithm", "RSAES_OAEP_SHA_256"));
  }

  @Test
  void reEncryptRefusesWhatDoesNotFit() {
    byte[] longBlob = vault.encrypt(symmetric, new byte[191], TestVault.NO_CONTEXT);
    assertThatThrownBy(() -> move(longBlob, null, SYMMETRIC_DEFAULT, rsa, RSAES_OAEP_SHA_256))
        .isInstanceOf(ValidationException.class)
        .hasMessage(
            "Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than 190"
                + " bytes.");
    assertThatThrownBy(() -> move(longBlob, null, SYMMETRIC_DEFAULT, rsa, SYMMETRIC_DEFAULT))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage("Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.");
    assertThatThrownBy(
            () -> move(new byte[256], null, RSAES_OAEP_SHA_256, symmetric, SYMMETRIC_DEFAULT))
        .isInstanceOf(ValidationException.class)
        .hasMessage("SourceKeyId is required for algorithm RSAES_OAEP_SHA_256.");
  }

  @Test
  void dataKeysNeedASymmetricKey() {
    assertThatThrownBy(
            () ->
                vault.kms.generateDataKey(GenerateDataKeyRequest.of(rsa, 32, TestVault.NO_CONTEXT)))
        .isInstanceOf(InvalidKeyUsageException.class)
        .hasMessage("You cannot generate a data key with an asymmetric CMK");
  }

  @Test
  void policyMayAskForTheAlgorithm() {
    String key = vault.key(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT);
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            key,
            """
            {"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:*","Resource":"*"},
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:Encrypt","Resource":"*",
              "Condition":{"StringEquals":{"kms:EncryptionAlgorithm":"RSAES_OAEP_SHA_256"}}}]}
            """
                .formatted(TestVault.ROOT, TestVault.ALICE)));
    vault.as(TestVault.ALICE);
    encrypt(key, RSAES_OAEP_SHA_256, TEXT);
    assertThatThrownBy(() -> encrypt(key, RSAES_OAEP_SHA_1, TEXT))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void dryRunDoesNotTellWhetherACiphertextIsGood() {
    assertThatThrownBy(
            () ->
                vault.kms.decrypt(
                    new DecryptRequest(
                        new byte[256],
                        rsa,
                        TestVault.NO_CONTEXT,
                        List.of(),
                        RSAES_OAEP_SHA_256,
                        true)))
        .isInstanceOf(DryRunOperationException.class);
  }

  @Test
  void recordNamesKeyAndAlgorithm() {
    byte[] ciphertext = encrypt(rsa, RSAES_OAEP_SHA_1, TEXT).ciphertextBlob();
    AuditRecord encrypted = vault.audit.last();
    assertThat(encrypted.requestParameters())
        .containsEntry("keyId", rsa)
        .containsEntry("encryptionAlgorithm", "RSAES_OAEP_SHA_1");
    assertThat(encrypted.additionalEventData()).isNull();
    decrypt(rsa, RSAES_OAEP_SHA_1, ciphertext);
    assertThat(vault.audit.last().requestParameters())
        .containsEntry("encryptionAlgorithm", "RSAES_OAEP_SHA_1");
    assertThat(vault.audit.last().additionalEventData()).isNull();
    assertThat(vault.audit.last().resources()).containsExactly(rsa);
  }
}
