package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A certification authority of Bouncy Castle PKIX, whose key is in a keystore. */
@ConsumerTest
class BouncyCastlePkixIT {
  private static final Date NOW = Date.from(Instant.now());
  private static final Date LATER = Date.from(Instant.now().plusSeconds(3600));

  @ParameterizedTest
  @EnumSource
  void issuesCertificates(KeyKind kind) throws Exception {
    X509Certificate authority = TestPki.instance().identity("issuer", kind).certificate();
    PrivateKey key = authorityKey(kind);
    KeyPair subject = KeyKind.EC_P256.generate();
    KeyStoreFile.assertAudited(
        () -> {
          X509Certificate issued =
              new JcaX509CertificateConverter()
                  .getCertificate(
                      new JcaX509v3CertificateBuilder(
                              authority,
                              BigInteger.TWO,
                              NOW,
                              LATER,
                              new X500Principal("CN=subject"),
                              subject.getPublic())
                          .build(new JcaContentSignerBuilder(kind.signature).build(key)));
          issued.verify(authority.getPublicKey());
        });
  }

  @ParameterizedTest
  @EnumSource
  void revokesCertificates(KeyKind kind) throws Exception {
    X509Certificate authority = TestPki.instance().identity("issuer", kind).certificate();
    X509CRL revoked =
        new JcaX509CRLConverter()
            .getCRL(
                new JcaX509v2CRLBuilder(authority, NOW)
                    .addCRLEntry(BigInteger.TWO, NOW, 0)
                    .build(new JcaContentSignerBuilder(kind.signature).build(authorityKey(kind))));
    revoked.verify(authority.getPublicKey());
    assertThat(revoked.getRevokedCertificate(BigInteger.TWO)).isNotNull();
  }

  @ParameterizedTest
  @EnumSource
  void requestsACertificate(KeyKind kind) throws Exception {
    PublicKey publicKey = TestPki.instance().identity("issuer", kind).certificate().getPublicKey();
    PKCS10CertificationRequest request =
        new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=issuer"), publicKey)
            .build(new JcaContentSignerBuilder(kind.signature).build(authorityKey(kind)));
    assertThat(request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(publicKey)))
        .isTrue();
  }

  private static PrivateKey authorityKey(KeyKind kind) {
    return KeyStoreFile.of(TestPki.instance().identity("issuer", kind), "issuer").key();
  }
}
