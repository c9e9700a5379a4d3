package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.secrets.OddPrivateKey;
import io.github.cmkjca.spi.CiphertextBlobKeySpec;
import io.github.cmkjca.spi.CmkPrivateKey;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.WrappedKeyPairSpec;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextResponse;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What bytes from outside say of a key is a claim: that it is this public key's, or a secret one.
 */
class ClaimedHandlesTest {
  private static final String HOME = "cmk.home";

  private final @Nullable String homeOfAllTests = System.getProperty(HOME);

  private CmkProvider provider;
  private KeyManagementService kms;
  private String key;
  private KeyPair authority;
  private KeyStore vault;

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
    authority = p256("SunEC");
    vault = KeyStore.getInstance("CMK");
    vault.load(null, null);
  }

  @AfterEach
  void close() {
    Security.removeProvider("CMK");
    provider.close();
    if (homeOfAllTests != null) {
      System.setProperty(HOME, homeOfAllTests);
    }
  }

  @Test
  void aHandleThatWasReadIsKeptIfItsPublicKeyIsItsOwn() throws Exception {
    KeyPair pair = p256("CMK");
    PrivateKey read = (PrivateKey) read(written(pair.getPrivate()));
    vault.setKeyEntry("tls", read, null, chain(pair.getPublic()));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign((PrivateKey) vault.getKey("tls", null));
    byte[] signed = signature.sign();
    signature = Signature.getInstance("SHA256withECDSA");
    signature.initVerify(pair.getPublic());
    assertThat(signature.verify(signed)).isTrue();
  }

  @Test
  void aHandleThatClaimsAnotherPublicKeyIsNotKept() throws Exception {
    KeyPair pair = p256("CMK");
    PublicKey other = p256("SunEC").getPublic();
    PrivateKey forged =
        (PrivateKey)
            read(
                replaced(
                    written(pair.getPrivate()), pair.getPublic().getEncoded(), other.getEncoded()));
    assertThat(((CmkPrivateKey) forged).publicKey()).isEqualTo(other);
    assertThatThrownBy(() -> vault.setKeyEntry("tls", forged, null, chain(other)))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("'tls'")
        .hasMessageContaining("does not belong");
    assertThat(vault.containsAlias("tls")).isFalse();
  }

  @Test
  void aHandleThatClaimsAnotherKeyOfACmkIsNotKept() throws Exception {
    String pair = kms.createKey(CreateKeyRequest.of(KeySpec.ECC_NIST_P256)).keyMetadata().arn();
    kms.createAlias(new CreateAliasRequest("alias/tls", pair));
    CmkPrivateKey handle = (CmkPrivateKey) vault.getKey("alias/tls", null);
    PublicKey other = p256("SunEC").getPublic();
    PrivateKey forged =
        (PrivateKey)
            read(replaced(written(handle), handle.publicKey().getEncoded(), other.getEncoded()));
    for (String alias : List.of("alias/tls", "alias/new")) {
      assertThatThrownBy(() -> vault.setKeyEntry(alias, forged, null, chain(other)))
          .isInstanceOf(KeyStoreException.class)
          .hasMessageContaining("does not belong");
    }
    assertThat(vault.getCertificateChain("alias/tls")).isNull();
    assertThat(vault.containsAlias("alias/new")).isFalse();
    vault.setKeyEntry(
        "alias/new", (PrivateKey) read(written(handle)), null, chain(handle.publicKey()));
    assertThat(vault.getCertificateChain("alias/new")).hasSize(1);
  }

  /** GenerateDataKeyPairWithoutPlaintext is there for machines that make keys and use none. */
  @Test
  void whoMayMakeAKeyButNotUseItKeepsWhatItMadeAndNoClaims() throws Exception {
    KeyPair pair = p256("CMK");
    byte[] written = written(pair.getPrivate());
    kms.putKeyPolicy(
        new PutKeyPolicyRequest(
            key,
            "default",
            """
            {"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"},
             {"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*"}]}
            """,
            true));
    assertThatThrownBy(
            () ->
                vault.setKeyEntry(
                    "claimed", (PrivateKey) read(written), null, chain(pair.getPublic())))
        .isInstanceOf(KeyStoreException.class)
        .hasCauseInstanceOf(AccessDeniedException.class);
    vault.setKeyEntry("made", pair.getPrivate(), null, chain(pair.getPublic()));
    assertThat(vault.containsAlias("claimed")).isFalse();
    assertThat(vault.containsAlias("made")).isTrue();
  }

  @Test
  void theBlobOfAPrivateKeyBecomesNoSecretKey() throws Exception {
    GenerateDataKeyPairWithoutPlaintextResponse made =
        kms.generateDataKeyPairWithoutPlaintext(
            new GenerateDataKeyPairWithoutPlaintextRequest(
                key, DataKeyPairSpec.ECC_NIST_P256, EncryptionContext.empty(), List.of(), false));
    byte[] blob = made.privateKeyCiphertextBlob();
    assertThatThrownBy(
            () ->
                SecretKeyFactory.getInstance("CMK", "CMK")
                    .generateSecret(
                        new CiphertextBlobKeySpec("HmacSHA256", blob, EncryptionContext.empty())))
        .isInstanceOf(InvalidKeySpecException.class)
        .hasMessageContaining("a private key");
    PublicKey publicKey =
        KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(made.publicKey()));
    assertThat(
            KeyFactory.getInstance("CMK", "CMK")
                .generatePrivate(
                    new WrappedKeyPairSpec(publicKey, blob, EncryptionContext.empty())))
        .isInstanceOf(CmkPrivateKey.class);
  }

  /** A library may read what is not DER, so that it is told for a private key. */
  @ParameterizedTest
  @EnumSource
  void theBlobOfAnOddPrivateKeyBecomesNoKeyAtAll(OddPrivateKey form) throws Exception {
    KeyPair pair = p256("SunEC");
    byte[] odd = form.of(pair.getPrivate().getEncoded());
    byte[] blob =
        kms.encrypt(new EncryptRequest(key, odd, EncryptionContext.empty(), List.of(), false))
            .ciphertextBlob();
    SecretKeyFactory secretKeys = SecretKeyFactory.getInstance("CMK", "CMK");
    assertThatThrownBy(
            () ->
                secretKeys.generateSecret(
                    new CiphertextBlobKeySpec("HmacSHA256", blob, EncryptionContext.empty())))
        .isInstanceOf(InvalidKeySpecException.class)
        .hasMessageContaining("a private key");
    KeyFactory privateKeys = KeyFactory.getInstance("CMK", "CMK");
    assertThatThrownBy(
            () ->
                privateKeys.generatePrivate(
                    new WrappedKeyPairSpec(pair.getPublic(), blob, EncryptionContext.empty())))
        .isInstanceOf(InvalidKeySpecException.class)
        .hasMessageContaining("PKCS#8");
  }

  @Test
  void theBlobOfASecretKeyBecomesNoPrivateKey() throws Exception {
    vault.setKeyEntry("secret", new SecretKeySpec(new byte[32], "AES"), null, null);
    CiphertextBlobKeySpec stored =
        (CiphertextBlobKeySpec)
            SecretKeyFactory.getInstance("CMK", "CMK")
                .getKeySpec(
                    (javax.crypto.SecretKey) vault.getKey("secret", null),
                    CiphertextBlobKeySpec.class);
    PublicKey publicKey = p256("SunEC").getPublic();
    assertThatThrownBy(
            () ->
                KeyFactory.getInstance("CMK", "CMK")
                    .generatePrivate(
                        new WrappedKeyPairSpec(
                            publicKey, stored.ciphertextBlob(), stored.encryptionContext())))
        .isInstanceOf(InvalidKeySpecException.class);
  }

  @Test
  void theBytesOfAPrivateKeyAreNotTakenOverAsASecretKey() throws Exception {
    SecretKeySpec disguised =
        new SecretKeySpec(p256("SunEC").getPrivate().getEncoded(), "HmacSHA256");
    assertThatThrownBy(() -> vault.setKeyEntry("x", disguised, null, null))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("a private key");
    assertThatThrownBy(() -> SecretKeyFactory.getInstance("CMK", "CMK").translateKey(disguised))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("a private key");
  }

  private Certificate[] chain(PublicKey publicKey) {
    return new Certificate[] {TestCertificates.issued(publicKey, "CN=localhost", authority)};
  }

  private static KeyPair p256(String provider) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static byte[] written(Object handle) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(handle);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] bytes) throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  /** The bytes with one part replaced by another of the same length. */
  private static byte[] replaced(byte[] bytes, byte[] part, byte[] by) {
    assertThat(by).hasSameSizeAs(part);
    byte[] changed = bytes.clone();
    for (int at = 0; at + part.length <= bytes.length; at++) {
      if (java.util.Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
        System.arraycopy(by, 0, changed, at, by.length);
        return changed;
      }
    }
    throw new AssertionError("the part is not there");
  }
}
