package io.github.cmkjca.custody.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkerCertificateTest {
  private static final String NAME = "cmk/f2f625a3-1602-45e5-b139-e4087b3faca1/1b54833223467a7c/x";

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void followsFromItsNameAlone(String algorithm) throws Exception {
    X509Certificate marker = MarkerCertificate.of(NAME, algorithm);
    assertThat(marker.getEncoded())
        .isEqualTo(MarkerCertificate.of(NAME, algorithm).getEncoded())
        .isNotEqualTo(MarkerCertificate.of(NAME + "1", algorithm).getEncoded());
    assertThat(marker.getSubjectX500Principal().getName()).isEqualTo("CN=" + NAME);
  }

  /** SunPKCS11 takes entries with the same public key for the same entry. */
  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void eachNameHasAPublicKeyOfItsOwn(String algorithm) {
    assertThat(MarkerCertificate.of(NAME, algorithm).getPublicKey())
        .isNotEqualTo(MarkerCertificate.of(NAME + "1", algorithm).getPublicKey());
  }

  @Test
  void thePublicKeyIsOfTheAlgorithmOfTheKeyThatItIsStoredWith() {
    assertThat(MarkerCertificate.of(NAME, "EC").getPublicKey()).isInstanceOf(ECPublicKey.class);
    assertThat(MarkerCertificate.of(NAME, "RSA").getPublicKey()).isInstanceOf(RSAPublicKey.class);
  }
}
