package io.github.cmkjca.jca;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.message.MessageCrypto;
import io.github.cmkjca.spi.CmkParameterSpec;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KeySpec;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import org.junit.jupiter.api.Test;

/** What an envelope cipher does when its data key leaves the cache. */
class EnvelopeForgetTest {
  private final FakeVault vault = new FakeVault();
  private final CmkHandle cmk = new CmkHandle(FakeVault.KEY_ARN, KeySpec.SYMMETRIC_DEFAULT);
  private final EnvelopeCipher engine = new EnvelopeCipher(vault, new Delegates(() -> "SunJCE"));
  private final byte[] out = new byte[60_000];

  @Test
  void betweenMessagesNothingIsNoticed() throws Exception {
    engine.init(Cipher.ENCRYPT_MODE, cmk, null, null);
    byte[] message = Arrays.copyOf(out, engine.doFinal(new byte[10], 0, 10, out, 0));
    engine.forget(dataKey(), false);
    engine.init(Cipher.DECRYPT_MODE, cmk, null, null);
    assertThat(engine.doFinal(message, 0, message.length, out, 0)).isEqualTo(10);
    engine.forget(dataKey(), true);
    assertThat(engine.doFinal(message, 0, message.length, out, 0)).isEqualTo(10);
  }

  @Test
  void aadThatWaitsForItsMessageIsKept() throws Exception {
    engine.init(Cipher.ENCRYPT_MODE, cmk, null, null);
    engine.updateAad(new byte[] {'a'}, 0, 1);
    int length = engine.doFinal(new byte[10], 0, 10, out, 0);
    byte[] message = Arrays.copyOf(out, length);
    DataKey key =
        vault
            .dataKeys()
            .forMessages(FakeVault.KEY_ARN, EncryptionContext.of("cmk:aad", "a"), List.of());
    engine.init(Cipher.DECRYPT_MODE, cmk, null, null);
    engine.updateAad(new byte[] {'a'}, 0, 1);
    engine.forget(key, true);

    assertThat(engine.doFinal(message, 0, length, out, 0)).isEqualTo(10);
  }

  @Test
  void messageUnderWayIsFinishedWhenTheKeyIsOnlyEvicted() throws Exception {
    engine.init(Cipher.ENCRYPT_MODE, cmk, null, null);
    int length = engine.update(new byte[10_000], 0, 10_000, out, 0);
    engine.forget(dataKey(), false);
    length += engine.doFinal(new byte[10], 0, 10, out, length);

    engine.init(Cipher.DECRYPT_MODE, cmk, null, null);
    assertThat(engine.doFinal(out, 0, length, out, 0)).isEqualTo(10_010);
  }

  @Test
  void messageUnderWayEndsWhenTheVaultCloses() throws Exception {
    engine.init(Cipher.ENCRYPT_MODE, cmk, null, null);
    int length = engine.doFinal(new byte[10_000], 0, 10_000, out, 0);
    byte[] message = Arrays.copyOf(out, length);

    engine.init(Cipher.ENCRYPT_MODE, cmk, null, null);
    engine.update(new byte[10_000], 0, 10_000, out, 0);
    engine.forget(dataKey(), true);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> engine.update(new byte[1], 0, 1, out, 0));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> engine.doFinal(new byte[1], 0, 1, out, 0));

    engine.init(Cipher.DECRYPT_MODE, cmk, null, null);
    assertThat(engine.update(message, 0, 5_000, out, 0)).isEqualTo(4096);
    engine.forget(dataKey(), true);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> engine.doFinal(message, 5_000, length - 5_000, out, 0));

    engine.init(Cipher.DECRYPT_MODE, cmk, null, null);
    assertThat(engine.doFinal(message, 0, length, out, 0)).isEqualTo(10_000);
  }

  @Test
  void otherKeysDoNotMatter() throws Exception {
    DataKey other =
        vault.dataKeys().forMessages(FakeVault.KEY_ARN, EncryptionContext.of("k", "v"), List.of());
    engine.init(Cipher.ENCRYPT_MODE, cmk, null, null);
    int length = engine.update(new byte[10_000], 0, 10_000, out, 0);
    engine.forget(other, true);

    assertThat(engine.doFinal(new byte[10], 0, 10, out, length)).isPositive();
  }

  @Test
  void garbageAfterAMessageDoesNotSaveItsKeyFromBeingForgotten() throws Exception {
    byte[] message = encrypted(EncryptionContext.empty());
    byte[] otherKey = encrypted(EncryptionContext.of("k", "v"));
    int blob = indexAfterArn(otherKey) + 2;
    byte[] noKey = otherKey.clone();
    noKey[blob] ^= 1;
    byte[] otherCommitment = otherKey.clone();
    otherCommitment[blob + 24 + 5] ^= 1; // after the blob, the content type and the frame length
    engine.init(Cipher.DECRYPT_MODE, cmk, null, null);
    for (byte[] garbage : List.of(noKey, otherCommitment)) {
      engine.doFinal(message, 0, message.length, out, 0);
      assertThat(delegateDecrypts(message)).isTrue();
      assertThatExceptionOfType(AEADBadTagException.class)
          .isThrownBy(() -> engine.doFinal(garbage, 0, garbage.length, out, 0));
      engine.forget(dataKey(), false);
      assertThat(delegateDecrypts(message)).isFalse();
    }
  }

  @Test
  void aRefusedMessageDoesNotSaveTheKeyOfTheOneBeforeFromBeingForgotten() throws Exception {
    EncryptionContext other = EncryptionContext.of("k", "v");
    encrypted(other); // so that its data key is there
    encrypted(EncryptionContext.empty());
    byte[] remembered = withHmac();
    engine.init(Cipher.ENCRYPT_MODE, cmk, CmkParameterSpec.of(other), null);
    vault.deny();
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> engine.doFinal(new byte[10], 0, 10, out, 0));
    engine.forget(dataKey(), false);
    assertThat(withHmac()).isNotEqualTo(remembered);
  }

  @Test
  void closingTheVaultScrubsTheDelegates() throws Exception {
    byte[] message = encrypted(EncryptionContext.empty());
    engine.init(Cipher.DECRYPT_MODE, cmk, null, null);
    engine.doFinal(message, 0, message.length, out, 0);
    assertThat(delegateDecrypts(message)).isTrue();
    vault.dataKeys().close();
    assertThat(delegateDecrypts(message)).isFalse();
  }

  @Test
  void messageOfAnEvictedKeyEndsWhenTheVaultCloses() throws Exception {
    engine.init(Cipher.ENCRYPT_MODE, cmk, null, null);
    engine.update(new byte[10_000], 0, 10_000, out, 0);
    byte[] remembered = withHmac();
    engine.vaultClosed(vault.dataKeys()); // without the key, which has left the cache already
    assertThat(withHmac()).isNotEqualTo(remembered);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> engine.doFinal(new byte[1], 0, 1, out, 0));
  }

  private byte[] encrypted(EncryptionContext context) throws Exception {
    engine.init(Cipher.ENCRYPT_MODE, cmk, CmkParameterSpec.of(context), null);
    return Arrays.copyOf(out, engine.doFinal(new byte[10], 0, 10, out, 0));
  }

  private static int indexAfterArn(byte[] message) {
    return new String(message, ISO_8859_1).indexOf(FakeVault.KEY_ARN) + FakeVault.KEY_ARN.length();
  }

  /** Whether the delegate, as it is, still has the key of this message of ten bytes. */
  private boolean delegateDecrypts(byte[] message) throws Exception {
    Cipher gcm = (Cipher) delegate("gcm");
    gcm.updateAAD(message, 3, 32);
    gcm.updateAAD("AWSKMSEncryptionClient Final Frame".getBytes(ISO_8859_1));
    gcm.updateAAD(ByteBuffer.allocate(12).putInt(1).putLong(10).array());
    // One that was scrubbed encrypts under the throw-away key instead.
    return Arrays.equals(gcm.doFinal(message, message.length - 26, 26), new byte[10]);
  }

  /** Equal bytes mean that the delegate still has the key. */
  private byte[] withHmac() throws Exception {
    return ((Mac) delegate("hmac")).doFinal(new byte[32]);
  }

  private Object delegate(String name) throws Exception {
    Field crypto = EnvelopeCipher.class.getDeclaredField("crypto");
    crypto.setAccessible(true);
    Field delegate = MessageCrypto.class.getDeclaredField(name);
    delegate.setAccessible(true);
    return delegate.get(crypto.get(engine));
  }

  private DataKey dataKey() {
    return vault.dataKeys().forMessages(FakeVault.KEY_ARN, EncryptionContext.empty(), List.of());
  }
}
