package io.github.cmkjca.jca;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.spi.EncryptionContext;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AadPairTest {
  @Test
  void noAadIsNoPair() {
    assertThat(pair(new byte[0])).isEqualTo(EncryptionContext.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"order 7", " ", "Überweisung №1 \uD834\uDD1E", "\u2028\uFEFF"})
  void textStaysText(String text) {
    assertThat(pair(text.getBytes(UTF_8))).isEqualTo(EncryptionContext.of("cmk:aad", text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"00", "410a", "7f", "c280", "c29f", "ff", "c080", "eda080", "41c3", "f4908080"})
  void otherBytesAreBase64(String hex) {
    byte[] aad = HexFormat.of().parseHex(hex);

    assertThat(pair(aad))
        .isEqualTo(EncryptionContext.of("cmk:aad-b64", Base64.getEncoder().encodeToString(aad)));
  }

  @Test
  void longAadIsDigested() throws Exception {
    byte[] longest = new byte[8192];
    Arrays.fill(longest, (byte) 'a');
    byte[] longer = Arrays.copyOf(longest, 8193);

    assertThat(pair(longest).pairs()).containsOnlyKeys("cmk:aad");
    assertThat(pair(longer))
        .isEqualTo(
            EncryptionContext.of(
                "cmk:aad-sha512",
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(longer))));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 5000, 8191, 8192})
  void theWayItComesInDoesNotMatter(int cut) {
    for (int length : new int[] {cut, 8192, 8193, 20_000}) {
      byte[] aad = new byte[length];
      Arrays.fill(aad, (byte) 'x');
      AadPair collector = new AadPair();
      collector.add(aad, 0, cut);
      collector.add(aad, cut, length - cut);

      assertThat(collector.pair()).isEqualTo(pair(aad));
      assertThat(collector.pair()).isEqualTo(pair(aad)); // asking changes nothing
      collector.reset();
      assertThat(collector.pair()).isEqualTo(EncryptionContext.empty());
    }
  }

  @Test
  void longestPairIsAsLongAsSaid() {
    assertThat(pair(new byte[8192]).canonicalLength()).isEqualTo(2 + AadPair.MAX_CANONICAL_BYTES);
  }

  private static EncryptionContext pair(byte[] aad) {
    AadPair collector = new AadPair();
    collector.add(aad, 0, aad.length);
    return collector.pair();
  }
}
