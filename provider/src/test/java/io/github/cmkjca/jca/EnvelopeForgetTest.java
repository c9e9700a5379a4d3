package io.github.cmkjca.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KeySpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
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

  private DataKey dataKey() {
    return vault.dataKeys().forMessages(FakeVault.KEY_ARN, EncryptionContext.empty(), List.of());
  }
}
