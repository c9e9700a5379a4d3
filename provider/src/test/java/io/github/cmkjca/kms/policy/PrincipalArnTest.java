package io.github.cmkjca.kms.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.policy.PrincipalArn.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalArnTest {
  @ParameterizedTest
  @CsvSource({
    "arn:aws:iam::111122223333:root, ROOT, '', ''",
    "arn:aws:iam::111122223333:user/alice, USER, alice, ''",
    "arn:aws:iam::111122223333:user/div/team/al.i+c=e@x, USER, al.i+c=e@x, ''",
    "arn:aws:iam::111122223333:role/service/batch, ROLE, batch, ''",
    "arn:aws:sts::111122223333:assumed-role/batch/run-7, ASSUMED_ROLE, batch, run-7",
  })
  void theFormsOfIam(String text, Kind kind, String name, String session) {
    assertThat(PrincipalArn.parse(text))
        .isEqualTo(new PrincipalArn(text, kind, "111122223333", name, session));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "alice",
        "*",
        "arn:aws:iam::111122223333:",
        "arn:aws:iam::111122223333:root/",
        "arn:aws:iam::111122223333:user/",
        "arn:aws:iam::111122223333:user/a b",
        "arn:aws:iam::111122223333:user/a\n",
        "arn:aws:iam::111122223333:group/g",
        "arn:aws:iam::1:root",
        "arn:aws:sts::111122223333:assumed-role/batch",
        "arn:aws:sts::111122223333:assumed-role/p/batch/run",
        "ARN:aws:iam::111122223333:root",
        "arn:aws:iam:eu:111122223333:root",
      })
  void otherTextIsRefused(String text) {
    assertThatThrownBy(() -> PrincipalArn.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("arn:aws:iam::ACCOUNT:user/NAME");
  }

  @Test
  void aVeryLongTextIsRefusedAtOnce() {
    assertThatThrownBy(
            () -> PrincipalArn.parse("arn:aws:iam::111122223333:user/" + "a/".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
