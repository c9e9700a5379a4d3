package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the fastest delegate, Corretto here, refuses goes to the next one: keys and parameters of
 * signatures.
 */
class NextDelegateTest {
  private static final String HOME = "cmk.home";
  private static final byte[] TEXT = "four oranges".getBytes(StandardCharsets.UTF_8);

  private final @Nullable String homeOfAllTests = System.getProperty(HOME);
  private final KeyPair authority = pair("EC", null);

  private CmkProvider provider;

  /** A system property wins over the files that this test writes. */
  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    System.clearProperty(HOME);
    Path config = folder.resolve("cmk.properties");
    Files.writeString(config, "cmk.home = " + folder.resolve("home") + "\ncmk.delegate = auto\n");
    try (CmkProvider unconfigured = new CmkProvider()) {
      provider = (CmkProvider) unconfigured.configure(config.toString());
    }
    Security.addProvider(provider);
  }

  @AfterEach
  void close() {
    Security.removeProvider("CMK");
    provider.close();
    if (homeOfAllTests != null) {
      System.setProperty(HOME, homeOfAllTests);
    }
  }

  static Stream<EdDSAParameterSpec> parametersOfEdDsa() {
    return Stream.of(
        new EdDSAParameterSpec(true),
        new EdDSAParameterSpec(false, new byte[] {1, 2, 3}),
        new EdDSAParameterSpec(true, new byte[255]),
        new EdDSAParameterSpec(false));
  }

  @ParameterizedTest
  @MethodSource("parametersOfEdDsa")
  void parametersOfEdDsaAreTakenBeforeAndAfterTheKey(EdDSAParameterSpec params) throws Exception {
    KeyPair plain = pair("EdDSA", NamedParameterSpec.ED25519);
    Signature jdk = Signature.getInstance("Ed25519", "SunEC");
    jdk.setParameter(params);
    jdk.initSign(plain.getPrivate());
    jdk.update(TEXT);
    byte[] expected = jdk.sign();

    PrivateKey handle = kept(plain);
    for (String algorithm : new String[] {"Ed25519", "EdDSA"}) {
      Signature before = Signature.getInstance(algorithm, "CMK");
      before.setParameter(params);
      before.initSign(handle);
      before.update(TEXT);
      assertThat(before.sign()).as(algorithm).isEqualTo(expected);
      before.update(TEXT);
      assertThat(before.sign()).as(algorithm + " again").isEqualTo(expected);

      Signature after = Signature.getInstance(algorithm, "CMK");
      after.initSign(handle);
      after.update(TEXT);
      after.sign();
      after.setParameter(params);
      after.update(TEXT);
      assertThat(after.sign()).as(algorithm).isEqualTo(expected);

      Signature verifier = Signature.getInstance(algorithm, "CMK");
      verifier.initVerify(plain.getPublic());
      verifier.setParameter(params);
      verifier.update(TEXT);
      assertThat(verifier.verify(expected)).as(algorithm).isTrue();
      verifier.initVerify(plain.getPublic());
      verifier.update(TEXT);
      assertThat(verifier.verify(expected)).as(algorithm + " again").isTrue();
    }
  }

  @Test
  void parametersDoNotChangeInTheMidstOfAMessage() throws Exception {
    KeyPair plain = pair("EdDSA", NamedParameterSpec.ED25519);
    Signature signer = Signature.getInstance("Ed25519", "CMK");
    signer.initSign(kept(plain));
    signer.update(TEXT);
    assertThatThrownBy(() -> signer.setParameter(new EdDSAParameterSpec(true)));
    byte[] signature = signer.sign();
    Signature verifier = Signature.getInstance("Ed25519", "CMK");
    verifier.initVerify(plain.getPublic());
    verifier.update(TEXT);
    assertThatThrownBy(() -> verifier.setParameter(new EdDSAParameterSpec(true)));
    assertThat(verifier.verify(signature)).isTrue();
  }

  @Test
  void whatAllRefuseIsRefused() throws Exception {
    AlgorithmParameterSpec wrong = new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4);
    KeyPair plain = pair("EdDSA", NamedParameterSpec.ED25519);
    Signature signer = Signature.getInstance("Ed25519", "CMK");
    assertThatThrownBy(() -> signer.setParameter(wrong))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
    signer.initSign(kept(plain));
    assertThatThrownBy(() -> signer.setParameter(wrong))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
    signer.update(TEXT);
    byte[] signature = signer.sign();
    signer.initVerify(plain.getPublic());
    assertThatThrownBy(() -> signer.setParameter(wrong))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
    signer.update(TEXT);
    assertThat(signer.verify(signature)).isTrue();
  }

  /** Corretto has EdDSA for Ed25519 only. */
  @Test
  void ed448IsVerifiedByTheNameOfItsFamily() throws Exception {
    KeyPair plain = pair("EdDSA", NamedParameterSpec.ED448);
    Signature signer = Signature.getInstance("EdDSA", "CMK");
    signer.initSign(kept(plain));
    signer.update(TEXT);
    byte[] signature = signer.sign();
    KeyPair other = pair("EdDSA", NamedParameterSpec.ED25519);
    for (int i = 0; i < 2; i++) { // in between Corretto may have the other one
      signer.initVerify(plain.getPublic());
      signer.update(TEXT);
      assertThat(signer.verify(signature)).isTrue();
      signer.initVerify(other.getPublic());
    }
  }

  @ParameterizedTest
  @CsvSource({"EdDSA, Ed25519", "EdDSA, Ed448"})
  void publicKeysOfBouncyCastleVerify(String algorithm, String curve) throws Exception {
    KeyPair plain = pair(algorithm, new NamedParameterSpec(curve));
    PublicKey theirs =
        KeyFactory.getInstance(curve, new BouncyCastleProvider())
            .generatePublic(new X509EncodedKeySpec(plain.getPublic().getEncoded()));
    Signature signature = Signature.getInstance(curve, "CMK");
    signature.initSign(kept(plain));
    signature.update(TEXT);
    byte[] signed = signature.sign();
    signature.initVerify(theirs);
    signature.update(TEXT);
    assertThat(signature.verify(signed)).isTrue();
  }

  /** One that Corretto has, one beyond its 33 bits. */
  @ParameterizedTest
  @ValueSource(strings = {"3", "18446744073709551629"})
  void rsaWithUnusualExponentsSigns(String exponent) throws Exception {
    KeyPair plain = pair("RSA", new RSAKeyGenParameterSpec(2048, new BigInteger(exponent)));
    PrivateKey handle = kept(plain);
    Signature jdk = Signature.getInstance("SHA256withRSA", "SunRsaSign");
    jdk.initSign(plain.getPrivate());
    jdk.update(TEXT);
    byte[] expected = jdk.sign();
    Signature signature = Signature.getInstance("SHA256withRSA", "CMK");
    for (int i = 0; i < 2; i++) {
      signature.initSign(handle);
      signature.update(TEXT);
      assertThat(signature.sign()).isEqualTo(expected);
      signature.update(TEXT);
      assertThat(signature.sign()).isEqualTo(expected);
      signature.initVerify(plain.getPublic());
      signature.update(TEXT);
      assertThat(signature.verify(expected)).isTrue();
    }
  }

  /** Corretto wants the same hash in MGF1 for some, and salts no longer than the key. */
  @Test
  void unusualParametersOfPssAreTakenBeforeTheKey() throws Exception {
    KeyPair plain = pair("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));
    PSSParameterSpec params =
        new PSSParameterSpec("SHA-512/256", "MGF1", MGF1ParameterSpec.SHA1, 7, 1);
    Signature signature = Signature.getInstance("RSASSA-PSS", "CMK");
    signature.setParameter(params);
    signature.initSign(kept(plain));
    signature.update(TEXT);
    byte[] signed = signature.sign();
    Signature jdk = Signature.getInstance("RSASSA-PSS", "SunRsaSign");
    jdk.setParameter(params);
    jdk.initVerify(plain.getPublic());
    jdk.update(TEXT);
    assertThat(jdk.verify(signed)).isTrue();
  }

  private PrivateKey kept(KeyPair pair) throws Exception {
    KeyStore store = KeyStore.getInstance("CMKS");
    store.load(null, null);
    store.setKeyEntry(
        "key",
        pair.getPrivate(),
        null,
        new Certificate[] {TestCertificates.issued(pair.getPublic(), "CN=key", authority)});
    return (PrivateKey) store.getKey("key", null);
  }

  private static KeyPair pair(String algorithm, @Nullable AlgorithmParameterSpec params) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (params != null) {
        generator.initialize(params);
      }
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
