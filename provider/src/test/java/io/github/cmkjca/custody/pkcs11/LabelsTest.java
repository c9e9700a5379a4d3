package io.github.cmkjca.custody.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.KeptMaterial;
import io.github.cmkjca.spi.kms.KeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {
  private static final String KEY_ID = "f2f625a3-1602-45e5-b139-e4087b3faca1";
  private static final String MATERIAL_ID = "0123456789abcdef" + "0".repeat(48);
  private static final String LABEL = "cmk/" + KEY_ID + "/0123456789abcdef";

  @Test
  void aLabelNamesTheKeyAndTheFirstDigitsOfItsMaterial() {
    assertThat(Labels.of(KEY_ID, MATERIAL_ID)).isEqualTo(LABEL);
    assertThat(Labels.of(new BackingKey(KEY_ID, MATERIAL_ID, KeySpec.HMAC_256, new byte[3])))
        .isEqualTo(LABEL);
  }

  @Test
  void aLabelAndThatOfTheSecondKeyAreReadAsTheSameMaterial() {
    KeptMaterial material = new KeptMaterial(KEY_ID, "0123456789abcdef");
    assertThat(Labels.parse(LABEL)).contains(material);
    assertThat(Labels.parse(Labels.ofMacKey(LABEL))).contains(material);
    assertThat(Labels.parse(Labels.ofCbcKey(LABEL))).contains(material);
  }

  @Test
  void theNameOfAProviderOwnedKeyHasASlash() {
    assertThat(Labels.parse(Labels.of("owned-key/grant-tokens", MATERIAL_ID)))
        .contains(new KeptMaterial("owned-key/grant-tokens", "0123456789abcdef"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "cmk",
        "cmk/",
        "another/key/0123456789abcdef",
        " cmk/key/0123456789abcdef",
        "cmk//0123456789abcdef",
        "cmk/key/0123456789abcde",
        "cmk/key/0123456789abcdef0",
        "cmk/key/0123456789ABCDEF",
        "cmk/key/0123456789abcdef/enc",
        "cmk/key/0123456789abcdef/mac/mac/",
      })
  void whatHasAnyOtherLabelIsNotOurs(String label) {
    assertThat(Labels.parse(label)).isEmpty();
  }

  @Test
  void aKeyIdOfMoreThan64CharactersIsNotOurs() {
    assertThat(Labels.parse("cmk/" + "k".repeat(64) + "/0123456789abcdef")).isPresent();
    assertThat(Labels.parse("cmk/" + "k".repeat(65) + "/0123456789abcdef")).isEmpty();
  }
}
