package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.renewal.Renewal;
import io.github.cmkjca.spi.CmkKey;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyStoreBuilderParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key manager factory {@code CMK} under real handshakes. */
class LiveKeyManagerTest {
  private static final String HOME = "cmk.home";
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final @Nullable String homeOfAllTests = System.getProperty(HOME);

  private Path home;
  private CmkProvider provider;
  private KeyManagementService kms;
  private String key;
  private KeyPair authority;
  private KeyStore vault;

  /** A system property wins over the files that this test writes. */
  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    System.clearProperty(HOME);
    home = folder.resolve("home");
    Path config = folder.resolve("cmk.properties");
    Files.writeString(config, "cmk.home = " + home + "\ncmk.default-key = alias/app\n");
    try (CmkProvider unconfigured = new CmkProvider()) {
      provider = (CmkProvider) unconfigured.configure(config.toString());
    }
    Security.addProvider(provider);
    kms = provider.keyManagementService();
    key = kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT)).keyMetadata().arn();
    kms.createAlias(new CreateAliasRequest("alias/app", key));
    authority = KeyPairGenerator.getInstance("EC").generateKeyPair();
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

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void newHandshakesUseARenewedCertificateAndAnotherKey(String protocol) throws Exception {
    KeyPair first = KeyPairGenerator.getInstance("EC").generateKeyPair();
    put("tls", first, "CN=first");
    SSLContext server = context(factory(vault));
    assertThat(presented(server, protocol)).isEqualTo("CN=first");
    put("tls", first, "CN=renewed");
    assertThat(presented(server, protocol)).isEqualTo("CN=renewed");
    put("tls", KeyPairGenerator.getInstance("RSA").generateKeyPair(), "CN=rotated");
    assertThat(presented(server, protocol)).isEqualTo("CN=rotated");
  }

  @Test
  void aHandshakeUnderWayKeepsTheKeyThatItChose() throws Exception {
    KeyPair first = KeyPairGenerator.getInstance("EC").generateKeyPair();
    put("tls", first, "CN=first");
    X509ExtendedKeyManager manager = manager(factory(vault));
    String chosen = manager.chooseServerAlias("EC", null, null);
    put("tls", KeyPairGenerator.getInstance("EC").generateKeyPair(), "CN=rotated");
    assertThat(manager.chooseServerAlias("EC", null, null)).isNotEqualTo(chosen);
    assertThat(manager.getCertificateChain(chosen)[0].getPublicKey()).isEqualTo(first.getPublic());
    assertThat(subject(manager.getCertificateChain(chosen)[0])).isEqualTo("CN=first");
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(manager.getPrivateKey(chosen));
    byte[] signed = signature.sign();
    signature = Signature.getInstance("SHA256withECDSA");
    signature.initVerify(first.getPublic());
    assertThat(signature.verify(signed)).isTrue();
  }

  @Test
  void whatHasNothingToDoWithTheKeysMakesNoNewGeneration() throws Exception {
    put("tls", KeyPairGenerator.getInstance("EC").generateKeyPair(), "CN=first");
    X509ExtendedKeyManager manager = manager(factory(vault));
    String before = manager.getServerAliases("EC", null)[0];
    kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT));
    assertThat(manager.getServerAliases("EC", null)[0].split("/")[0])
        .isEqualTo(before.split("/")[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aDisabledCmkFailsNewHandshakesAtOnce(String protocol) throws Exception {
    put("tls", KeyPairGenerator.getInstance("EC").generateKeyPair(), "CN=first");
    SSLContext server = context(factory(vault));
    assertThat(presented(server, protocol)).isEqualTo("CN=first");
    kms.disableKey(new DisableKeyRequest(key));
    assertThatThrownBy(() -> presented(server, protocol))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("Received fatal alert");
    kms.enableKey(new EnableKeyRequest(key));
    assertThat(presented(server, protocol)).isEqualTo("CN=first");
  }

  /** As Tomcat does, which asks by the alias that it was told. */
  @Test
  void anAliasOfTheKeystoreIsUnderstood() throws Exception {
    KeyPair first = KeyPairGenerator.getInstance("EC").generateKeyPair();
    put("tls", first, "CN=first");
    KeyStore lowerCase = KeyStore.getInstance("cmk");
    lowerCase.load(null, null);
    X509ExtendedKeyManager manager = manager(factory(lowerCase));
    assertThat(subject(manager.getCertificateChain("tls")[0])).isEqualTo("CN=first");
    assertThat(manager.getPrivateKey("tls")).isEqualTo(vault.getKey("tls", null));
    put("tls", first, "CN=renewed");
    assertThat(subject(manager.getCertificateChain("tls")[0])).isEqualTo("CN=renewed");
  }

  @Test
  void aKeyThatWaitsForItsCertificateIsNotServed() throws Exception {
    put("tls", KeyPairGenerator.getInstance("RSA").generateKeyPair(), "CN=served");
    CmkConfig config = CmkConfig.load(null, Map.of(HOME, home.toString()), Map.of());
    new Renewal(Wiring.open(config).entries(), vault, provider, "tls")
        .request(null, new Renewal.NewKey("EC", null, false));
    assertThat(vault.getCertificate("cmk-renewal/tls")).isNotNull();
    assertThat(presented(context(factory(vault)), "TLSv1.3")).isEqualTo("CN=served");
    assertThat(java.util.Collections.list(vault.aliases())).doesNotContain("cmk-renewal/tls");
  }

  /** And not one of the future, which would do for nobody. */
  @Test
  void ofSeveralWithOneSubjectTheLastThatIsValidServes() throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    put("a", "CN=shop", now.minus(2, ChronoUnit.HOURS));
    put("b", "CN=shop", now.minus(1, ChronoUnit.HOURS));
    put("c", "CN=shop", now.minus(3, ChronoUnit.HOURS));
    put("d", "CN=shop", now.plus(1, ChronoUnit.DAYS));
    assertThat(certifiedOfServer()).isEqualTo(now.minus(1, ChronoUnit.HOURS));
    vault.deleteEntry("b");
    assertThat(certifiedOfServer()).isEqualTo(now.minus(2, ChronoUnit.HOURS));
  }

  @Test
  void aNewerCertificateOfAnotherSubjectTakesNobodysPlace() throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    put("good", "CN=shop", now.minus(2, ChronoUnit.HOURS));
    put("other", "CN=other", now.minus(1, ChronoUnit.HOURS));
    assertThat(certifiedOfServer()).isEqualTo(now.minus(2, ChronoUnit.HOURS));
  }

  private Instant certifiedOfServer() throws Exception {
    X509ExtendedKeyManager manager = manager(factory(vault));
    String alias = manager.chooseServerAlias("EC", null, null);
    return manager.getCertificateChain(alias)[0].getNotBefore().toInstant();
  }

  /** JSSE asks for EC, and lacks the curve when it has such a key. */
  @Test
  void aKeyThatTlsCannotUseHindersNoOther() throws Exception {
    put("tls", KeyPairGenerator.getInstance("EC").generateKeyPair(), "CN=good");
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "CMK");
    generator.initialize(new ECGenParameterSpec("secp256k1"));
    KeyPair unusable = generator.generateKeyPair();
    vault.setKeyEntry("a", unusable.getPrivate(), null, chain(unusable, "CN=good"));
    assertThat(presented(context(factory(vault)), "TLSv1.3")).isEqualTo("CN=good");
    assertThat(manager(factory(vault)).getServerAliases("EC", null)).hasSize(1);
  }

  /** Its error and its time would tell an attacker whether the padding was right. */
  @ParameterizedTest
  @ValueSource(strings = {"CMKS", "CMK"})
  void noKeyManagerGivesTlsAKeyThatDecryptsPkcs1(String type) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    put("tls", pair, "CN=first");
    KeyStore store = pointed("CMK vault\nvia = jdbc\n");
    if (type.equals("CMKS")) {
      store = KeyStore.getInstance(type);
      store.load(null, null);
      store.setKeyEntry("tls", pair.getPrivate(), PASSWORD, chain(pair, "CN=first"));
    }
    X509ExtendedKeyManager manager = manager(factory(store));
    PrivateKey key = manager.getPrivateKey(manager.chooseServerAlias("RSA", null, null));
    assertThatThrownBy(
            () ->
                javax.crypto.Cipher.getInstance("RSA/ECB/PKCS1Padding")
                    .init(javax.crypto.Cipher.DECRYPT_MODE, key))
        .hasMessageContaining("TLS_RSA_");
  }

  private void put(String alias, String subject, Instant notBefore) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
    vault.setKeyEntry(
        alias,
        pair.getPrivate(),
        null,
        new Certificate[] {
          TestCertificates.issued(pair.getPublic(), subject, authority, notBefore)
        });
  }

  @Test
  void whatTlsMayUseItMayNotCarryElsewhere() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    put("tls", pair, "CN=first");
    X509ExtendedKeyManager manager = manager(factory(vault));
    PrivateKey through = manager.getPrivateKey(manager.getServerAliases("RSA", null)[0]);
    KeyStore file = KeyStore.getInstance("CMKS");
    file.load(null, null);
    assertThatThrownBy(() -> file.setKeyEntry("copy", through, PASSWORD, chain(pair, "CN=first")))
        .hasMessageContaining("integration");
    assertThatThrownBy(
            () ->
                javax.crypto.Cipher.getInstance("RSA/ECB/PKCS1Padding")
                    .init(javax.crypto.Cipher.DECRYPT_MODE, through))
        .hasMessageContaining("TLS_RSA_");
  }

  @Test
  void policiesSeeTheIntegrationTls() throws Exception {
    put("tls", KeyPairGenerator.getInstance("EC").generateKeyPair(), "CN=first");
    PrivateKey direct = (PrivateKey) vault.getKey("tls", null);
    SSLContext server = context(factory(vault));
    kms.putKeyPolicy(new PutKeyPolicyRequest(key, "default", only("tls.local.cmk"), true));

    assertThat(presented(server, "TLSv1.3")).isEqualTo("CN=first");
    Signature signature = Signature.getInstance("SHA256withECDSA");
    assertThatThrownBy(() -> signature.initSign(direct))
        .hasMessageContaining("AccessDeniedException");
  }

  @Test
  void policiesSeeTheIntegrationThatAPointerNames() throws Exception {
    put("orders-db", KeyPairGenerator.getInstance("EC").generateKeyPair(), "CN=orders");
    put("other", KeyPairGenerator.getInstance("EC").generateKeyPair(), "CN=other");
    KeyStore pointed = pointed("CMK vault\nvia = jdbc\naliases = orders-db\n");
    kms.putKeyPolicy(new PutKeyPolicyRequest(key, "default", only("jdbc.local.cmk"), true));

    assertThat(java.util.Collections.list(pointed.aliases())).containsExactly("orders-db");
    assertThat(pointed.getKey("other", null)).isNull();
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign((PrivateKey) pointed.getKey("orders-db", null));
    assertThat(signature.sign()).isNotEmpty();
    assertThat(presented(context(factory(pointed)), "TLSv1.3")).isEqualTo("CN=orders");
    assertThatThrownBy(
            () -> pointed.setCertificateEntry("third", TestCertificates.ofAuthority(authority)))
        .hasMessageContaining("'third'");
  }

  /** Nobody asks for them, and what is encrypted under them would not say through whom. */
  @Test
  void aViewOfAnIntegrationHasNoCmksForMessages() throws Exception {
    KeyStore pointed = pointed("CMK vault\nvia = tls\n");
    assertThat(vault.containsAlias("alias/app")).isTrue();
    assertThat(pointed.containsAlias("alias/app")).isFalse();
    assertThat(java.util.Collections.list(pointed.aliases())).doesNotContain("alias/app");
    assertThatThrownBy(() -> pointed.getKey("alias/app", null))
        .isInstanceOf(java.security.UnrecoverableKeyException.class)
        .hasMessageContaining("'via'");
    assertThatThrownBy(
            () -> pointed.setKeyEntry("alias/b", vault.getKey("alias/app", null), null, null))
        .isInstanceOf(java.security.KeyStoreException.class)
        .hasMessageContaining("'via'");
    assertThat(pointed("CMK vault\n").containsAlias("alias/app")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK vault\nvia = ftp\n", "CMK vault\ncolour = red\n", "CMKvault", ""})
  void aPointerThatSaysWhatIsNotKnownIsRefused(String text) {
    assertThatThrownBy(() -> pointed(text)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "JKS", "CMKS"})
  void otherKeystoresAreReadOnce(String type) throws Exception {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
    store.setKeyEntry("tls", pair.getPrivate(), PASSWORD, chain(pair, "CN=file"));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    store.store(file, PASSWORD);
    KeyStore loaded = KeyStore.getInstance(type);
    loaded.load(new ByteArrayInputStream(file.toByteArray()), PASSWORD);

    assertThat(presented(context(factory(loaded)), "TLSv1.3")).isEqualTo("CN=file");
    KeyManagerFactory built = KeyManagerFactory.getInstance("CMK");
    built.init(
        new KeyStoreBuilderParameters(
            KeyStore.Builder.newInstance(loaded, new KeyStore.PasswordProtection(PASSWORD))));
    assertThat(presented(context(built), "TLSv1.3")).isEqualTo("CN=file");
  }

  @Test
  void withoutAKeystoreThereAreNoKeys() throws Exception {
    KeyManagerFactory factory = KeyManagerFactory.getInstance("CMK");
    assertThatThrownBy(factory::getKeyManagers).isInstanceOf(IllegalStateException.class);
    factory.init(null, null);
    assertThat(manager(factory).getServerAliases("EC", null)).isNull();
    assertThatThrownBy(() -> factory.init(null))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
  }

  @Test
  void anAliasOfNobodyGivesNothing() throws Exception {
    X509ExtendedKeyManager manager = manager(factory(vault));
    for (String alias : new String[] {null, "", "tls", "7/1.0.tls", "/", "x/y"}) {
      assertThat(manager.getPrivateKey(alias)).isNull();
      assertThat(manager.getCertificateChain(alias)).isNull();
    }
  }

  private String only(String service) {
    return """
        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*",
           "Condition": {"StringEquals": {"kms:ViaService": "%s"}}},
          {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:PutKeyPolicy",
           "Resource": "*"}]}"""
        .formatted(service);
  }

  private static KeyStore pointed(String text) throws Exception {
    KeyStore store = KeyStore.getInstance("CMK");
    store.load(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), null);
    return store;
  }

  private void put(String alias, KeyPair pair, String subject) throws Exception {
    vault.setKeyEntry(alias, pair.getPrivate(), null, chain(pair, subject));
    assertThat(vault.getKey(alias, null)).isInstanceOf(CmkKey.class);
  }

  private Certificate[] chain(KeyPair pair, String subject) {
    return new Certificate[] {
      TestCertificates.issued(pair.getPublic(), subject, authority),
      TestCertificates.ofAuthority(authority)
    };
  }

  private static KeyManagerFactory factory(KeyStore store) throws Exception {
    KeyManagerFactory factory = KeyManagerFactory.getInstance("CMK");
    factory.init(store, PASSWORD);
    return factory;
  }

  private static X509ExtendedKeyManager manager(KeyManagerFactory factory) {
    return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
  }

  private static SSLContext context(KeyManagerFactory factory) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  /** The subject of the certificate that a server shows to a new client. */
  private String presented(SSLContext server, String protocol) throws Exception {
    try (SSLServerSocket listener =
        (SSLServerSocket)
            server
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(
              () -> {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                  socket.startHandshake();
                  socket.getOutputStream().write(1);
                } catch (IOException e) {
                  // The client tells.
                }
              });
      try (SSLSocket socket =
          (SSLSocket)
              trusting()
                  .getSocketFactory()
                  .createSocket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
        socket.setEnabledProtocols(new String[] {protocol});
        socket.startHandshake();
        assertThat(socket.getInputStream().read()).isEqualTo(1);
        return subject((X509Certificate) socket.getSession().getPeerCertificates()[0]);
      } finally {
        served.get();
      }
    }
  }

  private SSLContext trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", TestCertificates.ofAuthority(authority));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static String subject(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName();
  }
}
