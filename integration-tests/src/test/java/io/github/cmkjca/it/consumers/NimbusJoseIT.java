package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import java.security.PrivateKey;
import java.security.Security;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nimbus JOSE+JWT signs, encrypts and decrypts with keys of a keystore. */
@ConsumerTest
class NimbusJoseIT {
  private static final String TEXT = "{\"sub\":\"alice\"}";

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "RS512", "PS256", "PS512"})
  void signsWithRsa(String algorithm) throws Exception {
    RSAPublicKey publicKey =
        (RSAPublicKey) TestPki.instance().client(KeyKind.RSA_2048).certificate().getPublicKey();
    PrivateKey key = KeyStoreFile.client(KeyKind.RSA_2048).key();
    String provider = KeyStoreFile.pssProvider();
    // README: Nimbus JOSE+JWT
    JWSSigner signer = new RSASSASigner(key);
    if (algorithm.startsWith("PS")) {
      signer.getJCAContext().setProvider(Security.getProvider(provider)); // "CMK"
    }
    // README: end
    KeyStoreFile.assertAudited(
        () ->
            assertThat(
                    JWSObject.parse(sign(algorithm, signer)).verify(new RSASSAVerifier(publicKey)))
                .isTrue());
  }

  @Test
  void signsWithEc() throws Exception {
    ECPublicKey publicKey =
        (ECPublicKey) TestPki.instance().client(KeyKind.EC_P256).certificate().getPublicKey();
    JWSSigner signer = new ECDSASigner(KeyStoreFile.client(KeyKind.EC_P256).key(), Curve.P_256);
    KeyStoreFile.assertAudited(
        () ->
            assertThat(JWSObject.parse(sign("ES256", signer)).verify(new ECDSAVerifier(publicKey)))
                .isTrue());
  }

  @Test
  void doesNotSignWithARevokedKey() throws Exception {
    JWSSigner signer = new ECDSASigner(KeyStoreFile.client(KeyKind.EC_P256).key(), Curve.P_256);
    KeyStoreFile.assertRevocable(() -> sign("ES256", signer));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-512", "RSA1_5"})
  @SuppressWarnings("deprecation") // RSA-OAEP and RSA1_5 are what many still send
  void decryptsWithRsa(String algorithm) throws Exception {
    RSAPublicKey publicKey =
        (RSAPublicKey) TestPki.instance().client(KeyKind.RSA_2048).certificate().getPublicKey();
    PrivateKey key = KeyStoreFile.client(KeyKind.RSA_2048).key();
    JWEObject message = message(JWEAlgorithm.parse(algorithm));
    message.encrypt(new RSAEncrypter(publicKey));
    JWEObject received = JWEObject.parse(message.serialize());
    received.decrypt(new RSADecrypter(key));
    assertThat(received.getPayload()).hasToString(TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ECDH-ES", "ECDH-ES+A256KW"})
  void decryptsWithEc(String algorithm) throws Exception {
    ECPublicKey publicKey =
        (ECPublicKey) TestPki.instance().client(KeyKind.EC_P256).certificate().getPublicKey();
    PrivateKey key = KeyStoreFile.client(KeyKind.EC_P256).key();
    JWEObject message = message(JWEAlgorithm.parse(algorithm));
    message.encrypt(new ECDHEncrypter(publicKey));
    JWEObject received = JWEObject.parse(message.serialize());
    received.decrypt(new ECDHDecrypter(key, null, Curve.P_256));
    assertThat(received.getPayload()).hasToString(TEXT);
  }

  @Test
  void encryptsAndDecryptsDirectlyWithADataKey() throws Exception {
    SecretKey plain = new SecretKeySpec(new byte[32], "AES");
    SecretKey key = SecretEntry.of(plain);
    JWEObject sent = message(JWEAlgorithm.DIR);
    sent.encrypt(new DirectEncrypter(key));
    JWEObject received = JWEObject.parse(sent.serialize());
    received.decrypt(new DirectDecrypter(key));
    assertThat(received.getPayload()).hasToString(TEXT);
    JWEObject elsewhere = JWEObject.parse(sent.serialize());
    elsewhere.decrypt(new DirectDecrypter(plain));
    assertThat(elsewhere.getPayload()).hasToString(TEXT);
  }

  @Test
  void makesMacs() throws Exception {
    SecretKey plain = new SecretKeySpec(new byte[32], "HmacSHA256");
    String signed = sign("HS256", new MACSigner(SecretEntry.of(plain)));
    assertThat(JWSObject.parse(signed).verify(new MACVerifier(plain))).isTrue();
    assertThat(JWSObject.parse(signed).verify(new MACVerifier(SecretEntry.of(plain)))).isTrue();
  }

  private static String sign(String algorithm, JWSSigner signer) throws Exception {
    JWSObject signed =
        new JWSObject(new JWSHeader(JWSAlgorithm.parse(algorithm)), new Payload(TEXT));
    signed.sign(signer);
    return signed.serialize();
  }

  private static JWEObject message(JWEAlgorithm algorithm) {
    return new JWEObject(new JWEHeader(algorithm, EncryptionMethod.A256GCM), new Payload(TEXT));
  }
}
