package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import javax.crypto.KeyAgreement;
import org.bouncycastle.jcajce.spec.UserKeyingMaterialSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The key agreement of CMS with a handle, beside Bouncy Castle's with the plain key. */
class CmsKeyAgreementTest {
  private static final String HOME = "cmk.home";
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final byte[] SHARED_INFO = "shared info".getBytes(StandardCharsets.US_ASCII);
  private static final String AES_256_WRAP = "2.16.840.1.101.3.4.1.45";

  private final @Nullable String homeOfAllTests = System.getProperty(HOME);

  private CmkProvider provider;
  private KeyPair recipient;
  private KeyPair originator;
  private PrivateKey handle;

  @BeforeEach
  void makeHandle(@TempDir Path home) throws Exception {
    System.setProperty(HOME, home.toString());
    provider = new CmkProvider();
    recipient = pair();
    originator = pair();
    KeyStore keys = KeyStore.getInstance("CMKS", provider);
    keys.load(null, null);
    keys.setKeyEntry(
        "mail",
        recipient.getPrivate(),
        null,
        new Certificate[] {TestCertificates.ofAuthority(recipient)});
    handle = (PrivateKey) keys.getKey("mail", null);
  }

  @AfterEach
  void close() {
    provider.close();
    if (homeOfAllTests == null) {
      System.clearProperty(HOME);
    } else {
      System.setProperty(HOME, homeOfAllTests);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1.3.133.16.840.63.0.2, 2.16.840.1.101.3.4.1.5",
    "1.3.132.1.11.0, 2.16.840.1.101.3.4.1.25",
    "1.3.132.1.11.1, 2.16.840.1.101.3.4.1.45",
    "1.3.132.1.11.2, 2.16.840.1.101.3.4.1.45",
    "1.3.132.1.11.3, 2.16.840.1.101.3.4.1.25",
    "ECDHwithSHA1KDF, 2.16.840.1.101.3.4.1.45",
    "ECDHwithSHA256KDF, 2.16.840.1.101.3.4.1.5"
  })
  void agreesOnTheKeyThatBouncyCastleDerives(String algorithm, String wrapping) throws Exception {
    KeyAgreement theirs = KeyAgreement.getInstance(algorithm, BC);
    theirs.init(originator.getPrivate(), new UserKeyingMaterialSpec(SHARED_INFO));
    theirs.doPhase(recipient.getPublic(), true);
    KeyAgreement mine = agreement(algorithm, new UserKeyingMaterialSpec(SHARED_INFO));
    assertThat(mine.generateSecret(wrapping).getEncoded())
        .isEqualTo(theirs.generateSecret(wrapping).getEncoded());
  }

  @Test
  void agreesOnAnotherKeyWithOtherSharedInfo() throws Exception {
    byte[] with =
        agreement("ECDHwithSHA256KDF", new UserKeyingMaterialSpec(SHARED_INFO))
            .generateSecret(AES_256_WRAP)
            .getEncoded();
    byte[] without = agreement("ECDHwithSHA256KDF", null).generateSecret(AES_256_WRAP).getEncoded();
    assertThat(with).isNotEqualTo(without);
  }

  @Test
  void refusesOtherParameters() {
    assertThatThrownBy(() -> agreement("ECDHwithSHA256KDF", new ECGenParameterSpec("secp256r1")))
        .isInstanceOf(InvalidAlgorithmParameterException.class)
        .hasMessageContaining("user keying material");
  }

  @Test
  void givesNoKeyButForAesKeyWrap() throws Exception {
    KeyAgreement mine = agreement("ECDHwithSHA256KDF", null);
    assertThatThrownBy(() -> mine.generateSecret("AES"))
        .isInstanceOf(NoSuchAlgorithmException.class);
    assertThatThrownBy(mine::generateSecret).isInstanceOf(UnsupportedOperationException.class);
  }

  private KeyAgreement agreement(String algorithm, @Nullable AlgorithmParameterSpec params)
      throws Exception {
    KeyAgreement mine = KeyAgreement.getInstance(algorithm, provider);
    mine.init(handle, params);
    mine.doPhase(originator.getPublic(), true);
    return mine;
  }

  private static KeyPair pair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }
}
