package io.github.cmkjca.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.CommitmentPolicy;
import com.amazonaws.encryptionsdk.CryptoAlgorithm;
import com.amazonaws.encryptionsdk.CryptoResult;
import io.github.cmkjca.CmkProvider;
import io.github.cmkjca.spi.CmkParameterSpec;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.Map;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.cryptography.materialproviders.IKeyring;
import software.amazon.cryptography.materialproviders.MaterialProviders;
import software.amazon.cryptography.materialproviders.model.CreateAwsKmsKeyringInput;
import software.amazon.cryptography.materialproviders.model.MaterialProvidersConfig;

/** The AWS Encryption SDK for Java reads what we write and writes what we read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EncryptionSdkIT {
  private static final Map<String, String> CONTEXT = Map.of("tenant", "blue", "\uff5ez", "bmp");
  private static final int FRAME = 4096;

  private CmkProvider provider;
  private Key cmk;
  private IKeyring keyring;
  private final AwsCrypto sdk =
      AwsCrypto.builder()
          .withCommitmentPolicy(CommitmentPolicy.RequireEncryptRequireDecrypt)
          .withEncryptionAlgorithm(CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY)
          .withEncryptionFrameSize(FRAME)
          .build();

  @BeforeAll
  void openVault(@TempDir Path home) throws Exception {
    Path file =
        Files.writeString(
            home.resolve("cmk.properties"), "cmk.home = " + home.resolve("vault") + "\n");
    provider = (CmkProvider) new CmkProvider().configure(file.toString());
    KeyManagementService kms = provider.keyManagementService();
    String arn = kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT)).keyMetadata().arn();
    kms.createAlias(new CreateAliasRequest("alias/sdk", arn));
    KeyStore vault = KeyStore.getInstance("CMK", provider);
    vault.load(null, null);
    cmk = vault.getKey("alias/sdk", null);
    keyring =
        MaterialProviders.builder()
            .MaterialProvidersConfig(MaterialProvidersConfig.builder().build())
            .build()
            .CreateAwsKmsKeyring(
                CreateAwsKmsKeyringInput.builder().kmsKeyId(arn).kmsClient(client(kms)).build());
  }

  @AfterAll
  void closeVault() {
    provider.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME, 100_000})
  void theSdkReadsOurMessages(int length) throws Exception {
    byte[] plaintext = bytes(length);
    Cipher cipher = cipher(Cipher.ENCRYPT_MODE);
    cipher.updateAAD("order 7".getBytes(UTF_8));
    byte[] message = cipher.doFinal(plaintext);

    CryptoResult<byte[], ?> result = sdk.decryptData(keyring, message);

    assertThat(result.getResult()).isEqualTo(plaintext);
    assertThat(result.getEncryptionContext())
        .containsAllEntriesOf(CONTEXT)
        .containsEntry("cmk:aad", "order 7")
        .hasSize(3);
    assertThat(result.getCryptoAlgorithm())
        .isEqualTo(CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME, 100_000})
  void weReadMessagesOfTheSdk(int length) throws Exception {
    byte[] plaintext = bytes(length);

    byte[] message = sdk.encryptData(keyring, plaintext, CONTEXT).getResult();

    assertThat(cipher(Cipher.DECRYPT_MODE).doFinal(message)).isEqualTo(plaintext);
    message[message.length - 1] ^= 1;
    Cipher cipher = cipher(Cipher.DECRYPT_MODE);
    assertThatExceptionOfType(AEADBadTagException.class).isThrownBy(() -> cipher.doFinal(message));
  }

  @Test
  void signedMessagesOfTheSdkAreRefused() throws Exception {
    byte[] message = AwsCrypto.standard().encryptData(keyring, bytes(10), CONTEXT).getResult();

    Cipher cipher = cipher(Cipher.DECRYPT_MODE);
    assertThatExceptionOfType(AEADBadTagException.class).isThrownBy(() -> cipher.doFinal(message));
  }

  private Cipher cipher(int mode) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    cipher.init(mode, cmk, CmkParameterSpec.of(EncryptionContext.of(CONTEXT)));
    return cipher;
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** What the SDK takes for AWS KMS: our embedded service behind the two calls that it makes. */
  private static KmsClient client(KeyManagementService kms) {
    return (KmsClient)
        Proxy.newProxyInstance(
            EncryptionSdkIT.class.getClassLoader(),
            new Class<?>[] {KmsClient.class},
            (proxy, method, args) -> {
              if (args != null && args[0] instanceof GenerateDataKeyRequest request) {
                return generate(kms, request);
              }
              if (args != null && args[0] instanceof DecryptRequest request) {
                return decrypt(kms, request);
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private static GenerateDataKeyResponse generate(
      KeyManagementService kms, GenerateDataKeyRequest request) {
    var response =
        kms.generateDataKey(
            io.github.cmkjca.spi.kms.GenerateDataKeyRequest.of(
                request.keyId(),
                request.numberOfBytes(),
                EncryptionContext.of(request.encryptionContext())));
    return GenerateDataKeyResponse.builder()
        .keyId(response.keyId())
        .plaintext(SdkBytes.fromByteArray(response.plaintext()))
        .ciphertextBlob(SdkBytes.fromByteArray(response.ciphertextBlob()))
        .build();
  }

  private static DecryptResponse decrypt(KeyManagementService kms, DecryptRequest request) {
    var response =
        kms.decrypt(
            io.github.cmkjca.spi.kms.DecryptRequest.of(
                request.ciphertextBlob().asByteArray(),
                EncryptionContext.of(request.encryptionContext())));
    return DecryptResponse.builder()
        .keyId(response.keyId())
        .plaintext(SdkBytes.fromByteArray(response.plaintext()))
        .build();
  }
}
