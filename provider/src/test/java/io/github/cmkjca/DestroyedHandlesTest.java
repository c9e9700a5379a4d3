package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.Destroyable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was initialised with a handle stops when the handle is destroyed; nothing else does. */
class DestroyedHandlesTest {
  private static final String HOME = "cmk.home";
  private static final byte[] TEXT = "four oranges".getBytes(StandardCharsets.UTF_8);

  private final @Nullable String homeOfAllTests = System.getProperty(HOME);

  private CmkProvider provider;
  private KeyManagementService kms;
  private KeyPair authority;

  /** A system property wins over the files that this test writes. */
  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    System.clearProperty(HOME);
    Path config = folder.resolve("cmk.properties");
    Files.writeString(config, "cmk.home = " + folder.resolve("home") + "\n");
    try (CmkProvider unconfigured = new CmkProvider()) {
      provider = (CmkProvider) unconfigured.configure(config.toString());
    }
    Security.addProvider(provider);
    kms = provider.keyManagementService();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    authority = generator.generateKeyPair();
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
  void aSignatureStops() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("EC", "CMK").generateKeyPair();
    assertSignatureStops("SHA256withECDSA", pair.getPrivate());
    assertSignatureStops("SHA256withECDSA", cmk(KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY));
    assertSignatureStops("Ed25519", cmk(KeySpec.ECC_NIST_EDWARDS25519, KeyUsage.SIGN_VERIFY));
  }

  private static void assertSignatureStops(String algorithm, PrivateKey handle) throws Exception {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(handle);
    signature.update(TEXT);
    signature.sign();
    signature.update(TEXT);
    handle.destroy();
    assertThatThrownBy(() -> signature.update(TEXT))
        .isInstanceOf(SignatureException.class)
        .hasMessageContaining("destroyed");
    assertThatThrownBy(signature::sign)
        .isInstanceOf(SignatureException.class)
        .hasMessageContaining("destroyed");
    assertThatThrownBy(() -> signature.initSign(handle))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("destroyed");
  }

  @Test
  void aCipherOfRsaStops() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("RSA", "CMK").generateKeyPair();
    Cipher encrypt = Cipher.getInstance("RSA/ECB/OAEPPadding");
    encrypt.init(Cipher.ENCRYPT_MODE, pair.getPublic());
    byte[] ciphertext = encrypt.doFinal(TEXT);
    encrypt.init(Cipher.WRAP_MODE, pair.getPublic());
    byte[] wrapped = encrypt.wrap(new SecretKeySpec(new byte[16], "AES"));
    Cipher decrypt = Cipher.getInstance("RSA/ECB/OAEPPadding");
    decrypt.init(Cipher.DECRYPT_MODE, pair.getPrivate());
    Cipher unwrap = Cipher.getInstance("RSA/ECB/OAEPPadding");
    unwrap.init(Cipher.UNWRAP_MODE, pair.getPrivate());
    assertThat(decrypt.doFinal(ciphertext)).isEqualTo(TEXT);
    pair.getPrivate().destroy();
    assertStops(() -> decrypt.update(ciphertext));
    assertStops(() -> decrypt.doFinal(ciphertext));
    assertStops(() -> unwrap.unwrap(wrapped, "AES", Cipher.SECRET_KEY));
  }

  @Test
  void aKeyAgreementStops() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "CMK");
    KeyPair pair = generator.generateKeyPair();
    KeyAgreement before = KeyAgreement.getInstance("ECDH");
    before.init(pair.getPrivate());
    KeyAgreement between = KeyAgreement.getInstance("ECDH");
    between.init(pair.getPrivate());
    between.doPhase(authority.getPublic(), true);
    pair.getPrivate().destroy();
    assertStops(() -> before.doPhase(authority.getPublic(), true));
    assertStops(between::generateSecret);
  }

  @Test
  void ciphersAndMacsWithSecretKeysStop() throws Exception {
    SecretKey aes = KeyGenerator.getInstance("AES", "CMK").generateKey();
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, aes, new IvParameterSpec(new byte[16]));
    cipher.update(TEXT);
    SecretKey hmac = KeyGenerator.getInstance("HmacSHA256", "CMK").generateKey();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(hmac);
    mac.update(TEXT);
    aes.destroy();
    hmac.destroy();
    assertStops(() -> cipher.update(TEXT));
    assertStops(cipher::doFinal);
    assertStops(() -> mac.update(TEXT));
    assertStops(mac::doFinal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void keystoresGiveEachCallerAHandleOfItsOwn(String type) throws Exception {
    KeyStore store = kept(type);
    PrivateKey one = (PrivateKey) store.getKey("tls", null);
    one.destroy();
    ((KeyStore.PrivateKeyEntry) Objects.requireNonNull(store.getEntry("tls", null)))
        .getPrivateKey()
        .destroy();
    assertSigns((PrivateKey) store.getKey("tls", null));
    assertSigns(
        ((KeyStore.PrivateKeyEntry) Objects.requireNonNull(store.getEntry("tls", null)))
            .getPrivateKey());
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void theKeyManagerGivesEachCallerAHandleOfItsOwn(String type) throws Exception {
    KeyManagerFactory factory = KeyManagerFactory.getInstance("CMK");
    factory.init(kept(type), null);
    X509ExtendedKeyManager manager = (X509ExtendedKeyManager) factory.getKeyManagers()[0];
    String alias = manager.chooseServerAlias("EC", null, null);
    manager.getPrivateKey(alias).destroy();
    manager.getPrivateKey("tls").destroy();
    assertSigns(manager.getPrivateKey(alias));
    assertSigns(manager.getPrivateKey("tls"));
  }

  @Test
  void otherHandlesOfTheKeyGoOn() throws Exception {
    KeyStore store = kept("CMK");
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign((PrivateKey) store.getKey("tls", null));
    signature.update(TEXT);
    ((Destroyable) store.getKey("tls", null)).destroy();
    assertThat(signature.sign()).isNotEmpty();
  }

  private interface Step {
    void run() throws Exception;
  }

  private static void assertStops(Step step) {
    assertThatThrownBy(step::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("destroyed");
  }

  private static void assertSigns(PrivateKey key) throws Exception {
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update(TEXT);
    assertThat(signature.sign()).isNotEmpty();
  }

  private KeyStore kept(String type) throws Exception {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    KeyPair plain = KeyPairGenerator.getInstance("EC").generateKeyPair();
    Certificate[] chain = {TestCertificates.issued(plain.getPublic(), "CN=tls", authority)};
    store.setKeyEntry("tls", plain.getPrivate(), null, chain);
    return store;
  }

  private PrivateKey cmk(KeySpec spec, KeyUsage usage) throws Exception {
    String arn =
        kms.createKey(new CreateKeyRequest(spec, usage, "", null, false)).keyMetadata().arn();
    String alias = "alias/" + spec.name().toLowerCase(java.util.Locale.ROOT);
    kms.createAlias(new CreateAliasRequest(alias, arn));
    KeyStore store = KeyStore.getInstance("CMK");
    store.load(null, null);
    Key key = store.getKey(alias, null);
    return (PrivateKey) key;
  }
}
