package io.github.cmkjca.it.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.Wiring;
import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.CloudHsmClusterInvalidConfigurationException;
import io.github.cmkjca.spi.kms.ConnectCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.ConnectionErrorCode;
import io.github.cmkjca.spi.kms.ConnectionState;
import io.github.cmkjca.spi.kms.CreateCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DescribeCustomKeyStoresRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisconnectCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.GenerateRandomRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.KmsInvalidStateException;
import io.github.cmkjca.spi.kms.SignRequest;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.VerifyRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A vault in software with a custom key store in a real token. */
class CustomKeyStoresIT {
  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);
  private static final EncryptionContext CONTEXT = EncryptionContext.of("purpose", "orders");

  private final Path folder = TokenFiles.folder("stores");

  private Wiring open(List<String> options) {
    Path file =
        TokenFiles.write(
            folder.resolve("cmk.properties"),
            "cmk.home = " + folder.resolve("home") + "\n" + String.join("\n", options) + "\n");
    return Wiring.open(CmkConfig.load(file.toString(), Map.of(), Map.of()));
  }

  private static String create(KeyManagementService kms) {
    return kms.createCustomKeyStore(new CreateCustomKeyStoreRequest("the bank's", "bank"))
        .customKeyStoreId();
  }

  private static KeyMetadata keyIn(KeyManagementService kms, String storeId, KeySpec spec) {
    KeyUsage usage =
        spec == KeySpec.SYMMETRIC_DEFAULT ? KeyUsage.ENCRYPT_DECRYPT : KeyUsage.SIGN_VERIFY;
    return kms.createKey(
            new CreateKeyRequest(spec, usage, "", null, false).inCustomKeyStore(storeId))
        .keyMetadata();
  }

  @Test
  void keysAreInTheTokenAndGoOnAfterAReconnectAndInALaterProcess() {
    List<String> options = SoftHsm.get().clusterOptions("bank", SoftHsm.PIN);
    String keyId;
    byte[] blob;
    try (Wiring wiring = open(options)) {
      KeyManagementService kms = wiring.kms();
      String storeId = create(kms);
      kms.connectCustomKeyStore(new ConnectCustomKeyStoreRequest(storeId));
      KeyMetadata key = keyIn(kms, storeId, KeySpec.SYMMETRIC_DEFAULT);
      keyId = key.keyId();
      assertThat(key.origin()).isEqualTo(KeyOrigin.AWS_CLOUDHSM);
      assertThat(SoftHsm.get().list()).contains("cmk/" + keyId);
      blob = kms.encrypt(EncryptRequest.of(keyId, MESSAGE, CONTEXT)).ciphertextBlob();
      String signer = keyIn(kms, storeId, KeySpec.ECC_NIST_P256).keyId();
      byte[] signature =
          kms.sign(SignRequest.of(signer, MESSAGE, SigningAlgorithm.ECDSA_SHA_256)).signature();
      kms.verify(VerifyRequest.of(signer, MESSAGE, signature, SigningAlgorithm.ECDSA_SHA_256));
      assertThat(kms.generateRandom(new GenerateRandomRequest(32, storeId)).plaintext())
          .hasSize(32);
      kms.disconnectCustomKeyStore(new DisconnectCustomKeyStoreRequest(storeId));
      assertThat(kms.describeKey(DescribeKeyRequest.of(keyId)).keyMetadata().keyState())
          .isEqualTo(KeyState.UNAVAILABLE);
      byte[] sealed = blob;
      assertThatThrownBy(() -> kms.decrypt(DecryptRequest.of(sealed, CONTEXT)))
          .isInstanceOf(KmsInvalidStateException.class)
          .hasMessageEndingWith(" is unavailable.");
      kms.connectCustomKeyStore(new ConnectCustomKeyStoreRequest(storeId));
      assertThat(kms.decrypt(DecryptRequest.of(blob, CONTEXT)).plaintext()).isEqualTo(MESSAGE);
    }
    try (Wiring later = open(options)) {
      assertThat(later.kms().decrypt(DecryptRequest.of(blob, CONTEXT)).plaintext())
          .isEqualTo(MESSAGE);
      assertThat(
              later
                  .kms()
                  .describeCustomKeyStores(DescribeCustomKeyStoresRequest.all())
                  .customKeyStores()
                  .get(0)
                  .connectionState())
          .isEqualTo(ConnectionState.CONNECTED);
    }
  }

  @Test
  void aWrongPinIsSaidAndLeavesTheStoreDisconnected() {
    try (Wiring wiring = open(SoftHsm.get().clusterOptions("bank", "73519046"))) {
      KeyManagementService kms = wiring.kms();
      String storeId = create(kms);
      assertThatThrownBy(() -> kms.connectCustomKeyStore(new ConnectCustomKeyStoreRequest(storeId)))
          .isInstanceOfSatisfying(
              CloudHsmClusterInvalidConfigurationException.class,
              refusal ->
                  assertThat(refusal.connectionErrorCode())
                      .isEqualTo(ConnectionErrorCode.INVALID_CREDENTIALS))
          .hasMessageContaining("refuses the PIN")
          .hasMessageNotContaining("73519046");
      assertThat(
              kms.describeCustomKeyStores(DescribeCustomKeyStoresRequest.of(storeId))
                  .customKeyStores()
                  .get(0)
                  .connectionState())
          .isEqualTo(ConnectionState.DISCONNECTED);
    }
  }
}
