package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CiphertextBlobTest {
  private static final String KEY_ID = "00112233-4455-6677-8899-aabbccddeeff";
  private static final String MATERIAL_ID = "ab".repeat(32);

  @Test
  void headerIsLaidOutAsDocumented() {
    assertThat(CiphertextBlob.header(KEY_ID, MATERIAL_ID))
        .isEqualTo(
            HexFormat.of()
                .parseHex("01" + "01" + "00" + "00112233445566778899aabbccddeeff" + MATERIAL_ID));
  }

  @Test
  void multiRegionKeyIdHasItsOwnMark() {
    String keyId = "mrk-00112233445566778899aabbccddeeff";
    byte[] header = CiphertextBlob.header(keyId, MATERIAL_ID);
    assertThat(header)
        .isEqualTo(
            HexFormat.of()
                .parseHex("01" + "01" + "01" + "00112233445566778899aabbccddeeff" + MATERIAL_ID));
    assertThat(CiphertextBlob.parse(CiphertextBlob.join(header, new byte[1])).keyId())
        .isEqualTo(keyId);
  }

  @Test
  void parseGivesBackTheParts() {
    byte[] header = CiphertextBlob.header(KEY_ID, MATERIAL_ID);
    byte[] body = {1, 2, 3};
    CiphertextBlob blob = CiphertextBlob.parse(CiphertextBlob.join(header, body));
    assertThat(blob.keyId()).isEqualTo(KEY_ID);
    assertThat(blob.materialId()).isEqualTo(MATERIAL_ID);
    assertThat(blob.header()).isEqualTo(header);
    assertThat(blob.body()).isEqualTo(body);
  }

  @Test
  void authenticatedDataIsHeaderThenContext() {
    byte[] header = CiphertextBlob.header(KEY_ID, MATERIAL_ID);
    EncryptionContext context = EncryptionContext.of("a", "b");
    assertThat(CiphertextBlob.aad(header, context))
        .isEqualTo(CiphertextBlob.join(header, context.canonicalBytes()));
    assertThat(CiphertextBlob.aad(header, EncryptionContext.empty())).isEqualTo(header);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 50, 51, 6145})
  void blobOfAnotherLengthIsNone(int length) {
    byte[] bytes = Arrays.copyOf(CiphertextBlob.header(KEY_ID, MATERIAL_ID), length);
    assertNoBlob(bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void unknownVersionSuiteOrKindIsNoBlob(int position) {
    byte[] bytes = CiphertextBlob.join(CiphertextBlob.header(KEY_ID, MATERIAL_ID), new byte[100]);
    for (int value = 0; value < 256; value++) {
      byte[] changed = bytes.clone();
      changed[position] = (byte) value;
      boolean known = value == 1 || (position == 2 && value == 0);
      if (known) {
        CiphertextBlob.parse(changed);
      } else {
        assertNoBlob(changed);
      }
    }
  }

  private static void assertNoBlob(byte[] bytes) {
    assertThatThrownBy(() -> CiphertextBlob.parse(bytes))
        .isInstanceOf(InvalidCiphertextException.class)
        .hasMessage("");
    assertThat(CiphertextBlob.parseOrNull(bytes)).isNull();
  }
}
