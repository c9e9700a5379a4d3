package io.github.cmkjca.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EncryptionContextPropertyTest {

  @Property(tries = 300)
  void orderOfPairsNeverMatters(@ForAll("pairs") Map<String, String> pairs, @ForAll Random random) {
    List<Map.Entry<String, String>> entries = new ArrayList<>(pairs.entrySet());
    Collections.shuffle(entries, random);
    Map<String, String> shuffled = new LinkedHashMap<>();
    entries.forEach(e -> shuffled.put(e.getKey(), e.getValue()));
    assertThat(EncryptionContext.of(shuffled).canonicalBytes())
        .isEqualTo(EncryptionContext.of(pairs).canonicalBytes());
  }

  @Property(tries = 300)
  void differentPairsNeverShareCanonicalBytes(
      @ForAll("pairs") Map<String, String> a, @ForAll("pairs") Map<String, String> b) {
    boolean sameBytes =
        Arrays.equals(
            EncryptionContext.of(a).canonicalBytes(), EncryptionContext.of(b).canonicalBytes());
    assertThat(sameBytes).isEqualTo(a.equals(b));
    assertThat(EncryptionContext.of(a).equals(EncryptionContext.of(b))).isEqualTo(a.equals(b));
  }

  @Property(tries = 300)
  void canonicalBytesNameTheirContext(@ForAll("pairs") Map<String, String> pairs) {
    EncryptionContext context = EncryptionContext.of(pairs);
    EncryptionContext read = EncryptionContext.fromCanonicalBytes(context.canonicalBytes());
    assertThat(read).isEqualTo(context);
    assertThat(read.pairs()).isEqualTo(pairs);
    assertThat(read.canonicalLength()).isEqualTo(context.canonicalBytes().length);
  }

  @Property(tries = 300)
  void whatIsReadIsWhatWouldBeWritten(@ForAll byte[] bytes) {
    EncryptionContext read;
    try {
      read = EncryptionContext.fromCanonicalBytes(bytes);
    } catch (IllegalArgumentException refused) {
      return;
    }
    assertThat(read.canonicalBytes()).isEqualTo(bytes);
  }

  @Property(tries = 300)
  void aChangedByteIsAnotherContextOrNone(
      @ForAll("pairs") Map<String, String> pairs, @ForAll Random random) {
    byte[] canonical = EncryptionContext.of(pairs).canonicalBytes();
    if (canonical.length == 0) {
      return;
    }
    canonical[random.nextInt(canonical.length)] ^= (byte) (1 << random.nextInt(8));
    try {
      assertThat(EncryptionContext.fromCanonicalBytes(canonical))
          .isNotEqualTo(EncryptionContext.of(pairs));
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("encryption context");
    }
  }

  /** Few letters, so that equal keys, prefixes and equal contexts do occur. */
  @Provide
  Arbitrary<Map<String, String>> pairs() {
    Arbitrary<String> text =
        Arbitraries.strings().withChars("ab\u00E9\uFF5E").ofMinLength(0).ofMaxLength(3);
    return Arbitraries.maps(text, text).ofMaxSize(4);
  }
}
