package io.github.cmkjca.spi.kms;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeySpecTest {

  @ParameterizedTest
  @CsvSource({
    "HMAC_256, HMAC_SHA_256, 32, HmacSHA256",
    "HMAC_384, HMAC_SHA_384, 48, HmacSHA384",
    "HMAC_512, HMAC_SHA_512, 64, HmacSHA512"
  })
  void hmacKeyHasOneAlgorithmAndMaterialAsLongAsItsHash(
      KeySpec spec, MacAlgorithm algorithm, int bytes, String jcaName) {
    assertThat(spec.macAlgorithm()).contains(algorithm);
    assertThat(spec.materialBytes()).isEqualTo(bytes);
    assertThat(algorithm.macBytes()).isEqualTo(bytes);
    assertThat(algorithm.jcaName()).isEqualTo(jcaName);
    assertThat(spec.defaultUsage()).isEqualTo(KeyUsage.GENERATE_VERIFY_MAC);
  }

  @Test
  void symmetricKeyEncrypts() {
    assertThat(KeySpec.SYMMETRIC_DEFAULT.macAlgorithm()).isEmpty();
    assertThat(KeySpec.SYMMETRIC_DEFAULT.materialBytes()).isEqualTo(32);
    assertThat(KeySpec.SYMMETRIC_DEFAULT.defaultUsage()).isEqualTo(KeyUsage.ENCRYPT_DECRYPT);
  }

  @Test
  void dataKeySpecsAreAesKeyLengths() {
    assertThat(DataKeySpec.AES_128.bytes()).isEqualTo(16);
    assertThat(DataKeySpec.AES_256.bytes()).isEqualTo(32);
  }

  @Test
  void statesAreSpelledAsInTheApi() {
    assertThat(KeyState.ENABLED.wireName()).isEqualTo("Enabled");
    assertThat(KeyState.DISABLED.wireName()).isEqualTo("Disabled");
  }
}
