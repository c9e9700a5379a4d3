package io.github.cmkjca.spi.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KeySpecTest {

  @ParameterizedTest
  @CsvSource({
    "HMAC_224, HMAC_SHA_224, 28, HmacSHA224",
    "HMAC_256, HMAC_SHA_256, 32, HmacSHA256",
    "HMAC_384, HMAC_SHA_384, 48, HmacSHA384",
    "HMAC_512, HMAC_SHA_512, 64, HmacSHA512"
  })
  void hmacKeyHasOneAlgorithmAndMaterialAsLongAsItsHash(
      KeySpec spec, MacAlgorithm algorithm, int bytes, String jcaName) {
    assertThat(spec.macAlgorithm()).contains(algorithm);
    assertThat(spec.materialBytes()).isEqualTo(bytes);
    assertThat(algorithm.macBytes()).isEqualTo(bytes);
    assertThat(algorithm.jcaName()).isEqualTo(jcaName);
    assertThat(spec.usages()).containsExactly(KeyUsage.GENERATE_VERIFY_MAC);
    assertThat(spec.isAsymmetric()).isFalse();
  }

  @Test
  void symmetricKeyEncrypts() {
    KeySpec spec = KeySpec.SYMMETRIC_DEFAULT;
    assertThat(spec.macAlgorithm()).isEmpty();
    assertThat(spec.materialBytes()).isEqualTo(32);
    assertThat(spec.usages()).containsExactly(KeyUsage.ENCRYPT_DECRYPT);
    assertThat(spec.encryptionAlgorithms()).containsExactly(EncryptionAlgorithm.SYMMETRIC_DEFAULT);
    assertThat(spec.isAsymmetric()).isFalse();
    assertThat(EncryptionAlgorithm.SYMMETRIC_DEFAULT.maxPlaintextBytes(spec)).isEqualTo(4096);
  }

  /** Developer guide, page asymmetric-key-specs. */
  @ParameterizedTest
  @CsvSource({
    "RSA_2048, 256, 214, 190",
    "RSA_3072, 384, 342, 318",
    "RSA_4096, 512, 470, 446",
  })
  void rsaKeyEncryptsOrSigns(KeySpec spec, int modulusBytes, int mostBySha1, int mostBySha256) {
    assertThat(spec.isAsymmetric()).isTrue();
    assertThat(spec.modulusBytes()).isEqualTo(modulusBytes);
    assertThat(spec.usages()).isEqualTo(Set.of(KeyUsage.ENCRYPT_DECRYPT, KeyUsage.SIGN_VERIFY));
    assertThat(spec.encryptionAlgorithms())
        .containsExactly(
            EncryptionAlgorithm.RSAES_OAEP_SHA_1, EncryptionAlgorithm.RSAES_OAEP_SHA_256);
    assertThat(spec.signingAlgorithms())
        .containsExactly(
            SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_256,
            SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_384,
            SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_512,
            SigningAlgorithm.RSASSA_PSS_SHA_256,
            SigningAlgorithm.RSASSA_PSS_SHA_384,
            SigningAlgorithm.RSASSA_PSS_SHA_512);
    assertThat(EncryptionAlgorithm.RSAES_OAEP_SHA_1.maxPlaintextBytes(spec)).isEqualTo(mostBySha1);
    assertThat(EncryptionAlgorithm.RSAES_OAEP_SHA_256.maxPlaintextBytes(spec))
        .isEqualTo(mostBySha256);
  }

  @ParameterizedTest
  @CsvSource({
    "ECC_NIST_P256, ECDSA_SHA_256",
    "ECC_NIST_P384, ECDSA_SHA_384",
    "ECC_NIST_P521, ECDSA_SHA_512",
  })
  void keyOnACurveOfNistSignsOrAgrees(KeySpec spec, SigningAlgorithm algorithm) {
    assertThat(spec.isAsymmetric()).isTrue();
    assertThat(spec.usages()).isEqualTo(Set.of(KeyUsage.SIGN_VERIFY, KeyUsage.KEY_AGREEMENT));
    assertThat(spec.signingAlgorithms()).containsExactly(algorithm);
    assertThat(spec.keyAgreementAlgorithms()).containsExactly(KeyAgreementAlgorithm.ECDH);
  }

  @ParameterizedTest
  @CsvSource({
    "ECC_SECG_P256K1, ECDSA_SHA_256",
    "ECC_NIST_EDWARDS25519, ED25519_SHA_512 ED25519_PH_SHA_512",
    "ML_DSA_44, ML_DSA_SHAKE_256",
    "ML_DSA_65, ML_DSA_SHAKE_256",
    "ML_DSA_87, ML_DSA_SHAKE_256",
  })
  void otherKeyPairSignsOnly(KeySpec spec, String algorithms) {
    assertThat(spec.isAsymmetric()).isTrue();
    assertThat(spec.usages()).containsExactly(KeyUsage.SIGN_VERIFY);
    assertThat(spec.signingAlgorithms())
        .extracting(Enum::name)
        .containsExactly(algorithms.split(" "));
    assertThat(spec.keyAgreementAlgorithms()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(KeySpec.class)
  void algorithmsAreThereForTheUsagesOnly(KeySpec spec) {
    List<KeyUsage> usages = new ArrayList<>();
    if (!spec.encryptionAlgorithms().isEmpty()) {
      usages.add(KeyUsage.ENCRYPT_DECRYPT);
    }
    if (!spec.signingAlgorithms().isEmpty()) {
      usages.add(KeyUsage.SIGN_VERIFY);
    }
    if (spec.macAlgorithm().isPresent()) {
      usages.add(KeyUsage.GENERATE_VERIFY_MAC);
    }
    if (!spec.keyAgreementAlgorithms().isEmpty()) {
      usages.add(KeyUsage.KEY_AGREEMENT);
    }
    assertThat(spec.usages()).containsExactlyElementsOf(usages);
    assertThat(spec.defaultUsage()).isEqualTo(usages.get(0));
  }

  @Test
  void lengthsAreThoseOfTheRightKind() {
    assertThatThrownBy(KeySpec.RSA_2048::materialBytes).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(KeySpec.HMAC_256::modulusBytes).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(KeySpec.ECC_NIST_P256::modulusBytes)
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> EncryptionAlgorithm.RSAES_OAEP_SHA_1.maxPlaintextBytes(KeySpec.ECC_NIST_P256))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** API reference, Sign, {@code MessageType}. */
  @ParameterizedTest
  @CsvSource({
    "RSASSA_PSS_SHA_256, RAW DIGEST, SHA-256, 32",
    "RSASSA_PSS_SHA_384, RAW DIGEST, SHA-384, 48",
    "RSASSA_PSS_SHA_512, RAW DIGEST, SHA-512, 64",
    "RSASSA_PKCS1_V1_5_SHA_256, RAW DIGEST, SHA-256, 32",
    "RSASSA_PKCS1_V1_5_SHA_384, RAW DIGEST, SHA-384, 48",
    "RSASSA_PKCS1_V1_5_SHA_512, RAW DIGEST, SHA-512, 64",
    "ECDSA_SHA_256, RAW DIGEST, SHA-256, 32",
    "ECDSA_SHA_384, RAW DIGEST, SHA-384, 48",
    "ECDSA_SHA_512, RAW DIGEST, SHA-512, 64",
    "ED25519_SHA_512, RAW, , 64",
    "ED25519_PH_SHA_512, DIGEST, , 64",
    "ML_DSA_SHAKE_256, RAW EXTERNAL_MU, , 64",
  })
  void signingAlgorithmTakesTheseMessages(
      SigningAlgorithm algorithm, String types, String hash, int digestBytes) {
    assertThat(algorithm.messageTypes()).extracting(Enum::name).containsExactly(types.split(" "));
    assertThat(algorithm.hash().orElse(null)).isEqualTo(hash);
    assertThat(algorithm.digestBytes()).isEqualTo(digestBytes);
  }

  @ParameterizedTest
  @EnumSource(DataKeyPairSpec.class)
  void dataKeyPairSpecIsNamedAsThatOfKeys(DataKeyPairSpec spec) {
    assertThat(spec.keySpec().name()).isEqualTo(spec.name());
    assertThat(spec.keySpec().isAsymmetric()).isTrue();
  }

  @Test
  void dataKeySpecsAreAesKeyLengths() {
    assertThat(DataKeySpec.AES_128.bytes()).isEqualTo(16);
    assertThat(DataKeySpec.AES_256.bytes()).isEqualTo(32);
  }

  @Test
  void statesAreSpelledAsInTheApi() {
    assertThat(KeyState.ENABLED.wireName()).isEqualTo("Enabled");
    assertThat(KeyState.DISABLED.wireName()).isEqualTo("Disabled");
  }
}
