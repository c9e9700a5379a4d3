package io.github.cmkjca.datakey;

import static io.github.cmkjca.datakey.TestVault.ALICE;
import static io.github.cmkjca.datakey.TestVault.CMK;
import static io.github.cmkjca.datakey.TestVault.CONTEXT;
import static io.github.cmkjca.datakey.TestVault.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.LimitExceededException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageKeysTest {
  private final TestVault vault = new TestVault();
  private DataKeys keys = vault.open();

  @AfterEach
  void close() {
    keys.close();
  }

  private DataKey encryptOne() {
    DataKey key = keys.forMessages(CMK, CONTEXT, List.of());
    assertThat(key.lease(Purpose.ENCRYPT, List.of()).material()).hasSize(32);
    return key;
  }

  @Test
  void messagesUnderOneContextShareADataKey() {
    DataKey first = encryptOne();
    assertThat(encryptOne()).isEqualTo(first);
    assertThat(vault.generates).hasValue(1);
    assertThat(vault.asked).isEmpty();
  }

  @Test
  void messagesUnderAnotherContextHaveAnother() {
    DataKey first = encryptOne();
    DataKey other = keys.forMessages(CMK, EncryptionContext.of("purpose", "other"), List.of());
    assertThat(other).isNotEqualTo(first);
    assertThat(other.encryptionContext()).isEqualTo(EncryptionContext.of("purpose", "other"));
  }

  @Test
  void encryptingIsAuthorisedAsGenerateDataKeyForEachPrincipal() {
    encryptOne();
    vault.as(ALICE, this::encryptOne);
    vault.denied.add(ALICE + " kms:GenerateDataKey");
    vault.moveEpoch();
    vault.as(
        ALICE,
        () -> assertThatThrownBy(this::encryptOne).isInstanceOf(AccessDeniedException.class));
    assertThat(vault.askedAndClear())
        .containsExactly(ALICE + " kms:GenerateDataKey", ALICE + " kms:GenerateDataKey");
  }

  @Test
  void decryptingNeedsDecrypt() {
    DataKey key = encryptOne();
    vault.denied.add(ROOT + " kms:Decrypt");
    assertThatThrownBy(() -> keys.known(key.source()).lease(Purpose.DECRYPT, List.of()))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> key.lease(Purpose.DECRYPT, List.of()))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void noDataKeyIsSharedByMoreMessagesThanTheLimitUnderEightThreads() throws Exception {
    keys.close();
    keys = vault.open(TestVault.limits(10, 100, Long.MAX_VALUE));
    Map<DataKey, LongAdder> uses = new ConcurrentHashMap<>();
    Together.run(
        8,
        () -> {
          for (int i = 0; i < 1000; i++) {
            uses.computeIfAbsent(encryptOne(), key -> new LongAdder()).increment();
          }
          return null;
        });
    assertThat(uses.values()).allSatisfy(count -> assertThat(count.sum()).isBetween(1L, 100L));
    assertThat(uses.values().stream().mapToLong(LongAdder::sum).sum()).isEqualTo(8000);
    assertThat(vault.decrypts).hasValue(0);
  }

  @Test
  void aDataKeyKeptForMoreThanOneMessageIsRefusedAtTheLimit() {
    keys.close();
    keys = vault.open(TestVault.limits(10, 2, Long.MAX_VALUE));
    DataKey key = keys.forMessages(CMK, CONTEXT, List.of());
    key.lease(Purpose.ENCRYPT, List.of());
    key.lease(Purpose.ENCRYPT, List.of());
    assertThatThrownBy(() -> key.lease(Purpose.ENCRYPT, List.of()))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("next one");
  }

  @Test
  void aReservedMessageGoesOnAfterOthersReachedTheLimit() {
    keys.close();
    keys = vault.open(TestVault.limits(10, 2, Long.MAX_VALUE));
    DataKey reserved = keys.forMessages(CMK, CONTEXT, List.of());
    DataKey other = reserved;
    for (int i = 0; i < 4; i++) {
      other = encryptOne();
    }
    assertThat(other).isNotEqualTo(reserved);
    Lease lease = reserved.lease(Purpose.ENCRYPT, List.of());
    assertThat(lease.material()).hasSize(32);
    assertThat(vault.decrypts).hasValue(0);
  }

  @Test
  void aDataKeyNearItsLimitIsReplacedWithoutACallerWaiting() throws Exception {
    keys.close();
    keys = vault.open(TestVault.limits(10, 8, Long.MAX_VALUE));
    CountDownLatch replaced = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    DataKey first = encryptOne();
    vault.beforeKms =
        () -> {
          assertThat(Thread.currentThread()).isNotSameAs(caller);
          replaced.countDown();
        };
    for (int i = 1; i < 7; i++) {
      assertThat(encryptOne()).isEqualTo(first);
    }
    vault.background.runDue();
    assertThat(replaced.getCount()).isZero();
    assertThat(encryptOne()).isNotEqualTo(first);
    assertThat(vault.generates).hasValue(2);
  }

  @Test
  void anOldDataKeyIsReplacedInTheBackground() throws Exception {
    DataKey first = encryptOne();
    vault.nanos.addAndGet(Duration.ofMinutes(5).toNanos() * 15 / 16);
    assertThat(encryptOne()).isEqualTo(first);
    vault.background.runDue();
    assertThat(encryptOne()).isNotEqualTo(first);
    assertThat(vault.generates).hasValue(2);
  }

  @Test
  void nothingIsGeneratedInAnotherPrincipalsName() throws Exception {
    keys.close();
    keys = vault.open(TestVault.limits(10, 8, Long.MAX_VALUE));
    vault.as(
        ALICE,
        () -> {
          for (int i = 0; i < 8; i++) {
            encryptOne();
          }
        });
    vault.background.runDue();
    assertThat(vault.generates).hasValue(1);
    vault.as(ALICE, this::encryptOne);
    assertThat(vault.generates).hasValue(2);
  }

  @Test
  void aReplacementThatFailsIsTriedAgainAndPaidForAtTheLimit() throws Exception {
    keys.close();
    keys = vault.open(TestVault.limits(10, 8, Long.MAX_VALUE));
    encryptOne();
    vault.denied.add(ROOT + " kms:GenerateDataKey"); // without moving the epoch
    for (int i = 1; i < 8; i++) {
      encryptOne();
    }
    vault.background.runDue();
    assertThatThrownBy(this::encryptOne).isInstanceOf(AccessDeniedException.class);
    vault.denied.clear();
    encryptOne();
  }

  @Test
  void aReplacementThatArrivesAfterClosingIsWiped() throws Exception {
    keys.close();
    keys = vault.open(TestVault.limits(10, 8, Long.MAX_VALUE));
    for (int i = 0; i < 8; i++) {
      encryptOne();
    }
    vault.beforeKms = keys::close;
    vault.background.runDue();
    assertThat(vault.generates).hasValue(2);
    assertThat(vault.given).hasSize(2).allSatisfy(key -> assertThat(key).containsOnly(0));
  }
}
