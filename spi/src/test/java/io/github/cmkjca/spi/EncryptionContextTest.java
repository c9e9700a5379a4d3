package io.github.cmkjca.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptionContextTest {

  @Test
  void emptyContextHasNoCanonicalBytes() {
    assertThat(EncryptionContext.empty().canonicalBytes()).isEmpty();
    assertThat(EncryptionContext.of(Map.of())).isSameAs(EncryptionContext.empty());
    assertThat(EncryptionContext.empty().isEmpty()).isTrue();
  }

  @Test
  void canonicalBytesAreCountThenLengthPrefixedPairs() {
    // AWS Encryption SDK message format, "Key-Value Pairs": all numbers two bytes, big-endian.
    assertThat(EncryptionContext.of("ab", "c").canonicalBytes())
        .isEqualTo(HexFormat.of().parseHex("0001" + "00026162" + "000163"));
  }

  @Test
  void pairsAreSortedByTheUnsignedBytesOfTheirKeys() {
    // UTF-16 order differs from UTF-8 order beyond the BMP: U+FF5E sorts before U+1F511 in UTF-8.
    String fullwidthTilde = "\uFF5E";
    String key = "\uD83D\uDD11";
    assertThat(fullwidthTilde.compareTo(key)).isPositive();
    assertThat(EncryptionContext.of(key, "1", fullwidthTilde, "2").pairs().keySet())
        .containsExactly(fullwidthTilde, key);
  }

  @Test
  void orderOfPairsDoesNotMatter() {
    Map<String, String> forward = new LinkedHashMap<>();
    forward.put("a", "1");
    forward.put("b", "2");
    Map<String, String> backward = new LinkedHashMap<>();
    backward.put("b", "2");
    backward.put("a", "1");
    assertThat(EncryptionContext.of(forward)).isEqualTo(EncryptionContext.of(backward));
    assertThat(EncryptionContext.of(forward)).hasSameHashCodeAs(EncryptionContext.of(backward));
  }

  @Test
  void boundaryBetweenKeyAndValueMatters() {
    assertThat(EncryptionContext.of("a", "bc")).isNotEqualTo(EncryptionContext.of("ab", "c"));
  }

  @Test
  void caseMatters() {
    assertThat(EncryptionContext.of("a", "b")).isNotEqualTo(EncryptionContext.of("A", "b"));
    assertThat(EncryptionContext.of("a", "b")).isNotEqualTo(EncryptionContext.of("a", "B"));
  }

  @Test
  void emptyKeyAndEmptyValueAreKeptAsTheyAre() {
    EncryptionContext context = EncryptionContext.of("", "");
    assertThat(context.isEmpty()).isFalse();
    assertThat(context.pairs()).containsExactly(Map.entry("", ""));
    assertThat(context).isNotEqualTo(EncryptionContext.empty());
  }

  @Test
  void unicodeIsNotNormalised() {
    assertThat(EncryptionContext.of("k", "\u00E9"))
        .isNotEqualTo(EncryptionContext.of("k", "e\u0301"));
  }

  @Test
  void loneSurrogateIsRefused() {
    assertThatThrownBy(() -> EncryptionContext.of("k", "\uD800"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("surrogate");
    assertThatThrownBy(() -> EncryptionContext.of("\uDC00", "v"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void largestCanonicalFormIsAccepted() {
    int room = EncryptionContext.MAX_CANONICAL_BYTES - 2 - 4;
    EncryptionContext context = EncryptionContext.of("k", "v".repeat(room - 1));
    assertThat(context.canonicalLength()).isEqualTo(EncryptionContext.MAX_CANONICAL_BYTES);
    assertThat(EncryptionContext.fromCanonicalBytes(context.canonicalBytes())).isEqualTo(context);
  }

  @Test
  void tooLongContextIsRefusedWithItsSize() {
    int room = EncryptionContext.MAX_CANONICAL_BYTES - 2 - 4;
    assertThatThrownBy(() -> EncryptionContext.of("k", "v".repeat(room)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("encryption context of 65536 bytes; at most 65535 in canonical form");
  }

  @Test
  void pairsAreCopiedAndUnmodifiable() {
    Map<String, String> source = new HashMap<>(Map.of("a", "1"));
    EncryptionContext context = EncryptionContext.of(source);
    source.put("b", "2");
    assertThat(context.pairs()).containsExactly(Map.entry("a", "1"));
    assertThatThrownBy(() -> context.pairs().put("c", "3"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void canonicalBytesAreACopy() {
    EncryptionContext context = EncryptionContext.of("a", "1");
    context.canonicalBytes()[0] ^= 1;
    assertThat(context).isEqualTo(EncryptionContext.of("a", "1"));
    assertThat(context.canonicalBytes()).isEqualTo(EncryptionContext.of("a", "1").canonicalBytes());
  }

  @Test
  void plusLetsTheOtherWin() {
    EncryptionContext sum =
        EncryptionContext.of("a", "1", "b", "2").plus(EncryptionContext.of("b", "3"));
    assertThat(sum).isEqualTo(EncryptionContext.of("a", "1", "b", "3"));
    assertThat(EncryptionContext.empty().plus(sum)).isSameAs(sum);
    assertThat(sum.plus(EncryptionContext.empty())).isSameAs(sum);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00", // half a count
        "0000", // no pairs: the empty context has no bytes at all
        "0001", // a pair is missing
        "0001000161", // the value is missing
        "00010002610001", // the key is cut off
        "00010001610002", // the value is cut off
        "000100016100016200", // bytes follow
        "0002000162000131000161000131", // not in order
        "0002000161000131000161000132", // the same key twice
        "0001000180000131", // the key is not UTF-8
        "00010003EDA080000131", // UTF-8 of a lone surrogate
        "00010002C080000131", // overlong UTF-8
        "FFFF0001610001" // more pairs than there can be
      })
  void whatIsNotCanonicalIsRefused(String hex) {
    assertThatThrownBy(() -> EncryptionContext.fromCanonicalBytes(HexFormat.of().parseHex(hex)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void canonicalFormIsUtf8() {
    byte[] canonical = EncryptionContext.of("ключ", "значение").canonicalBytes();
    assertThat(new String(canonical, StandardCharsets.UTF_8)).contains("ключ", "значение");
  }

  @Test
  void textShowsThePairs() {
    assertThat(EncryptionContext.of("a", "1")).hasToString("{a=1}");
  }
}
