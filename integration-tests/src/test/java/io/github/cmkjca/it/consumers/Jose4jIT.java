package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Key;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jca.ProviderContext;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwe.ContentEncryptionAlgorithmIdentifiers;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** jose4j signs, encrypts and decrypts with keys of a keystore. */
@ConsumerTest
class Jose4jIT {
  private static final String TEXT = "{\"sub\":\"alice\"}";

  @ParameterizedTest
  @CsvSource({"RSA_2048, RS256", "RSA_2048, PS256", "RSA_2048, PS512", "EC_P256, ES256"})
  void signs(KeyKind kind, String algorithm) throws Exception {
    Key key = KeyStoreFile.client(kind).key();
    Key publicKey = TestPki.instance().client(kind).certificate().getPublicKey();
    KeyStoreFile.assertAudited(
        () -> assertThat(payload(sign(algorithm, key), publicKey)).isEqualTo(TEXT));
  }

  @Test
  void doesNotSignWithARevokedKey() throws Exception {
    Key key = KeyStoreFile.client(KeyKind.EC_P256).key();
    KeyStoreFile.assertRevocable(() -> sign("ES256", key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA-OAEP", "RSA-OAEP-256", "RSA1_5"})
  void decryptsWithRsa(String algorithm) throws Exception {
    Key publicKey = TestPki.instance().client(KeyKind.RSA_2048).certificate().getPublicKey();
    String message = encrypt(algorithm, publicKey);
    Key key = KeyStoreFile.client(KeyKind.RSA_2048).key();
    KeyStoreFile.assertAudited(() -> assertThat(decrypt(message, key)).isEqualTo(TEXT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A256KW", "A256GCMKW"})
  void encryptsAndDecryptsWithADataKey(String algorithm) throws Exception {
    SecretKey plain = new SecretKeySpec(new byte[32], "AES");
    SecretKey key = SecretEntry.of(plain);
    String message = encrypt(algorithm, key);
    assertThat(decrypt(message, key)).isEqualTo(TEXT);
    assertThat(decrypt(message, plain)).isEqualTo(TEXT);
  }

  @Test
  void makesMacs() throws Exception {
    SecretKey plain = new SecretKeySpec(new byte[32], "HmacSHA256");
    SecretKey key = SecretEntry.of(plain);
    String signed = sign("HS256", key);
    assertThat(payload(signed, key)).isEqualTo(TEXT);
    assertThat(payload(signed, plain)).isEqualTo(TEXT);
  }

  private static String sign(String algorithm, Key key) throws JoseException {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue(algorithm);
    String provider = KeyStoreFile.pssProvider();
    // README: jose4j
    signature.setKey(key);
    if (algorithm.startsWith("PS")) {
      ProviderContext context = new ProviderContext();
      context.getSuppliedKeyProviderContext().setSignatureProvider(provider); // "CMK"
      signature.setProviderContext(context);
    }
    // README: end
    signature.setPayload(TEXT);
    return signature.getCompactSerialization();
  }

  private static String payload(String signed, Key key) throws JoseException {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setKey(key);
    signature.setCompactSerialization(signed);
    return signature.getPayload();
  }

  private static String encrypt(String algorithm, Key key) throws JoseException {
    JsonWebEncryption encryption = encryption(algorithm, key);
    encryption.setAlgorithmHeaderValue(algorithm);
    encryption.setEncryptionMethodHeaderParameter(
        ContentEncryptionAlgorithmIdentifiers.AES_256_GCM);
    encryption.setPayload(TEXT);
    return encryption.getCompactSerialization();
  }

  private static String decrypt(String message, Key key) throws JoseException {
    JsonWebEncryption encryption = encryption("RSA1_5", key);
    encryption.setCompactSerialization(message);
    return encryption.getPayload();
  }

  /** RSA1_5 must be asked for. */
  private static JsonWebEncryption encryption(String permitted, Key key) {
    JsonWebEncryption encryption = new JsonWebEncryption();
    encryption.setAlgorithmConstraints(
        new AlgorithmConstraints(
            ConstraintType.PERMIT, permitted, "RSA-OAEP", "RSA-OAEP-256", "A256KW", "A256GCMKW"));
    encryption.setKey(key);
    return encryption;
  }
}
