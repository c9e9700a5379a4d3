package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.EntryVault.CertificateEntry;
import io.github.cmkjca.kms.EntryVault.ChainEntry;
import io.github.cmkjca.kms.EntryVault.CmkAlias;
import io.github.cmkjca.kms.EntryVault.PrivateKeyEntry;
import io.github.cmkjca.kms.EntryVault.SecretKeyEntry;
import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.registry.EntryRecord;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.ConflictException;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.DeleteAliasRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.InvalidKeyUsageException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.NotAuthorizedException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryEntryVaultTest {
  private TestVault vault;
  private String key;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory);
    key = vault.symmetricKey();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  @Test
  void entryThatIsPutIsThere() {
    SecretKeyEntry entry = secretKey("orders", key);
    vault.entries.put(entry);
    vault.entries.put(new CertificateEntry("ca", TestVault.NOW, new byte[] {1}));
    assertThat(vault.entries.names()).containsExactly("ca", "orders");
    SecretKeyEntry read = (SecretKeyEntry) vault.entries.get("orders").orElseThrow();
    assertThat(read.ciphertextBlob()).isEqualTo(entry.ciphertextBlob());
    assertThat(read.keyArn()).isEqualTo(key);
    assertThat(read.algorithm()).isEqualTo("AES");
    assertThat(read.encryptionContext()).isEqualTo(TestVault.CONTEXT);
    assertThat(read.created()).isEqualTo(TestVault.NOW.truncatedTo(ChronoUnit.MILLIS));
    assertThat(vault.entries.get("none")).isEmpty();
  }

  @Test
  void changesAreRecordedWithoutTheBlob() {
    vault.audit.clear();
    vault.entries.put(secretKey("orders", key));
    AuditRecord put = vault.audit.last();
    assertThat(put.eventName()).isEqualTo("PutKeyStoreEntry");
    assertThat(put.readOnly()).isFalse();
    assertThat(put.resources()).containsExactly(key);
    assertThat(put.requestParameters())
        .containsOnlyKeys("entryName", "entryKind")
        .containsEntry("entryName", "orders")
        .containsEntry("entryKind", "secret-key");
    vault.entries.delete("orders");
    AuditRecord deleted = vault.audit.last();
    assertThat(deleted.eventName()).isEqualTo("DeleteKeyStoreEntry");
    assertThat(deleted.resources()).containsExactly(key);
    assertThat(vault.audit.records()).hasSize(2);
  }

  @Test
  void deletedEntryIsGone() {
    vault.entries.put(secretKey("orders", key));
    assertThat(vault.entries.delete("orders")).isTrue();
    assertThat(vault.entries.delete("orders")).isFalse();
    assertThat(vault.entries.names()).isEmpty();
  }

  @Test
  void whoMayEncryptUnderTheKeyPutsAndDeletes() {
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.entries.put(secretKey("orders", key)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:Encrypt on resource: " + key);
    vault.as(TestVault.ROOT).allow(key, TestVault.ALICE, "kms:Encrypt");
    vault.as(TestVault.ALICE);
    vault.entries.put(secretKey("orders", key));
    vault.as("arn:aws:iam::111122223333:user/bob");
    assertThatThrownBy(() -> vault.entries.delete("orders"))
        .isInstanceOf(AccessDeniedException.class);
    vault.as(TestVault.ALICE);
    assertThat(vault.entries.delete("orders")).isTrue();
  }

  @Test
  void replacingNeedsThePermissionOnTheOldKeyToo() {
    vault.entries.put(secretKey("orders", key));
    String own = vault.symmetricKey();
    vault.allow(own, TestVault.ALICE, "kms:Encrypt");
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.entries.put(secretKey("orders", own)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining(key);
    assertThat(((SecretKeyEntry) vault.entries.get("orders").orElseThrow()).keyArn())
        .isEqualTo(key);
  }

  @Test
  void onlyTheAccountRootPutsAndDeletesCertificates() {
    CertificateEntry certificate = new CertificateEntry("ca", TestVault.NOW, new byte[] {1});
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.entries.put(certificate))
        .isInstanceOf(AccessDeniedException.class);
    vault.as(TestVault.ROOT).entries.put(certificate);
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.entries.delete("ca")).isInstanceOf(AccessDeniedException.class);
    assertThat(vault.entries.names()).containsExactly("ca");
  }

  @Test
  void listingAndReadingAreFreeAndNotRecorded() {
    vault.entries.put(secretKey("orders", key));
    vault.kms.createAlias(new CreateAliasRequest("alias/orders", key));
    vault.audit.clear();
    vault.as(TestVault.ALICE);
    vault.entries.names();
    vault.entries.get("orders");
    vault.entries.cmkAliases();
    assertThat(vault.audit.records()).isEmpty();
  }

  @Test
  void disabledKeyTakesNoEntriesButLosesThem() {
    vault.entries.put(secretKey("orders", key));
    vault.kms.disableKey(new DisableKeyRequest(key));
    assertThatThrownBy(() -> vault.entries.put(secretKey("new", key)))
        .isInstanceOf(DisabledException.class);
    assertThat(vault.entries.delete("orders")).isTrue();
  }

  @Test
  void keyMustExistAndEncrypt() {
    assertThatThrownBy(
            () ->
                vault.entries.put(
                    secretKey(
                        "x", TestVault.ARN_PREFIX + "key/00000000-0000-4000-8000-000000000000")))
        .isInstanceOf(NotFoundException.class);
    String hmac = vault.key(KeySpec.HMAC_256);
    assertThatThrownBy(() -> vault.entries.put(secretKey("x", hmac)))
        .isInstanceOf(InvalidKeyUsageException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "alias/orders"})
  void namesAreNotEmptyAndNoAliases(String name) {
    assertThatThrownBy(() -> vault.entries.put(secretKey(name, key)))
        .isInstanceOf(ValidationException.class);
  }

  @Test
  void unreadableEntryIsToldAndRootMayDeleteOrNobody() {
    vault.registry.change(
        change -> {
          change.putEntry(new EntryRecord("broken", "secret-key", new byte[] {9}, TestVault.NOW));
          return true;
        });
    assertThatThrownBy(() -> vault.entries.get("broken"))
        .isInstanceOf(KmsInternalException.class)
        .hasMessageContaining("'broken'");
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.entries.delete("broken"))
        .isInstanceOf(KmsInternalException.class);
    assertThat(vault.as(TestVault.ROOT).entries.delete("broken")).isTrue();
  }

  @Test
  void lostAuditRecordLosesTheChange() {
    vault.audit.fail(2);
    assertThatThrownBy(() -> vault.entries.put(secretKey("orders", key)))
        .isInstanceOf(KmsInternalException.class)
        .hasMessage("the disk is full");
    assertThat(vault.entries.names()).isEmpty();
  }

  @Test
  void aliasesTellKeyAndSpec() {
    String hmac = vault.key(KeySpec.HMAC_384);
    vault.kms.createAlias(new CreateAliasRequest("alias/mac", hmac));
    vault.kms.createAlias(new CreateAliasRequest("alias/orders", key));
    CmkAlias alias = vault.entries.cmkAlias("alias/mac").orElseThrow();
    assertThat(alias.keyArn()).isEqualTo(hmac);
    assertThat(alias.keySpec()).isEqualTo(KeySpec.HMAC_384);
    assertThat(alias.created()).isEqualTo(TestVault.NOW.truncatedTo(ChronoUnit.MILLIS));
    assertThat(vault.entries.cmkAlias("alias/none")).isEmpty();
    assertThat(vault.entries.cmkAliases())
        .extracting(CmkAlias::aliasName)
        .containsExactly("alias/mac", "alias/orders");
  }

  @Test
  void aChainBringsItsAliasAlong() {
    String pair = vault.key(KeySpec.ECC_NIST_P256);
    long before = vault.registry.version();
    vault.entries.put(chain("alias/tls", pair));
    assertThat(vault.registry.version()).isEqualTo(before + 1);
    assertThat(vault.entries.cmkAlias("alias/tls").orElseThrow().keyArn()).isEqualTo(pair);
    assertThat(vault.entries.certifiedNames()).containsExactly("alias/tls");
    assertThat(vault.audit.records())
        .extracting(AuditRecord::eventName)
        .endsWith("PutKeyStoreEntry", "CreateAlias");
    assertThat(vault.audit.last().requestParameters())
        .containsEntry("aliasName", "alias/tls")
        .containsEntry("targetKeyId", pair);
  }

  /** Whatever fails, there is neither alias nor chain. */
  @Test
  void aChainThatIsRefusedBringsNoAliasAlong() {
    String pair = vault.key(KeySpec.ECC_NIST_P256);
    vault.allow(pair, TestVault.ALICE, "kms:Sign");
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> vault.entries.put(chain("alias/tls", pair)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:CreateAlias");
    vault.as(TestVault.ROOT);
    assertThatThrownBy(() -> vault.entries.put(chain("alias/cmk/tls", pair)))
        .isInstanceOf(NotAuthorizedException.class);
    assertThatThrownBy(() -> vault.entries.put(chain("alias/tls", key)))
        .isInstanceOf(InvalidKeyUsageException.class);
    vault.audit.fail(2);
    assertThatThrownBy(() -> vault.entries.put(chain("alias/tls", pair)))
        .isInstanceOf(KmsInternalException.class);
    assertThat(vault.entries.names()).isEmpty();
    assertThat(vault.entries.cmkAliases()).isEmpty();
  }

  @Test
  void aChainGoesWithItsAlias() {
    String pair = vault.key(KeySpec.ECC_NIST_P256);
    vault.entries.put(chain("alias/tls", pair));
    vault.audit.fail(2);
    assertThatThrownBy(() -> vault.kms.deleteAlias(new DeleteAliasRequest("alias/tls")))
        .isInstanceOf(KmsInternalException.class);
    assertThat(vault.entries.names()).containsExactly("alias/tls");
    vault.kms.deleteAlias(new DeleteAliasRequest("alias/tls"));
    assertThat(vault.entries.names()).isEmpty();
    assertThat(vault.audit.last().additionalEventData())
        .containsEntry("deletedEntryKind", "certificate-chain");
    vault.kms.createAlias(new CreateAliasRequest("alias/tls", pair));
    assertThat(vault.entries.get("alias/tls")).isEmpty();
  }

  @Test
  void aChainGoesWithTheKeyOfItsAlias() {
    String pair = vault.key(KeySpec.ECC_NIST_P256);
    vault.entries.put(chain("alias/tls", pair));
    vault.registry.change(
        change -> {
          change.deleteKey(pair.substring(pair.lastIndexOf('/') + 1));
          return true;
        });
    assertThat(vault.entries.names()).isEmpty();
  }

  @Test
  void anEntryTakesThePlaceOfAnotherInOneStep() {
    SecretKeyEntry waiting = secretKey("waiting", key);
    vault.entries.put(waiting);
    long before = vault.registry.version();
    exchange("waiting", Optional.of(waiting), secretKey("orders", key));
    assertThat(vault.registry.version()).isEqualTo(before + 1);
    assertThat(vault.entries.names()).containsExactly("orders");
    assertThat(vault.audit.last().requestParameters())
        .containsEntry("entryName", "orders")
        .containsEntry("replacedEntryName", "waiting");
  }

  @Test
  void anEntryThatWasChangedMeanwhileIsNotExchanged() {
    SecretKeyEntry seen = secretKey("orders", key);
    SecretKeyEntry changed =
        new SecretKeyEntry(
            "orders", TestVault.NOW, "AES", key, new byte[] {4, 5, 6}, TestVault.CONTEXT);
    vault.entries.put(changed);
    for (Optional<EntryVault.Entry> other :
        List.of(Optional.<EntryVault.Entry>empty(), Optional.<EntryVault.Entry>of(seen))) {
      assertThatThrownBy(() -> exchange("orders", other, secretKey("orders", key)))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("'orders'");
    }
    assertThatThrownBy(() -> exchange("none", Optional.of(seen), secretKey("orders", key)))
        .isInstanceOf(ConflictException.class);
    SecretKeyEntry read = (SecretKeyEntry) vault.entries.get("orders").orElseThrow();
    assertThat(read.ciphertextBlob()).isEqualTo(changed.ciphertextBlob());
    assertThat(vault.audit.last().errorCode()).isEqualTo("ConflictException");
  }

  /** Taking an entry away needs what deleting it needs. */
  @Test
  void exchangingNeedsThePermissionOnBothKeys() {
    SecretKeyEntry theirs = secretKey("waiting", key);
    vault.entries.put(theirs);
    String own = vault.symmetricKey();
    vault.allow(own, TestVault.ALICE, "kms:Encrypt");
    vault.as(TestVault.ALICE);
    assertThatThrownBy(() -> exchange("waiting", Optional.of(theirs), secretKey("mine", own)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining(key);
    assertThat(vault.entries.names()).containsExactly("waiting");
  }

  /** Else the operator would have the key of anybody who has a CMK certified as that of tls. */
  @Test
  void whatWaitsForAnEntryIsPutByThoseWhoMayPutThatEntry() {
    vault.entries.put(privateKey("tls", key));
    String own = vault.symmetricKey();
    vault.allow(own, TestVault.ALICE, "kms:Encrypt");
    vault.as(TestVault.ALICE);
    EntryVault.Entry planted = privateKey("cmk-renewal/tls", own);
    assertThatThrownBy(() -> vault.entries.put(planted))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining(key);
    assertThatThrownBy(() -> exchange("cmk-renewal/tls", Optional.empty(), planted))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining(key);
    assertThat(vault.entries.names()).containsExactly("tls");
    vault.as(TestVault.ROOT).allow(key, TestVault.ALICE, "kms:Encrypt");
    vault.as(TestVault.ALICE).entries.put(planted);
    assertThat(vault.entries.names()).containsExactly("cmk-renewal/tls", "tls");
  }

  /** Else whoever plants a key under a CMK of his own keeps everybody from renewing. */
  @Test
  void whatWaitsForAnEntryIsRemovedByThoseWhoMayPutThatEntry() {
    String own = vault.symmetricKey();
    String onlyAlice =
        TestVault.policy(TestVault.ALICE, "kms:*").replace(TestVault.ROOT, TestVault.ALICE);
    vault.kms.putKeyPolicy(new PutKeyPolicyRequest(own, "default", onlyAlice, true));
    vault.as(TestVault.ALICE).entries.put(privateKey("cmk-renewal/tls", own));
    vault.as("arn:aws:iam::111122223333:user/bob");
    assertThatThrownBy(() -> vault.entries.delete("cmk-renewal/tls"))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining(own);
    vault.as(TestVault.ROOT);
    assertThat(vault.entries.delete("cmk-renewal/tls")).isTrue();

    vault.allow(key, TestVault.ALICE, "kms:Encrypt");
    vault.as(TestVault.ALICE).entries.put(privateKey("tls", key));
    vault.entries.put(privateKey("cmk-renewal/tls", own));
    vault.as(TestVault.ROOT).entries.put(privateKey("cmk-renewal/tls", key));
    assertThat(((PrivateKeyEntry) vault.entries.get("cmk-renewal/tls").orElseThrow()).keyArn())
        .isEqualTo(key);
    vault.as(TestVault.ALICE).entries.put(privateKey("cmk-renewal/tls", own));
    assertThat(vault.as(TestVault.ROOT).entries.delete("cmk-renewal/tls")).isTrue();
  }

  @Test
  void whatWaitsGoesWithItsEntryAndIsNotThereBeforeIt() {
    vault.entries.put(privateKey("tls", key));
    vault.entries.put(privateKey("cmk-renewal/tls", key));
    vault.entries.put(privateKey("tls", key));
    assertThat(vault.entries.names()).containsExactly("cmk-renewal/tls", "tls");
    long before = vault.registry.version();
    vault.entries.delete("tls");
    assertThat(vault.registry.version()).isEqualTo(before + 1);
    assertThat(vault.entries.names()).isEmpty();
    assertThat(vault.audit.last().requestParameters())
        .containsEntry("entryName", "tls")
        .containsEntry("removedEntryName", "cmk-renewal/tls");
    vault.entries.put(privateKey("cmk-renewal/tls", key));
    vault.entries.put(privateKey("tls", key));
    assertThat(vault.entries.names()).containsExactly("tls");
  }

  @Test
  void onlyPrivateKeysWaitAndOnlyForEntriesOfTheirKind() {
    assertThatThrownBy(() -> vault.entries.put(secretKey("cmk-renewal/tls", key)))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("cmk-renewal/");
    for (String name :
        List.of("cmk-renewal/", "cmk-renewal/alias/tls", "cmk-renewal/cmk-renewal/tls")) {
      assertThatThrownBy(() -> vault.entries.put(privateKey(name, key)))
          .isInstanceOf(ValidationException.class);
    }
    assertThat(vault.entries.names()).isEmpty();
  }

  /** It was decided by both. */
  @Test
  void oneOfSeveralEntriesThatWasChangedMeanwhileIsEnoughToChangeNothing() {
    SecretKeyEntry orders = secretKey("orders", key);
    vault.entries.put(orders);
    List<EntryVault.Seen> seen =
        List.of(
            new EntryVault.Seen("orders", Optional.of(orders)),
            new EntryVault.Seen("other", Optional.of(secretKey("other", key))));
    assertThatThrownBy(() -> vault.entries.exchange(seen, secretKey("next", key), Set.of("orders")))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("'other'");
    assertThat(vault.entries.names()).containsExactly("orders");
  }

  @Test
  void closedVaultRefuses() {
    vault.close();
    assertThatThrownBy(() -> vault.entries.put(secretKey("orders", key)))
        .isInstanceOfAny(KmsInternalException.class, KeyUnavailableException.class);
    assertThatThrownBy(() -> vault.entries.names()).isInstanceOf(KmsInternalException.class);
  }

  /** Takes the place of the entry seen. */
  private void exchange(String name, Optional<EntryVault.Entry> seen, EntryVault.Entry next) {
    vault.entries.exchange(
        List.of(new EntryVault.Seen(name, seen)),
        next,
        name.equals(next.name()) ? Set.of() : Set.of(name));
  }

  private static ChainEntry chain(String name, String keyArn) {
    return new ChainEntry(name, TestVault.NOW, keyArn, List.of(new byte[] {1}));
  }

  private static PrivateKeyEntry privateKey(String name, String keyArn) {
    return new PrivateKeyEntry(
        name,
        TestVault.NOW,
        "EC",
        keyArn,
        new byte[] {1, 2, 3},
        TestVault.CONTEXT,
        null,
        List.of(new byte[] {1}));
  }

  private SecretKeyEntry secretKey(String name, String keyArn) {
    return new SecretKeyEntry(
        name, TestVault.NOW, "AES", keyArn, new byte[] {1, 2, 3}, TestVault.CONTEXT);
  }
}
