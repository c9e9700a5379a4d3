package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bouncy Castle CMS, which S/MIME is made of, signs and decrypts with keys of a keystore. Its
 * provider is registered after all others, and no provider is named where the private key is used:
 * Bouncy Castle's own could not use it. Whoever verifies or encrypts names it.
 */
@ConsumerTest
class BouncyCastleCmsIT {
  private static final byte[] MESSAGE = "ten red apples".getBytes(StandardCharsets.US_ASCII);
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  @BeforeAll
  static void addProvider() {
    Security.addProvider(BC);
  }

  @AfterAll
  static void removeProvider() {
    Security.removeProvider(BC.getName());
  }

  @ParameterizedTest
  @CsvSource({
    "RSA_2048, SHA256withRSA",
    "RSA_2048, SHA512withRSAandMGF1",
    "EC_P256, SHA256withECDSA",
    "ED25519, Ed25519"
  })
  void signs(KeyKind kind, String algorithm) throws Exception {
    TestPki.Identity identity = TestPki.instance().client(kind);
    PrivateKey key = KeyStoreFile.client(kind).key();
    KeyStoreFile.assertAudited(
        () -> assertVerifies(sign(algorithm, key, identity.chain()), identity.certificate()));
  }

  @Test
  void doesNotSignWithARevokedKey() throws Exception {
    TestPki.Identity identity = TestPki.instance().client(KeyKind.EC_P256);
    PrivateKey key = KeyStoreFile.client(KeyKind.EC_P256).key();
    KeyStoreFile.assertRevocable(() -> sign("SHA256withECDSA", key, identity.chain()));
  }

  @Test
  void decryptsKeyTransport() throws Exception {
    X509Certificate certificate = TestPki.instance().client(KeyKind.RSA_2048).certificate();
    byte[] message = encrypt(new JceKeyTransRecipientInfoGenerator(certificate));
    PrivateKey key = KeyStoreFile.client(KeyKind.RSA_2048).key();
    KeyStoreFile.assertAudited(
        () ->
            assertThat(decrypt(message, new JceKeyTransEnvelopedRecipient(key)))
                .isEqualTo(MESSAGE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA-1", "SHA-256", "SHA-512"})
  void decryptsKeyTransportWithOaep(String digest) throws Exception {
    X509Certificate certificate = TestPki.instance().client(KeyKind.RSA_2048).certificate();
    AlgorithmIdentifier oaep =
        new JcaAlgorithmParametersConverter()
            .getAlgorithmIdentifier(
                PKCSObjectIdentifiers.id_RSAES_OAEP,
                new javax.crypto.spec.OAEPParameterSpec(
                    digest,
                    "MGF1",
                    new java.security.spec.MGF1ParameterSpec(digest),
                    javax.crypto.spec.PSource.PSpecified.DEFAULT));
    byte[] message = encrypt(new JceKeyTransRecipientInfoGenerator(certificate, oaep));
    PrivateKey key = KeyStoreFile.client(KeyKind.RSA_2048).key();
    assertThat(decrypt(message, new JceKeyTransEnvelopedRecipient(key))).isEqualTo(MESSAGE);
  }

  @Test
  void decryptsKeyAgreement() throws Exception {
    TestPki.Identity sender = TestPki.instance().server(KeyKind.EC_P256);
    X509Certificate certificate = TestPki.instance().client(KeyKind.EC_P256).certificate();
    byte[] message =
        encrypt(
            new JceKeyAgreeRecipientInfoGenerator(
                    CMSAlgorithm.ECDH_SHA256KDF,
                    sender.key(),
                    sender.certificate().getPublicKey(),
                    CMSAlgorithm.AES256_WRAP)
                .addRecipient(certificate)
                .setProvider(BC));
    PrivateKey key = KeyStoreFile.client(KeyKind.EC_P256).key();
    AlgorithmIdentifier keyAlgorithm =
        SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded()).getAlgorithm();
    // README: Bouncy Castle CMS, key agreement
    Recipient recipient =
        new JceKeyAgreeEnvelopedRecipient(key).setPrivateKeyAlgorithmIdentifier(keyAlgorithm);
    // README: end
    KeyStoreFile.assertAudited(() -> assertThat(decrypt(message, recipient)).isEqualTo(MESSAGE));
  }

  private static byte[] sign(String algorithm, PrivateKey key, List<X509Certificate> chain)
      throws Exception {
    // README: Bouncy Castle CMS and PKIX
    ContentSigner signer = new JcaContentSignerBuilder(algorithm).build(key);
    // README: end
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addSignerInfoGenerator(
        new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
            .build(signer, chain.get(0)));
    generator.addCertificates(new JcaCertStore(chain));
    return generator.generate(new CMSProcessableByteArray(MESSAGE), true).getEncoded();
  }

  private static void assertVerifies(byte[] message, X509Certificate certificate) throws Exception {
    CMSSignedData signed = new CMSSignedData(message);
    SignerInformation signer = signed.getSignerInfos().getSigners().iterator().next();
    assertThat(
            signer.verify(
                new JcaSimpleSignerInfoVerifierBuilder().setProvider(BC).build(certificate)))
        .isTrue();
    CMSTypedData content = signed.getSignedContent();
    assertThat((byte[]) content.getContent()).isEqualTo(MESSAGE);
  }

  private static byte[] encrypt(RecipientInfoGenerator recipient) throws Exception {
    CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
    generator.addRecipientInfoGenerator(recipient);
    return generator
        .generate(
            new CMSProcessableByteArray(MESSAGE),
            new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_CBC).build())
        .getEncoded();
  }

  private static byte[] decrypt(byte[] message, Recipient recipient) throws Exception {
    RecipientInformation information =
        new CMSEnvelopedData(message).getRecipientInfos().getRecipients().iterator().next();
    return information.getContent(recipient);
  }
}
