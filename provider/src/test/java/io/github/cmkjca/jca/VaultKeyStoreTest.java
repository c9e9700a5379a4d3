package io.github.cmkjca.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.EntryVault;
import io.github.cmkjca.spi.CmkKey;
import io.github.cmkjca.spi.CmkPrivateKey;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KeySpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;

class VaultKeyStoreTest {
  private final KeyStoreVault vault = new KeyStoreVault();
  private final byte[] raw = KeyStores.bytes(32, 1);
  private final SecretKey plain = new SecretKeySpec(raw, "AES");
  private KeyStore store;

  @BeforeEach
  void load() throws Exception {
    store = KeyStores.empty(KeyStores.vault(vault));
  }

  @Test
  void aPlaintextKeyComesBackAsAHandle() throws Exception {
    store.setKeyEntry("invoices", plain, null, null);
    Key key = store.getKey("invoices", null);
    assertThat(key).isInstanceOf(DataKeyHandle.class).isInstanceOf(SecretKey.class);
    assertThat(key.getEncoded()).isNull();
    assertThat(key.getFormat()).isNull();
    assertThat(key.getAlgorithm()).isEqualTo("AES");
    assertThat(KeyStores.material(key)).isEqualTo(raw);
  }

  @Test
  void theKeyIsBoundToItsEntryAndUnderTheDefaultCmk() throws Exception {
    store.setKeyEntry("invoices", plain, null, null);
    CmkKey key = (CmkKey) store.getKey("invoices", null);
    assertThat(key.encryptionContext()).isEqualTo(EncryptionContext.of("cmk:entry", "invoices"));
    assertThat(key.keyArn()).isEqualTo(KeyStoreVault.DEFAULT_KEY);
  }

  @Test
  void changesShowInEveryViewAtOnce() throws Exception {
    KeyStore other = KeyStores.empty(KeyStores.vault(vault));
    store.setKeyEntry("invoices", plain, null, null);
    assertThat(other.containsAlias("invoices")).isTrue();
    assertThat(other.getKey("invoices", null)).isEqualTo(store.getKey("invoices", null));
    other.deleteEntry("invoices");
    assertThat(store.containsAlias("invoices")).isFalse();
    assertThat(store.getKey("invoices", null)).isNull();
  }

  @Test
  void aliasesAreThoseOfCmksAndEntries() throws Exception {
    store.setKeyEntry("invoices", plain, null, null);
    assertThat(Collections.list(store.aliases()))
        .containsExactly("alias/mac", "alias/orders", "invoices");
    assertThat(store.size()).isEqualTo(3);
  }

  @Test
  void aliasesAreCaseSensitive() throws Exception {
    assertThat(store.containsAlias("alias/Orders")).isFalse();
    assertThat(store.getKey("alias/Orders", null)).isNull();
  }

  @Test
  void aCmkAliasGivesAHandleOfTheCmk() throws Exception {
    assertThat(store.getKey("alias/orders", null))
        .isInstanceOfSatisfying(
            CmkHandle.class, cmk -> assertThat(cmk.keyArn()).isEqualTo(KeyStoreVault.ORDERS_KEY));
    assertThat(store.getKey("alias/mac", null).getAlgorithm()).isEqualTo("HmacSHA256");
    assertThat(store.isKeyEntry("alias/orders")).isTrue();
    assertThat(store.isCertificateEntry("alias/orders")).isFalse();
    assertThat(store.getCreationDate("alias/orders")).isEqualTo(new Date(1_700_000_000_000L));
  }

  @Test
  void aDisabledCmkStillHasAHandle() throws Exception {
    vault.disable(KeyStoreVault.ORDERS_KEY);
    assertThat(store.getKey("alias/orders", null)).isInstanceOf(CmkHandle.class);
  }

  @Test
  void aCmkHandlePutUnderAnotherAliasMakesThatAlias() throws Exception {
    Key orders = store.getKey("alias/orders", null);
    store.setKeyEntry("alias/invoices", orders, null, null);
    assertThat(store.getKey("alias/invoices", null)).isEqualTo(orders);
  }

  @Test
  void aCmkHandlePutUnderATakenAliasMovesThatAlias() throws Exception {
    store.setKeyEntry("alias/other", store.getKey("alias/orders", null), null, null);
    store.setKeyEntry(
        "alias/orders",
        new CmkHandle(
            KeyStoreVault.DEFAULT_KEY, io.github.cmkjca.spi.kms.KeySpec.SYMMETRIC_DEFAULT),
        null,
        null);
    assertThat(((CmkKey) store.getKey("alias/orders", null)).keyArn())
        .isEqualTo(KeyStoreVault.DEFAULT_KEY);
    assertThat(((CmkKey) store.getKey("alias/other", null)).keyArn())
        .isEqualTo(KeyStoreVault.ORDERS_KEY);
  }

  @Test
  void aCmkHandleNeedsAnAliasOfACmk() throws Exception {
    Key orders = store.getKey("alias/orders", null);
    assertThatThrownBy(() -> store.setKeyEntry("orders", orders, null, null))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("alias/orders");
  }

  @Test
  void nothingElseGoesUnderAnAliasOfACmk() throws Exception {
    assertThatThrownBy(() -> store.setKeyEntry("alias/x", plain, null, null))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("create-key");
    assertThatThrownBy(() -> store.setCertificateEntry("alias/x", KeyStores.certificate(1)))
        .isInstanceOf(KeyStoreException.class);
    store.setKeyEntry("invoices", plain, null, null);
    Key handle = store.getKey("invoices", null);
    assertThatThrownBy(() -> store.setKeyEntry("alias/x", handle, null, null))
        .isInstanceOf(KeyStoreException.class);
    assertThat(store.containsAlias("alias/x")).isFalse();
  }

  @Test
  void deletingACmkAliasDeletesTheAlias() throws Exception {
    store.deleteEntry("alias/orders");
    assertThat(store.containsAlias("alias/orders")).isFalse();
    assertThat(vault.cmkAlias("alias/orders")).isEmpty();
  }

  @Test
  void deletingWhatIsNotThereDoesNothing() throws Exception {
    store.deleteEntry("alias/none");
    store.deleteEntry("none");
    assertThat(store.size()).isEqualTo(2);
  }

  @Test
  void aDataKeyHandleIsKeptByItsBlob() throws Exception {
    store.setKeyEntry("invoices", plain, null, null);
    DataKeyHandle handle = (DataKeyHandle) store.getKey("invoices", null);
    store.setKeyEntry("copy", handle, null, null);
    assertThat(store.getKey("copy", null)).isEqualTo(handle);
    assertThat(((CmkKey) store.getKey("copy", null)).encryptionContext())
        .isEqualTo(EncryptionContext.of("cmk:entry", "invoices"));
  }

  @Test
  void aKeyOfAKeystoreFileIsEncryptedAnew() throws Exception {
    KeyStore file = KeyStores.empty(KeyStores.portable(vault));
    file.setKeyEntry("invoices", plain, null, null);
    store.setKeyEntry("imported", file.getKey("invoices", null), null, null);
    Key key = store.getKey("imported", null);
    assertThat(((CmkKey) key).encryptionContext())
        .isEqualTo(EncryptionContext.of("cmk:entry", "imported"));
    assertThat(KeyStores.material(key)).isEqualTo(raw);
  }

  @Test
  void trustedCertificatesAreKept() throws Exception {
    Certificate root = KeyStores.certificate(1);
    store.setCertificateEntry("root", root);
    assertThat(store.getCertificate("root")).isEqualTo(root);
    assertThat(store.isCertificateEntry("root")).isTrue();
    assertThat(store.isKeyEntry("root")).isFalse();
    assertThat(store.getCertificateChain("root")).isNull();
    assertThat(store.getKey("root", null)).isNull();
    assertThat(store.getCertificateAlias(root)).isEqualTo("root");
    assertThat(store.getCertificateAlias(KeyStores.certificate(2))).isNull();
    store.setCertificateEntry("root", KeyStores.certificate(2));
    assertThat(store.getCertificate("root")).isEqualTo(KeyStores.certificate(2));
  }

  @Test
  void aCertificateDoesNotReplaceAKey() throws Exception {
    store.setKeyEntry("invoices", plain, null, null);
    assertThatThrownBy(() -> store.setCertificateEntry("invoices", KeyStores.certificate(1)))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("holds a key");
    assertThat(store.isKeyEntry("invoices")).isTrue();
  }

  @Test
  void attributesTellKeyContextAndDate() throws Exception {
    store.setKeyEntry("invoices", plain, null, null);
    KeyStore.Entry entry = store.getEntry("invoices", null);
    assertThat(entry.getAttributes())
        .extracting(attribute -> attribute.getName() + " " + attribute.getValue())
        .containsExactlyInAnyOrder(
            "cmk:key-arn " + KeyStoreVault.DEFAULT_KEY,
            "cmk:encryption-context:cmk:entry invoices",
            "cmk:creation-date " + store.getCreationDate("invoices").toInstant());
  }

  @Test
  void passwordsAreIgnored() throws Exception {
    store.load(null, "any".toCharArray());
    store.setKeyEntry("invoices", plain, "one".toCharArray(), null);
    assertThat(store.getKey("invoices", "other".toCharArray())).isNotNull();
    assertThat(store.getEntry("invoices", new KeyStore.PasswordProtection("third".toCharArray())))
        .isInstanceOf(KeyStore.SecretKeyEntry.class);
    store.store(null, "any".toCharArray());
  }

  @Test
  void readsAndWritesNoStream() {
    assertThatThrownBy(() -> store.load(new ByteArrayInputStream(new byte[0]), null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("CMKS");
    assertThatThrownBy(() -> store.store(new ByteArrayOutputStream(), null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("CMKS");
  }

  @Test
  void aPointerStandsForTheVaultWhereAFileIsAMust() throws Exception {
    byte[] pointer = "CMK vault\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    store.load(new ByteArrayInputStream(pointer), null);
    assertThat(store.containsAlias("alias/orders")).isTrue();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    store.store(out, null);
    assertThat(out.toByteArray()).isEqualTo(pointer);
    VaultKeyStore spi = new VaultKeyStore(vault, new Delegates(() -> "SunJCE"));
    assertThat(spi.engineProbe(new ByteArrayInputStream(pointer))).isTrue();
    assertThat(spi.engineProbe(new ByteArrayInputStream(new byte[] {'C', 'M', 'K', 'S'})))
        .isFalse();
    byte[] longer = "CMK vault of others".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> store.load(new ByteArrayInputStream(longer), null))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anAliasThatAPointerNamesInVainIsLogged() throws Exception {
    List<String> logged = new ArrayList<>();
    Handler collector =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            logged.add(line.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("io.github.cmkjca");
    logger.addHandler(collector);
    try {
      String pointer = "CMK vault\naliases = alias/orders, orders-db # the database\n";
      store.load(
          new ByteArrayInputStream(pointer.getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
          null);
    } finally {
      logger.removeHandler(collector);
    }
    assertThat(logged).singleElement().asString().contains("'orders-db # the database'");
  }

  @Test
  void loadsAndStoresByParameterToo() throws Exception {
    store.load(null);
    store.load(() -> new KeyStore.PasswordProtection("any".toCharArray()));
    store.store(null);
    assertThat(store.containsAlias("alias/orders")).isTrue();
  }

  @Test
  void constructionOpensNothing() {
    KeyStores.vault(vault);
    KeyStores.portable(vault);
    int opened = vault.opened;
    assertThat(opened).isEqualTo(1); // by load() above
  }

  @Test
  void aPrivateKeyOfAnotherCertificateIsRefused() throws Exception {
    PrivateKey key =
        java.security.KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
    assertThatThrownBy(
            () -> store.setKeyEntry("k", key, null, new Certificate[] {KeyStores.certificate(1)}))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("does not belong");
  }

  /** Key and chain are read one after the other; an entry of both versions fits nobody. */
  @Test
  void anEntryReplacedWhileItIsReadIsOneOfTheTwo() throws Exception {
    vault.put(signer(1));
    vault.afterNextGet = () -> vault.put(signer(2));
    KeyStore.PrivateKeyEntry entry = (KeyStore.PrivateKeyEntry) store.getEntry("signer", null);
    assertThat(((CmkPrivateKey) entry.getPrivateKey()).publicKey())
        .isEqualTo(entry.getCertificate().getPublicKey());
  }

  private static EntryVault.PrivateKeyEntry signer(int number) {
    try {
      return new EntryVault.PrivateKeyEntry(
          "signer",
          Instant.ofEpochMilli(number),
          "EC",
          KeyStoreVault.DEFAULT_KEY,
          new byte[] {(byte) number},
          EncryptionContext.empty(),
          null,
          List.of(KeyStores.certificate(number).getEncoded()));
    } catch (java.security.cert.CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theChainOfAPrivateKeyEntryIsReadable() throws Exception {
    vault.put(
        new EntryVault.PrivateKeyEntry(
            "signer",
            Instant.ofEpochMilli(5),
            "EC",
            KeyStoreVault.DEFAULT_KEY,
            new byte[] {1},
            EncryptionContext.empty(),
            null,
            List.of(KeyStores.certificate(1).getEncoded(), KeyStores.certificate(2).getEncoded())));
    assertThat(store.getCertificateChain("signer"))
        .containsExactly(KeyStores.certificate(1), KeyStores.certificate(2));
    assertThat(store.getCertificate("signer")).isEqualTo(KeyStores.certificate(1));
    assertThat(store.getCertificateAlias(KeyStores.certificate(1))).isEqualTo("signer");
    assertThat(store.entryInstanceOf("signer", KeyStore.PrivateKeyEntry.class)).isTrue();
    assertThat(store.entryInstanceOf("signer", KeyStore.SecretKeyEntry.class)).isFalse();
    assertThat(store.getKey("signer", null)).isInstanceOf(PrivateKey.class); // opened by its use
  }

  @Test
  void aRefusalIsAKeyStoreExceptionWithItsCause() {
    vault.disable(KeyStoreVault.DEFAULT_KEY);
    assertThatThrownBy(() -> store.setKeyEntry("invoices", plain, null, null))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("DisabledException")
        .hasCauseInstanceOf(io.github.cmkjca.spi.kms.DisabledException.class);
  }

  @Test
  void anAliasIsWellFormedText() {
    for (String alias : new String[] {"\ud800", "alias/\udc00", "a\ud800b"}) {
      for (Key key : List.of(plain, cmk(), handle())) {
        assertThatThrownBy(() -> store.setKeyEntry(alias, key, null, null))
            .isInstanceOf(KeyStoreException.class);
      }
      assertThatThrownBy(() -> store.setCertificateEntry(alias, KeyStores.certificate(1)))
          .isInstanceOf(KeyStoreException.class);
    }
  }

  private static Key cmk() {
    return new CmkHandle(KeyStoreVault.ORDERS_KEY, KeySpec.SYMMETRIC_DEFAULT);
  }

  private Key handle() {
    return new DataKeyHandle(
        "AES",
        vault
            .dataKeys()
            .generate(KeyStoreVault.ORDERS_KEY, 32, EncryptionContext.empty(), List.of()));
  }

  @ParameterizedTest
  @NullAndEmptySource
  void aKeyHasAnAlgorithm(@Nullable String algorithm) {
    assertThatThrownBy(() -> store.setKeyEntry("invoices", KeyStores.keyOf(algorithm), null, null))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("algorithm");
  }

  @Test
  void nobodyIsAskedForAPassword() throws Exception {
    KeyStore.ProtectionParameter asking =
        new KeyStore.CallbackHandlerProtection(
            callbacks -> {
              throw new AssertionError("asked");
            });
    store.setEntry("invoices", new KeyStore.SecretKeyEntry(plain), asking);
    assertThat(store.getEntry("invoices", asking)).isInstanceOf(KeyStore.SecretKeyEntry.class);
    store.setEntry("root", new KeyStore.TrustedCertificateEntry(KeyStores.certificate(1)), asking);
    assertThat(store.isCertificateEntry("root")).isTrue();
  }
}
