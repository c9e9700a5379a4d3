package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.BYTE_ARRAY;

import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.TokenObjectRecord;
import io.github.cmkjca.registry.TokenObjectRecord.Intent;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrapping keys: all symmetric keys of a token are lost with one. */
class WrappingKeyRegisterTest {
  private static final String FIRST = "ab".repeat(32);
  private static final String SECOND = "cd".repeat(32);
  private static final byte[] SEALED = {0x11, 0, 0};

  private final TestToken token = new TestToken();
  private @Nullable FaultyRegistry faulty;
  private TestVault vault;
  private WrappingKeyRegister keys;
  private WrappingKeyRegister keysOfOther;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault =
        new TestVault(directory, registry -> faulty = new FaultyRegistry(registry), token::over);
    keys = new WrappingKeyRegister(Objects.requireNonNull(faulty), vault.clock);
    keysOfOther = new WrappingKeyRegister(Objects.requireNonNull(faulty), vault.clock);
  }

  @AfterEach
  void close() {
    keysOfOther.close();
    keys.close();
    vault.close();
  }

  /** Makes one in the token. */
  private BackingKey make(String keyId, String materialId) {
    token.objects.add(keyId + "/" + materialId);
    return new BackingKey(keyId, materialId, KeySpec.RSA_4096, SEALED);
  }

  private List<TokenObjectRecord> notes() {
    return vault.registry.read(KeyRegistry.View::tokenObjects);
  }

  @Test
  void oneIsFoundAsItWasMade() {
    assertThat(keys.find("cks-1")).isEmpty();
    keys.make("cks-1", FIRST, this::make);
    BackingKey found = keysOfOther.find("cks-1").orElseThrow();
    assertThat(found.keyId()).isEqualTo("wrapping-key/cks-1");
    assertThat(found.materialId()).isEqualTo(FIRST);
    assertThat(found.keySpec()).isEqualTo(KeySpec.RSA_4096);
    assertThat(found).extracting(BackingKey::sealed, BYTE_ARRAY).isEqualTo(SEALED);
    assertThat(keys.find("")).as("that of another store").isEmpty();
    assertThat(notes()).isEmpty();
  }

  @Test
  void whoComesSecondGetsTheFirstAndHisIsDestroyed() {
    keys.make("", FIRST, this::make);
    assertThat(keysOfOther.make("", SECOND, this::make).materialId()).isEqualTo(FIRST);
    vault.kms.doDueWork();
    assertThat(token.objects).containsExactly("wrapping-key/" + FIRST);
    assertThat(notes()).isEmpty();
  }

  @Test
  void oneThatWasHalfMadeIsDestroyed() {
    assertThatThrownBy(
            () ->
                keys.make(
                    "",
                    FIRST,
                    (keyId, materialId) -> {
                      make(keyId, materialId);
                      throw new KeyUnavailableException("the token was pulled out");
                    }))
        .isInstanceOf(KeyUnavailableException.class);
    vault.kms.doDueWork();
    assertThat(token.objects).isEmpty();
    assertThat(notes()).isEmpty();
  }

  @Test
  void oneThatTheTokenCannotMakeIsNotLookedFor() {
    token.cannot = true;
    assertThatThrownBy(
            () ->
                keys.make(
                    "",
                    FIRST,
                    (keyId, materialId) -> {
                      throw new UnsupportedOperationException("the token wraps nothing");
                    }))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(notes()).isEmpty();
  }

  @Test
  void oneThatWasRegisteredIsKeptEvenIfItsMakerWasToldOtherwise() {
    assertThatThrownBy(
            () ->
                keys.make(
                    "",
                    FIRST,
                    (keyId, materialId) -> {
                      Objects.requireNonNull(faulty).failAfterNextCommit();
                      return make(keyId, materialId);
                    }))
        .isInstanceOf(KmsInternalException.class);
    assertThat(notes()).isEmpty();
    assertThat(keysOfOther.find("")).map(BackingKey::materialId).contains(FIRST);
  }

  @Test
  void oneThatIsRegisteredIsLetBeWhateverANoteSays() {
    keys.make("", FIRST, this::make);
    vault.registry.change(
        change -> {
          change.putTokenObject(
              new TokenObjectRecord(
                  FIRST,
                  "wrapping-key",
                  KeySpec.RSA_4096,
                  "",
                  Intent.DESTROY,
                  "",
                  TestVault.NOW.truncatedTo(ChronoUnit.MILLIS)));
          return true;
        });
    vault.kms.doDueWork();
    assertThat(token.objects).containsExactly("wrapping-key/" + FIRST);
    assertThat(notes()).isEmpty();
  }
}
