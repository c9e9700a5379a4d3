package io.github.cmkjca.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.datakey.DataKey;
import java.lang.reflect.Field;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** A delegate is made to forget its key, by another thread, whatever the owner does meanwhile. */
class ForgettingTest {
  private final FakeVault vault = new FakeVault();
  private final byte[] material = new byte[32];
  private final DataKeyHandle handle = vault.handle("AES", material);
  private final Delegates delegates = new Delegates(() -> "SunJCE");

  private static GCMParameterSpec iv(int number) {
    return new GCMParameterSpec(128, Ivs.numbered(12, number));
  }

  private AesGcmCipher gcm() {
    return new AesGcmCipher(delegates, "AES/GCM/NoPadding");
  }

  /** Encrypts with the delegate as it is, so that equal bytes mean that it still has the key. */
  private static byte[] withDelegate(Object engine) throws Exception {
    Field field = DelegatingCipher.class.getDeclaredField("delegate");
    field.setAccessible(true);
    return ((Cipher) field.get(engine)).doFinal(new byte[32]);
  }

  @Test
  void idleDelegateForgets() throws Exception {
    AesModeCipher engine = new AesModeCipher(delegates, "AES/CTR/NoPadding");
    engine.init(Cipher.ENCRYPT_MODE, handle, new IvParameterSpec(new byte[16]), null);
    engine.doFinal(new byte[16], 0, 16, new byte[16], 0);
    byte[] remembered = withDelegate(engine);
    engine.forget(handle.dataKey(), false);
    assertThat(withDelegate(engine)).isNotEqualTo(remembered);
    byte[] next = new byte[32];
    engine.doFinal(new byte[32], 0, 32, next, 0);
    assertThat(next).as("the owner goes on with the leased key").isEqualTo(remembered);
  }

  @Test
  void equalHandleIsTheSameKey() throws Exception {
    AesGcmCipher engine = gcm();
    engine.init(Cipher.ENCRYPT_MODE, handle, iv(1), null);
    engine.doFinal(new byte[16], 0, 16, new byte[32], 0);
    engine.forget(vault.dataKeys().known(handle.dataKey().source()), false);
    assertThat(engine.holdsKey()).isFalse();
  }

  @Test
  void otherKeyIsLeftAlone() throws Exception {
    AesGcmCipher engine = gcm();
    engine.init(Cipher.ENCRYPT_MODE, handle, iv(1), null);
    engine.forget(vault.handle("AES", new byte[32]).dataKey(), true);
    assertThat(engine.holdsKey()).isTrue();
  }

  @Test
  void messageUnderWayIsFinishedFirst() throws Exception {
    AesGcmCipher engine = gcm();
    engine.init(Cipher.ENCRYPT_MODE, handle, iv(1), null);
    byte[] sealed = new byte[48];
    int length = engine.update(new byte[16], 0, 16, sealed, 0);
    engine.forget(handle.dataKey(), false);
    assertThat(engine.holdsKey()).isTrue();
    engine.doFinal(new byte[16], 0, 16, sealed, length);
    assertThat(engine.holdsKey()).isFalse();
    Cipher theirs = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    theirs.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(material, "AES"), iv(1));
    assertThat(sealed).isEqualTo(theirs.doFinal(new byte[32]));
  }

  @Test
  void messageUnderWayIsCutOffWhenTheVaultCloses() throws Exception {
    AesGcmCipher engine = gcm();
    engine.init(Cipher.ENCRYPT_MODE, handle, iv(1), null);
    engine.update(new byte[16], 0, 16, new byte[16], 0);
    engine.forget(handle.dataKey(), true);
    assertThat(engine.holdsKey()).isFalse();
    assertThatThrownBy(() -> engine.doFinal(new byte[0], 0, 0, new byte[32], 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wiped");
  }

  @Test
  void messageOfAnEvictedKeyIsCutOffWhenTheVaultCloses() throws Exception {
    AesGcmCipher cipher = gcm();
    cipher.init(Cipher.ENCRYPT_MODE, handle, iv(1), null);
    cipher.update(new byte[16], 0, 16, new byte[16], 0);
    DataKeyMac mac = new DataKeyMac(delegates, "HmacSHA256");
    mac.init(handle);
    mac.update(new byte[3], 0, 3);
    cipher.vaultClosed(vault.dataKeys()); // without the key, which has left the cache already
    mac.vaultClosed(vault.dataKeys());
    assertThat(cipher.holdsKey()).isFalse();
    assertThat(mac.holdsKey()).isFalse();
    assertThatThrownBy(() -> cipher.doFinal(new byte[0], 0, 0, new byte[32], 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wiped");
    assertThatThrownBy(mac::doFinal).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void eachVaultMakesTheObjectForgetItsKeysAndNoOthers() throws Exception {
    AesGcmCipher cipher = gcm();
    DataKeyMac mac = new DataKeyMac(delegates, "HmacSHA256");
    FakeVault second = new FakeVault();
    int number = 0;
    for (FakeVault current : List.of(vault, second, new FakeVault())) {
      DataKeyHandle key = current.handle("AES", material);
      cipher.init(Cipher.ENCRYPT_MODE, key, iv(number++), null);
      cipher.doFinal(new byte[16], 0, 16, new byte[32], 0);
      mac.init(key);
      mac.doFinal();
      assertThat(cipher.holdsKey()).isTrue();
      assertThat(mac.holdsKey()).isTrue();
      if (current == second) {
        vault.dataKeys().close();
        assertThat(cipher.holdsKey()).as("the key of another vault").isTrue();
        assertThat(mac.holdsKey()).as("the key of another vault").isTrue();
      } else if (current != vault) {
        current.dataKeys().close();
        assertThat(cipher.holdsKey()).isFalse();
        assertThat(mac.holdsKey()).isFalse();
      }
    }
  }

  @Test
  void repeatedIvIsRefusedAfterForgetting() throws Exception {
    AesGcmCipher engine = gcm();
    engine.init(Cipher.ENCRYPT_MODE, handle, iv(7), null);
    engine.doFinal(new byte[16], 0, 16, new byte[32], 0);
    engine.forget(handle.dataKey(), false);
    assertThatThrownBy(() -> engine.init(Cipher.ENCRYPT_MODE, handle, iv(7), null))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
  }

  @Test
  void macForgets() throws Exception {
    DataKeyMac engine = new DataKeyMac(delegates, "HmacSHA256");
    engine.init(handle);
    engine.update(new byte[3], 0, 3);
    byte[] first = engine.doFinal();
    engine.forget(handle.dataKey(), false);
    assertThat(engine.holdsKey()).isFalse();
    engine.update(new byte[3], 0, 3);
    assertThat(engine.doFinal()).isEqualTo(first);
    Mac theirs = Mac.getInstance("HmacSHA256", "SunJCE");
    theirs.init(new SecretKeySpec(material, "HMAC"));
    assertThat(first).isEqualTo(theirs.doFinal(new byte[3]));
  }

  @Test
  void forgettingNeverChangesWhatTheOwnerEncrypts() throws Exception {
    AesGcmCipher engine = gcm();
    Cipher theirs = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    ExecutorService other = Executors.newSingleThreadExecutor();
    CountDownLatch started = new CountDownLatch(1);
    try {
      Future<?> forgetting =
          other.submit(
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  engine.forget(handle.dataKey(), false);
                  started.countDown();
                }
              });
      assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 5000; i++) {
        byte[] ours = new byte[36];
        engine.init(Cipher.ENCRYPT_MODE, handle, iv(i), null);
        int length = engine.update(new byte[17], 0, 17, ours, 0);
        engine.doFinal(new byte[3], 0, 3, ours, length);
        theirs.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(material, "AES"), iv(i));
        assertThat(List.of(ours))
            .usingElementComparator((a, b) -> java.util.Arrays.compare(a, b))
            .containsExactly(theirs.doFinal(new byte[20]));
      }
      forgetting.cancel(true);
    } finally {
      other.shutdownNow();
      assertThat(other.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Made ahead, as pools do: what it was initialised with may go before it is used. */
  @Test
  void anInitialisedSignatureForgetsUntilItsMessageBegins() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("EC", "SunEC").generateKeyPair();
    DataKey dataKey = vault.handle("pkcs8", pair.getPrivate().getEncoded()).dataKey();
    DataKeyPairSignature engine = new DataKeyPairSignature(delegates, "SHA256withECDSA");
    engine.init(
        PrivateKeyHandle.of(pair.getPublic(), new PrivateKeyHandle.DataKeyPair(dataKey)),
        null,
        null);
    engine.forget(dataKey, false);
    assertThat(engine.holdsKey()).as("not begun").isFalse();
    engine.update(material, 0, 5);
    engine.forget(dataKey, false);
    assertThat(engine.holdsKey()).as("under way").isTrue();
    engine.update(material, 5, 27);
    byte[] signature = engine.sign();
    assertThat(engine.holdsKey()).as("ended").isFalse();
    Signature verifier = Signature.getInstance("SHA256withECDSA", "SunEC");
    verifier.initVerify(pair.getPublic());
    verifier.update(material);
    assertThat(verifier.verify(signature)).isTrue();
  }
}
