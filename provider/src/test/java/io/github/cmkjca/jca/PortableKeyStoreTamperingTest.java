package io.github.cmkjca.jca;

import static io.github.cmkjca.jca.KeyStores.bytes;
import static io.github.cmkjca.jca.KeyStores.certificate;
import static io.github.cmkjca.jca.KeyStores.chars;
import static io.github.cmkjca.jca.KeyStores.empty;
import static io.github.cmkjca.jca.KeyStores.loaded;
import static io.github.cmkjca.jca.KeyStores.material;
import static io.github.cmkjca.jca.KeyStores.portable;
import static io.github.cmkjca.jca.KeyStores.stored;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.github.cmkjca.TestCertificates;
import io.github.cmkjca.jca.keystore.FileEntry;
import io.github.cmkjca.jca.keystore.FileEntry.CertificateEntry;
import io.github.cmkjca.jca.keystore.FileEntry.KeyEntry;
import io.github.cmkjca.jca.keystore.FileHeader;
import io.github.cmkjca.jca.keystore.KeyForm;
import io.github.cmkjca.jca.keystore.KeystoreCrypto;
import io.github.cmkjca.jca.keystore.KeystoreFile;
import io.github.cmkjca.jca.keystore.KeystoreReader;
import io.github.cmkjca.jca.keystore.KeystoreWriter;
import io.github.cmkjca.jca.keystore.Protection;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.KeySpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an attacker may do to a file: everything is noticed, as an {@code IOException}. */
class PortableKeyStoreTamperingTest {
  private final KeyStoreVault vault = new KeyStoreVault();

  private byte[] file(@Nullable String password) throws Exception {
    KeyStore store = empty(portable(vault));
    store.setKeyEntry("a", new SecretKeySpec(bytes(32, 1), "AES"), chars(password), null);
    store.setKeyEntry("b", new SecretKeySpec(bytes(32, 2), "AES"), chars(password), null);
    store.setCertificateEntry("c", certificate(1));
    return stored(store, password);
  }

  @Test
  void eachFlippedBitIsNoticed() throws Exception {
    byte[] file = file(null);
    for (int bit = 0; bit < 8 * file.length; bit++) {
      byte[] flipped = file.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(flipped, null);
    }
  }

  @Test
  void eachFlippedBitOfAFileWithAPasswordIsNoticedWithoutIt() throws Exception {
    byte[] file = file("secret");
    for (int bit = 0; bit < 8 * file.length; bit++) {
      byte[] flipped = file.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(flipped, null);
    }
  }

  @Test
  void damageIsNotTakenForAWrongPassword() throws Exception {
    byte[] file = file("secret");
    for (int index = 0; index < file.length; index++) {
      byte[] damaged = file.clone();
      damaged[index] ^= 0x40;
      assertThatThrownBy(() -> loaded(portable(vault), damaged, "secret"))
          .isInstanceOf(IOException.class)
          .satisfies(e -> assertThat(e.getCause() instanceof UnrecoverableKeyException).isFalse());
    }
  }

  @Test
  void whereverAByteIsWrongTheMessageSaysThatTheFileMayBeDamaged() throws Exception {
    byte[] file = file("secret");
    for (int index = 0; index < file.length; index++) {
      byte[] damaged = file.clone();
      damaged[index] ^= 0x01;
      assertThatThrownBy(() -> loaded(portable(vault), damaged, "secret"))
          .as("byte %d", index)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("damaged");
    }
  }

  @Test
  void eachTruncationAndExtensionIsNoticed() throws Exception {
    byte[] file = file("secret");
    for (int length = 0; length < file.length; length++) {
      assertRefused(Arrays.copyOf(file, length), null);
    }
    assertRefused(Arrays.copyOf(file, file.length + 1), null);
    assertRefused(Arrays.copyOf(file, 2 * file.length), null);
  }

  @Property(tries = 2000)
  void mutationsAreRefusedAndThrowNothingElse(@ForAll Random random) throws Exception {
    byte[] file = file(null);
    byte[] mutated = file.clone();
    for (int i = random.nextInt(8); i >= 0; i--) {
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
    }
    if (random.nextBoolean()) {
      int from = random.nextInt(mutated.length);
      int to = random.nextInt(mutated.length);
      int length = Math.min(random.nextInt(64), mutated.length - Math.max(from, to));
      System.arraycopy(mutated, from, mutated, to, length);
    }
    if (!Arrays.equals(mutated, file)) {
      assertRefused(mutated, null);
    }
  }

  @Property(tries = 2000)
  void noiseIsRefused(@ForAll byte[] noise) throws Exception {
    assertRefused(noise, null);
    byte[] likely = file(null);
    System.arraycopy(noise, 0, likely, 6, Math.min(noise.length, likely.length - 6));
    if (noise.length > 0) {
      assertRefused(Arrays.copyOf(likely, 6 + noise.length), null);
    }
  }

  // What follows is done by someone who can use the CMK and so can authenticate any file.

  @Test
  void swappedPayloadsDoNotOpen() throws Exception {
    byte[] forged =
        forged(
            file(null),
            entries -> {
              KeyEntry a = (KeyEntry) entries.get(0);
              KeyEntry b = (KeyEntry) entries.get(1);
              entries.set(0, a.with(a.protection(), b.sealed()));
              entries.set(1, b.with(b.protection(), a.sealed()));
            });
    KeyStore store = loaded(portable(vault), forged, null);
    assertThatThrownBy(() -> store.getKey("a", null)).isInstanceOf(UnrecoverableKeyException.class);
    assertThatThrownBy(() -> store.getKey("b", null)).isInstanceOf(UnrecoverableKeyException.class);
  }

  @Test
  void aPayloadOpensUnderNoOtherAliasAlgorithmDateOrKind() throws Exception {
    for (Change change :
        List.<Change>of(
            e -> new KeyEntry("x", e.created(), e.form(), e.protection(), e.sealed()),
            e -> new KeyEntry("a", Instant.EPOCH, e.form(), e.protection(), e.sealed()),
            e ->
                new KeyEntry(
                    "a",
                    e.created(),
                    new KeyForm.Material("HmacSHA256"),
                    e.protection(),
                    e.sealed()),
            e ->
                new KeyEntry(
                    "a",
                    e.created(),
                    new KeyForm.Blob("AES", KeyStoreVault.ORDERS_KEY, EncryptionContext.empty()),
                    e.protection(),
                    e.sealed()))) {
      byte[] forged =
          forged(file(null), entries -> entries.set(0, change.of((KeyEntry) entries.get(0))));
      KeyStore store = loaded(portable(vault), forged, null);
      String alias = store.aliases().nextElement();
      assertThatThrownBy(() -> store.getKey(alias, null))
          .isInstanceOf(UnrecoverableKeyException.class);
    }
  }

  @Test
  void unchangedEditiesOpen() throws Exception {
    KeyStore store = loaded(portable(vault), forged(file(null), entries -> {}), null);
    assertThat(material(store.getKey("a", null))).isEqualTo(bytes(32, 1));
  }

  @Test
  void thePasswordIsASecondFactorOfIntegrityAndSecrecy() throws Exception {
    byte[] stripped = forged(file("secret"), entries -> {});
    assertThatThrownBy(() -> loaded(portable(vault), stripped, "secret"))
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(UnrecoverableKeyException.class);
    KeyStore store = loaded(portable(vault), stripped, null);
    assertThatThrownBy(() -> store.getKey("a", null)).isInstanceOf(UnrecoverableKeyException.class);
    assertThatThrownBy(() -> store.getKey("a", chars("guess")))
        .isInstanceOf(UnrecoverableKeyException.class);
  }

  @Test
  void anUnreadableCertificateIsACertificateException() throws Exception {
    byte[] forged =
        forged(
            file(null),
            entries ->
                entries.set(2, new CertificateEntry("c", Instant.EPOCH, new byte[] {1, 2, 3})));
    assertThatThrownBy(() -> loaded(portable(vault), forged, null))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void aPrivateKeyEntryShowsItsChain() throws Exception {
    KeyForm form = new KeyForm.PrivateKey("EC", List.of(certificate(1).getEncoded()));
    byte[] forged =
        forged(
            file(null),
            entries -> {
              KeyEntry a = (KeyEntry) entries.get(0);
              entries.set(0, new KeyEntry("a", a.created(), form, a.protection(), a.sealed()));
            });
    KeyStore store = loaded(portable(vault), forged, null);
    assertThat(store.isKeyEntry("a")).isTrue();
    assertThat(store.entryInstanceOf("a", KeyStore.PrivateKeyEntry.class)).isTrue();
    assertThat(store.getCertificateChain("a")).containsExactly(certificate(1));
    assertThatThrownBy(() -> store.getKey("a", null)).isInstanceOf(UnrecoverableKeyException.class);
  }

  /** Somebody else's chain beside the key, or the keys of two chains exchanged. */
  @Test
  void aPrivateKeyOpensUnderItsOwnChainOnly() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    KeyPair authority = generator.generateKeyPair();
    KeyStore store = empty(portable(vault));
    for (String alias : List.of("a", "b")) {
      KeyPair pair = generator.generateKeyPair();
      Certificate[] chain = {TestCertificates.issued(pair.getPublic(), "CN=" + alias, authority)};
      store.setKeyEntry(alias, pair.getPrivate(), null, chain);
    }
    byte[] file = stored(store, null);
    for (Edit forger :
        List.<Edit>of(
            entries -> {
              KeyEntry a = (KeyEntry) entries.get(0);
              KeyEntry b = (KeyEntry) entries.get(1);
              entries.set(0, a.with(a.protection(), b.sealed()));
            },
            entries -> {
              KeyEntry a = (KeyEntry) entries.get(0);
              KeyEntry b = (KeyEntry) entries.get(1);
              entries.set(0, new KeyEntry("a", a.created(), b.form(), a.protection(), a.sealed()));
            })) {
      KeyStore forged = loaded(portable(vault), forged(file, forger), null);
      assertThatThrownBy(() -> forged.getKey("a", null))
          .isInstanceOf(UnrecoverableKeyException.class)
          .hasMessageContaining("'a'");
      assertThat(forged.getKey("b", null)).isNotNull();
    }
  }

  private void assertRefused(byte[] file, @Nullable String password) {
    try {
      loaded(portable(vault), file, password);
      fail("loaded");
    } catch (IOException expected) {
      assertThat(expected.getMessage()).isNotBlank();
    } catch (Exception e) {
      fail("threw", e);
    }
  }

  @FunctionalInterface
  private interface Change {
    KeyEntry of(KeyEntry entry);
  }

  @FunctionalInterface
  private interface Edit {
    void of(List<FileEntry> entries) throws Exception;
  }

  /** The file changed by a user of its CMK who does not know its password. */
  private byte[] forged(byte[] file, Edit edit) throws Exception {
    KeystoreFile read = KeystoreReader.read(file).file();
    FileHeader header = read.header().withPassword(false);
    List<FileEntry> entries = new ArrayList<>(read.entries());
    edit.of(entries);
    byte[] body = KeystoreWriter.body(new KeystoreFile(header, entries));
    byte[] fileKey =
        vault
            .kms()
            .decrypt(
                new DecryptRequest(
                    header.encryptedFileKey(),
                    header.keyArn(),
                    EncryptionContext.of("cmk:keystore", header.fileId().toString()),
                    List.of(),
                    false))
            .plaintext();
    byte[] tag = KeystoreCrypto.fileTag(fileKey, header.fileId(), ByteBuffer.wrap(body));
    byte[] all = Arrays.copyOf(body, body.length + tag.length);
    System.arraycopy(tag, 0, all, body.length, tag.length);
    return all;
  }

  @Test
  void aFileThatNamesItsCmkByAnAliasIsRefused() throws Exception {
    KeystoreFile read = KeystoreReader.read(file(null)).file();
    FileHeader header = read.header();
    FileHeader aliased =
        new FileHeader(
            header.fileId(),
            "alias/orders",
            header.encryptedFileKey(),
            header.salt(),
            header.iterations(),
            false);
    byte[] body = KeystoreWriter.body(new KeystoreFile(aliased, read.entries()));
    assertRefused(Arrays.copyOf(body, body.length + 64), null);
  }

  @Test
  void anEntryThatNamesItsCmkByAnAliasIsRefused() throws Exception {
    byte[] file =
        forged(
            file(null),
            entries ->
                entries.add(
                    new KeyEntry(
                        "alias/forged",
                        Instant.EPOCH,
                        new KeyForm.Cmk(KeySpec.HMAC_256, "alias/orders"),
                        Protection.NONE,
                        new byte[48])));
    KeyStore store = loaded(portable(vault), file, null);
    assertThatThrownBy(() -> store.getKey("alias/forged", null))
        .isInstanceOf(UnrecoverableKeyException.class);
  }

  @Test
  void aTrustedCertificateIsNothingButDer() throws Exception {
    byte[] der = certificate(2).getEncoded();
    byte[] pem =
        ("-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END CERTIFICATE-----\n")
            .getBytes(US_ASCII);
    for (byte[] content : List.of(pem, Arrays.copyOf(der, der.length + 1))) {
      byte[] file =
          forged(
              file(null),
              entries -> entries.add(new CertificateEntry("ca", Instant.EPOCH, content)));
      assertThatThrownBy(() -> loaded(portable(vault), file, null))
          .isInstanceOfAny(IOException.class, CertificateException.class);
    }
  }
}
