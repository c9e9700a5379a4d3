package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DeleteImportedKeyMaterialRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.ExpirationModel;
import io.github.cmkjca.spi.kms.GetParametersForImportRequest;
import io.github.cmkjca.spi.kms.GetParametersForImportResponse;
import io.github.cmkjca.spi.kms.GetPublicKeyRequest;
import io.github.cmkjca.spi.kms.ImportKeyMaterialRequest;
import io.github.cmkjca.spi.kms.ImportKeyMaterialResponse;
import io.github.cmkjca.spi.kms.IncorrectKeyMaterialException;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.KmsInvalidStateException;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.SignRequest;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Key pairs that the JDK made, imported. */
class KeyPairImportTest {
  private static final byte[] MESSAGE = {1, 2, 3};
  private static final AlgorithmSpec KEY_WRAP = AlgorithmSpec.RSA_AES_KEY_WRAP_SHA_256;

  private TestVault vault;
  private String key = "none yet";

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory);
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private void create(KeySpec spec) {
    key =
        vault
            .kms
            .createKey(
                new CreateKeyRequest(spec, KeyUsage.SIGN_VERIFY, "", null, false)
                    .withOrigin(KeyOrigin.EXTERNAL))
            .keyMetadata()
            .arn();
  }

  private static KeyPair pair(String algorithm, String parameter) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (algorithm.equals("RSA")) {
      generator.initialize(Integer.parseInt(parameter));
    } else if (algorithm.equals("EC")) {
      generator.initialize(new ECGenParameterSpec(parameter));
    }
    return generator.generateKeyPair();
  }

  private ImportKeyMaterialResponse importKey(AlgorithmSpec algorithm, byte[] pkcs8) {
    GetParametersForImportResponse parameters =
        vault.kms.getParametersForImport(
            new GetParametersForImportRequest(key, algorithm, WrappingKeySpec.RSA_3072));
    return vault.kms.importKeyMaterial(
        new ImportKeyMaterialRequest(
            key,
            parameters.importToken(),
            Sender.encrypt(algorithm, parameters.publicKey(), pkcs8),
            null,
            ExpirationModel.KEY_MATERIAL_DOES_NOT_EXPIRE,
            null,
            null,
            null));
  }

  private KeyMetadata metadata() {
    return vault.kms.describeKey(DescribeKeyRequest.of(key)).keyMetadata();
  }

  private byte[] sign(SigningAlgorithm algorithm) {
    return vault
        .kms
        .sign(new SignRequest(key, MESSAGE, MessageType.RAW, algorithm, List.of(), false))
        .signature();
  }

  @ParameterizedTest
  @CsvSource({
    "RSA_2048, RSA, 2048, RSASSA_PKCS1_V1_5_SHA_256, SHA256withRSA, RSA_AES_KEY_WRAP_SHA_1",
    "RSA_4096, RSA, 4096, RSASSA_PKCS1_V1_5_SHA_512, SHA512withRSA, RSA_AES_KEY_WRAP_SHA_256",
    "ECC_NIST_P256, EC, secp256r1, ECDSA_SHA_256, SHA256withECDSA, RSAES_OAEP_SHA_256",
    "ECC_NIST_P384, EC, secp384r1, ECDSA_SHA_384, SHA384withECDSA, RSAES_OAEP_SHA_1",
    "ECC_NIST_P521, EC, secp521r1, ECDSA_SHA_512, SHA512withECDSA, RSA_AES_KEY_WRAP_SHA_256",
    "ECC_NIST_EDWARDS25519, Ed25519, x, ED25519_SHA_512, Ed25519, RSAES_OAEP_SHA_256"
  })
  void anImportedKeySignsAsTheOneThatWasSent(
      KeySpec spec,
      String algorithm,
      String parameter,
      SigningAlgorithm signing,
      String oracle,
      AlgorithmSpec wrapping)
      throws GeneralSecurityException {
    create(spec);
    assertThat(metadata().keyState()).isEqualTo(KeyState.PENDING_IMPORT);
    KeyPair pair = pair(algorithm, parameter);
    assertThat(importKey(wrapping, pair.getPrivate().getEncoded()).keyMaterialId()).isNull();
    assertThat(metadata().keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(metadata().currentKeyMaterialId()).isNull();
    assertThat(vault.kms.getPublicKey(new GetPublicKeyRequest(key, List.of())).publicKey())
        .isEqualTo(pair.getPublic().getEncoded());
    Signature verifier = Signature.getInstance(oracle);
    verifier.initVerify(pair.getPublic());
    verifier.update(MESSAGE);
    assertThat(verifier.verify(sign(signing))).isTrue();
  }

  @Test
  void onlyTheSameKeyComesBack() throws GeneralSecurityException {
    create(KeySpec.ECC_NIST_P256);
    KeyPair pair = pair("EC", "secp256r1");
    importKey(KEY_WRAP, pair.getPrivate().getEncoded());
    vault.kms.deleteImportedKeyMaterial(new DeleteImportedKeyMaterialRequest(key, null));
    assertThatThrownBy(() -> sign(SigningAlgorithm.ECDSA_SHA_256))
        .isInstanceOf(KmsInvalidStateException.class);
    byte[] another = pair("EC", "secp256r1").getPrivate().getEncoded();
    assertThatThrownBy(() -> importKey(KEY_WRAP, another))
        .isInstanceOf(IncorrectKeyMaterialException.class);
    importKey(KEY_WRAP, pair.getPrivate().getEncoded());
    sign(SigningAlgorithm.ECDSA_SHA_256);
  }

  @Test
  void aKeyOfAnotherSpecIsIncorrect() throws GeneralSecurityException {
    create(KeySpec.ECC_NIST_P256);
    for (byte[] wrong :
        List.of(
            pair("EC", "secp384r1").getPrivate().getEncoded(),
            pair("RSA", "2048").getPrivate().getEncoded(),
            pair("EC", "secp256r1").getPublic().getEncoded(),
            new byte[32])) {
      assertThatThrownBy(() -> importKey(KEY_WRAP, wrong))
          .isInstanceOf(IncorrectKeyMaterialException.class)
          .hasMessage("");
    }
    create(KeySpec.RSA_3072);
    byte[] shorter = pair("RSA", "2048").getPrivate().getEncoded();
    assertThatThrownBy(() -> importKey(KEY_WRAP, shorter))
        .isInstanceOf(IncorrectKeyMaterialException.class);
  }

  @Test
  void aTruncatedKeyIsIncorrect() throws GeneralSecurityException {
    create(KeySpec.ECC_NIST_P256);
    byte[] whole = pair("EC", "secp256r1").getPrivate().getEncoded();
    assertThatThrownBy(() -> importKey(KEY_WRAP, Arrays.copyOf(whole, whole.length - 1)))
        .isInstanceOf(IncorrectKeyMaterialException.class);
  }

  @Test
  void anRsaKeyWhosePartsContradictEachOtherIsIncorrect() throws GeneralSecurityException {
    create(KeySpec.RSA_2048);
    RSAPrivateCrtKey good = (RSAPrivateCrtKey) pair("RSA", "2048").getPrivate();
    BigInteger two = BigInteger.TWO;
    List<RSAPrivateCrtKeySpec> bad =
        List.of(
            with(
                good,
                good.getPrivateExponent().add(two),
                good.getPrimeExponentP(),
                good.getCrtCoefficient()),
            with(
                good,
                good.getPrivateExponent(),
                good.getPrimeExponentP().add(two),
                good.getCrtCoefficient()),
            with(
                good,
                good.getPrivateExponent(),
                good.getPrimeExponentP(),
                good.getCrtCoefficient().add(two)));
    for (RSAPrivateCrtKeySpec parts : bad) {
      byte[] encoded = KeyFactory.getInstance("RSA").generatePrivate(parts).getEncoded();
      assertThatThrownBy(() -> importKey(KEY_WRAP, encoded))
          .isInstanceOf(IncorrectKeyMaterialException.class);
    }
    importKey(KEY_WRAP, good.getEncoded());
  }

  private static RSAPrivateCrtKeySpec with(
      RSAPrivateCrtKey key, BigInteger exponent, BigInteger exponentP, BigInteger coefficient) {
    return new RSAPrivateCrtKeySpec(
        key.getModulus(),
        key.getPublicExponent(),
        exponent,
        key.getPrimeP(),
        key.getPrimeQ(),
        exponentP,
        key.getPrimeExponentQ(),
        coefficient);
  }
}
