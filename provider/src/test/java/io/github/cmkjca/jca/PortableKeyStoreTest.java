package io.github.cmkjca.jca;

import static io.github.cmkjca.jca.KeyStores.bytes;
import static io.github.cmkjca.jca.KeyStores.certificate;
import static io.github.cmkjca.jca.KeyStores.chars;
import static io.github.cmkjca.jca.KeyStores.empty;
import static io.github.cmkjca.jca.KeyStores.loaded;
import static io.github.cmkjca.jca.KeyStores.material;
import static io.github.cmkjca.jca.KeyStores.portable;
import static io.github.cmkjca.jca.KeyStores.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.spi.CmkKey;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.KeySpec;
import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.UnrecoverableEntryException;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Date;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.security.auth.callback.PasswordCallback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;

class PortableKeyStoreTest {
  private final KeyStoreVault vault = new KeyStoreVault();
  private final byte[] raw = bytes(32, 1);
  private final SecretKey plain = new SecretKeySpec(raw, "AES");
  private KeyStore store;

  @BeforeEach
  void load() throws Exception {
    store = empty(portable(vault));
  }

  private KeyStore reopened(byte[] file, @Nullable String password) throws Exception {
    vault.restart();
    return loaded(portable(vault), file, password);
  }

  private KeyStore reopened(@Nullable String password) throws Exception {
    return reopened(stored(store, password), password);
  }

  // keys

  @Test
  void aPlaintextKeyComesBackAsAHandle() throws Exception {
    store.setKeyEntry("k", plain, chars("secret"), null);
    Key key = reopened("secret").getKey("k", chars("secret"));
    assertThat(key).isInstanceOf(SecretKey.class).isInstanceOf(DataKeyHandle.class);
    assertThat(key.getEncoded()).isNull();
    assertThat(key.getFormat()).isNull();
    assertThat(key.getAlgorithm()).isEqualTo("AES");
    assertThat(material(key)).isEqualTo(raw);
  }

  @Test
  void aKeyIsThereBeforeItIsStored() throws Exception {
    store.setKeyEntry("k", plain, chars("secret"), null);
    assertThat(material(store.getKey("k", chars("secret")))).isEqualTo(raw);
    assertThatThrownBy(() -> store.getKey("k", chars("other")))
        .isInstanceOf(UnrecoverableKeyException.class);
  }

  @Test
  void theSameEntryGivesEqualHandles() throws Exception {
    store.setKeyEntry("k", plain, null, null);
    store.setKeyEntry("l", plain, null, null);
    assertThat(store.getKey("k", null)).isEqualTo(store.getKey("k", null));
    assertThat(store.getKey("k", null)).isNotEqualTo(store.getKey("l", null));
  }

  @Test
  void handlesNameTheFileToPoliciesAndTheAuditTrail() throws Exception {
    store.setKeyEntry("k", plain, null, null);
    CmkKey key = (CmkKey) store.getKey("k", null);
    assertThat(key.keyArn()).isEqualTo(KeyStoreVault.DEFAULT_KEY);
    assertThat(key.encryptionContext().pairs()).containsOnlyKeys("cmk:keystore");
    assertThat(((CmkKey) reopened(null).getKey("k", null)).encryptionContext())
        .isEqualTo(key.encryptionContext());
  }

  @Test
  void keysOfEveryLengthAreKept() throws Exception {
    for (int length : new int[] {1, 16, 24, 33, 64, 4097, 60_000}) {
      store.setKeyEntry("k" + length, new SecretKeySpec(bytes(length, length), "Raw"), null, null);
    }
    KeyStore again = reopened("secret");
    for (int length : new int[] {1, 16, 24, 33, 64, 4097, 60_000}) {
      assertThat(material(again.getKey("k" + length, null))).isEqualTo(bytes(length, length));
    }
  }

  @Test
  void aHandleOutlivesTheStore() throws Exception {
    store.setKeyEntry("k", plain, null, null);
    Key key = store.getKey("k", null);
    store.load(null, null);
    vault.restart();
    assertThat(store.size()).isZero();
    assertThat(key.toString()).doesNotContain("null").contains(KeyStoreVault.DEFAULT_KEY);
  }

  @Test
  void aDataKeyHandleKeepsItsOwnBlob() throws Exception {
    KeyStore live = empty(KeyStores.vault(vault));
    live.setKeyEntry("invoices", plain, null, null);
    DataKeyHandle original = (DataKeyHandle) live.getKey("invoices", null);
    store.setKeyEntry("copy", original, chars("secret"), null);
    KeyStore again = reopened("secret");
    Key key = again.getKey("copy", chars("secret"));
    assertThat(((DataKeyHandle) key).dataKey().source()).isInstanceOf(KeySource.Wrapped.class);
    assertThat(key).isEqualTo(original);
    assertThat(((CmkKey) key).encryptionContext())
        .isEqualTo(EncryptionContext.of("cmk:entry", "invoices"));
    assertThatThrownBy(() -> again.getKey("copy", chars("other")))
        .isInstanceOf(UnrecoverableKeyException.class);
  }

  @Test
  void aCmkHandleIsKeptAsItsName() throws Exception {
    CmkHandle cmk = new CmkHandle(KeyStoreVault.MAC_KEY, KeySpec.HMAC_256);
    store.setKeyEntry("alias/mac", cmk, chars("secret"), null);
    Key key = reopened("secret").getKey("alias/mac", chars("secret"));
    assertThat(key).isEqualTo(cmk);
    assertThat(((CmkHandle) key).keySpec()).isEqualTo(KeySpec.HMAC_256);
    assertThat(key.getAlgorithm()).isEqualTo("HmacSHA256");
  }

  @Test
  void aKeyMovesToAnotherAliasAndToAnotherFile() throws Exception {
    store.setKeyEntry("old", plain, chars("secret"), null);
    store.setKeyEntry("new", store.getKey("old", chars("secret")), chars("secret"), null);
    store.deleteEntry("old");
    assertThat(material(store.getKey("new", chars("secret")))).isEqualTo(raw);
    KeyStore other = empty(portable(vault));
    other.setKeyEntry("there", store.getKey("new", chars("secret")), null, null);
    assertThat(material(reopened(stored(other, null), null).getKey("there", null))).isEqualTo(raw);
  }

  @Test
  void whatIsNoSecretKeyIsRefused() throws Exception {
    PrivateKey privateKey = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
    Certificate[] chain = {certificate(1)};
    assertThatThrownBy(() -> store.setKeyEntry("k", privateKey, null, chain))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("does not belong");
    assertThatThrownBy(() -> store.setKeyEntry("k", plain, null, chain))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("chain");
    assertThatThrownBy(() -> store.setKeyEntry("k", null, null, null))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("null");
    assertThatThrownBy(() -> store.setKeyEntry("k", certificate(1).getPublicKey(), null, null))
        .isInstanceOf(KeyStoreException.class);
    assertThatThrownBy(() -> store.setKeyEntry("k", new byte[] {1}, null))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("CiphertextBlobKeySpec");
    assertThatThrownBy(() -> store.setKeyEntry("k", new Opaque(), null, null))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("does not give its bytes");
    assertThatThrownBy(
            () -> store.setKeyEntry("k", new SecretKeySpec(new byte[70_000], "A"), null, null))
        .isInstanceOf(KeyStoreException.class);
    assertThat(store.size()).isZero();
  }

  // passwords

  @Test
  void aWrongPasswordOfTheFileIsAnIOExceptionCausedByUnrecoverableKey() throws Exception {
    store.setKeyEntry("k", plain, chars("secret"), null);
    byte[] file = stored(store, "secret");
    assertThatThrownBy(() -> reopened(file, "wrong"))
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(UnrecoverableKeyException.class);
  }

  @Test
  void aPasswordForAFileWithoutOneIsWrong() throws Exception {
    byte[] file = stored(store, null);
    assertThatThrownBy(() -> reopened(file, "secret"))
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(UnrecoverableKeyException.class);
  }

  @Test
  void aWrongPasswordOfAKeyIsUnrecoverable() throws Exception {
    store.setKeyEntry("k", plain, chars("secret"), null);
    KeyStore again = reopened("secret");
    assertThatThrownBy(() -> again.getKey("k", chars("wrong")))
        .isInstanceOf(UnrecoverableKeyException.class);
    assertThatThrownBy(() -> again.getKey("k", null)).isInstanceOf(UnrecoverableKeyException.class);
    assertThatThrownBy(() -> again.getEntry("k", new KeyStore.PasswordProtection(chars("wrong"))))
        .isInstanceOf(UnrecoverableEntryException.class);
  }

  @Test
  void aKeyMayHaveAPasswordOfItsOwn() throws Exception {
    store.setKeyEntry("k", plain, chars("own"), null);
    KeyStore again = reopened("secret");
    assertThat(material(again.getKey("k", chars("own")))).isEqualTo(raw);
    assertThatThrownBy(() -> again.getKey("k", chars("secret")))
        .isInstanceOf(UnrecoverableKeyException.class);
    KeyStore third = reopened(stored(again, "changed"), "changed");
    assertThat(material(third.getKey("k", chars("own")))).isEqualTo(raw);
  }

  @Test
  void aKeyPutWithoutAPasswordOpensWithTheFile() throws Exception {
    store.setKeyEntry("k", plain, null, null);
    KeyStore again = reopened("secret");
    assertThat(material(again.getKey("k", null))).isEqualTo(raw);
    assertThat(material(again.getKey("k", chars("secret")))).isEqualTo(raw);
    assertThatThrownBy(() -> again.getKey("k", chars("wrong")))
        .isInstanceOf(UnrecoverableKeyException.class);
  }

  @Test
  void keysWithTheFilesPasswordFollowWhenItIsChanged() throws Exception {
    store.setKeyEntry("k", plain, chars("secret"), null);
    store.setKeyEntry("open", plain, null, null);
    KeyStore again = reopened("secret");
    again.setKeyEntry("l", plain, chars("secret"), null);
    KeyStore changed = reopened(stored(again, "changed"), "changed");
    assertThat(material(changed.getKey("k", chars("changed")))).isEqualTo(raw);
    assertThat(material(changed.getKey("l", chars("changed")))).isEqualTo(raw);
    assertThat(material(changed.getKey("open", null))).isEqualTo(raw);
    assertThatThrownBy(() -> changed.getKey("k", chars("secret")))
        .isInstanceOf(UnrecoverableKeyException.class);
  }

  @Test
  void storingWithoutAPasswordNeverWeakensAKey() throws Exception {
    store.setKeyEntry("k", plain, chars("secret"), null);
    store.setKeyEntry("open", plain, null, null);
    KeyStore without = reopened(stored(reopened("secret"), null), null);
    assertThatThrownBy(() -> without.getKey("k", null))
        .isInstanceOf(UnrecoverableKeyException.class);
    assertThat(material(without.getKey("k", chars("secret")))).isEqualTo(raw);
    assertThat(material(without.getKey("open", null))).isEqualTo(raw);
  }

  @Test
  void storingLeavesTheStoreAsItIs() throws Exception {
    store.setKeyEntry("k", plain, chars("secret"), null);
    KeyStore again = reopened("secret");
    stored(again, "changed");
    assertThat(material(again.getKey("k", chars("secret")))).isEqualTo(raw);
  }

  @Test
  void anEmptyPasswordIsNone() throws Exception {
    store.setKeyEntry("k", plain, new char[0], null);
    KeyStore again = reopened("");
    assertThat(material(again.getKey("k", new char[0]))).isEqualTo(raw);
    assertThat(material(reopened(stored(again, null), "").getKey("k", null))).isEqualTo(raw);
  }

  @Test
  void anEmptyPasswordIsWrongForAFileThatHasOne() throws Exception {
    byte[] file = stored(store, "secret");
    assertThatThrownBy(() -> reopened(file, ""))
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(UnrecoverableKeyException.class);
  }

  @Test
  void withoutItsPasswordAFileListsAndChecksButKeepsWhatNeedsIt() throws Exception {
    store.setKeyEntry("k", plain, chars("secret"), null);
    store.setKeyEntry("own", plain, chars("own"), null);
    store.setKeyEntry("open", plain, null, null);
    store.setCertificateEntry("root", certificate(1));
    byte[] file = stored(store, "secret");
    KeyStore listed = reopened(file, null);
    assertThat(Collections.list(listed.aliases())).containsExactly("k", "own", "open", "root");
    assertThat(listed.getCertificate("root")).isEqualTo(certificate(1));
    for (String alias : new String[] {"k", "own", "open"}) {
      assertThatThrownBy(() -> listed.getKey(alias, null))
          .isInstanceOf(UnrecoverableKeyException.class);
    }
    assertThat(material(listed.getKey("k", chars("secret")))).isEqualTo(raw);
    assertThat(material(listed.getKey("own", chars("own")))).isEqualTo(raw);
    assertThat(material(listed.getKey("open", chars("secret")))).isEqualTo(raw);
    assertThatThrownBy(() -> stored(listed, "secret"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("load it with the password");
    assertThatThrownBy(() -> listed.setKeyEntry("n", plain, null, null))
        .isInstanceOf(KeyStoreException.class);
    file[file.length / 2] ^= 1;
    assertThatThrownBy(() -> reopened(file, null)).isInstanceOf(IOException.class);
  }

  @Test
  void passwordsOfAllCharactersWork() throws Exception {
    String password = "pässwörd ☃ 𝄞";
    store.setKeyEntry("k", plain, chars(password), null);
    assertThat(material(reopened(password).getKey("k", chars(password)))).isEqualTo(raw);
  }

  @Test
  void callersKeepTheirPasswords() throws Exception {
    char[] password = chars("secret");
    store.setKeyEntry("k", plain, password, null);
    store.getKey("k", password);
    store.getEntry("k", new KeyStore.PasswordProtection(password));
    assertThat(password).containsExactly('s', 'e', 'c', 'r', 'e', 't');
  }

  // certificates

  @Test
  void trustedCertificatesAreKept() throws Exception {
    store.setCertificateEntry("one", certificate(1));
    store.setCertificateEntry("two", certificate(2));
    KeyStore again = reopened("secret");
    assertThat(again.getCertificate("one")).isEqualTo(certificate(1));
    assertThat(again.getCertificateAlias(certificate(2))).isEqualTo("two");
    assertThat(again.getCertificateChain("one")).isNull();
    assertThat(again.isCertificateEntry("one")).isTrue();
    assertThat(again.isKeyEntry("one")).isFalse();
    assertThat(again.getKey("one", null)).isNull();
    assertThat(again.entryInstanceOf("one", KeyStore.TrustedCertificateEntry.class)).isTrue();
    assertThat(again.entryInstanceOf("one", KeyStore.SecretKeyEntry.class)).isFalse();
  }

  @Test
  void aCertificateDoesNotReplaceAKeyButAKeyReplacesACertificate() throws Exception {
    store.setKeyEntry("k", plain, null, null);
    assertThatThrownBy(() -> store.setCertificateEntry("k", certificate(1)))
        .isInstanceOf(KeyStoreException.class);
    store.setCertificateEntry("c", certificate(1));
    store.setKeyEntry("c", plain, null, null);
    assertThat(store.isKeyEntry("c")).isTrue();
    assertThat(store.getCertificate("c")).isNull();
  }

  @Test
  void aNullCertificateIsRefused() {
    assertThatThrownBy(() -> store.setCertificateEntry("c", null))
        .isInstanceOf(KeyStoreException.class);
  }

  // entries

  @Test
  void entriesCarryAttributes() throws Exception {
    store.setEntry("k", new KeyStore.SecretKeyEntry(plain), null);
    KeyStore.Entry entry = reopened(null).getEntry("k", null);
    assertThat(entry).isInstanceOf(KeyStore.SecretKeyEntry.class);
    assertThat(entry.getAttributes())
        .extracting(KeyStore.Entry.Attribute::getName)
        .containsExactlyInAnyOrder(
            "cmk:key-arn", "cmk:encryption-context:cmk:keystore", "cmk:creation-date");
  }

  @Test
  void attributesOfWhatIsNotThereAreNone() {
    HandleKeyStore spi = new PortableKeyStore(vault);
    assertThat(spi.engineGetAttributes("none")).isEqualTo(Set.of());
  }

  @Test
  void protectionParametersOfEveryKind() throws Exception {
    KeyStore.SecretKeyEntry entry = new KeyStore.SecretKeyEntry(plain);
    KeyStore.ProtectionParameter byHandler =
        new KeyStore.CallbackHandlerProtection(
            callbacks -> ((PasswordCallback) callbacks[0]).setPassword(chars("secret")));
    store.setEntry("k", entry, byHandler);
    assertThat(store.getEntry("k", new KeyStore.PasswordProtection(chars("secret")))).isNotNull();
    assertThat(store.getEntry("k", byHandler)).isNotNull();
    assertThatThrownBy(() -> store.getEntry("k", null))
        .isInstanceOf(UnrecoverableKeyException.class);
    assertThatThrownBy(() -> store.setEntry("k", entry, new KeyStore.ProtectionParameter() {}))
        .isInstanceOf(KeyStoreException.class);
    KeyStore.PasswordProtection algorithm =
        new KeyStore.PasswordProtection(chars("secret"), "PBEWithMD5AndDES", null);
    assertThatThrownBy(() -> store.setEntry("k", entry, algorithm))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("PBEWithMD5AndDES");
    KeyStore.PasswordProtection destroyed = new KeyStore.PasswordProtection(chars("secret"));
    destroyed.destroy();
    assertThatThrownBy(() -> store.setEntry("k", entry, destroyed))
        .isInstanceOf(KeyStoreException.class);
    assertThatThrownBy(() -> store.getEntry("k", destroyed))
        .isInstanceOf(UnrecoverableEntryException.class);
  }

  @Test
  void trustedCertificatesHaveNoPassword() throws Exception {
    KeyStore.Entry entry = new KeyStore.TrustedCertificateEntry(certificate(1));
    KeyStore.ProtectionParameter password = new KeyStore.PasswordProtection(chars("secret"));
    assertThatThrownBy(() -> store.setEntry("c", entry, password))
        .isInstanceOf(KeyStoreException.class);
    store.setEntry("c", entry, null);
    store.setEntry("c", entry, new KeyStore.PasswordProtection(null));
    assertThat(store.getEntry("c", null)).isInstanceOf(KeyStore.TrustedCertificateEntry.class);
    assertThatThrownBy(() -> store.getEntry("c", password))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void entriesOfOtherKindsAreRefused() {
    assertThatThrownBy(() -> store.setEntry("k", new KeyStore.Entry() {}, null))
        .isInstanceOf(KeyStoreException.class);
  }

  @Test
  void aliasesIgnoreCaseAsInPkcs12() throws Exception {
    store.setKeyEntry("Orders", plain, null, null);
    assertThat(Collections.list(store.aliases())).containsExactly("orders");
    assertThat(store.containsAlias("ORDERS")).isTrue();
    assertThat(material(reopened("x").getKey("oRDERs", null))).isEqualTo(raw);
    store.deleteEntry("ORDERs");
    assertThat(store.size()).isZero();
  }

  @Test
  void aliasesOfAllTextButNotOfEveryLengthAreKept() throws Exception {
    store.setKeyEntry("", plain, null, null);
    store.setKeyEntry("schlüssel ☃", plain, null, null);
    assertThat(Collections.list(reopened(null).aliases())).containsExactly("", "schlüssel ☃");
    assertThatThrownBy(() -> store.setKeyEntry("x".repeat(2049), plain, null, null))
        .isInstanceOf(KeyStoreException.class);
    assertThatThrownBy(() -> store.setCertificateEntry("\ud800", certificate(1)))
        .isInstanceOf(KeyStoreException.class);
  }

  @Test
  void nullAliasesAreNullPointers() {
    assertThatThrownBy(() -> store.getKey(null, null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> store.containsAlias(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> store.isKeyEntry(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> store.getCertificate(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> store.getCreationDate(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> store.deleteEntry(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> store.setKeyEntry(null, plain, null, null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> store.setCertificateEntry(null, certificate(1)))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void whatIsNotThereIsNullOrFalse() throws Exception {
    assertThat(store.getKey("none", null)).isNull();
    assertThat(store.getEntry("none", null)).isNull();
    assertThat(store.getCertificate("none")).isNull();
    assertThat(store.getCertificateChain("none")).isNull();
    assertThat(store.getCreationDate("none")).isNull();
    assertThat(store.isKeyEntry("none")).isFalse();
    assertThat(store.isCertificateEntry("none")).isFalse();
    assertThat(store.entryInstanceOf("none", KeyStore.SecretKeyEntry.class)).isFalse();
    store.deleteEntry("none");
  }

  @Test
  void aliasesAreASnapshot() throws Exception {
    store.setKeyEntry("a", plain, null, null);
    store.setKeyEntry("b", plain, null, null);
    for (String alias : Collections.list(store.aliases())) {
      store.deleteEntry(alias);
    }
    assertThat(store.size()).isZero();
  }

  @Test
  void datesAreThoseOfPutting() throws Exception {
    Date before = new Date();
    store.setKeyEntry("k", plain, null, null);
    Date put = store.getCreationDate("k");
    assertThat(put).isBetween(before, new Date(), true, true);
    assertThat(reopened("secret").getCreationDate("k")).isEqualTo(put);
  }

  // files

  @Test
  void startingEmptyAndStoringNothingWorks() throws Exception {
    assertThat(vault.opened).isZero();
    assertThat(reopened("secret").size()).isZero();
    assertThat(reopened(null).size()).isZero();
  }

  @Test
  void aStoreThatIsNotLoadedIsUnusable() throws Exception {
    assertThatThrownBy(() -> portable(vault).size()).isInstanceOf(KeyStoreException.class);
  }

  @Test
  void loadingReplacesEverythingOrNothing() throws Exception {
    store.setKeyEntry("k", plain, null, null);
    byte[] file = stored(store, "secret");
    KeyStore other = empty(portable(vault));
    other.setKeyEntry("mine", plain, null, null);
    byte[] damaged = file.clone();
    damaged[damaged.length - 1] ^= 1;
    assertThatThrownBy(() -> loaded(other, damaged, "secret")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> loaded(other, file, "wrong")).isInstanceOf(IOException.class);
    assertThat(Collections.list(other.aliases())).containsExactly("mine");
    loaded(other, file, "secret");
    assertThat(Collections.list(other.aliases())).containsExactly("k");
  }

  @Test
  void loadsByParameterAsPkcs12Does() throws Exception {
    store.load(() -> new KeyStore.PasswordProtection(chars("secret")));
    assertThat(store.size()).isZero();
    assertThatThrownBy(() -> store.store(null)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void storingNeedsAStream() {
    assertThatThrownBy(() -> store.store(null, chars("secret")))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void aFailingStreamLeavesTheStoreUsable() throws Exception {
    store.setKeyEntry("k", plain, null, null);
    OutputStream full =
        new FilterOutputStream(OutputStream.nullOutputStream()) {
          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("disk full");
          }
        };
    assertThatThrownBy(() -> store.store(full, chars("secret")))
        .isInstanceOf(IOException.class)
        .hasMessage("disk full");
    assertThat(material(reopened("secret").getKey("k", null))).isEqualTo(raw);
  }

  @Test
  void aDisabledCmkStopsLoadingSinceIntegrityCannotBeChecked() throws Exception {
    store.setKeyEntry("k", plain, chars("secret"), null);
    byte[] file = stored(store, "secret");
    vault.disable(KeyStoreVault.DEFAULT_KEY);
    assertThatThrownBy(() -> reopened(file, "secret"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("DisabledException")
        .hasCauseInstanceOf(DisabledException.class);
  }

  @Test
  void aCmkDisabledAfterwardsStopsKeysAndStoring() throws Exception {
    store.setKeyEntry("k", plain, chars("secret"), null);
    KeyStore again = reopened("secret");
    vault.disable(KeyStoreVault.DEFAULT_KEY);
    assertThatThrownBy(() -> again.getKey("k", chars("secret")))
        .isInstanceOf(UnrecoverableKeyException.class)
        .hasCauseInstanceOf(DisabledException.class);
    assertThatThrownBy(() -> again.setKeyEntry("l", plain, null, null))
        .isInstanceOf(KeyStoreException.class)
        .hasCauseInstanceOf(DisabledException.class);
    assertThatThrownBy(() -> stored(again, "secret"))
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(DisabledException.class);
    assertThat(again.containsAlias("k")).isTrue();
  }

  @Test
  void aFileOfAnotherVaultDoesNotLoad() throws Exception {
    store.setKeyEntry("k", plain, chars("secret"), null);
    byte[] file = stored(store, "secret");
    assertThatThrownBy(() -> loaded(portable(new KeyStoreVault()), file, "secret"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void filesAreRecognised() throws Exception {
    HandleKeyStore spi = new PortableKeyStore(vault);
    assertThat(spi.engineProbe(new ByteArrayInputStream(stored(store, null)))).isTrue();
    assertThat(spi.engineProbe(new ByteArrayInputStream(new byte[] {'C', 'M', 'K'}))).isFalse();
    assertThat(spi.engineProbe(new ByteArrayInputStream(new byte[0]))).isFalse();
    assertThatThrownBy(() -> spi.engineProbe(null)).isInstanceOf(NullPointerException.class);
    assertThat(
            new VaultKeyStore(vault, new Delegates(() -> "SunJCE"))
                .engineProbe(new ByteArrayInputStream(new byte[9])))
        .isFalse();
  }

  @Test
  void theFileHoldsNoPlaintext() throws Exception {
    store.setKeyEntry("k", plain, chars("secret"), null);
    store.setKeyEntry("open", plain, null, null);
    String file = new String(stored(store, "secret"), java.nio.charset.StandardCharsets.ISO_8859_1);
    String key = new String(raw, java.nio.charset.StandardCharsets.ISO_8859_1);
    for (int i = 0; i + 8 <= key.length(); i++) {
      assertThat(file).doesNotContain(key.substring(i, i + 8));
    }
  }

  @Test
  void openingALargeFileUnwrapsItsFileKeyOnceAndNoEntry() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      store.setKeyEntry("key" + i, plain, chars("secret"), null);
    }
    byte[] file = stored(store, "secret");
    vault.restart();
    int decrypts = vault.decrypts;
    KeyStore again = loaded(portable(vault), file, "secret");
    assertThat(material(again.getKey("key9999", chars("secret")))).isEqualTo(raw);
    assertThat(vault.decrypts - decrypts).isEqualTo(1);
  }

  /** As a key in a token is. */
  private static final class Opaque implements SecretKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return "AES";
    }

    @Override
    public @Nullable String getFormat() {
      return null;
    }

    @Override
    public byte @Nullable [] getEncoded() {
      return null;
    }
  }

  @Test
  void anEntryIsOneDataKeyHoweverOftenItIsFetched() throws Exception {
    store.setKeyEntry("k", plain, chars("secret"), null);
    DataKeyHandle one = (DataKeyHandle) store.getKey("k", chars("secret"));
    DataKeyHandle other = (DataKeyHandle) store.getKey("k", chars("secret"));
    assertThat(other.dataKey()).isEqualTo(one.dataKey()).hasSameHashCodeAs(one.dataKey());
    assertThat(((KeySource.Nested) other.dataKey().source()).opener())
        .isEqualTo(((KeySource.Nested) one.dataKey().source()).opener());
    store.setKeyEntry("l", plain, chars("secret"), null);
    assertThat(((DataKeyHandle) store.getKey("l", chars("secret"))).dataKey())
        .isNotEqualTo(one.dataKey());
  }

  @ParameterizedTest
  @NullAndEmptySource
  void aKeyHasAnAlgorithm(@Nullable String algorithm) {
    assertThatThrownBy(() -> store.setKeyEntry("k", KeyStores.keyOf(algorithm), null, null))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("algorithm");
  }
}
