package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.secrets.OddPrivateKey;
import io.github.cmkjca.spi.KeyStoreFile;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KmsInvalidStateException;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import java.io.IOException;
import java.math.BigInteger;
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
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be wrong with private keys, their chains, keystores and CMKs, and what is said then. */
class PrivateKeyFaultsTest {
  private static final String HOME = "cmk.home";
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final @Nullable String homeOfAllTests = System.getProperty(HOME);
  private final KeyPair authority = pair("EC", 256);
  private final KeyPair ec = pair("EC", 256);

  @TempDir private Path folder = Path.of("");
  private CmkProvider provider;
  private KeyManagementService kms;
  private String key;

  /** A system property wins over the files that this test writes. */
  @BeforeEach
  void open() throws Exception {
    System.clearProperty(HOME);
    Path config = folder.resolve("cmk.properties");
    Files.writeString(
        config,
        "cmk.home = "
            + folder.resolve("home")
            + "\ncmk.default-key = alias/app\ncmk.keystore-key = alias/app\n");
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

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void aBrokenChainIsRefused(String type) throws Exception {
    Certificate own = issued(ec.getPublic());
    Certificate root = TestCertificates.ofAuthority(authority);
    Certificate stranger = TestCertificates.issued(pair("EC", 256).getPublic(), "CN=x", authority);
    assertRefused(type, ec.getPrivate(), "chain is broken", own, stranger);
    assertRefused(type, ec.getPrivate(), "chain is broken", own, root, own);
    assertRefused(type, ec.getPrivate(), "own certificate first", root, own);
    assertRefused(type, ec.getPrivate(), "twice", own, root, root);
    assertRefused(type, ec.getPrivate(), "X.509", own, null);
  }

  @ParameterizedTest
  @CsvSource({"CMK,DSA,1024", "CMKS,DSA,1024", "CMK,DH,1024", "CMKS,DH,1024"})
  void anAlgorithmThatIsNotSupportedIsRefused(String type, String algorithm, int bits)
      throws Exception {
    KeyPair pair = pair(algorithm, bits);
    assertRefused(type, pair.getPrivate(), "RSA, EC, EdDSA, XDH", issued(pair.getPublic()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void anRsaKeyThatIsTooShortIsRefused(String type) throws Exception {
    KeyPair pair = pair("RSA", 512);
    assertRefused(type, pair.getPrivate(), "at least 1024 bits", issued(pair.getPublic()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void aDamagedPrivateKeyIsRefused(String type) throws Exception {
    KeyPair pair = pair("RSA", 2048);
    RSAPrivateCrtKey key = (RSAPrivateCrtKey) pair.getPrivate();
    PrivateKey damaged =
        KeyFactory.getInstance("RSA")
            .generatePrivate(
                new RSAPrivateCrtKeySpec(
                    key.getModulus(),
                    key.getPublicExponent(),
                    key.getPrivateExponent(),
                    key.getPrimeP(),
                    key.getPrimeQ(),
                    key.getPrimeExponentP().xor(BigInteger.TWO),
                    key.getPrimeExponentQ(),
                    key.getCrtCoefficient()));
    assertThat(((RSAPublicKey) pair.getPublic()).getModulus()).isEqualTo(key.getModulus());
    assertRefused(type, damaged, "does not belong", issued(pair.getPublic()));
  }

  /** Libraries differ in what they read beside DER. */
  @ParameterizedTest
  @EnumSource
  void anOddFormIsRefused(OddPrivateKey form) throws Exception {
    byte[] odd = form.of(ec.getPrivate().getEncoded());
    PrivateKey foreign =
        new PrivateKey() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getAlgorithm() {
            return "EC";
          }

          @Override
          public String getFormat() {
            return "PKCS#8";
          }

          @Override
          public byte[] getEncoded() {
            return odd.clone();
          }
        };
    assertRefused("CMK", foreign, "not in PKCS#8 form", issued(ec.getPublic()));
    assertRefused("CMKS", foreign, "not in PKCS#8 form", issued(ec.getPublic()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void aKeyThatDoesNotGiveItsBytesIsRefused(String type) throws Exception {
    PrivateKey token =
        new PrivateKey() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getAlgorithm() {
            return "EC";
          }

          @Override
          public @Nullable String getFormat() {
            return null;
          }

          @Override
          public byte @Nullable [] getEncoded() {
            return null;
          }
        };
    assertRefused(type, token, "does not give its bytes", issued(ec.getPublic()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void aKeyInProtectedFormIsRefused(String type) throws Exception {
    KeyStore store = empty(type);
    Certificate[] chain = {issued(ec.getPublic())};
    for (byte[] form : new byte[][] {{}, {1, 2, 3}, ec.getPrivate().getEncoded()}) {
      assertThatThrownBy(() -> store.setKeyEntry("tls", form, chain))
          .isInstanceOf(KeyStoreException.class)
          .hasMessageContaining("'tls'")
          .hasMessageContaining("protected form");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void nullIsNoAliasKeyOrChain(String type) throws Exception {
    KeyStore store = empty(type);
    Certificate[] chain = {issued(ec.getPublic())};
    assertThatThrownBy(() -> store.setKeyEntry(null, ec.getPrivate(), null, chain))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> store.setKeyEntry("tls", (PrivateKey) null, null, chain))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("'tls'");
    for (Certificate[] none : new Certificate[][] {null, {}}) {
      assertThatThrownBy(() -> store.setKeyEntry("tls", ec.getPrivate(), null, none))
          .isInstanceOf(IllegalArgumentException.class); // by KeyStore itself
    }
    assertThatThrownBy(() -> store.getKey(null, null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> store.getCertificateChain(null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> store.deleteEntry(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> store.setEntry("tls", null, null))
        .isInstanceOf(NullPointerException.class);
    assertThat(store.size()).isEqualTo(empty(type).size());
  }

  /** As PKCS12 has it; in the vault an alias names something to people and policies. */
  @Test
  void theEmptyAliasIsOneOfAFileAndNoneOfTheVault() throws Exception {
    KeyStore store = empty("CMKS");
    put(store, "");
    assertThat(store.isKeyEntry("")).isTrue();
    assertThat(store.getKey("", PASSWORD)).isNotNull();
    store.deleteEntry("");
    assertThat(store.containsAlias("")).isFalse();
    assertThatThrownBy(() -> put(empty("CMK"), ""))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("''")
        .hasMessageContaining("1 to 2048 characters");
  }

  @Test
  void aWrongPasswordIsSaidToBeOne() throws Exception {
    Path file = folder.resolve("keys.cmks");
    KeyStore store = empty("CMKS");
    put(store, "tls");
    store.store(at(file, PASSWORD));
    char[] wrong = "wrong".toCharArray();
    assertThatThrownBy(() -> empty("CMKS").load(at(file, wrong)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("password")
        .hasCauseInstanceOf(UnrecoverableKeyException.class);
    KeyStore loaded = empty("CMKS");
    loaded.load(at(file, PASSWORD));
    assertThatThrownBy(() -> loaded.getKey("tls", wrong))
        .isInstanceOf(UnrecoverableKeyException.class)
        .hasMessageContaining("'tls'");
    assertThat(loaded.getKey("tls", PASSWORD)).isNotNull();
  }

  @Test
  void aFileWhoseCmkIsPendingDeletionDoesNotLoadAndNamesIt() throws Exception {
    Path file = folder.resolve("keys.cmks");
    KeyStore store = empty("CMKS");
    put(store, "tls");
    store.store(at(file, PASSWORD));
    PrivateKey handle = (PrivateKey) store.getKey("tls", PASSWORD);
    String key = deleteCmk();
    assertThatThrownBy(() -> empty("CMKS").load(at(file, PASSWORD)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(key)
        .hasMessageContaining("pending deletion")
        .hasCauseInstanceOf(KmsInvalidStateException.class);
    assertThatThrownBy(() -> Signature.getInstance("SHA256withECDSA").initSign(handle))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining(key)
        .hasCauseInstanceOf(KmsInvalidStateException.class);
    assertThatThrownBy(() -> put(store, "other"))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("'other'")
        .hasMessageContaining("pending deletion");
  }

  @Test
  void anEntryWhoseCmkIsPendingDeletionIsListedAndDoesNotSign() throws Exception {
    KeyStore store = empty("CMK");
    put(store, "tls");
    String key = deleteCmk();
    assertThat(store.isKeyEntry("tls")).isTrue();
    PrivateKey handle = (PrivateKey) store.getKey("tls", null);
    assertThatThrownBy(() -> Signature.getInstance("SHA256withECDSA").initSign(handle))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining(key)
        .hasCauseInstanceOf(KmsInvalidStateException.class);
  }

  @Test
  void storingToAFileThatCannotBeMadeLeavesTheOldOne() throws Exception {
    Path file = folder.resolve("keys.cmks");
    KeyStore store = empty("CMKS");
    put(store, "tls");
    store.store(at(file, PASSWORD));
    byte[] old = Files.readAllBytes(file);
    assertThatThrownBy(() -> store.store(at(folder.resolve("nowhere/keys.cmks"), PASSWORD)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nowhere");
    assertThatThrownBy(() -> store.store(at(folder, PASSWORD))).isInstanceOf(IOException.class);
    deleteCmk();
    assertThatThrownBy(() -> store.store(at(file, PASSWORD))).isInstanceOf(IOException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(old);
    try (var files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .doesNotContain("nowhere")
          .noneMatch(name -> name.endsWith(".tmp"));
    }
  }

  @Test
  void whatIsNoKeyStoreFileIsNotStoredTo() throws Exception {
    KeyStore store = empty("CMKS");
    assertThatThrownBy(() -> store.store(() -> new KeyStore.PasswordProtection(PASSWORD)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("KeyStoreFile");
    assertThatThrownBy(() -> store.load(at(folder.resolve("missing"), PASSWORD)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("missing");
  }

  /** Each reader sees what one writer wrote, whole. */
  @Test
  void ofConcurrentWritersTheLastOneWinsAndReadersSeeWholeFiles() throws Exception {
    Path file = folder.resolve("keys.cmks");
    List<KeyStore> stores = new ArrayList<>();
    for (int writer = 0; writer < 2; writer++) {
      KeyStore store = empty("CMKS");
      for (int entry = 0; entry <= writer * 20; entry++) {
        store.setCertificateEntry("of-" + writer + "-" + entry, issued(ec.getPublic()));
      }
      put(store, "key-" + writer, null);
      store.store(at(file, null));
      stores.add(store);
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> jobs = new ArrayList<>();
      for (KeyStore store : stores) {
        jobs.add(
            () -> {
              for (int time = 0; time < 25; time++) {
                store.store(at(file, null));
              }
              return null;
            });
        jobs.add(
            () -> {
              for (int time = 0; time < 25; time++) {
                KeyStore read = empty("CMKS");
                read.load(at(file, null));
                assertThat(read.size()).isIn(2, 22);
              }
              return null;
            });
      }
      for (Future<Void> job : threads.invokeAll(jobs)) {
        job.get();
      }
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  private void assertRefused(
      String type, PrivateKey key, String why, @Nullable Certificate... chain) throws Exception {
    KeyStore store = empty(type);
    assertThatThrownBy(() -> store.setKeyEntry("tls", key, PASSWORD, chain))
        .as(Arrays.toString(chain))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("'tls'")
        .hasMessageContaining(why);
    assertThat(store.containsAlias("tls")).isFalse();
  }

  private String deleteCmk() {
    return kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7)).keyId();
  }

  private void put(KeyStore store, String alias) throws Exception {
    put(store, alias, PASSWORD);
  }

  private void put(KeyStore store, String alias, char @Nullable [] password) throws Exception {
    store.setKeyEntry(alias, ec.getPrivate(), password, new Certificate[] {issued(ec.getPublic())});
  }

  private Certificate issued(PublicKey publicKey) {
    return TestCertificates.issued(publicKey, "CN=localhost", authority);
  }

  private static KeyStoreFile at(Path file, char @Nullable [] password) {
    return new KeyStoreFile(
        file, password == null ? null : new KeyStore.PasswordProtection(password));
  }

  private static KeyStore empty(String type) throws Exception {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    return store;
  }

  private static KeyPair pair(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
