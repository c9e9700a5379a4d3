package io.github.cmkjca.datakey;

import static io.github.cmkjca.datakey.TestVault.ALICE;
import static io.github.cmkjca.datakey.TestVault.BOB;
import static io.github.cmkjca.datakey.TestVault.CMK;
import static io.github.cmkjca.datakey.TestVault.CONTEXT;
import static io.github.cmkjca.datakey.TestVault.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.kms.UseAuthority.UseSummary;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.NotFoundException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataKeysTest {
  private static final byte[] MATERIAL = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

  private final Set<Thread> threadsBefore = threads();
  private final TestVault vault = new TestVault();
  private DataKeys keys = vault.open();

  @AfterEach
  void close() {
    vault.auditFails = false;
    keys.close();
  }

  private static byte[] use(DataKey key, Purpose purpose) {
    Lease lease = key.lease(purpose, List.of());
    try {
      return lease.material();
    } finally {
      lease.proceed(10);
    }
  }

  // What it costs.

  @Test
  void constructionAndKnowingAKeyAskNothing() {
    keys.known(vault.wrapped(MATERIAL));
    assertThat(vault.decrypts).hasValue(0);
    assertThat(vault.asked).isEmpty();
    assertThat(threadsBefore).containsAll(threads());
  }

  @Test
  void firstUseUnwrapsAndIsAuthorisedByTheKmsAlone() {
    assertThat(use(keys.known(vault.wrapped(MATERIAL)), Purpose.ENCRYPT)).isEqualTo(MATERIAL);
    assertThat(vault.decrypts).hasValue(1);
    assertThat(vault.asked).isEmpty();
  }

  @Test
  void equalSourcesShareOneUnwrapping() {
    KeySource.Wrapped source = vault.wrapped(MATERIAL);
    use(keys.known(source), Purpose.ENCRYPT);
    use(
        keys.known(new KeySource.Wrapped(CMK, source.ciphertextBlob().clone(), CONTEXT)),
        Purpose.DECRYPT);
    assertThat(vault.decrypts).hasValue(1);
  }

  @Test
  void manyThreadsAtOnceUnwrapOnce() throws Exception {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    List<byte[]> seen = Together.run(8, () -> use(key, Purpose.DECRYPT));
    assertThat(seen).hasSize(8).allSatisfy(one -> assertThat(one).isEqualTo(MATERIAL));
    assertThat(vault.decrypts).hasValue(1);
  }

  // What a cached key must not be had through.

  @Test
  void anotherContextIsUnwrappedAnewAndFails() {
    KeySource.Wrapped source = vault.wrapped(MATERIAL);
    use(keys.known(source), Purpose.DECRYPT);
    DataKey other =
        keys.known(
            new KeySource.Wrapped(
                CMK, source.ciphertextBlob(), EncryptionContext.of("purpose", "other")));
    assertThatThrownBy(() -> use(other, Purpose.DECRYPT))
        .isInstanceOf(InvalidCiphertextException.class);
  }

  @Test
  void anotherCmkIsUnwrappedAnewAndFails() {
    KeySource.Wrapped source = vault.wrapped(MATERIAL);
    use(keys.known(source), Purpose.DECRYPT);
    DataKey other = keys.known(new KeySource.Wrapped(CMK + "0", source.ciphertextBlob(), CONTEXT));
    assertThatThrownBy(() -> use(other, Purpose.DECRYPT))
        .isInstanceOf(InvalidCiphertextException.class);
  }

  @Test
  void anIntegrationsKeyIsUnwrappedThroughItAndNotSharedWithTheProgram() {
    KeySource.Wrapped source = vault.wrapped(MATERIAL);
    KeySource.Wrapped ofKeystore =
        new KeySource.Wrapped(CMK, source.ciphertextBlob(), CONTEXT, Integration.KEYSTORE);
    use(keys.known(ofKeystore), Purpose.DECRYPT);
    assertThat(vault.askedAndClear()).containsExactly("via integration");
    use(keys.known(source), Purpose.DECRYPT);
    assertThat(vault.decrypts).hasValue(2);
    assertThat(vault.askedAndClear()).isEmpty();
  }

  /** As a secret key it could be wrapped under another one and leave. */
  @ParameterizedTest
  @EnumSource(value = Purpose.class, mode = EnumSource.Mode.EXCLUDE, names = "PRIVATE_KEY")
  void aPrivateKeyIsUsedAsNothingElse(Purpose purpose) throws Exception {
    byte[] pkcs8 = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded();
    DataKey key = keys.known(vault.wrapped(pkcs8));
    assertThatThrownBy(() -> key.lease(purpose, List.of()))
        .isInstanceOf(InvalidCiphertextException.class)
        .hasMessageContaining("a private key");
    assertThat(key.lease(Purpose.PRIVATE_KEY, List.of()).material()).isEqualTo(pkcs8);
    assertThatThrownBy(() -> key.lease(purpose, List.of()))
        .as("cached")
        .isInstanceOf(InvalidCiphertextException.class);
  }

  /** Else what is not told for a private key could work as one and as a secret key, too. */
  @Test
  void whatIsNoPrivateKeyIsNotUsedAsOne() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    assertThatThrownBy(() -> key.lease(Purpose.PRIVATE_KEY, List.of()))
        .isInstanceOf(InvalidCiphertextException.class)
        .hasMessageContaining("no private key");
  }

  @Test
  void usesOfAnIntegrationAreReportedAsItsOwnThoughTheKeyIsTheSame() {
    KeySource.Wrapped source = vault.wrapped(MATERIAL);
    use(keys.known(source), Purpose.DECRYPT);
    DataKey ofTls = keys.known(source.through(Integration.TLS));
    use(ofTls, Purpose.DECRYPT);
    use(ofTls, Purpose.DECRYPT);
    keys.reportUses();
    assertThat(vault.reports)
        .extracting(UseSummary::via, UseSummary::messages)
        .containsExactlyInAnyOrder(tuple(null, 1L), tuple(Integration.TLS, 2L));
  }

  @Test
  void anIntegrationsKeyIsAuthorisedForIt() {
    KeySource.Wrapped source = vault.wrapped(MATERIAL);
    DataKey key =
        keys.known(
            new KeySource.Wrapped(CMK, source.ciphertextBlob(), CONTEXT, Integration.KEYSTORE));
    DataKey nested =
        keys.known(new KeySource.Nested(key, (k, s) -> new byte[] {1}, new byte[] {9}));
    use(key, Purpose.DECRYPT);
    use(nested, Purpose.DECRYPT);
    vault.moveEpoch();
    vault.requests.clear();
    use(key, Purpose.DECRYPT);
    use(nested, Purpose.DECRYPT);
    assertThat(vault.requests)
        .isNotEmpty()
        .allSatisfy(request -> assertThat(request.via()).isEqualTo(Integration.KEYSTORE));
  }

  @Test
  void anotherOpenerIsAskedAnew() {
    DataKey parent = keys.known(vault.wrapped(MATERIAL));
    byte[] blob = {9};
    use(keys.known(new KeySource.Nested(parent, (k, s) -> new byte[] {1}, blob)), Purpose.MAC);
    DataKey swapped =
        keys.known(
            new KeySource.Nested(
                parent,
                (k, s) -> {
                  throw new InvalidCiphertextException("");
                },
                blob));
    assertThatThrownBy(() -> use(swapped, Purpose.MAC))
        .isInstanceOf(InvalidCiphertextException.class);
  }

  @Test
  void aFailedUnwrappingIsNotCached() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    vault.denied.add(ROOT + " kms:Decrypt");
    assertThatThrownBy(() -> use(key, Purpose.DECRYPT)).isInstanceOf(AccessDeniedException.class);
    vault.denied.clear();
    assertThat(use(key, Purpose.DECRYPT)).isEqualTo(MATERIAL);
    assertThat(vault.decrypts).hasValue(2);
  }

  // Authorisation of cached use.

  @Test
  void nothingIsAskedWhileTheEpochStands() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    for (int i = 0; i < 100; i++) {
      use(key, Purpose.DECRYPT);
    }
    assertThat(vault.asked).isEmpty();
  }

  @Test
  void aCachedKeyIsAuthorisedAgainWhenTheEpochMoves() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    use(key, Purpose.DECRYPT);
    vault.moveEpoch();
    use(key, Purpose.DECRYPT);
    use(key, Purpose.DECRYPT);
    assertThat(vault.asked).containsExactly(ROOT + " kms:Decrypt");
    assertThat(vault.decrypts).hasValue(1);
  }

  @Test
  void aCachedKeyIsRefusedAfterRevocationEachTime() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    use(key, Purpose.DECRYPT);
    vault.denied.add(ROOT + " kms:Decrypt");
    vault.moveEpoch();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> use(key, Purpose.DECRYPT)).isInstanceOf(AccessDeniedException.class);
    }
    assertThat(vault.askedAndClear()).hasSize(3);
    vault.denied.clear();
    vault.moveEpoch();
    assertThat(use(key, Purpose.DECRYPT)).isEqualTo(MATERIAL);
  }

  @Test
  void whatIsCachedUnderADeletedCmkIsWipedAtTheNextUseOfAnyOfIt() {
    DataKey used = keys.known(vault.wrapped(MATERIAL));
    DataKey other = keys.known(vault.wrapped(MATERIAL));
    use(used, Purpose.DECRYPT);
    use(other, Purpose.DECRYPT);
    DataKey message = keys.forMessages(CMK, CONTEXT, List.of());
    List<CachedKey> cached =
        List.of(
            Objects.requireNonNull(used.cachedForTest()),
            Objects.requireNonNull(other.cachedForTest()),
            Objects.requireNonNull(message.cachedForTest()));
    vault.gone = true;
    vault.moveEpoch();
    assertThatThrownBy(() -> use(used, Purpose.DECRYPT)).isInstanceOf(NotFoundException.class);
    keys.maintain();
    keys.maintain(); // their grace is over
    assertThat(cached).allSatisfy(key -> assertThat(key.materialForTest()).containsOnly(0));
    assertThatThrownBy(() -> use(other, Purpose.DECRYPT)).isInstanceOf(NotFoundException.class);
  }

  @Test
  void aMessageUnderWayIsRefusedAfterRevocation() {
    Lease lease = keys.known(vault.wrapped(MATERIAL)).lease(Purpose.DECRYPT, List.of());
    lease.proceed(1);
    vault.denied.add(ROOT + " kms:Decrypt");
    vault.moveEpoch();
    assertThatThrownBy(() -> lease.proceed(1)).isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> lease.proceed(1)).isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void aChangeDuringTheQuestionIsAskedAgain() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    vault.beforeKms = () -> vault.moveEpoch(); // after the epoch was read, before the decision
    use(key, Purpose.DECRYPT);
    use(key, Purpose.DECRYPT);
    assertThat(vault.asked).hasSize(1);
  }

  @Test
  void anotherPrincipalIsAuthorisedApart() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    vault.denied.add(BOB + " kms:Decrypt");
    vault.as(ALICE, () -> use(key, Purpose.DECRYPT));
    vault.as(
        BOB,
        () ->
            assertThatThrownBy(() -> use(key, Purpose.DECRYPT))
                .isInstanceOf(AccessDeniedException.class));
    use(key, Purpose.DECRYPT);
    assertThat(vault.askedAndClear()).containsExactly(BOB + " kms:Decrypt", ROOT + " kms:Decrypt");
  }

  @Test
  void otherGrantTokensAreAuthorisedApartAndReachTheAuthority() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    use(key, Purpose.DECRYPT);
    key.lease(Purpose.DECRYPT, List.of("token"));
    key.lease(Purpose.DECRYPT, List.of("token"));
    assertThat(vault.requests).hasSize(1);
    assertThat(vault.requests.peek().grantTokens()).containsExactly("token");
    assertThat(vault.requests.peek().encryptionContext()).isEqualTo(CONTEXT);
    assertThat(vault.requests.peek().contextMayGrow()).isFalse();
  }

  @Test
  void oneWhoHandsOverAMessageIsAskedForWhoeverGoesOn() {
    Lease lease = keys.known(vault.wrapped(MATERIAL)).lease(Purpose.DECRYPT, List.of());
    vault.moveEpoch();
    vault.as(ALICE, () -> lease.proceed(1));
    assertThat(vault.asked).containsExactly(ALICE + " kms:Decrypt");
  }

  @Test
  void moreCallersThanTheTableHoldsAreAllAuthorised() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    for (int i = 0; i < 3 * Permissions.MAX_ROWS; i++) {
      vault.as("user" + i, () -> use(key, Purpose.DECRYPT));
    }
    assertThat(vault.askedAndClear()).hasSize(3 * Permissions.MAX_ROWS - 1);
    vault.as("user" + (3 * Permissions.MAX_ROWS - 1), () -> use(key, Purpose.DECRYPT));
    assertThat(vault.asked).isEmpty();
  }

  // Keys made here.

  @Test
  void whoeverGeneratedAKeyEncryptsWithoutDecryptPermission() {
    vault.denied.add(ALICE + " kms:Decrypt");
    vault.as(
        ALICE,
        () -> {
          DataKey key = keys.generate("alias/a", 32, CONTEXT, List.of());
          assertThat(use(key, Purpose.ENCRYPT)).hasSize(32);
          assertThat(use(key, Purpose.MAC)).hasSize(32);
          assertThat(vault.asked).isEmpty();
          vault.moveEpoch();
          assertThat(use(key, Purpose.ENCRYPT)).hasSize(32);
          assertThat(vault.askedAndClear()).containsExactly(ALICE + " kms:GenerateDataKey");
          assertThatThrownBy(() -> use(key, Purpose.DECRYPT))
              .isInstanceOf(AccessDeniedException.class);
        });
    assertThat(vault.decrypts).hasValue(0);
  }

  @Test
  void othersNeedDecryptEvenToEncryptUnderAGeneratedKey() {
    DataKey key = keys.generate("alias/a", 32, CONTEXT, List.of());
    vault.as(ALICE, () -> use(key, Purpose.ENCRYPT));
    assertThat(vault.askedAndClear()).containsExactly(ALICE + " kms:Decrypt");
    // Encrypting with the IV of a message in CTR or GCM gives its plaintext.
    vault.denied.add(BOB + " kms:Decrypt");
    DataKey sameFromAKeyStore = keys.known(key.source());
    for (Purpose purpose : Purpose.values()) {
      vault.as(
          BOB,
          () -> {
            assertThatThrownBy(() -> use(key, purpose)).isInstanceOf(AccessDeniedException.class);
            assertThatThrownBy(() -> use(sameFromAKeyStore, purpose))
                .isInstanceOf(AccessDeniedException.class);
          });
    }
    assertThat(vault.asked).containsOnly(BOB + " kms:Decrypt");
  }

  @Test
  void aRevokedGeneratorIsRefused() {
    DataKey key = keys.generate("alias/a", 32, CONTEXT, List.of());
    vault.denied.addAll(List.of(ROOT + " kms:Decrypt", ROOT + " kms:GenerateDataKey"));
    vault.moveEpoch();
    assertThatThrownBy(() -> use(key, Purpose.ENCRYPT))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:Decrypt")
        .satisfies(
            refusal ->
                assertThat(refusal.getSuppressed()[0]).hasMessageContaining("GenerateDataKey"));
  }

  @Test
  void aWrappedKeyIsCachedButNeedsDecrypt() {
    byte[] given = MATERIAL.clone();
    DataKey key = keys.wrap("alias/a", given, CONTEXT, List.of());
    assertThat(given).isEqualTo(MATERIAL);
    Arrays.fill(given, (byte) 0);
    assertThat(use(key, Purpose.ENCRYPT)).isEqualTo(MATERIAL);
    assertThat(vault.askedAndClear()).containsExactly(ROOT + " kms:Decrypt");
    assertThat(vault.decrypts).hasValue(0);
    assertThat(key.keyArn()).isEqualTo(CMK);
  }

  // Nested keys.

  @Test
  void aNestedKeyIsOpenedWithItsParentWhoseCopyIsWiped() {
    List<byte[]> given = new ArrayList<>();
    DataKey parent = keys.known(vault.wrapped(MATERIAL));
    DataKey child =
        keys.known(
            new KeySource.Nested(
                parent,
                (parentKey, blob) -> {
                  assertThat(parentKey).isEqualTo(MATERIAL);
                  given.add(parentKey);
                  return new byte[] {(byte) (blob[0] + 1)};
                },
                new byte[] {41}));
    assertThat(use(child, Purpose.MAC)).containsExactly(42);
    use(child, Purpose.MAC);
    assertThat(given).hasSize(1);
    assertThat(given.get(0)).containsOnly(0);
    assertThat(vault.decrypts).hasValue(1);
    assertThat(vault.asked).isEmpty();
    vault.denied.add(ROOT + " kms:Decrypt");
    vault.moveEpoch();
    assertThatThrownBy(() -> use(child, Purpose.MAC)).isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void aNestedKeyUnderACachedParentIsAuthorised() {
    DataKey parent = keys.known(vault.wrapped(MATERIAL));
    use(parent, Purpose.DECRYPT);
    vault.denied.add(ALICE + " kms:Decrypt");
    DataKey child = keys.known(new KeySource.Nested(parent, (k, s) -> s.clone(), new byte[] {1}));
    vault.as(
        ALICE,
        () ->
            assertThatThrownBy(() -> use(child, Purpose.MAC))
                .isInstanceOf(AccessDeniedException.class));
  }

  // Limits.

  @Test
  void atTheMessageLimitAHandleIsUnwrappedAgain() {
    reopen(TestVault.limits(10, 3, Long.MAX_VALUE));
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    for (int i = 0; i < 7; i++) {
      use(key, Purpose.ENCRYPT);
    }
    assertThat(vault.decrypts).hasValue(3);
  }

  @Test
  void atTheByteLimitAHandleIsUnwrappedAgainButTheMessageGoesOn() {
    reopen(TestVault.limits(10, 1000, 100));
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    Lease lease = key.lease(Purpose.ENCRYPT, List.of());
    lease.proceed(60);
    lease.proceed(60);
    lease.proceed(60);
    assertThat(vault.decrypts).hasValue(1);
    key.lease(Purpose.ENCRYPT, List.of());
    assertThat(vault.decrypts).hasValue(2);
  }

  @Test
  void atItsAgeAHandleIsUnwrappedAgain() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    use(key, Purpose.ENCRYPT);
    vault.nanos.addAndGet(Duration.ofMinutes(6).toNanos());
    expire();
    use(key, Purpose.ENCRYPT);
    assertThat(vault.decrypts).hasValue(2);
  }

  @Test
  void theHardLimitRefusesToEncryptAcrossCopiesAndNamesTheRemedy() {
    keys.close();
    keys = vault.open(TestVault.limits(10, 2, Long.MAX_VALUE), 5);
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    for (int i = 0; i < 5; i++) {
      use(key, Purpose.ENCRYPT);
    }
    assertThatThrownBy(() -> use(key, Purpose.ENCRYPT))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("generate a new data key")
        .hasMessageContaining("SP 800-38D");
    assertThatThrownBy(() -> use(keys.known(key.source()), Purpose.ENCRYPT))
        .isInstanceOf(LimitExceededException.class);
    assertThat(use(key, Purpose.DECRYPT)).isEqualTo(MATERIAL);
  }

  @Test
  void limitsOutsideTheirRangesAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> TestVault.limits(0, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> TestVault.limits(1, 0, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestVault.limits(1, UseLimits.HARD_MAX_MESSAGES + 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> TestVault.limits(1, 1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new UseLimits(1, Duration.ZERO, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> keys.known(vault.wrapped(MATERIAL)).lease(Purpose.MAC, List.of()).proceed(-1));
  }

  // Eviction, wiping, closing.

  @Test
  void anEvictedKeyIsUnwrappedAgain() {
    reopen(TestVault.limits(1, 1000, Long.MAX_VALUE));
    List<DataKey> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(keys.known(vault.wrapped((byte) i)));
    }
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 20; i++) {
        assertThat(use(all.get(i), Purpose.DECRYPT)).containsExactly((byte) i);
        expire();
      }
    }
    assertThat(vault.decrypts).hasValueGreaterThan(20);
  }

  @Test
  void aKeyUsedThroughItsHandleIsNotTheOneEvicted() {
    reopen(TestVault.limits(4, 1 << 20, Long.MAX_VALUE));
    DataKey hot = keys.known(vault.wrapped(MATERIAL));
    use(hot, Purpose.DECRYPT);
    CachedKey cached = hot.cachedForTest();
    for (int i = 0; i < 40; i++) {
      for (int j = 0; j < 1000; j++) {
        use(hot, Purpose.DECRYPT);
      }
      use(keys.known(vault.wrapped((byte) i)), Purpose.DECRYPT);
      expire();
    }
    assertThat(hot.cachedForTest()).isSameAs(cached);
    assertThat(vault.decrypts).hasValue(41);
  }

  @Test
  void closingWipesAKeyEvenWhileItIsUsed() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    Lease lease = key.lease(Purpose.DECRYPT, List.of());
    assertThatThrownBy(
            () ->
                lease.withKey(
                    material -> {
                      keys.close();
                      return material.getEncoded();
                    }))
        .isInstanceOf(KeyUnavailableException.class);
    assertThatThrownBy(lease::material).isInstanceOf(KeyUnavailableException.class);
  }

  @Test
  void aKeyWipedWhileADelegateTakesItIsUnwrappedAgain() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    Lease lease = key.lease(Purpose.DECRYPT, List.of());
    List<byte[]> taken = new ArrayList<>();
    String wrapped =
        lease.withKey(
            material -> {
              if (vault.decrypts.get() == 1) {
                Objects.requireNonNull(key.cachedForTest()).close();
              }
              try {
                taken.add(material.getEncoded());
              } catch (IllegalStateException e) {
                throw new java.security.ProviderException("as a delegate may dress it up", e);
              }
              return "done";
            });
    assertThat(wrapped).isEqualTo("done");
    assertThat(taken).containsExactly(MATERIAL);
    assertThat(vault.decrypts).hasValue(2);
  }

  @Test
  void aFailureOfTheDelegateIsThrownAsItIs() {
    Lease lease = keys.known(vault.wrapped(MATERIAL)).lease(Purpose.DECRYPT, List.of());
    assertThatThrownBy(
            () ->
                lease.withKey(
                    material -> {
                      throw new java.security.InvalidKeyException("too short");
                    }))
        .isInstanceOf(java.security.InvalidKeyException.class)
        .hasMessage("too short");
  }

  @Test
  void closingWipesEverything() {
    DataKey known = keys.known(vault.wrapped(MATERIAL));
    use(known, Purpose.DECRYPT);
    DataKey made = keys.generate("alias/a", 32, CONTEXT, List.of());
    DataKey wrapped = keys.wrap("alias/a", MATERIAL, CONTEXT, List.of());
    DataKey message = keys.forMessages(CMK, CONTEXT, List.of());
    List<CachedKey> cached =
        List.of(
            known.cachedForTest(),
            made.cachedForTest(),
            wrapped.cachedForTest(),
            message.cachedForTest());
    assertThat(cached).noneMatch(CachedKey::wiped);
    keys.close();
    assertThat(cached).allMatch(CachedKey::wiped);
    assertThat(cached).allSatisfy(key -> assertThat(key.materialForTest()).containsOnly(0));
  }

  @Test
  void afterClosingEverythingIsRefusedAndSaysWhatToDo() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    use(key, Purpose.DECRYPT);
    keys.close();
    keys.close();
    assertThatThrownBy(() -> use(key, Purpose.DECRYPT))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> keys.generate("alias/a", 32, CONTEXT, List.of()))
        .isInstanceOf(KeyUnavailableException.class);
    assertThatThrownBy(() -> keys.wrap("alias/a", MATERIAL, CONTEXT, List.of()))
        .isInstanceOf(KeyUnavailableException.class);
    assertThatThrownBy(() -> keys.forMessages(CMK, CONTEXT, List.of()))
        .isInstanceOf(KeyUnavailableException.class);
  }

  @Test
  void aKeyThatArrivesWhileClosingIsWiped() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    vault.beforeKms =
        () -> {
          asked.countDown();
          await(closed);
        };
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    List<Object> outcomes =
        Together.run(
            1,
            () -> {
              Thread closer =
                  new Thread(
                      () -> {
                        await(asked);
                        keys.close();
                        closed.countDown();
                      });
              closer.start();
              try {
                return use(key, Purpose.DECRYPT);
              } catch (KeyUnavailableException e) {
                return e;
              } finally {
                closer.join();
              }
            });
    assertThat(outcomes.get(0)).isInstanceOf(KeyUnavailableException.class);
    assertThat(key.cachedForTest()).isNull();
  }

  @Test
  void holdersAreToldOfEvictionAndOfClosing() {
    reopen(TestVault.limits(10, 1, Long.MAX_VALUE));
    List<String> told = new ArrayList<>();
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    KeyHolder holder =
        new KeyHolder() {
          @Override
          public void forget(DataKey gone, boolean evenBusy) {
            assertThat(gone.sameMaterialAs(key)).isTrue();
            told.add("evenBusy=" + evenBusy);
          }

          @Override
          public void vaultClosed(DataKeys vault) {
            told.add("closed");
          }
        };
    keys.watch(holder);
    use(key, Purpose.DECRYPT);
    use(key, Purpose.DECRYPT); // another copy: the first retires
    expire();
    assertThat(told).containsExactly("evenBusy=false");
    keys.close();
    assertThat(told).containsExactly("evenBusy=false", "evenBusy=true", "closed");
  }

  @Test
  void aKeyWhoseFirstUseIsRefusedIsWiped() {
    KeySource.Wrapped source = vault.wrapped(MATERIAL);
    for (int i = 0; i < Ledger.MAX_WAITING; i++) {
      EncryptionContext context = EncryptionContext.of("n", String.valueOf(i));
      keys.known(vault.wrapped(MATERIAL, context)).lease(Purpose.DECRYPT, List.of());
    }
    vault.auditFails = true;
    vault.given.clear();
    assertThatThrownBy(() -> keys.generate("alias/a", 32, CONTEXT, List.of()))
        .hasMessage("disk full");
    assertThatThrownBy(() -> keys.forMessages(CMK, CONTEXT, List.of())).hasMessage("disk full");
    assertThatThrownBy(() -> keys.unwrapped(keys.known(source), List.of())).hasMessage("disk full");
    assertThat(vault.given).hasSize(3).allSatisfy(key -> assertThat(key).containsOnly(0));
  }

  // The audit trail.

  @Test
  void usesAreReportedInSumsOnClosing() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    use(key, Purpose.DECRYPT);
    use(key, Purpose.ENCRYPT);
    vault.as(ALICE, () -> use(key, Purpose.DECRYPT));
    keys.close();
    assertThat(vault.reports)
        .extracting(UseSummary::principal, UseSummary::messages, UseSummary::bytes)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(ROOT, 2L, 20L),
            org.assertj.core.groups.Tuple.tuple(ALICE, 1L, 10L));
    assertThat(vault.reports)
        .allSatisfy(
            one -> {
              assertThat(one.keyArn()).isEqualTo(CMK);
              assertThat(one.action()).isEqualTo("kms:Decrypt");
              assertThat(one.encryptionContext()).isEqualTo(CONTEXT);
              assertThat(one.first()).isBeforeOrEqualTo(one.last());
            });
  }

  @Test
  void sumsAreExactWhileKeysComeAndGoUnderEightThreads() throws Exception {
    reopen(TestVault.limits(4, 50, Long.MAX_VALUE));
    List<KeySource> sources = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      sources.add(vault.wrapped((byte) i));
    }
    AtomicInteger wrong = new AtomicInteger();
    CyclicBarrier reporting = new CyclicBarrier(8);
    Together.run(
        8,
        () -> {
          for (int i = 0; i < 2000; i++) {
            int which = (int) ((i * 31L + Thread.currentThread().getId()) % 12);
            byte[] seen = useOnceRecorded(keys.known(sources.get(which)));
            if (seen.length != 1 || seen[0] != which) {
              wrong.incrementAndGet();
            }
            if (i % 100 == 0) {
              vault.auditFails = i % 300 == 0;
              try {
                keys.reportUses();
              } catch (IllegalStateException diskFull) {
                // kept
              }
            }
          }
          reporting.await();
          return null;
        });
    vault.auditFails = false;
    keys.close();
    assertThat(wrong).hasValue(0);
    assertThat(vault.reports.stream().mapToLong(UseSummary::messages).sum()).isEqualTo(16_000);
    assertThat(vault.reports.stream().mapToLong(UseSummary::bytes).sum()).isEqualTo(160_000);
  }

  @Test
  void afterAFailedReportNoMessageBeginsBeforeTheUsesAreRecorded() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    Lease underWay = key.lease(Purpose.DECRYPT, List.of());
    vault.auditFails = true;
    assertThatThrownBy(keys::reportUses).hasMessage("disk full");
    for (Purpose purpose : Purpose.values()) {
      assertThatThrownBy(() -> key.lease(purpose, List.of())).hasMessage("disk full");
    }
    underWay.proceed(10);
    vault.auditFails = false;
    use(key, Purpose.DECRYPT);
    assertThat(vault.reports).extracting(UseSummary::messages).containsExactly(1L);
    keys.close();
    assertThat(vault.reports).extracting(UseSummary::messages).containsExactly(1L, 1L);
    assertThat(vault.reports.stream().mapToLong(UseSummary::bytes).sum()).isEqualTo(20);
  }

  @Test
  void refusalsForWantOfARecordUseNoLimitUp() {
    keys.close();
    keys = vault.open(TestVault.limits(10, 100, Long.MAX_VALUE), 2);
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    use(key, Purpose.ENCRYPT);
    vault.auditFails = true;
    assertThatThrownBy(keys::reportUses).hasMessage("disk full");
    for (int i = 0; i < 200; i++) {
      assertThatThrownBy(() -> use(key, Purpose.ENCRYPT)).hasMessage("disk full");
    }
    vault.auditFails = false;
    assertThat(use(key, Purpose.ENCRYPT)).isEqualTo(MATERIAL);
    assertThat(vault.decrypts).hasValue(1);
  }

  @Test
  void aClosedVaultIsNamedThoughItsUsesCouldNotBeRecorded() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    use(key, Purpose.DECRYPT);
    vault.auditFails = true;
    assertThatThrownBy(keys::close).hasMessage("disk full");
    assertThatThrownBy(() -> use(key, Purpose.DECRYPT))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void threadsStartAtFirstUseAndAreDaemonsOfTheirOwnName() {
    keys.close();
    keys =
        new DataKeys(
            vault.kms, via -> vault.kms, vault, TestVault.LIMITS, TestVault.NEVER, List.of());
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    assertThat(threadsBefore).containsAll(threads());
    use(key, Purpose.DECRYPT);
    assertThat(threads()).isNotEmpty().allMatch(Thread::isDaemon);
  }

  @Test
  void configuredGrantTokensAreShownOnceBeforeThoseOfTheCaller() {
    keys.close();
    keys =
        new DataKeys(
            vault.kms,
            via -> vault.kms,
            vault,
            TestVault.LIMITS,
            TestVault.NEVER,
            List.of("a", "b"));
    assertThat(keys.shown(List.of())).containsExactly("a", "b");
    assertThat(keys.shown(List.of("b", "c"))).containsExactly("a", "b", "c");
    assertThat(keys.shown(List.of("c", "b", "a"))).containsExactly("c", "b", "a");
  }

  @Test
  void nothingPrintsAKey() {
    DataKey key = keys.known(vault.wrapped(MATERIAL));
    Lease lease = key.lease(Purpose.DECRYPT, List.of());
    SecretKey leased = lease.withKey(material -> material);
    assertThat(key + " " + lease + " " + leased + " " + key.source() + key.id())
        .doesNotContain("1, 2, 3")
        .contains(CMK);
  }

  /** As {@link #use}; the trail is mended when that is refused. */
  private byte[] useOnceRecorded(DataKey key) {
    while (true) {
      try {
        return use(key, Purpose.DECRYPT);
      } catch (IllegalStateException diskFull) {
        vault.auditFails = false;
      }
    }
  }

  private void reopen(UseLimits limits) {
    keys.close();
    keys = vault.open(limits);
  }

  /** Two ticks: what has left the cache is closed. */
  private void expire() {
    keys.maintain();
    keys.maintain();
  }

  private static Set<Thread> threads() {
    Set<Thread> ours = ConcurrentHashMap.newKeySet();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("cmk-datakeys")) {
        ours.add(thread);
      }
    }
    return ours;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theCmkOfADataKeyIsNamedByItsArnOnly() {
    byte[] blob = vault.wrapped(MATERIAL).ciphertextBlob();
    String prefix = "arn:aws:kms:local:000000000000:";
    for (String name :
        List.of(
            "alias/x",
            prefix + "alias/x",
            "1234abcd",
            prefix + "key/",
            prefix + "key/1234abcd\u0000",
            prefix + "key/1234abcd\n",
            CMK + "0".repeat(2048))) {
      assertThatIllegalArgumentException()
          .as(name)
          .isThrownBy(() -> new KeySource.Wrapped(name, blob, CONTEXT));
    }
  }
}
