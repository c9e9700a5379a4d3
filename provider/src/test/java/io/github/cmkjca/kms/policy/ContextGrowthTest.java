package io.github.cmkjca.kms.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.spi.EncryptionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said about a message that is not read yet, of whose context {@code tenant} is known. */
class ContextGrowthTest {
  private static final PolicyRequest UNREAD =
      new PolicyRequest(
          Caller.of(Requests.ALICE),
          "kms:Decrypt",
          Requests.KEY,
          EncryptionContext.of("tenant", "blue"),
          ContextGrowth.ANY,
          RequestKeys.none(),
          Requests.NOW);

  @ParameterizedTest
  @CsvSource({
    "StringEquals, kms:EncryptionContext:tenant, blue, ALLOW",
    "StringEquals, kms:EncryptionContext:tenant, red, IMPLICIT_DENY",
    "StringEquals, kms:EncryptionContext:table, t1, POSSIBLE",
    "StringNotEquals, kms:EncryptionContext:table, t1, POSSIBLE",
    "StringEquals, kms:EncryptionContext:cmk:aad, x, POSSIBLE",
    "Null, kms:EncryptionContext:table, true, POSSIBLE",
    "Null, kms:EncryptionContext:tenant, false, ALLOW",
    "ForAllValues:StringEquals, kms:EncryptionContextKeys, tenant, POSSIBLE",
    "ForAllValues:StringEquals, kms:EncryptionContextKeys, table, IMPLICIT_DENY",
    "ForAnyValue:StringEquals, kms:EncryptionContextKeys, tenant, ALLOW",
    "ForAnyValue:StringEquals, kms:EncryptionContextKeys, table, POSSIBLE",
    "StringEquals, kms:CallerAccount, 999999999999, IMPLICIT_DENY",
  })
  void anyOtherPairMayBeStored(String operator, String key, String value, Effect expected) {
    assertThat(decide("Allow", operator, key, value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "StringEquals, kms:EncryptionContext:tenant, blue, EXPLICIT_DENY",
    "StringEquals, kms:EncryptionContext:tenant, red, ALLOW",
    "StringEquals, kms:EncryptionContext:table, t1, POSSIBLE",
  })
  void aDenyCountsWhenItIsSure(String operator, String key, String value, Effect expected) {
    assertThat(decide("Deny", operator, key, value)).isEqualTo(expected);
  }

  private static Effect decide(String effect, String operator, String key, String value) {
    String conditional =
        """
        {"Effect": "%s", "Principal": "*", "Action": "kms:*", "Resource": "*",
         "Condition": {"%s": {"%s": "%s"}}}"""
            .formatted(effect, operator, key, value);
    String always =
        """
        {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}""";
    String statements = effect.equals("Deny") ? always + "," + conditional : conditional;
    return PolicyDocument.parse("{\"Version\":\"2012-10-17\",\"Statement\":[" + statements + "]}")
        .compile()
        .decide(UNREAD)
        .effect();
  }
}
