package io.github.cmkjca.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.spec.GCMParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterSpecsTest {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "blue");

  @Test
  void cmkParametersKeepWhatTheyWereGiven() {
    AlgorithmParameterSpec gcm = new GCMParameterSpec(128, new byte[12]);
    CmkParameterSpec spec =
        CmkParameterSpec.of(CONTEXT).withGrantTokens(List.of("t")).withParameters(gcm);
    assertThat(spec.encryptionContext()).isEqualTo(CONTEXT);
    assertThat(spec.grantTokens()).containsExactly("t");
    assertThat(spec.parameters()).containsSame(gcm);
    assertThat(CmkParameterSpec.of(CONTEXT).parameters()).isEmpty();
  }

  @Test
  void withGivesAnotherObject() {
    CmkParameterSpec spec = CmkParameterSpec.of(CONTEXT);
    spec.withGrantTokens(List.of("t"));
    assertThat(spec.grantTokens()).isEmpty();
  }

  @Test
  void grantTokensAreCopied() {
    List<String> tokens = new ArrayList<>(List.of("t"));
    CmkParameterSpec spec = CmkParameterSpec.of(CONTEXT).withGrantTokens(tokens);
    DataKeyParameterSpec dataKey = DataKeyParameterSpec.under("k").withGrantTokens(tokens);
    tokens.clear();
    assertThat(spec.grantTokens()).containsExactly("t");
    assertThat(dataKey.grantTokens()).containsExactly("t");
  }

  @Test
  void dataKeyParametersKeepWhatTheyWereGiven() {
    DataKeyParameterSpec spec =
        DataKeyParameterSpec.under("alias/orders").withKeySize(256).withEncryptionContext(CONTEXT);
    assertThat(spec.keyId()).contains("alias/orders");
    assertThat(spec.keySizeBits()).isEqualTo(256);
    assertThat(spec.encryptionContext()).isEqualTo(CONTEXT);
    assertThat(DataKeyParameterSpec.underDefaultKey().keyId()).isEmpty();
    assertThat(DataKeyParameterSpec.underDefaultKey().keySizeBits()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -8, 7, 129})
  void keySizeIsAPositiveMultipleOfEight(int bits) {
    assertThatThrownBy(() -> DataKeyParameterSpec.underDefaultKey().withKeySize(bits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Integer.toString(bits));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6145})
  void blobHasOneTo6144Bytes(int length) {
    assertThatThrownBy(() -> new CiphertextBlobKeySpec("AES", new byte[length], CONTEXT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(length + " bytes");
  }

  @Test
  void blobIsCopiedInAndOut() {
    byte[] blob = {1, 2, 3};
    CiphertextBlobKeySpec spec = new CiphertextBlobKeySpec("AES", blob, CONTEXT);
    blob[0] = 9;
    spec.ciphertextBlob()[1] = 9;
    assertThat(spec.ciphertextBlob()).containsExactly(1, 2, 3);
    assertThat(spec.algorithm()).isEqualTo("AES");
    assertThat(spec.encryptionContext()).isEqualTo(CONTEXT);
  }
}
