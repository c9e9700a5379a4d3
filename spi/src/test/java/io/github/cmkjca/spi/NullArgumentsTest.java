package io.github.cmkjca.spi;

import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

/** A null is refused where it is given, not where it is used: there it might mean a default. */
@SuppressWarnings("NullAway") // what code that is not checked so may do
class NullArgumentsTest {
  private static final EncryptionContext NONE = EncryptionContext.empty();

  @Test
  void noKeyIdIsNotTheDefaultKey() {
    assertThatNullPointerException()
        .isThrownBy(() -> DataKeyParameterSpec.under(null))
        .withMessageContaining("underDefaultKey");
  }

  @Test
  void noContextIsNotTheEmptyContext() {
    assertThatNullPointerException().isThrownBy(() -> CmkParameterSpec.of(null));
    assertThatNullPointerException()
        .isThrownBy(() -> DataKeyParameterSpec.underDefaultKey().withEncryptionContext(null));
    assertThatNullPointerException()
        .isThrownBy(() -> new CiphertextBlobKeySpec("AES", new byte[1], null));
  }

  @Test
  void blobsHaveAnAlgorithm() {
    assertThatNullPointerException()
        .isThrownBy(() -> new CiphertextBlobKeySpec(null, new byte[1], NONE));
  }
}
