package io.github.cmkjca.datakey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.datakey.CachedKey.Reservation;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.Key;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CachedKeyTest {
  private static CachedKey key(long messages, long bytes, long encryptions) {
    byte[] material = new byte[32];
    java.util.Arrays.fill(material, (byte) 7);
    return new CachedKey(
        new KeyId(new KeySource.Wrapped(TestVault.CMK, new byte[] {1}, TestVault.CONTEXT)),
        material,
        null,
        TestVault.limits(10, messages, bytes),
        new Quota(encryptions),
        0,
        key -> {});
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 7, 1000, 10_007})
  void neverGrantsMoreMessagesThanTheLimitToEightThreads(long max) throws Exception {
    CachedKey key = key(max, Long.MAX_VALUE, Long.MAX_VALUE);
    long granted =
        Together.run(8, () -> grantedUntilSpent(key, Reservation.SPENT)).stream()
            .mapToLong(Long::longValue)
            .sum();
    assertThat(granted).isLessThanOrEqualTo(max).isGreaterThanOrEqualTo(max - max / 8);
    assertThat(key.ended()).isTrue();
  }

  @Test
  void neverEncryptsMoreThanTheHardLimitOverAllCopies() throws Exception {
    Quota shared = new Quota(5000);
    AtomicLong granted = new AtomicLong();
    for (int copy = 0; copy < 3; copy++) {
      CachedKey key =
          new CachedKey(
              new KeyId(new KeySource.Wrapped(TestVault.CMK, new byte[] {1}, TestVault.CONTEXT)),
              new byte[32],
              null,
              TestVault.limits(10, 2000, Long.MAX_VALUE),
              shared,
              0,
              used -> {});
      Together.run(8, () -> granted.addAndGet(grantedUntilRefused(key)));
    }
    assertThat(granted.get()).isLessThanOrEqualTo(5000).isGreaterThan(4000);
  }

  @Test
  void decryptingGoesOnWhenTheHardLimitIsReached() {
    CachedKey key = key(100, 100, 1);
    assertThat(key.reserve(0, true)).isEqualTo(Reservation.GRANTED);
    assertThat(key.reserve(0, true)).isEqualTo(Reservation.WORN_OUT);
    assertThat(key.reserve(0, false)).isEqualTo(Reservation.GRANTED);
  }

  @Test
  void bytesEndTheKeyButNotTheMessage() {
    CachedKey key = key(100, 1000, 100);
    key.count(0, 999);
    assertThat(key.ended()).isFalse();
    key.count(0, 500);
    assertThat(key.ended()).isTrue();
    key.count(0, 500);
    assertThat(key.wiped()).isFalse();
  }

  @Test
  void bytesOfAllThreadsEndTheKey() throws Exception {
    CachedKey key = key(1 << 20, 1 << 20, 1 << 20);
    AtomicInteger steps = new AtomicInteger();
    Together.run(
        8,
        () -> {
          int stripe = Stripes.current();
          while (!key.ended()) {
            key.count(stripe, 16);
            steps.incrementAndGet();
          }
          return null;
        });
    // Reservations run ahead of use, so that it ends early rather than late; each thread may have
    // had one step under way.
    assertThat(steps.get() * 16L).isLessThanOrEqualTo((1 << 20) + 8 * 16L);
    assertThat(steps.get() * 16L).isGreaterThan((1 << 20) - (1 << 17) - 8 * 16L);
  }

  @Test
  void isNearItsEndWithAnEighthLeft() {
    CachedKey key = key(8, 100, 100);
    for (int i = 0; i < 6; i++) {
      key.reserve(0, true);
      assertThat(key.nearEnd()).isFalse();
    }
    key.reserve(0, true);
    assertThat(key.nearEnd()).isTrue();
    assertThat(key.ended()).isFalse();
  }

  @Test
  void isWipedWhenClosed() {
    CachedKey key = key(1, 1, 1);
    key.close();
    assertThat(key.materialForTest()).containsOnly(0);
    assertThat(key.leased().isDestroyed()).isTrue();
    assertThatThrownBy(() -> key.leased().getEncoded()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void isCopiedWholeOrNotAtAllWhileOthersCloseIt() throws Exception {
    for (int round = 0; round < 200; round++) {
      CachedKey key = key(1, 1, 1);
      List<byte[]> seen = new ArrayList<>();
      Together.run(
          4,
          () -> {
            for (; ; ) {
              byte[] copy;
              try {
                copy = key.leased().getEncoded();
              } catch (IllegalStateException wiped) {
                return null;
              }
              synchronized (seen) {
                seen.add(copy);
              }
              if (seen.size() > 50) {
                key.close();
              }
            }
          });
      assertThat(seen).allSatisfy(copy -> assertThat(copy).containsOnly(7));
      assertThat(key.materialForTest()).containsOnly(0);
    }
  }

  @Test
  void neverShowsOrSerialisesTheKey() {
    CachedKey key = key(1, 1, 1);
    assertThat(key.toString() + key.leased()).doesNotContain("7, 7").doesNotContain("0707");
    assertThatThrownBy(
            () -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(key.leased()))
        .isInstanceOf(NotSerializableException.class);
  }

  static Stream<Provider> delegates() {
    return Stream.of(
        Security.getProvider("SunJCE"),
        new org.bouncycastle.jce.provider.BouncyCastleProvider(),
        com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider.INSTANCE);
  }

  @ParameterizedTest
  @MethodSource("delegates")
  void delegatesTakeTheLeasedKeyForEachTransformationTheyHave(Provider delegate) throws Exception {
    Key leased = key(1, 1, 1).leased();
    byte[] plain = new byte[32];
    int served = 0;
    for (String transformation :
        List.of(
            "AES/GCM/NoPadding",
            "AES/CBC/PKCS5Padding",
            "AES/CBC/NoPadding",
            "AES/CTR/NoPadding",
            "ChaCha20-Poly1305")) {
      if (delegate.getService("Cipher", transformation) != null
          || (delegate.getService("Cipher", "AES") != null && transformation.startsWith("AES"))) {
        Cipher cipher;
        try {
          cipher = Cipher.getInstance(transformation, delegate);
        } catch (java.security.NoSuchAlgorithmException e) {
          continue;
        }
        cipher.init(
            Cipher.ENCRYPT_MODE,
            leased,
            transformation.contains("GCM")
                ? new GCMParameterSpec(128, new byte[12])
                : new IvParameterSpec(new byte[transformation.startsWith("AES") ? 16 : 12]));
        assertThat(cipher.doFinal(plain)).isNotEqualTo(plain);
        served++;
      }
    }
    for (String algorithm : List.of("HmacSHA256", "HmacSHA384", "HmacSHA512")) {
      Mac mac = Mac.getInstance(algorithm, delegate);
      mac.init(leased);
      assertThat(mac.doFinal(plain)).isNotEmpty();
      served++;
    }
    assertThat(served).isGreaterThanOrEqualTo(4);
  }

  private static long grantedUntilSpent(CachedKey key, Reservation end) {
    long granted = 0;
    int stripe = Stripes.current();
    for (Reservation one = key.reserve(stripe, false);
        one == Reservation.GRANTED;
        one = key.reserve(stripe, false)) {
      granted++;
    }
    assertThat(key.reserve(stripe, false)).isEqualTo(end);
    return granted;
  }

  private static long grantedUntilRefused(CachedKey key) {
    long granted = 0;
    int stripe = Stripes.current();
    while (key.reserve(stripe, true) == Reservation.GRANTED) {
      granted++;
    }
    return granted;
  }
}
