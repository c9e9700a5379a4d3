package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import java.io.Serial;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.PSSParameterSpec;
import javax.crypto.KeyAgreement;
import org.example.ForeignProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects of code in this JVM that are not what they say get nothing of a private key. */
class ForeignObjectsTest {
  private static final String HOME = "cmk.home";

  private final @Nullable String homeOfAllTests = System.getProperty(HOME);

  private CmkProvider provider;
  private PrivateKey handle;
  private KeyPair plain;

  /** A system property wins over the files that this test writes. */
  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    System.clearProperty(HOME);
    open(folder, "auto");
  }

  private void reopen(Path folder, String delegate) throws Exception {
    Security.removeProvider("CMK");
    provider.close();
    open(Files.createDirectory(folder.resolve(delegate)), delegate);
  }

  private void open(Path folder, String delegate) throws Exception {
    Path config = folder.resolve("cmk.properties");
    Files.writeString(
        config,
        "cmk.home = "
            + folder.resolve("home")
            + "\ncmk.default-key = alias/app\ncmk.delegate = "
            + delegate
            + "\n");
    try (CmkProvider unconfigured = new CmkProvider()) {
      provider = (CmkProvider) unconfigured.configure(config.toString());
    }
    Security.addProvider(provider);
    KeyManagementService kms = provider.keyManagementService();
    String key = kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT)).keyMetadata().arn();
    kms.createAlias(new CreateAliasRequest("alias/app", key));
    plain = p256();
    KeyStore vault = KeyStore.getInstance("CMK", provider);
    vault.load(null, null);
    vault.setKeyEntry(
        "ec",
        plain.getPrivate(),
        null,
        new Certificate[] {TestCertificates.issued(plain.getPublic(), "CN=localhost", p256())});
    handle = (PrivateKey) vault.getKey("ec", null);
  }

  @AfterEach
  void close() {
    Security.removeProvider("CMK");
    provider.close();
    if (homeOfAllTests != null) {
      System.setProperty(HOME, homeOfAllTests);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"BC", "AmazonCorrettoCryptoProvider"})
  void aProviderOfAKnownNameAndAnotherClassGetsNoPrivateKey(String name) throws Exception {
    Provider genuine = Security.getProvider(name);
    if (genuine != null) {
      Security.removeProvider(name);
    }
    ForeignProvider impostor = new ForeignProvider(name);
    Security.insertProviderAt(impostor, 1);
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA", provider);
      signature.initSign(handle);
      assertThat(signature.sign()).isNotEmpty();
      assertThatThrownBy(() -> signature.setParameter(new AlgorithmParameterSpec() {}))
          .isInstanceOf(InvalidAlgorithmParameterException.class);
      AlgorithmParameterSpec ofRsa = PSSParameterSpec.DEFAULT;
      assertThatThrownBy(() -> signature.setParameter(ofRsa))
          .isInstanceOf(InvalidAlgorithmParameterException.class);
      Signature before = Signature.getInstance("SHA256withECDSA", provider);
      assertThatThrownBy(() -> before.setParameter(new AlgorithmParameterSpec() {}))
          .isInstanceOf(InvalidAlgorithmParameterException.class);
      assertThat(impostor.wasGivenAKey()).isFalse();
    } finally {
      Security.removeProvider(name);
      if (genuine != null) {
        Security.addProvider(genuine);
      }
    }
  }

  @Test
  void theOperatorNamesWhoeverIsMeant(@TempDir Path folder) throws Exception {
    ForeignProvider own = new ForeignProvider("Own");
    Security.addProvider(own);
    try {
      reopen(folder, "Own");
      Signature signature = Signature.getInstance("SHA256withECDSA", provider);
      signature.initSign(handle);
      assertThat(own.wasGivenAKey()).isTrue();
    } finally {
      Security.removeProvider("Own");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "SunJCE"})
  void aPublicKeyThatTurnsIntoAnotherIsUsedAsItWasFirst(String delegate, @TempDir Path folder)
      throws Exception {
    reopen(folder, delegate);
    ECPublicKey good = (ECPublicKey) p256().getPublic();
    KeyAgreement expected = KeyAgreement.getInstance("ECDH", "SunEC");
    expected.init(plain.getPrivate());
    expected.doPhase(good, true);
    byte[] secret = expected.generateSecret();
    ECPoint offTheCurve = new ECPoint(BigInteger.valueOf(5), BigInteger.ZERO);
    for (int answers = 1; answers < 6; answers++) {
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH", provider);
      agreement.init(handle);
      agreement.doPhase(new Turning(good, offTheCurve, answers), true);
      assertThat(agreement.generateSecret()).as("after %d", answers).isEqualTo(secret);
    }
  }

  @Test
  void aPointThatTurnsIntoAnotherIsUsedAsItWasFirst(@TempDir Path folder) throws Exception {
    reopen(folder, "SunJCE");
    ECPublicKey good = (ECPublicKey) p256().getPublic();
    for (int answers = 0; answers < 12; answers++) {
      TurningPoint point = new TurningPoint(good.getW(), answers);
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH", provider);
      agreement.init(handle);
      try {
        agreement.doPhase(new Turning(good, point, 0), true);
      } catch (InvalidKeyException offTheCurve) {
        continue;
      }
      KeyAgreement expected = KeyAgreement.getInstance("ECDH", "SunEC");
      expected.init(plain.getPrivate());
      expected.doPhase(good, true);
      assertThat(agreement.generateSecret()).isEqualTo(expected.generateSecret());
    }
  }

  private static KeyPair p256() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /** Answers with another point after some answers. */
  private static final class Turning implements ECPublicKey {
    @Serial private static final long serialVersionUID = 1L;

    private final transient ECPublicKey good;
    private final transient ECPoint bad;
    private int answers;

    Turning(ECPublicKey good, ECPoint bad, int answers) {
      this.good = good;
      this.bad = bad;
      this.answers = answers;
    }

    @Override
    public ECPoint getW() {
      return answers-- > 0 ? good.getW() : bad;
    }

    @Override
    public ECParameterSpec getParams() {
      return good.getParams();
    }

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return "X.509";
    }

    @Override
    public byte[] getEncoded() {
      return good.getEncoded();
    }
  }

  /** Answers with another abscissa after some answers. */
  private static final class TurningPoint extends ECPoint {
    private int answers;

    TurningPoint(ECPoint good, int answers) {
      super(good.getAffineX(), good.getAffineY());
      this.answers = answers;
    }

    @Override
    public BigInteger getAffineX() {
      return answers-- > 0 ? super.getAffineX() : BigInteger.valueOf(5);
    }
  }
}
