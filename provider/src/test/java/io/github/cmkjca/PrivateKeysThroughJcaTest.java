package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.CmkKey;
import io.github.cmkjca.spi.WrappedKeyPairSpec;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.interfaces.XECPrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Private keys as handles, used through the JCA by code that names no provider. */
class PrivateKeysThroughJcaTest {
  private static final String HOME = "cmk.home";
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final byte[] TEXT =
      "four oranges".getBytes(java.nio.charset.StandardCharsets.UTF_8);
  private static final PSSParameterSpec PSS =
      new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1);

  private final @Nullable String homeOfAllTests = System.getProperty(HOME);
  private final KeyPair authority = pair("EC", "secp256r1");

  private CmkProvider provider;
  private KeyManagementService kms;
  private String key;

  /** A system property wins over the files that this test writes. */
  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    System.clearProperty(HOME);
    Path config = folder.resolve("cmk.properties");
    Files.writeString(
        config, "cmk.home = " + folder.resolve("home") + "\ncmk.default-key = alias/app\n");
    try (CmkProvider unconfigured = new CmkProvider()) {
      provider = (CmkProvider) unconfigured.configure(config.toString());
    }
    Security.addProvider(provider);
    kms = provider.keyManagementService();
    key = kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT)).keyMetadata().arn();
    kms.createAlias(new CreateAliasRequest("alias/app", key));
  }

  @AfterEach
  void close() {
    Security.removeProvider("CMK");
    provider.close();
    if (homeOfAllTests != null) {
      System.setProperty(HOME, homeOfAllTests);
    }
  }

  static Stream<Arguments> keysAndTheirSignatures() {
    return Stream.of(
            new String[] {"RSA", "2048", "NONEwithRSA SHA1withRSA SHA224withRSA SHA256withRSA"},
            new String[] {
              "RSA", "3072", "SHA384withRSA SHA512withRSA SHA512/224withRSA RSASSA-PSS"
            },
            new String[] {
              "RSA", "2048", "SHA3-224withRSA SHA3-256withRSA SHA3-384withRSA SHA3-512withRSA"
            },
            new String[] {
              "EC", "secp256r1", "SHA3-224withECDSA SHA3-256withECDSA SHA3-384withECDSA"
            },
            new String[] {"EC", "secp521r1", "SHA3-512withECDSA SHA3-512withECDSAinP1363Format"},
            new String[] {"EC", "secp256r1", "NONEwithECDSA SHA1withECDSA SHA256withECDSA"},
            new String[] {"EC", "secp256r1", "SHA224withECDSA SHA256withECDSAinP1363Format"},
            new String[] {"EC", "secp384r1", "SHA384withECDSA SHA384withECDSAinP1363Format"},
            new String[] {"EC", "secp521r1", "SHA512withECDSA NONEwithECDSAinP1363Format"},
            new String[] {"EdDSA", "Ed25519", "Ed25519 EdDSA"},
            new String[] {"EdDSA", "Ed448", "Ed448 EdDSA"})
        .flatMap(
            row ->
                Stream.of("CMK", "CMKS").map(type -> Arguments.of(type, row[0], row[1], row[2])));
  }

  @ParameterizedTest
  @MethodSource("keysAndTheirSignatures")
  void aKeyPutInPlaintextSignsAsAHandle(
      String type, String algorithm, String kind, String signatures) throws Exception {
    KeyPair plain = pair(algorithm, kind);
    PrivateKey handle = kept(type, plain);

    assertThat(handle).isInstanceOf(CmkKey.class);
    assertThat(handle.getAlgorithm()).isEqualTo(plain.getPublic().getAlgorithm());
    assertThat(handle.getEncoded()).isNull();
    assertThat(handle.getFormat()).isNull();
    assertThat(handle)
        .isNotInstanceOfAny(RSAPrivateKey.class, ECPrivateKey.class, XECPrivateKey.class);
    for (String signature : signatures.split(" ")) {
      assertSigns(signature, handle, plain.getPublic());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512"})
  void pssIsHadByANameThatSaysItsParameters(String hash) throws Exception {
    KeyPair plain = pair("RSA", "2048");
    Signature signer = Signature.getInstance(hash + "withRSAandMGF1");
    signer.initSign(kept("CMKS", plain));
    signer.update(TEXT);
    Signature verifier = Signature.getInstance("RSASSA-PSS");
    verifier.setParameter(signer.getParameters().getParameterSpec(PSSParameterSpec.class));
    verifier.initVerify(plain.getPublic());
    verifier.update(TEXT);
    byte[] signature = signer.sign();
    assertThat(verifier.verify(signature)).isTrue();
    Signature byName = Signature.getInstance(hash + "withRSAandMGF1");
    byName.initVerify(plain.getPublic());
    byName.update(TEXT);
    assertThat(byName.verify(signature)).isTrue();
  }

  @Test
  void parametersMayComeBeforeTheKeyWhereTheProviderIsNamed() throws Exception {
    KeyPair plain = pair("RSA", "2048");
    Signature signer = Signature.getInstance("RSASSA-PSS", "CMK");
    signer.setParameter(PSS);
    signer.initSign(kept("CMKS", plain));
    signer.update(TEXT);
    Signature verifier = Signature.getInstance("RSASSA-PSS", "CMK");
    verifier.setParameter(PSS);
    verifier.initVerify(plain.getPublic());
    verifier.update(TEXT);
    assertThat(verifier.verify(signer.sign())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void anRsaHandleDecryptsAndUnwraps(String type) throws Exception {
    KeyPair plain = pair("RSA", "2048");
    PrivateKey handle = kept(type, plain);
    OAEPParameterSpec sha256 =
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);
    for (String transformation :
        List.of(
            "RSA/ECB/PKCS1Padding",
            "RSA",
            "RSA/ECB/OAEPPadding",
            "RSA/ECB/OAEPWithMD5AndMGF1Padding",
            "RSA/ECB/OAEPWithSHA1AndMGF1Padding",
            "RSA/ECB/OAEPWithSHA-1AndMGF1Padding",
            "RSA/ECB/OAEPWithSHA-224AndMGF1Padding",
            "RSA/ECB/OAEPWithSHA-256AndMGF1Padding",
            "RSA/ECB/OAEPWithSHA-384AndMGF1Padding",
            "RSA/ECB/OAEPWithSHA-512AndMGF1Padding",
            "RSA/ECB/OAEPWithSHA-512/256AndMGF1Padding")) {
      assertDecrypts(transformation, null, plain.getPublic(), handle);
    }
    assertDecrypts("RSA/ECB/OAEPPadding", sha256, plain.getPublic(), handle);
    assertDecrypts("RSA/ECB/OAEPWithSHA-256AndMGF1Padding", sha256, plain.getPublic(), handle);

    SecretKey aes = KeyGenerator.getInstance("AES").generateKey();
    Cipher wrap = Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
    wrap.init(Cipher.WRAP_MODE, plain.getPublic());
    Cipher unwrap = Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
    unwrap.init(Cipher.UNWRAP_MODE, handle);
    assertThat(unwrap.unwrap(wrap.wrap(aes), "AES", Cipher.SECRET_KEY)).isEqualTo(aes);
  }

  @ParameterizedTest
  @CsvSource({
    "CMK,EC,secp256r1,ECDH",
    "CMKS,EC,secp384r1,ECDH",
    "CMK,XDH,X25519,X25519",
    "CMKS,XDH,X25519,XDH",
    "CMKS,XDH,X448,X448"
  })
  void aHandleAgreesOnTheSecretThatItsKeyWould(
      String type, String algorithm, String kind, String agreement) throws Exception {
    KeyPair plain = pair(algorithm, kind);
    KeyPair other = pair(algorithm, kind);
    KeyAgreement mine = KeyAgreement.getInstance(agreement);
    mine.init(kept(type, plain));
    mine.doPhase(other.getPublic(), true);
    KeyAgreement theirs = KeyAgreement.getInstance(agreement);
    theirs.init(other.getPrivate());
    theirs.doPhase(plain.getPublic(), true);

    assertThat(mine.getProvider().getName()).isEqualTo("CMK");
    assertThat(mine.generateSecret()).isEqualTo(theirs.generateSecret());
    assertThatThrownBy(mine::generateSecret).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "RSA,2048,SHA256withRSA",
    "EC,secp256r1,SHA256withECDSA",
    "EC,secp384r1,SHA384withECDSA",
    "EC,secp521r1,SHA512withECDSA",
    "EdDSA,Ed25519,EdDSA",
    "EdDSA,Ed448,Ed448"
  })
  void aGeneratedPairIsAHandleFromTheBeginning(String algorithm, String kind, String signature)
      throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, "CMK");
    initialize(generator, kind);
    KeyPair pair = generator.generateKeyPair();

    assertThat(((CmkKey) pair.getPrivate()).keyArn()).isEqualTo(key);
    assertSigns(signature, pair.getPrivate(), pair.getPublic());
    assertThat(serialised(pair.getPrivate())).isEqualTo(pair.getPrivate());
    assertSigns(signature, serialised(pair.getPrivate()), pair.getPublic());
    KeyFactory factory = KeyFactory.getInstance("CMK", "CMK");
    WrappedKeyPairSpec stored = factory.getKeySpec(pair.getPrivate(), WrappedKeyPairSpec.class);
    assertSigns(signature, factory.generatePrivate(stored), pair.getPublic());
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void aGeneratedPairIsKeptWithItsCertificate(String type) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "CMK");
    KeyPair pair = generator.generateKeyPair();
    assertSigns("SHA256withECDSA", kept(type, pair), pair.getPublic());
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void aDisabledCmkRefusesTheNextSignatureAndTheNextStep(String type) throws Exception {
    PrivateKey handle = kept(type, pair("EC", "secp256r1"));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(handle);
    signature.update(TEXT);
    signature.sign();
    signature.update(TEXT);

    String protecting = ((CmkKey) handle).keyArn();
    kms.disableKey(new DisableKeyRequest(protecting));
    assertThatThrownBy(signature::sign)
        .isInstanceOf(SignatureException.class)
        .hasCauseInstanceOf(DisabledException.class);
    assertThatThrownBy(() -> Signature.getInstance("SHA256withECDSA").initSign(handle))
        .isInstanceOf(InvalidKeyException.class)
        .hasCauseInstanceOf(DisabledException.class);
    kms.enableKey(new EnableKeyRequest(protecting));
    signature.initSign(handle);
    signature.update(TEXT);
    assertThat(signature.sign()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void aChainOfAnotherKeyIsRefused(String type) throws Exception {
    KeyStore store = empty(type);
    KeyPair plain = pair("RSA", "2048");
    Certificate[] chain = chain(pair("RSA", "2048").getPublic());
    assertThatThrownBy(() -> store.setKeyEntry("tls", plain.getPrivate(), PASSWORD, chain))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("'tls'")
        .hasMessageContaining("does not belong");
    assertThatThrownBy(
            () ->
                store.setKeyEntry(
                    "tls",
                    KeyPairGenerator.getInstance("RSA", "CMK").generateKeyPair().getPrivate(),
                    PASSWORD,
                    chain))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("does not belong");
    assertThat(store.containsAlias("tls")).isFalse();
  }

  @Test
  void aCmkSignsWithoutACertificateAndIsListedWithOne() throws Exception {
    String tls = cmk("alias/tls", KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY);
    KeyStore store = empty("CMK");
    PrivateKey handle = (PrivateKey) store.getKey("alias/tls", null);
    PublicKey publicKey = publicKey("EC", "alias/tls");

    assertThat(((CmkKey) handle).keyArn()).isEqualTo(tls);
    assertSigns("SHA256withECDSA", handle, publicKey);
    assertSigns("SHA256withECDSAinP1363Format", handle, publicKey);
    assertSigns("NONEwithECDSA", handle, publicKey);
    assertThat(store.getCertificateChain("alias/tls")).isNull();
    assertThat(java.util.Collections.list(store.aliases())).containsExactly("alias/app");

    store.setKeyEntry("alias/tls", handle, null, chain(publicKey));
    KeyStore again = empty("CMK");
    assertThat(java.util.Collections.list(again.aliases()))
        .containsExactly("alias/app", "alias/tls");
    assertThat(again.getCertificateChain("alias/tls")).hasSize(2);
    assertThat(again.entryInstanceOf("alias/tls", KeyStore.PrivateKeyEntry.class)).isTrue();
    assertSigns("SHA256withECDSA", (PrivateKey) again.getKey("alias/tls", null), publicKey);
    assertSigns("SHA256withECDSA", kept("CMKS", new KeyPair(publicKey, handle)), publicKey);
    assertThat(serialised(handle)).isEqualTo(handle);

    again.deleteEntry("alias/tls");
    assertThat(again.containsAlias("alias/tls")).isFalse();
  }

  @Test
  void anRsaCmkSignsDecryptsAndSaysWhatItDoesNot() throws Exception {
    cmk("alias/sign", KeySpec.RSA_2048, KeyUsage.SIGN_VERIFY);
    cmk("alias/crypt", KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT);
    KeyStore store = empty("CMK");
    PrivateKey signing = (PrivateKey) store.getKey("alias/sign", null);
    PublicKey verifying = publicKey("RSA", "alias/sign");
    assertSigns("SHA256withRSA", signing, verifying);
    assertSigns("SHA512withRSA", signing, verifying);
    assertSigns("RSASSA-PSS", signing, verifying);
    assertThatThrownBy(() -> Signature.getInstance("SHA1withRSA").initSign(signing))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("RSASSA_PSS_SHA_256");

    PrivateKey decrypting = (PrivateKey) store.getKey("alias/crypt", null);
    PublicKey encrypting = publicKey("RSA", "alias/crypt");
    assertDecrypts("RSA/ECB/OAEPPadding", null, encrypting, decrypting);
    assertDecrypts(
        "RSA/ECB/OAEPWithSHA-256AndMGF1Padding",
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT),
        encrypting,
        decrypting);
    assertThatThrownBy(
            () -> Cipher.getInstance("RSA/ECB/PKCS1Padding").init(Cipher.DECRYPT_MODE, decrypting))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("OAEP");
    assertThatThrownBy(() -> Signature.getInstance("SHA256withRSA").initSign(decrypting))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("ENCRYPT_DECRYPT");
  }

  @Test
  void aCmkAgreesOnASecret() throws Exception {
    cmk("alias/agree", KeySpec.ECC_NIST_P256, KeyUsage.KEY_AGREEMENT);
    PrivateKey handle = (PrivateKey) empty("CMK").getKey("alias/agree", null);
    KeyPair other = pair("EC", "secp256r1");
    KeyAgreement mine = KeyAgreement.getInstance("ECDH");
    mine.init(handle);
    mine.doPhase(other.getPublic(), true);
    KeyAgreement theirs = KeyAgreement.getInstance("ECDH");
    theirs.init(other.getPrivate());
    theirs.doPhase(publicKey("EC", "alias/agree"), true);
    assertThat(mine.generateSecret()).isEqualTo(theirs.generateSecret());
    assertThatThrownBy(() -> mine.doPhase(pair("EC", "secp384r1").getPublic(), true))
        .isInstanceOf(InvalidKeyException.class);
  }

  /** FIPS 186-5 section 6.3: two signatures with one nonce give the private key away. */
  @ParameterizedTest
  @ValueSource(
      strings = {"SHA256withECDSA", "SHA256withECDSAinP1363Format", "NONEwithECDSAinP1363Format"})
  void randomBytesOfTheCallerAreNotUsed(String algorithm) throws Exception {
    PrivateKey handle = KeyPairGenerator.getInstance("EC", "CMK").generateKeyPair().getPrivate();
    java.security.SecureRandom constant =
        new java.security.SecureRandom() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            throw new AssertionError("the caller's random bytes were asked for");
          }
        };
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(handle, constant);
    signature.update(new byte[32]);
    assertThat(signature.sign()).isNotEmpty();
  }

  /** What a certificate object says of itself may differ from its bytes, which are kept. */
  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void theBytesOfACertificateCountNotItsObject(String type) throws Exception {
    KeyPair plain = pair("EC", "secp256r1");
    java.security.cert.X509Certificate genuine =
        (java.security.cert.X509Certificate) chain(plain.getPublic())[0];
    java.security.cert.X509Certificate liar =
        org.mockito.Mockito.mock(java.security.cert.X509Certificate.class);
    org.mockito.Mockito.when(liar.getPublicKey()).thenReturn(plain.getPublic());
    org.mockito.Mockito.when(liar.getType()).thenReturn("X.509");
    org.mockito.Mockito.when(liar.getSubjectX500Principal())
        .thenReturn(genuine.getSubjectX500Principal());
    org.mockito.Mockito.when(liar.getIssuerX500Principal())
        .thenReturn(genuine.getIssuerX500Principal());
    KeyStore store = empty(type);
    for (byte[] der :
        new byte[][] {new byte[100], chain(pair("EC", "secp256r1").getPublic())[0].getEncoded()}) {
      org.mockito.Mockito.when(liar.getEncoded()).thenReturn(der);
      assertThatThrownBy(
              () ->
                  store.setKeyEntry("tls", plain.getPrivate(), PASSWORD, new Certificate[] {liar}))
          .isInstanceOf(KeyStoreException.class);
    }
    assertThat(store.containsAlias("tls")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void aKeyRestrictedToPssSigns(String type) throws Exception {
    KeyPair plain = pair("RSASSA-PSS", "2048");
    assertSigns("RSASSA-PSS", kept(type, plain), plain.getPublic());
  }

  @Test
  void aSerialisedKeyRestrictedToPssIsReadBack() throws Exception {
    PrivateKey handle = kept("CMK", pair("RSASSA-PSS", "2048"));
    assertThat(serialised(handle)).isEqualTo(handle);
  }

  /** AsymmetricKey, since Java 22, has a method of this name that gives null. */
  @ParameterizedTest
  @CsvSource({"RSASSA-PSS,2048", "EC,secp256r1", "EdDSA,Ed25519", "XDH,X25519"})
  void parametersAreHadThroughTheInterfaceOfThePrivateKey(String algorithm, String kind)
      throws Exception {
    PrivateKey handle = kept("CMK", pair(algorithm, kind));
    java.lang.reflect.Method method =
        Stream.of(PrivateKey.class.getMethods())
            .filter(m -> m.getName().equals("getParams"))
            .findFirst()
            .orElse(null);
    org.junit.jupiter.api.Assumptions.assumeTrue(method != null, "Java 22 and later");
    Object expected =
        switch (algorithm) {
          case "EC" -> ((java.security.interfaces.ECKey) handle).getParams();
          case "EdDSA" -> ((java.security.interfaces.EdECKey) handle).getParams();
          case "XDH" -> ((java.security.interfaces.XECKey) handle).getParams();
          default -> ((java.security.interfaces.RSAKey) handle).getParams();
        };
    assertThat(java.util.Objects.requireNonNull(method).invoke(handle)).isEqualTo(expected);
  }

  /** Programs that were given a curve by its numbers have no name for it. */
  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void aCurveIsKnownByItsParameters(String curve) throws Exception {
    ECParameterSpec known = ((ECKey) pair("EC", curve).getPublic()).getParams();
    ECParameterSpec nameless =
        new ECParameterSpec(
            new EllipticCurve(
                known.getCurve().getField(), known.getCurve().getA(), known.getCurve().getB()),
            known.getGenerator(),
            known.getOrder(),
            known.getCofactor());
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "CMK");
    for (ECParameterSpec params : List.of(known, nameless)) {
      generator.initialize(params);
      assertThat(((ECKey) generator.generateKeyPair().getPublic()).getParams().getOrder())
          .isEqualTo(known.getOrder());
    }
    ECParameterSpec anotherGenerator =
        new ECParameterSpec(
            known.getCurve(),
            ((java.security.interfaces.ECPublicKey) pair("EC", curve).getPublic()).getW(),
            known.getOrder(),
            known.getCofactor());
    assertThatThrownBy(() -> generator.initialize(anotherGenerator))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
  }

  @Test
  void anRsaPairWithoutAnExponentHasTheUsualOne() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", "CMK");
    generator.initialize(new RSAKeyGenParameterSpec(2048, null));
    assertThat(((RSAPublicKey) generator.generateKeyPair().getPublic()).getPublicExponent())
        .isEqualTo(RSAKeyGenParameterSpec.F4);
  }

  @Test
  void aCmkTakesTheParametersThatItsKeyHasAndNoOthers() throws Exception {
    cmk("alias/rsa", KeySpec.RSA_2048, KeyUsage.SIGN_VERIFY);
    cmk("alias/ec", KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY);
    cmk("alias/ed", KeySpec.ECC_NIST_EDWARDS25519, KeyUsage.SIGN_VERIFY);
    ECParameterSpec p256 = ((ECKey) pair("EC", "secp256r1").getPublic()).getParams();
    ECParameterSpec p384 = ((ECKey) pair("EC", "secp384r1").getPublic()).getParams();
    PSSParameterSpec oddSalt =
        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 7, 1);
    PSSParameterSpec oddMgf =
        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA1, 32, 1);

    assertTakes("SHA256withRSA", "alias/rsa", null, List.of(p256, PSS));
    assertTakes("SHA256withECDSA", "alias/ec", p256, List.of(p384, PSS));
    assertTakes(
        "Ed25519",
        "alias/ed",
        new EdDSAParameterSpec(false),
        List.of(
            new EdDSAParameterSpec(true), new EdDSAParameterSpec(false, new byte[1]), p256, PSS));
    assertTakes("RSASSA-PSS", "alias/rsa", PSS, List.of(oddSalt, oddMgf, p256));
  }

  private void assertTakes(
      String algorithm,
      String alias,
      @Nullable AlgorithmParameterSpec right,
      List<AlgorithmParameterSpec> wrong)
      throws Exception {
    PrivateKey handle = (PrivateKey) empty("CMK").getKey(alias, null);
    Signature signer = Signature.getInstance(algorithm, "CMK");
    signer.initSign(handle);
    if (right != null) {
      signer.setParameter(right);
    }
    for (AlgorithmParameterSpec params : wrong) {
      assertThatThrownBy(() -> signer.setParameter(params))
          .as(algorithm)
          .isInstanceOf(InvalidAlgorithmParameterException.class);
    }
    signer.update(TEXT);
    byte[] signature = signer.sign();
    Signature verifier = Signature.getInstance(algorithm, "CMK");
    verifier.initVerify(publicKey(handle.getAlgorithm(), alias));
    if (right != null) {
      verifier.setParameter(right);
    }
    verifier.update(TEXT);
    assertThat(verifier.verify(signature)).as(algorithm).isTrue();
  }

  /** Sign of AWS KMS takes messages of 1 to 4096 bytes. */
  @Test
  void aCmkDoesNotSignTheEmptyMessageWhereItGetsTheMessageItself() throws Exception {
    cmk("alias/ed", KeySpec.ECC_NIST_EDWARDS25519, KeyUsage.SIGN_VERIFY);
    cmk("alias/ec", KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY);
    Signature ed = Signature.getInstance("Ed25519");
    ed.initSign((PrivateKey) empty("CMK").getKey("alias/ed", null));
    assertThatThrownBy(ed::sign)
        .isInstanceOf(SignatureException.class)
        .hasMessageContaining("at least 1 byte")
        .hasNoCause();
    ed.update(TEXT);
    assertThat(ed.sign()).hasSize(64);
    Signature ec = Signature.getInstance("SHA256withECDSA");
    ec.initSign((PrivateKey) empty("CMK").getKey("alias/ec", null));
    assertThat(ec.sign()).isNotEmpty();
  }

  @Test
  void aCmkSignsUnderTheNamesOfItsKindOnly() throws Exception {
    cmk("alias/ed", KeySpec.ECC_NIST_EDWARDS25519, KeyUsage.SIGN_VERIFY);
    PrivateKey handle = (PrivateKey) empty("CMK").getKey("alias/ed", null);
    assertSigns("Ed25519", handle, publicKey("EdDSA", "alias/ed"));
    assertThatThrownBy(() -> Signature.getInstance("Ed448", "CMK").initSign(handle))
        .isInstanceOf(InvalidKeyException.class);
    PrivateKey x25519 = kept("CMK", pair("XDH", "X25519"));
    assertThatThrownBy(() -> KeyAgreement.getInstance("X448", "CMK").init(x25519))
        .isInstanceOf(InvalidKeyException.class);
  }

  @Test
  void aBlobOfAnotherKeyMakesNoHandle() throws Exception {
    KeyFactory factory = KeyFactory.getInstance("CMK", "CMK");
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "CMK");
    WrappedKeyPairSpec one =
        factory.getKeySpec(generator.generateKeyPair().getPrivate(), WrappedKeyPairSpec.class);
    PublicKey other = generator.generateKeyPair().getPublic();
    assertThatThrownBy(
            () ->
                factory.generatePrivate(
                    new WrappedKeyPairSpec(other, one.privateKeyBlob(), one.encryptionContext())))
        .isInstanceOf(InvalidKeySpecException.class)
        .hasMessageContaining("does not hold");
  }

  /** The interface knows of keys that cannot be extracted. */
  @ParameterizedTest
  @ValueSource(strings = {"Ed25519", "Ed448"})
  void aKeyOfEdDsaSaysThatItIsNotExtractable(String curve) throws Exception {
    KeyPair plain = pair("EdDSA", curve);
    PrivateKey handle = kept("CMKS", plain);
    assertThat(((EdECPrivateKey) handle).getBytes()).isEmpty();
    assertThat(((EdECPrivateKey) handle).getParams().getName()).isEqualTo(curve);
    for (String name : List.of("EdDSA", curve)) {
      KeyFactory jdk = KeyFactory.getInstance(name, "SunEC");
      assertThatThrownBy(() -> jdk.translateKey(handle)).isInstanceOf(InvalidKeyException.class);
      assertThatThrownBy(() -> jdk.getKeySpec(handle, EdECPrivateKeySpec.class))
          .isInstanceOf(InvalidKeySpecException.class);
      // The JDK looks at the format of an EdECPrivateKey without asking whether it has one.
      assertThatThrownBy(() -> jdk.getKeySpec(handle, PKCS8EncodedKeySpec.class))
          .isInstanceOf(NullPointerException.class);
    }
    assertThatThrownBy(() -> Signature.getInstance(curve, "SunEC").initSign(handle))
        .isInstanceOf(InvalidKeyException.class);
    assertThatThrownBy(
            () -> empty("PKCS12").setKeyEntry("x", handle, PASSWORD, chain(plain.getPublic())))
        .isInstanceOf(KeyStoreException.class);
  }

  /** Without a provider named SunEC, which tries all keys of these families, has the first word. */
  @ParameterizedTest
  @CsvSource({"EdDSA,Ed25519", "XDH,X25519"})
  void theReasonOfARefusalIsToldByOurProviderWhereSunEcTriesAllKeys(String algorithm, String curve)
      throws Exception {
    PrivateKey handle = kept("CMK", pair(algorithm, curve));
    kms.disableKey(new DisableKeyRequest(key));
    for (String name : List.of(algorithm, curve)) {
      if (algorithm.equals("XDH")) {
        assertThatThrownBy(() -> KeyAgreement.getInstance(name).init(handle))
            .isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> KeyAgreement.getInstance(name, "CMK").init(handle))
            .isInstanceOf(InvalidKeyException.class)
            .hasCauseInstanceOf(DisabledException.class);
      } else {
        assertThatThrownBy(() -> Signature.getInstance(name).initSign(handle))
            .isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> Signature.getInstance(name, "CMK").initSign(handle))
            .isInstanceOf(InvalidKeyException.class)
            .hasCauseInstanceOf(DisabledException.class);
      }
    }
  }

  @Test
  void noPrivateKeyIsExported() throws Exception {
    PrivateKey handle = KeyPairGenerator.getInstance("EC", "CMK").generateKeyPair().getPrivate();
    assertThatThrownBy(
            () ->
                KeyFactory.getInstance("CMK", "CMK").getKeySpec(handle, PKCS8EncodedKeySpec.class))
        .isInstanceOf(InvalidKeySpecException.class)
        .hasMessageContaining("does not leave");
  }

  private void assertDecrypts(
      String transformation,
      @Nullable AlgorithmParameterSpec params,
      PublicKey publicKey,
      PrivateKey handle)
      throws Exception {
    Cipher encrypt = Cipher.getInstance(transformation);
    encrypt.init(Cipher.ENCRYPT_MODE, publicKey, params);
    byte[] ciphertext = encrypt.doFinal(TEXT);
    Cipher decrypt = Cipher.getInstance(transformation);
    decrypt.init(Cipher.DECRYPT_MODE, handle, params);
    assertThat(decrypt.getProvider().getName()).isEqualTo("CMK");
    assertThat(decrypt.doFinal(ciphertext)).as(transformation).isEqualTo(TEXT);
    assertThat(decrypt.doFinal(ciphertext)).as(transformation + " again").isEqualTo(TEXT);
  }

  private static void assertSigns(String algorithm, PrivateKey handle, PublicKey publicKey)
      throws Exception {
    byte[] text =
        algorithm.startsWith("NONE") ? MessageDigest.getInstance("SHA-256").digest(TEXT) : TEXT;
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(handle);
    if (algorithm.equals("RSASSA-PSS")) {
      signer.setParameter(PSS); // before initSign it would have chosen a provider
    }
    assertThat(signer.getProvider().getName()).isEqualTo("CMK");
    Signature verifier = Signature.getInstance(algorithm);
    if (algorithm.equals("RSASSA-PSS")) {
      verifier.setParameter(PSS);
    }
    verifier.initVerify(publicKey);
    for (int message = 0; message < 2; message++) {
      signer.update(text, 0, 5);
      signer.update(text, 5, text.length - 5);
      byte[] signature = signer.sign();
      verifier.update(text);
      assertThat(verifier.verify(signature)).as(algorithm).isTrue();
    }
  }

  private PrivateKey kept(String type, KeyPair pair) throws Exception {
    KeyStore store = empty(type);
    store.setKeyEntry("tls", pair.getPrivate(), PASSWORD, chain(pair.getPublic()));
    KeyStore again = KeyStore.getInstance(type);
    if (type.equals("CMK")) {
      again.load(null, null);
    } else {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      store.store(file, PASSWORD);
      again.load(new ByteArrayInputStream(file.toByteArray()), PASSWORD);
    }
    assertThat(again.getCertificateChain("tls")).containsExactly(store.getCertificateChain("tls"));
    KeyStore.PrivateKeyEntry entry =
        (KeyStore.PrivateKeyEntry) again.getEntry("tls", new KeyStore.PasswordProtection(PASSWORD));
    assertThat(entry.getPrivateKey()).isEqualTo(again.getKey("tls", PASSWORD));
    return entry.getPrivateKey();
  }

  private static KeyStore empty(String type) throws Exception {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    return store;
  }

  private Certificate[] chain(PublicKey publicKey) {
    return new Certificate[] {
      TestCertificates.issued(publicKey, "CN=localhost", authority),
      TestCertificates.ofAuthority(authority)
    };
  }

  private String cmk(String alias, KeySpec spec, KeyUsage usage) {
    String arn =
        kms.createKey(new CreateKeyRequest(spec, usage, "", null, false)).keyMetadata().arn();
    kms.createAlias(new CreateAliasRequest(alias, arn));
    return arn;
  }

  private PublicKey publicKey(String algorithm, String alias) throws Exception {
    return KeyFactory.getInstance(algorithm)
        .generatePublic(
            new java.security.spec.X509EncodedKeySpec(
                kms.getPublicKey(io.github.cmkjca.spi.kms.GetPublicKeyRequest.of(alias))
                    .publicKey()));
  }

  private static PrivateKey serialised(PrivateKey handle) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(handle);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (PrivateKey) in.readObject();
    }
  }

  private static KeyPair pair(String algorithm, String kind) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      initialize(generator, kind);
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void initialize(KeyPairGenerator generator, String kind) throws Exception {
    if (Character.isDigit(kind.charAt(0))) {
      generator.initialize(Integer.parseInt(kind));
    } else {
      generator.initialize(
          kind.startsWith("secp") ? new ECGenParameterSpec(kind) : new NamedParameterSpec(kind));
    }
  }
}
