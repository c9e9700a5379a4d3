package io.github.cmkjca.kms.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.spi.EncryptionContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each operator over values of the request (IAM User Guide, "Condition operators"). */
class OperatorsTest {
  private static boolean holds(String operator, String policyValues, String requestValue) {
    Map<String, List<String>> context =
        requestValue == null ? Map.of() : Map.of("x:key", List.of(requestValue.split("\\|", -1)));
    return holds("2012-10-17", operator, policyValues, context);
  }

  private static boolean holds(
      String version, String operator, String values, Map<String, List<String>> context) {
    String json =
        """
        {"Version":"%s","Statement":{"Effect":"Allow","Action":"*","Resource":"*",
         "Condition":{"%s":{"x:key":%s}}}}"""
            .formatted(version, operator, values.replace('\'', '"'));
    return decide(json, context) == Effect.ALLOW;
  }

  private static Effect decide(String json, Map<String, List<String>> context) {
    PolicyRequest request =
        new PolicyRequest(
            Caller.of(Requests.ALICE),
            "s3:GetObject",
            "arn:aws:s3:::bucket/alice/file",
            EncryptionContext.empty(),
            ContextGrowth.NONE,
            RequestKeys.ofLists(context),
            Requests.NOW);
    return Simulation.decide(request, null, List.of(Simulation.identityPolicy(json))).effect();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "NumericEquals ; '10' ; 10 ; true",
        "NumericEquals ; '10' ; 10.0 ; true",
        "NumericEquals ; 10 ; 1e1 ; true",
        "NumericEquals ; '10' ; 11 ; false",
        "NumericEquals ; ['5','10'] ; 10 ; true",
        "NumericEquals ; '10' ; ten ; false",
        "NumericEquals ; 'ten' ; ten ; false",
        "NumericEquals ; '10' ;  ; false",
        "NumericEqualsIfExists ; '10' ;  ; true",
        "NumericNotEquals ; '10' ; 11 ; true",
        "NumericNotEquals ; '10' ; 10.00 ; false",
        "NumericNotEquals ; ['10','11'] ; 11 ; false",
        "NumericNotEquals ; '10' ; ten ; true",
        "NumericNotEquals ; '10' ;  ; true",
        "NumericLessThan ; 10 ; 9.999 ; true",
        "NumericLessThan ; 10 ; 10 ; false",
        "NumericLessThan ; 10 ; -11 ; true",
        "NumericLessThan ; 10 ; ' 9' ; false",
        "NumericLessThanEquals ; 10 ; 10 ; true",
        "NumericLessThanEquals ; 10 ; 10.0001 ; false",
        "NumericGreaterThan ; 10 ; 10.5 ; true",
        "NumericGreaterThan ; 10 ; 10 ; false",
        "NumericGreaterThan ; 9007199254740992 ; 9007199254740993 ; true",
        "NumericGreaterThanEquals ; 10 ; 10 ; true",
        "NumericGreaterThanEquals ; 10 ; 9 ; false",
        "NumericGreaterThanEquals ; 10 ; NaN ; false",
        "NumericGreaterThanEquals ; 10 ; 0x20 ; false",
        "ForAllValues:NumericLessThan ; 10 ; 1|2|3 ; true",
        "ForAllValues:NumericLessThan ; 10 ; 1|20 ; false",
        "ForAnyValue:NumericGreaterThan ; 10 ; 1|20 ; true",
        "ForAnyValue:NumericGreaterThan ; 10 ;  ; false",
        "ForAllValues:NumericGreaterThan ; 10 ;  ; true",
      })
  void numbers(String operator, String policy, String request, boolean expected) {
    assertThat(holds(operator, policy, request)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "DateEquals ; '2026-02-03T04:05:06Z' ; 2026-02-03T04:05:06Z ; true",
        "DateEquals ; '2026-02-03T04:05:06Z' ; 2026-02-03T06:05:06+02:00 ; true",
        "DateEquals ; '2026-02-03T04:05:06Z' ; 2026-02-03T04:05:06.000Z ; true",
        "DateEquals ; '2026-02-03T04:05:06Z' ; 1770091506 ; true",
        "DateEquals ; 1770091506 ; 2026-02-03T04:05:06Z ; true",
        "DateEquals ; '1770091506' ; 1770091506.0 ; true",
        "DateEquals ; '2026-02-03' ; 2026-02-03T00:00:00Z ; true",
        "DateEquals ; '2026-02' ; 2026-02-01 ; true",
        "DateEquals ; '2026-02-03T04:05Z' ; 2026-02-03T04:05:00Z ; true",
        "DateEquals ; '2026-02-03T04:05:06Z' ; yesterday ; false",
        "DateEquals ; '2026-13-03' ; 2026-13-03 ; false",
        "DateNotEquals ; '2026-02-03' ; 2026-02-03 ; false",
        "DateNotEquals ; '2026-02-03' ; 2026-02-04 ; true",
        "DateNotEquals ; '2026-02-03' ;  ; true",
        "DateLessThan ; '2026-02-03T04:05:06Z' ; 2026-02-03T04:05:05.999Z ; true",
        "DateLessThan ; '2026-02-03T04:05:06Z' ; 2026-02-03T04:05:06Z ; false",
        "DateLessThan ; '2026-02-03T04:05:06Z' ; 1770091505 ; true",
        "DateLessThanEquals ; '2026-02-03T04:05:06Z' ; 2026-02-03T04:05:06Z ; true",
        "DateGreaterThan ; '2026-02-03T04:05:06Z' ; 2026-02-03T04:05:07Z ; true",
        "DateGreaterThan ; '2026-02-03T04:05:06Z' ;  ; false",
        "DateGreaterThanIfExists ; '2026-02-03T04:05:06Z' ;  ; true",
        "DateGreaterThanEquals ; '2026-02-03T04:05:06Z' ; 2026-02-03T04:05:06Z ; true",
        "DateGreaterThanEquals ; '2026-02-03T04:05:06Z' ; 2026-02-03T04:05:06-00:01 ; true",
        "DateGreaterThanEquals ; '2026-02-03T04:05:06Z' ; 2026-02-03T04:05:06+00:01 ; false",
      })
  void dates(String operator, String policy, String request, boolean expected) {
    assertThat(holds(operator, policy, request)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "IpAddress ; '203.0.113.0/24' ; 203.0.113.255 ; true",
        "IpAddress ; '203.0.113.0/24' ; 203.0.114.0 ; false",
        "IpAddress ; '203.0.113.7/24' ; 203.0.113.9 ; true",
        "IpAddress ; '203.0.113.7' ; 203.0.113.7 ; true",
        "IpAddress ; '203.0.113.7' ; 203.0.113.8 ; false",
        "IpAddress ; '203.0.113.128/25' ; 203.0.113.127 ; false",
        "IpAddress ; '203.0.113.128/25' ; 203.0.113.128 ; true",
        "IpAddress ; '0.0.0.0/0' ; 8.8.8.8 ; true",
        "IpAddress ; '0.0.0.0/0' ; ::1 ; false",
        "IpAddress ; '::/0' ; ::1 ; true",
        "IpAddress ; '::/0' ; 8.8.8.8 ; false",
        "IpAddress ; '2001:DB8:1234:5678::/64' ; 2001:db8:1234:5678:9::1 ; true",
        "IpAddress ; '2001:db8:1234:5678::/64' ; 2001:db8:1234:5679::1 ; false",
        "IpAddress ; '2001:db8::/33' ; 2001:db8:7fff:: ; true",
        "IpAddress ; '2001:db8::/33' ; 2001:db8:8000:: ; false",
        "IpAddress ; '::ffff:203.0.113.0/120' ; ::ffff:203.0.113.9 ; true",
        "IpAddress ; '1:2:3:4:5:6:7:8' ; 1:2:3:4:5:6:7:8 ; true",
        "IpAddress ; '1:2:3:4:5:6:7:8' ; 1:2:3:4:5:6:7:8:9 ; false",
        "IpAddress ; '1::' ; 1:0:0:0:0:0:0:0 ; true",
        "IpAddress ; '203.0.113.0/33' ; 203.0.113.0 ; false",
        "IpAddress ; 'localhost' ; localhost ; false",
        "IpAddress ; '203.0.113.0/24' ; 203.0.113 ; false",
        "IpAddress ; '203.0.113.0/24' ; 203.0.113.256 ; false",
        "IpAddress ; ['10.0.0.0/8','2001:db8::/32'] ; 2001:db8::1 ; true",
        "IpAddress ; '10.0.0.0/8' ;  ; false",
        "NotIpAddress ; '203.0.113.0/24' ; 203.0.113.1 ; false",
        "NotIpAddress ; '203.0.113.0/24' ; 203.0.114.1 ; true",
        "NotIpAddress ; ['10.0.0.0/8','203.0.113.0/24'] ; 203.0.113.1 ; false",
        "NotIpAddress ; '203.0.113.0/24' ;  ; true",
      })
  void addresses(String operator, String policy, String request, boolean expected) {
    assertThat(holds(operator, policy, request)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "Bool ; 'true' ; true ; true",
        "Bool ; true ; TRUE ; true",
        "Bool ; 'True' ; true ; true",
        "Bool ; 'true' ; false ; false",
        "Bool ; 'false' ; false ; true",
        "Bool ; 'true' ; 1 ; false",
        "Bool ; 'true' ;  ; false",
        "BoolIfExists ; 'true' ;  ; true",
        "Null ; 'true' ;  ; true",
        "Null ; 'true' ; a ; false",
        "Null ; 'false' ; a ; true",
        "Null ; false ;  ; false",
        "BinaryEquals ; 'QmluYXJ5' ; QmluYXJ5 ; true",
        "BinaryEquals ; 'QmluYXJ5' ; QmluYXJ6 ; false",
        "BinaryEquals ; 'QQ==' ; QQ ; true",
        "BinaryEquals ; 'not base64!' ; not base64! ; false",
        "BinaryEquals ; 'QQ==' ;  ; false",
        "BinaryEqualsIfExists ; 'QQ==' ;  ; true",
      })
  void truthAndBytes(String operator, String policy, String request, boolean expected) {
    assertThat(holds(operator, policy, request)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "ArnLike ; 'arn:aws:s3:::b*' ; arn:aws:s3:::bucket ; true",
        "ArnEquals ; 'arn:aws:s3:::b*' ; arn:aws:s3:::bucket ; true",
        "ArnLike ; 'arn:aws:some:*:111122223333:finance/*' ; arn:aws:some:us-east-2:999999999999:store/abc:111122223333:finance/document.txt ; false",
        "StringLike ; 'arn:aws:some:*:111122223333:finance/*' ; arn:aws:some:us-east-2:999999999999:store/abc:111122223333:finance/document.txt ; true",
        "ArnLike ; 'arn:aws:sns:*:*:topic:*' ; arn:aws:sns:eu:1:topic:a:b ; true",
        "ArnLike ; 'arn:aws:sns:*:*:t?pic' ; arn:aws:sns:eu:1:topic ; true",
        "ArnLike ; 'arn:aws:sns:*:*:t?pic' ; arn:aws:sns:eu:1:t:pic ; true",
        "ArnLike ; 'arn:aws:sns:e?u:1:x' ; arn:aws:sns:e:u:1:x ; false",
        "ArnLike ; '*' ; arn:aws:sns:eu:1:topic ; false",
        "ArnLike ; 'arn:aws:sns:eu:1:topic' ; no arn ; false",
        "ArnLike ; 'arn:aws:sns:eu:1:TOPIC' ; arn:aws:sns:eu:1:topic ; false",
        "ArnNotLike ; 'arn:aws:s3:::b*' ; arn:aws:s3:::bucket ; false",
        "ArnNotEquals ; 'arn:aws:s3:::b*' ; arn:aws:s3:::other ; true",
        "ArnNotEquals ; 'arn:aws:s3:::b*' ;  ; true",
        "ArnLikeIfExists ; 'arn:aws:s3:::b*' ;  ; true",
      })
  void arns(String operator, String policy, String request, boolean expected) {
    assertThat(holds(operator, policy, request)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        // several values without a set operator: one that matches is enough
        "StringEquals ; 'a' ; a|b ; true",
        "StringEquals ; 'c' ; a|b ; false",
        "StringNotEquals ; 'a' ; a|b ; false",
        "StringNotEquals ; 'c' ; a|b ; true",
        "ForAllValues:StringEquals ; ['a','b'] ; a|b ; true",
        "ForAllValues:StringEquals ; ['a'] ; a|b ; false",
        "ForAllValues:StringEqualsIfExists ; ['a'] ;  ; true",
        "ForAllValues:StringNotEquals ; ['a'] ; b|c ; true",
        "ForAllValues:StringNotEquals ; ['a'] ; a|c ; false",
        "ForAllValues:StringNotEquals ; ['a'] ;  ; true",
        "ForAnyValue:StringEquals ; ['a'] ; a|b ; true",
        "ForAnyValue:StringNotEquals ; ['a'] ; a|b ; true",
        "ForAnyValue:StringNotEquals ; ['a','b'] ; a|b ; false",
        "ForAnyValue:StringNotEquals ; ['a'] ;  ; false",
        "ForAnyValue:StringLike ; ['a*'] ; b|ac ; true",
        "forallvalues:stringequals ; ['a'] ; a ; true",
        "StringEquals ; [] ; a ; false",
        "StringNotEquals ; [] ; a ; true",
      })
  void sets(String operator, String policy, String request, boolean expected) {
    assertThat(holds(operator, policy, request)).isEqualTo(expected);
  }

  @Nested
  class Variables {
    private final Map<String, List<String>> context =
        Map.of(
            "aws:username",
            List.of("alice"),
            "aws:PrincipalTag/team",
            List.of("a*"),
            "x:several",
            List.of("a", "b"),
            "x:key",
            List.of("home/alice/x"));

    private boolean like(String value) {
      return holds("2012-10-17", "StringLike", json(value), context);
    }

    /** The default of a variable stands in single quotes, which stay. */
    private static String json(String value) {
      return '"' + value.replace("'", "\\u0027") + '"';
    }

    private boolean like(String value, String key) {
      return holds(
          "2012-10-17",
          "StringLike",
          json(value),
          Map.of("aws:PrincipalTag/team", List.of("a*"), "x:key", List.of(key)));
    }

    @Test
    void areReplacedInTextAndArnOperators() {
      assertThat(like("home/${aws:username}/*")).isTrue();
      assertThat(like("home/${AWS:UserName}/*")).isTrue();
      assertThat(like("home/${ aws:username }/*")).isTrue();
      assertThat(like("*${aws:username}*")).isTrue();
      assertThat(like("home/${aws:username}")).isFalse();
      assertThat(holds("2012-10-17", "StringEquals", "'home/${aws:username}/x'", context)).isTrue();
      assertThat(holds("2012-10-17", "StringEqualsIgnoreCase", "'HOME/${aws:username}/X'", context))
          .isTrue();
      assertThat(
              holds(
                  "2012-10-17",
                  "ArnLike",
                  "'arn:aws:iam::1:user/${aws:username}'",
                  Map.of(
                      "aws:username",
                      List.of("alice"),
                      "x:key",
                      List.of("arn:aws:iam::1:user/alice"))))
          .isTrue();
    }

    @Test
    void theirWildcardsAreText() {
      assertThat(like("${aws:PrincipalTag/team}", "a*")).isTrue();
      assertThat(like("${aws:PrincipalTag/team}", "abc")).isFalse();
    }

    @Test
    void specialCharactersAreText() {
      assertThat(like("a${*}b", "a*b")).isTrue();
      assertThat(like("a${*}b", "axb")).isFalse();
      assertThat(like("a${?}b", "a?b")).isTrue();
      assertThat(like("a${?}b", "axb")).isFalse();
      assertThat(like("a${$}b", "a$b")).isTrue();
      assertThat(like("${$}{x}", "${x}")).isTrue();
      assertThat(like("a${b", "a${b")).isTrue();
    }

    @Test
    void theDefaultStandsForAnAbsentKey() {
      assertThat(like("${aws:username, 'nobody'}", "nobody")).isTrue();
      assertThat(like("${aws:username,'nobody'}", "nobody")).isTrue();
      assertThat(like("${aws:username, ''}x", "x")).isTrue();
      assertThat(like("home/${aws:username, 'nobody'}/*")).isTrue();
    }

    /** IAM User Guide, "Policy variables with no value". */
    @Test
    void withoutAValueNothingIsLikeThem() {
      assertThat(like("${aws:none}*")).isFalse();
      assertThat(like("*${aws:none}*")).isFalse();
      assertThat(like("${x:several}", "a")).isFalse();
      assertThat(holds("2012-10-17", "StringNotEquals", "'${aws:none}'", context)).isTrue();
      assertThat(holds("2012-10-17", "StringNotLike", "'*${aws:none}*'", context)).isTrue();
    }

    @Test
    void areTextUnderAnEarlierVersion() {
      assertThat(holds("2008-10-17", "StringLike", "'home/${aws:username}/*'", context)).isFalse();
      assertThat(
              holds(
                  "2008-10-17",
                  "StringEquals",
                  "'${aws:username}'",
                  Map.of("x:key", List.of("${aws:username}"))))
          .isTrue();
    }

    @Test
    void nameResources() {
      assertThat(resource("Resource", "arn:aws:s3:::bucket/${aws:username}/*")).isTrue();
      assertThat(resource("Resource", "arn:aws:s3:::bucket/${aws:none}/*")).isFalse();
      assertThat(resource("Resource", "arn:aws:s3:::bucket/${aws:none, 'alice'}/*")).isTrue();
      assertThat(resource("NotResource", "arn:aws:s3:::bucket/${aws:username}/*")).isFalse();
      assertThat(resource("NotResource", "arn:aws:s3:::bucket/${aws:none}/*")).isTrue();
    }

    private boolean resource(String element, String value) {
      String json =
          """
          {"Statement":{"Effect":"Allow","Action":"*","%s":"%s"},"Version":"2012-10-17"}"""
              .formatted(element, value);
      return decide(json, context) == Effect.ALLOW;
    }
  }

  @Test
  void everyOperatorOfAwsIsKnown() {
    List<String> names = Arrays.stream(Comparison.values()).map(Comparison::text).toList();
    assertThat(names).hasSize(27).doesNotHaveDuplicates();
    for (String name : names) {
      assertThat(Operator.named(name)).isNotNull();
      boolean takesMore = !name.equals("Null");
      assertThat(Operator.named(name + "IfExists") != null).isEqualTo(takesMore);
      assertThat(Operator.named("ForAllValues:" + name) != null).isEqualTo(takesMore);
      assertThat(Operator.named("ForAnyValue:" + name + "IfExists") != null).isEqualTo(takesMore);
    }
  }
}
