package io.github.cmkjca.custody.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenReferenceTest {
  private static final byte[] OF_STORE = {0x11, 2, 3, 'c', 'k', 's'};

  @Test
  void isEncodedAsTheFormatSays() {
    assertThat(new TokenReference("", null, "").encode()).containsExactly(0x11, 0, 0);
    assertThat(new TokenReference("", TokenCiphers.of((byte) 1), "").encode())
        .containsExactly(0x11, 1, 0);
    assertThat(new TokenReference("cks", TokenCiphers.of((byte) 2), "").encode())
        .isEqualTo(OF_STORE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 36, 64})
  void isReadAsItWasWritten(int length) {
    assertSurvives("s".repeat(length), null);
    TokenCiphers.ALL.forEach(cipher -> assertSurvives("s".repeat(length), cipher));
  }

  private static void assertSurvives(String storeId, @Nullable TokenCipher cipher) {
    TokenReference reference =
        new TokenReference(storeId, cipher, cipher == null ? "ab".repeat(32) : "");
    assertThat(TokenReference.decode(reference.encode())).isEqualTo(reference);
    assertThat(Pkcs11Custodian.storeIdOf(reference.encode())).contains(storeId);
  }

  @Test
  void oneThatWasCutOffIsRefused() {
    for (int length = 0; length < OF_STORE.length; length++) {
      byte[] cut = Arrays.copyOf(OF_STORE, length);
      assertThatThrownBy(() -> TokenReference.decode(cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void oneWithSomethingBehindItIsRefused() {
    for (int more : new int[] {1, 31, 33}) {
      byte[] longer = Arrays.copyOf(OF_STORE, OF_STORE.length + more);
      assertThatThrownBy(() -> TokenReference.decode(longer))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(bytes = {3, 127, -1})
  void aCipherThatIsNotKnownIsRefused(byte number) {
    assertThatThrownBy(() -> TokenReference.decode(new byte[] {0x11, number, 0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("upgrade");
  }

  @Test
  void whatTheSoftwareCustodianSealedIsNone() {
    byte[] sealed = new byte[60];
    sealed[0] = 1;
    assertThat(TokenReference.isOne(sealed)).isFalse();
    assertThat(Pkcs11Custodian.storeIdOf(sealed)).isEmpty();
    assertThat(Pkcs11Custodian.storeIdOf(new byte[0])).isEmpty();
  }
}
