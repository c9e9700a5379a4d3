package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShorthandTest {
  @Test
  void pairsAreReadAsByAws() {
    assertThat(new Shorthand("--c", "a=b c,d='e,f',g=h\\,i,j=,k=l=m").pairs())
        .isEqualTo(Map.of("a", "b c", "d", "e,f", "g", "h,i", "j", "", "k", "l=m"));
  }

  @Test
  void quotesKeepBlanksAndTakeEscapes() {
    assertThat(new Shorthand("--c", "a=\" x \" , b='it\\'s'").pairs())
        .containsEntry("a", " x ")
        .containsEntry("b", "it's");
  }

  @Test
  void pairsInBracesHaveNames() {
    assertThat(new Shorthand("--c", "A={a=b, c = 'd,}' ,e=f=g},B={},C={h=i:j}").namedPairs())
        .isEqualTo(
            Map.of(
                "A",
                Map.of("a", "b", "c", "d,}", "e", "f=g"),
                "B",
                Map.of(),
                "C",
                Map.of("h", "i:j")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "secret", "a=b,secret", "=secret", "a='secret", "a='b'secret", "a=1,a=secret"})
  void whatIsNoPairIsRefusedWithoutRepeatingIt(String text) {
    assertThatThrownBy(() -> new Shorthand("--encryption-context", text).pairs())
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("Error parsing parameter '--encryption-context': ")
        .hasMessageNotContaining("secret");
  }
}
