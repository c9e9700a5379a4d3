package io.github.cmkjca.kms.policy;

import static io.github.cmkjca.kms.policy.Requests.ALICE;
import static io.github.cmkjca.kms.policy.Requests.BOB;
import static io.github.cmkjca.kms.policy.Requests.KEY;
import static io.github.cmkjca.kms.policy.Requests.OTHER_KEY;
import static io.github.cmkjca.kms.policy.Requests.ROLE;
import static io.github.cmkjca.kms.policy.Requests.ROOT;
import static io.github.cmkjca.kms.policy.Requests.SESSION;
import static io.github.cmkjca.kms.policy.Requests.decrypt;
import static io.github.cmkjca.kms.policy.Requests.request;
import static io.github.cmkjca.kms.policy.Requests.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.spi.EncryptionContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The policy language, rule by rule (IAM User Guide, "IAM JSON policy reference"). */
class PolicyRulesTest {
  private static Effect decide(String statements, PolicyRequest request) {
    return policy(statements).decide(request).effect();
  }

  private static CompiledPolicy policy(String statements) {
    return PolicyDocument.parse(
            "{\"Version\":\"2012-10-17\",\"Statement\":[" + statements.replace('\'', '"') + "]}")
        .compile();
  }

  private static String allow(String rest) {
    return statement("Allow", "{'AWS':'*'}", rest);
  }

  private static String allowIf(String condition) {
    return allow("'Action':'kms:*','Resource':'*','Condition':{" + condition + "}");
  }

  private static String denyIf(String condition) {
    return statement(
        "Deny", "'*'", "'Action':'kms:*','Resource':'*','Condition':{" + condition + "}");
  }

  private static String allowTo(String principal) {
    return statement("Allow", principal, "'Action':'kms:*','Resource':'*'");
  }

  private static String statement(String effect, String principal, String rest) {
    return "{'Effect':'" + effect + "','Principal':" + principal + "," + rest + "}";
  }

  private static final String ALLOW_ALL = allow("'Action':'kms:*','Resource':'*'");

  @Nested
  class Deciding {
    @Test
    void nothingThatMatchesMeansDenied() {
      Decision decision =
          policy(allowTo("{'AWS':'" + BOB + "'}")).decide(request(ALICE, "kms:Sign"));
      assertThat(decision).isEqualTo(new Decision(Effect.IMPLICIT_DENY, null));
    }

    @Test
    void explicitDenyBeatsAllowInEitherOrder() {
      String deny =
          statement("Deny", "{'AWS':'" + ALICE + "'}", "'Action':'kms:Decrypt','Resource':'*'");
      for (String both : new String[] {ALLOW_ALL + "," + deny, deny + "," + ALLOW_ALL}) {
        assertThat(decide(both, request(ALICE, "kms:Decrypt"))).isEqualTo(Effect.EXPLICIT_DENY);
        assertThat(decide(both, request(ALICE, "kms:Encrypt"))).isEqualTo(Effect.ALLOW);
        assertThat(decide(both, request(BOB, "kms:Decrypt"))).isEqualTo(Effect.ALLOW);
      }
    }

    @Test
    void theDecisionNamesTheSidOrThePosition() {
      String named =
          "{'Sid':'Keep out','Effect':'Deny','Principal':'*','Action':'kms:Decrypt','Resource':'*'}";
      assertThat(policy(ALLOW_ALL + "," + named).decide(request(ALICE, "kms:Decrypt")).statement())
          .isEqualTo("Keep out");
      assertThat(policy(named + "," + ALLOW_ALL).decide(request(ALICE, "kms:Encrypt")).statement())
          .isEqualTo("statement 2");
    }

    @Test
    void anActionThatAwsDoesNotHaveIsDenied() {
      assertThat(decide(ALLOW_ALL, request(ALICE, "kms:Nonsense"))).isEqualTo(Effect.IMPLICIT_DENY);
    }
  }

  @Nested
  class WhoMatches {
    @Test
    void theAccountCoversItsRootAndNobodyElse() {
      for (String account : new String[] {"111122223333", ROOT}) {
        String statement = allowTo("{'AWS':'" + account + "'}");
        assertThat(decide(statement, request(ROOT, "kms:Decrypt"))).isEqualTo(Effect.ALLOW);
        assertThat(decide(statement, request(ALICE, "kms:Decrypt")))
            .isEqualTo(Effect.IMPLICIT_DENY);
        assertThat(decide(statement, request(SESSION, "kms:Decrypt")))
            .isEqualTo(Effect.IMPLICIT_DENY);
      }
    }

    @Test
    void aUserIsMatchedExactly() {
      String statement = allowTo("{'AWS':'" + ALICE + "'}");
      assertThat(decide(statement, request(ALICE, "kms:Decrypt"))).isEqualTo(Effect.ALLOW);
      assertThat(decide(statement, request(ALICE + "2", "kms:Decrypt")))
          .isEqualTo(Effect.IMPLICIT_DENY);
    }

    @Test
    void aRoleCoversAllItsSessions() {
      String statement = allowTo("{'AWS':'" + ROLE + "'}");
      assertThat(decide(statement, request(SESSION, "kms:Decrypt"))).isEqualTo(Effect.ALLOW);
      assertThat(decide(statement, request(ROLE, "kms:Decrypt"))).isEqualTo(Effect.ALLOW);
      assertThat(
              decide(
                  statement,
                  request("arn:aws:sts::111122223333:assumed-role/batch2/run-7", "kms:Decrypt")))
          .isEqualTo(Effect.IMPLICIT_DENY);
      assertThat(
              decide(
                  statement,
                  request("arn:aws:sts::444455556666:assumed-role/batch/run-7", "kms:Decrypt")))
          .isEqualTo(Effect.IMPLICIT_DENY);
    }

    @Test
    void aSessionIsMatchedExactly() {
      String statement = allowTo("{'AWS':'" + SESSION + "'}");
      assertThat(decide(statement, request(SESSION, "kms:Decrypt"))).isEqualTo(Effect.ALLOW);
      assertThat(decide(statement, request(SESSION + "1", "kms:Decrypt")))
          .isEqualTo(Effect.IMPLICIT_DENY);
      assertThat(decide(statement, request(ROLE, "kms:Decrypt"))).isEqualTo(Effect.IMPLICIT_DENY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'*'", "{'AWS':'*'}", "{'AWS':['*']}"})
    void aStarIsEverybody(String principal) {
      assertThat(decide(allowTo(principal), request(ALICE, "kms:Decrypt"))).isEqualTo(Effect.ALLOW);
    }

    @Test
    void anArrayIsAnyOfThem() {
      String statement = allowTo("{'AWS':['" + BOB + "','" + ALICE + "']}");
      assertThat(decide(statement, request(ALICE, "kms:Decrypt"))).isEqualTo(Effect.ALLOW);
      assertThat(decide(statement, request(ROOT, "kms:Decrypt"))).isEqualTo(Effect.IMPLICIT_DENY);
    }

    @Test
    void notPrincipalDeniesAllOthers() {
      String deny =
          "{'Effect':'Deny','NotPrincipal':{'AWS':['"
              + ALICE
              + "','"
              + ROLE
              + "']},'Action':'kms:*','Resource':'*'}";
      String both = ALLOW_ALL + "," + deny;
      assertThat(decide(both, request(ALICE, "kms:Decrypt"))).isEqualTo(Effect.ALLOW);
      assertThat(decide(both, request(SESSION, "kms:Decrypt"))).isEqualTo(Effect.ALLOW);
      assertThat(decide(both, request(BOB, "kms:Decrypt"))).isEqualTo(Effect.EXPLICIT_DENY);
      assertThat(decide(both, request(ROOT, "kms:Decrypt"))).isEqualTo(Effect.EXPLICIT_DENY);
    }
  }

  @Nested
  class WhatMatches {
    @ParameterizedTest
    @CsvSource({
      "kms:Decrypt, kms:Decrypt, true",
      "KMS:dEcRyPt, kms:Decrypt, true",
      "kms:*, kms:Decrypt, true",
      "*, kms:Decrypt, true",
      "kms:Generate*, kms:GenerateDataKey, true",
      "kms:Generate*, kms:Decrypt, false",
      "kms:ReEncrypt*, kms:ReEncryptFrom, true",
      "kms:ReEncrypt*, kms:ReEncryptTo, true",
      "kms:?ncrypt, kms:Encrypt, true",
      "kms:?ecrypt, kms:Encrypt, false",
      "kms:GenerateDataKey, kms:GenerateDataKeyWithoutPlaintext, false",
    })
    void actionsTakeWildcardsInAnyCase(String pattern, String action, boolean matches) {
      assertThat(decide(allow("'Action':'" + pattern + "','Resource':'*'"), request(ALICE, action)))
          .isEqualTo(matches ? Effect.ALLOW : Effect.IMPLICIT_DENY);
    }

    @Test
    void notActionIsAllOthers() {
      String statement = allow("'NotAction':['kms:Decrypt','kms:Put*'],'Resource':'*'");
      assertThat(decide(statement, request(ALICE, "kms:Encrypt"))).isEqualTo(Effect.ALLOW);
      assertThat(decide(statement, request(ALICE, "kms:Decrypt"))).isEqualTo(Effect.IMPLICIT_DENY);
      assertThat(decide(statement, request(ALICE, "kms:PutKeyPolicy")))
          .isEqualTo(Effect.IMPLICIT_DENY);
    }

    @ParameterizedTest
    @CsvSource({
      "*, true",
      "arn:aws:kms:local:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab, true",
      "arn:aws:kms:local:111122223333:key/9999abcd-12ab-34cd-56ef-1234567890ab, false",
      "arn:aws:kms:*:111122223333:key/*, true",
      "arn:*:kms:local:111122223333:key/1234????-*, true",
      "arn:aws:kms:local:111122223333:alias/orders, false",
    })
    void resourcesAreThisKeyByStarOrArnPartByPart(String pattern, boolean matches) {
      assertThat(
              decide(
                  allow("'Action':'kms:*','Resource':'" + pattern + "'"),
                  request(ALICE, "kms:Encrypt")))
          .isEqualTo(matches ? Effect.ALLOW : Effect.IMPLICIT_DENY);
    }

    @Test
    void notResourceIsAllOthers() {
      assertThat(
              decide(
                  allow("'Action':'kms:*','NotResource':'" + KEY + "'"),
                  request(ALICE, "kms:Encrypt")))
          .isEqualTo(Effect.IMPLICIT_DENY);
      assertThat(
              decide(
                  allow("'Action':'kms:*','NotResource':'" + OTHER_KEY + "'"),
                  request(ALICE, "kms:Encrypt")))
          .isEqualTo(Effect.ALLOW);
      assertThat(decide(allow("'Action':'kms:*','NotResource':'*'"), request(ALICE, "kms:Encrypt")))
          .isEqualTo(Effect.IMPLICIT_DENY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'Action':'kms:*'", "'NotAction':'kms:Sign'", "'Resource':'*'"})
    void aStatementWithoutActionOrResourceIsAcceptedAndDead(String rest) {
      assertThat(decide(allow(rest), request(ALICE, "kms:Encrypt")))
          .isEqualTo(Effect.IMPLICIT_DENY);
      String deny = statement("Deny", "'*'", rest);
      assertThat(decide(ALLOW_ALL + "," + deny, request(ALICE, "kms:Encrypt")))
          .isEqualTo(Effect.ALLOW);
    }
  }

  @Nested
  class Conditions {
    private static final String TENANT = "kms:EncryptionContext:tenant";

    @Test
    void severalKeysAndOperatorsMustAllHold() {
      String statement =
          allowIf(
              "'StringEquals':{'"
                  + TENANT
                  + "':'blue','kms:EncryptionContext:table':'t'},"
                  + "'StringLike':{'kms:KeySpec':'SYM*'}");
      EncryptionContext both = EncryptionContext.of("tenant", "blue", "table", "t");
      Map<String, String> keys = Map.of("kms:keyspec", "SYMMETRIC_DEFAULT");
      assertThat(decide(statement, request(ALICE, "kms:Sign", both, false, keys)))
          .isEqualTo(Effect.ALLOW);
      assertThat(decide(statement, request(ALICE, "kms:Sign", both, false, Map.of())))
          .isEqualTo(Effect.IMPLICIT_DENY);
      EncryptionContext one = EncryptionContext.of("tenant", "blue");
      assertThat(decide(statement, request(ALICE, "kms:Sign", one, false, keys)))
          .isEqualTo(Effect.IMPLICIT_DENY);
    }

    @ParameterizedTest
    @CsvSource({
      // operator, value in the request (null: absent), whether it holds for ["blue", "gr*n"]
      "StringEquals, blue, true",
      "StringEquals, gr*n, true",
      "StringEquals, green, false",
      "StringEquals, Blue, false",
      "StringEquals, , false",
      "StringEqualsIfExists, , true",
      "StringEqualsIfExists, red, false",
      "StringNotEquals, blue, false",
      "StringNotEquals, gr*n, false",
      "StringNotEquals, green, true",
      "StringNotEquals, , true",
      "StringNotEqualsIfExists, , true",
      "StringNotEqualsIfExists, blue, false",
      "StringEqualsIgnoreCase, BLUE, true",
      "StringEqualsIgnoreCase, red, false",
      "StringEqualsIgnoreCase, , false",
      "StringNotEqualsIgnoreCase, BLUE, false",
      "StringNotEqualsIgnoreCase, red, true",
      "StringNotEqualsIgnoreCase, , true",
      "StringLike, green, true",
      "StringLike, grn, true",
      "StringLike, Green, false",
      "StringLike, , false",
      "StringLikeIfExists, , true",
      "StringNotLike, green, false",
      "StringNotLike, red, true",
      "StringNotLike, , true",
      "ForAnyValue:StringEquals, blue, true",
      "ForAnyValue:StringEquals, red, false",
      "ForAnyValue:StringEquals, , false",
      "ForAnyValue:StringNotEquals, , false",
      "ForAnyValue:StringNotEquals, red, true",
      "ForAnyValue:StringNotEquals, blue, false",
      "ForAnyValue:StringEqualsIfExists, , true",
    })
    void operators(String operator, String value, boolean holds) {
      String statement = allowIf("'" + operator + "':{'" + TENANT + "':['blue','gr*n']}");
      PolicyRequest request =
          value == null ? request(ALICE, "kms:Decrypt") : decrypt("tenant", value);
      assertThat(decide(statement, request)).isEqualTo(holds ? Effect.ALLOW : Effect.IMPLICIT_DENY);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void nullAsksForAbsence(String wanted, boolean holdsWhenPresent) {
      for (String value : new String[] {"'" + wanted + "'", wanted}) {
        String statement = allowIf("'Null':{'" + TENANT + "':" + value + "}");
        assertThat(decide(statement, decrypt("tenant", "")))
            .isEqualTo(holdsWhenPresent ? Effect.ALLOW : Effect.IMPLICIT_DENY);
        assertThat(decide(statement, request(ALICE, "kms:Decrypt")))
            .isEqualTo(holdsWhenPresent ? Effect.IMPLICIT_DENY : Effect.ALLOW);
      }
    }

    @ParameterizedTest
    @CsvSource({
      // operator, names of pairs, whether it holds for ["a", "b"]
      "ForAllValues:StringEquals, '', true",
      "ForAllValues:StringEquals, a, true",
      "ForAllValues:StringEquals, a b, true",
      "ForAllValues:StringEquals, a c, false",
      "ForAllValues:StringEquals, A, false",
      "ForAllValues:StringNotEquals, c d, true",
      "ForAllValues:StringNotEquals, a c, false",
      "ForAnyValue:StringEquals, '', false",
      "ForAnyValue:StringEquals, a c, true",
      "ForAnyValue:StringEquals, c d, false",
      "ForAnyValue:StringNotEquals, a c, true",
      "ForAnyValue:StringNotEquals, a b, false",
      "ForAnyValue:StringNotEquals, '', false",
      "ForAnyValue:StringEqualsIfExists, '', true",
    })
    void setOperatorsOverTheNamesOfAllPairs(String operator, String names, boolean holds) {
      Map<String, String> pairs = new java.util.HashMap<>();
      for (String name : names.split(" ")) {
        if (!name.isEmpty()) {
          pairs.put(name, "v");
        }
      }
      String statement = allowIf("'" + operator + "':{'kms:EncryptionContextKeys':['a','b']}");
      assertThat(
              decide(statement, request(ALICE, "kms:Decrypt", EncryptionContext.of(pairs), false)))
          .isEqualTo(holds ? Effect.ALLOW : Effect.IMPLICIT_DENY);
    }

    @Test
    void namesOfKeysAreComparedInAnyCaseAndValuesAreNot() {
      String statement = allowIf("'StringEquals':{'KMS:encryptioncontext:TENANT':'blue'}");
      assertThat(decide(statement, decrypt("Tenant", "blue"))).isEqualTo(Effect.ALLOW);
      assertThat(decide(statement, decrypt("Tenant", "BLUE"))).isEqualTo(Effect.IMPLICIT_DENY);
    }

    @ParameterizedTest
    @CsvSource({
      // as policies write it, which takes Latin-1 only, and names that are the same in any case
      "\\u0130D, \u0130D", // lower case of the first has one character more
      "\\u0130D, \u0130d",
      "\\u00c4rger, \u00e4RGER",
      "\\u03a3, \u03c2", // one upper case of two
      "stra\u00dfe, STRA\u00dfE",
      "\\u212a, k", // the sign of the kelvin
    })
    void namesOfPairsBeyondAsciiAreComparedInAnyCaseToo(String written, String name) {
      String condition = "'StringEquals':{'kms:EncryptionContext:" + written + "':'blue'}";
      assertThat(decide(allowIf(condition), decrypt(name, "blue"))).isEqualTo(Effect.ALLOW);
      assertThat(decide(ALLOW_ALL + "," + denyIf(condition), decrypt(name, "blue")))
          .isEqualTo(Effect.EXPLICIT_DENY);
      assertThat(decide(ALLOW_ALL + "," + denyIf(condition), decrypt(name, "red")))
          .isEqualTo(Effect.ALLOW);
    }

    @Test
    void pairsThatDifferInCaseOnlyAndDisagreeCountAgainstTheCaller() {
      PolicyRequest twice =
          request(
              ALICE, "kms:Decrypt", EncryptionContext.of("tenant", "blue", "Tenant", "red"), false);
      assertThat(decide(allowIf("'StringEquals':{'" + TENANT + "':'blue'}"), twice))
          .isEqualTo(Effect.IMPLICIT_DENY);
      assertThat(
              decide(ALLOW_ALL + "," + denyIf("'StringEquals':{'" + TENANT + "':'blue'}"), twice))
          .isEqualTo(Effect.EXPLICIT_DENY);
    }

    /** What is ambiguous is not absent: else a second pair would make any value of it void. */
    @ParameterizedTest
    @ValueSource(
        strings = {
          "'StringNotEquals':{'kms:EncryptionContext:approver':'${kms:EncryptionContext:author}'}",
          "'StringEquals':{'kms:EncryptionContext:approver':'${kms:EncryptionContext:author}'}",
          "'StringEquals':{'kms:EncryptionContext:approver':"
              + "'${kms:EncryptionContext:author, 'bob'}'}",
          "'StringLike':{'kms:KeySpec':'*${kms:EncryptionContext:author}'}",
        })
    void variablesThatPairsGiveTwoValuesCountAgainstTheCaller(String condition) {
      PolicyRequest twice =
          request(
              ALICE,
              "kms:Decrypt",
              EncryptionContext.of(Map.of("author", "bob", "Author", "x", "approver", "bob")),
              false,
              Map.of("kms:KeySpec", "SYMMETRIC_DEFAULT"));
      String quoted = condition.replace(", 'bob'}", ", \u0001bob\u0001}");
      assertThat(decideQuoted(allowIf(quoted), twice)).isEqualTo(Effect.IMPLICIT_DENY);
      assertThat(decideQuoted(ALLOW_ALL + "," + denyIf(quoted), twice))
          .isEqualTo(Effect.EXPLICIT_DENY);
    }

    /** The same with quotes that are to stay single ones, written as U+0001. */
    private static Effect decideQuoted(String statements, PolicyRequest request) {
      return PolicyDocument.parse(
              ("{\"Version\":\"2012-10-17\",\"Statement\":[" + statements + "]}")
                  .replace('\'', '"')
                  .replace('\u0001', '\''))
          .compile()
          .decide(request)
          .effect();
    }

    private static final String GRANTEE = "kms:GranteePrincipal";

    /** A grant to a role is for the sessions of its name: the path is only what the caller says. */
    @ParameterizedTest
    @CsvSource({
      // the role whatever its path, or exactly as the request has it
      "StringEquals, arn:aws:iam::111122223333:role/batch, true, true",
      "StringEquals, arn:aws:iam::111122223333:role/service/batch, true, true",
      "StringNotEquals, arn:aws:iam::111122223333:role/batch, false, false",
      "ArnLike, arn:aws:iam::*:role/*, true, true",
      "ArnNotLike, arn:aws:iam::*:role/*, false, false",
      // only if the path is right
      "ArnEquals, arn:aws:iam::111122223333:role/other/batch, false, true",
      "StringNotEquals, arn:aws:iam::111122223333:role/other/batch, false, true",
      "StringLike, arn:aws:iam::111122223333:role/service/*, false, true",
      "ArnNotLike, arn:aws:iam::111122223333:role/service/*, false, true",
      // another one
      "StringEquals, arn:aws:iam::111122223333:role/other, false, false",
      "StringNotEquals, arn:aws:iam::111122223333:role/other, true, true",
      "ArnLike, arn:aws:iam::111122223333:user/*, false, false",
    })
    void pathOfARoleThatIsToHaveAGrantIsOnlyClaimed(
        String operator, String value, boolean inAllow, boolean inDeny) {
      String condition = "'" + operator + "':{'" + GRANTEE + "':'" + value + "'}";
      PolicyRequest request = with(GRANTEE, ROLE);
      assertThat(decide(allowIf(condition), request))
          .isEqualTo(inAllow ? Effect.ALLOW : Effect.IMPLICIT_DENY);
      assertThat(decide(ALLOW_ALL + "," + denyIf(condition), request))
          .isEqualTo(inDeny ? Effect.EXPLICIT_DENY : Effect.ALLOW);
    }

    @ParameterizedTest
    @CsvSource({
      "kms:KeySpec, kms:keyspec, SYMMETRIC_DEFAULT",
      "kms:CustomerMasterKeySpec, kms:keyspec, SYMMETRIC_DEFAULT",
      "kms:KeyUsage, kms:keyusage, ENCRYPT_DECRYPT",
      "kms:CustomerMasterKeyUsage, kms:keyusage, ENCRYPT_DECRYPT",
      "kms:KeyOrigin, kms:keyorigin, AWS_KMS",
      "kms:EncryptionAlgorithm, kms:encryptionalgorithm, SYMMETRIC_DEFAULT",
      "kms:MacAlgorithm, kms:macalgorithm, HMAC_SHA_256",
      "kms:RequestAlias, kms:requestalias, alias/orders",
      "kms:ViaService, kms:viaservice, jdbc.local.amazonaws.com",
    })
    void keysOfTheRequest(String key, String name, String value) {
      String statement = allowIf("'StringEquals':{'" + key + "':'" + value + "'}");
      assertThat(decide(statement, with(name, value))).isEqualTo(Effect.ALLOW);
      assertThat(decide(statement, with(name, "other"))).isEqualTo(Effect.IMPLICIT_DENY);
      assertThat(decide(statement, request(ALICE, "kms:Decrypt"))).isEqualTo(Effect.IMPLICIT_DENY);
    }

    @Test
    void boolComparesInAnyCase() {
      String statement = allowIf("'Bool':{'kms:ReEncryptOnSameKey':true}");
      assertThat(decide(statement, with("kms:reencryptonsamekey", "true"))).isEqualTo(Effect.ALLOW);
      assertThat(decide(statement, with("kms:reencryptonsamekey", "True"))).isEqualTo(Effect.ALLOW);
      assertThat(decide(statement, with("kms:reencryptonsamekey", "false")))
          .isEqualTo(Effect.IMPLICIT_DENY);
    }

    @ParameterizedTest
    @CsvSource({
      "kms:CallerAccount, arn:aws:iam::111122223333:user/alice, 111122223333",
      "aws:PrincipalAccount, arn:aws:sts::111122223333:assumed-role/batch/run-7, 111122223333",
      "aws:PrincipalArn, arn:aws:iam::111122223333:user/alice, arn:aws:iam::111122223333:user/alice",
      "aws:PrincipalArn, arn:aws:sts::111122223333:assumed-role/batch/run-7, arn:aws:iam::111122223333:role/batch",
      "aws:PrincipalType, arn:aws:iam::111122223333:root, Account",
      "aws:PrincipalType, arn:aws:iam::111122223333:user/alice, User",
      "aws:PrincipalType, arn:aws:iam::111122223333:role/batch, AssumedRole",
      "aws:PrincipalType, arn:aws:sts::111122223333:assumed-role/batch/run-7, AssumedRole",
      "aws:userid, arn:aws:iam::111122223333:root, 111122223333",
      "aws:userid, arn:aws:iam::111122223333:user/sales/alice, alice",
      "aws:userid, arn:aws:iam::111122223333:role/batch, batch",
      "aws:userid, arn:aws:sts::111122223333:assumed-role/batch/run-7, batch:run-7",
      "aws:userid, arn:aws:sts::111122223333:federated-user/carol, 111122223333:carol",
      "aws:username, arn:aws:iam::111122223333:user/sales/alice, alice",
    })
    void keysThatFollowFromTheCallerCannotBeSentAlong(String key, String principal, String value) {
      String statement = allowIf("'StringEquals':{'" + key + "':'" + value + "'}");
      Map<String, String> forged = Map.of(key.toLowerCase(java.util.Locale.ROOT), "forged");
      assertThat(
              decide(
                  statement,
                  request(principal, "kms:Sign", EncryptionContext.empty(), false, forged)))
          .isEqualTo(Effect.ALLOW);
      assertThat(
              decide(
                  allowIf("'StringEquals':{'" + key + "':'forged'}"),
                  request(principal, "kms:Sign", EncryptionContext.empty(), false, forged)))
          .isEqualTo(Effect.IMPLICIT_DENY);
    }

    /**
     * The ARN of a session lacks the path of its role. What depends on the path holds for a Deny
     * and fails for an Allow.
     */
    @ParameterizedTest
    @CsvSource({
      // operator, value, whether it holds for a session of role batch in an Allow, in a Deny
      "ArnEquals, arn:aws:iam::111122223333:role/service/batch, false, true",
      "ArnNotEquals, arn:aws:iam::111122223333:role/service/batch, false, true",
      "StringEquals, arn:aws:iam::111122223333:role/service/batch, false, true",
      "StringNotEquals, arn:aws:iam::111122223333:role/service/batch, false, true",
      "StringNotEqualsIfExists, arn:aws:iam::111122223333:role/service/batch, false, true",
      "ForAllValues:StringEquals, arn:aws:iam::111122223333:role/service/batch, false, true",
      "StringEqualsIgnoreCase, arn:aws:iam::111122223333:ROLE/Service/Batch, false, true",
      "StringNotEqualsIgnoreCase, arn:aws:iam::111122223333:ROLE/Service/Batch, false, true",
      "StringLike, arn:aws:iam::111122223333:role/service/*, false, true",
      "StringLike, arn:aws:*:role/service/*, false, true",
      "StringLike, *t?r/batch, false, true",
      "StringNotLike, *service/*, false, true",
      "ArnLike, arn:*:iam::*:role/serv*/b?tch, false, true",
      "ArnLike, arn:aws:iam::*:role/service*tch, false, true",
      "ArnNotLike, arn:aws:iam::*:role/service/*, false, true",
      // of another role, account or kind, whatever the path
      "ArnEquals, arn:aws:iam::111122223333:role/service/other, false, false",
      "ArnNotEquals, arn:aws:iam::111122223333:role/service/other, true, true",
      "StringEquals, arn:aws:iam::111122223333:role/batch/other, false, false",
      "StringEquals, arn:aws:iam::111122223333:role/service/Batch, false, false",
      "StringEquals, arn:aws:iam::444455556666:role/service/batch, false, false",
      "ArnLike, arn:aws:iam::444455556666:role/service/*, false, false",
      "ArnLike, arn:aws:iam::*:user/service/batch, false, false",
      "ArnLike, arn:aws:iam::*:role/service/?, false, false",
      "Bool, true, false, false",
      // whatever the path
      "ArnLike, arn:aws:iam::*:role/*, true, true",
      "ArnNotLike, arn:aws:iam::*:role/*, false, false",
      "'Null', false, true, true",
      // without a path the name is enough: in an account it is unique
      "ArnEquals, arn:aws:iam::111122223333:role/batch, true, true",
      "ArnNotEquals, arn:aws:iam::111122223333:role/batch, false, false",
    })
    void aPathOfARoleIsUndecidedForItsSessionsAndCountsAgainstTheCaller(
        String operator, String value, boolean inAllow, boolean inDeny) {
      String condition = "'" + operator + "':{'aws:PrincipalArn':'" + value + "'}";
      PolicyRequest request = request(SESSION, "kms:Decrypt");
      assertThat(decide(allowIf(condition), request))
          .isEqualTo(inAllow ? Effect.ALLOW : Effect.IMPLICIT_DENY);
      assertThat(decide(ALLOW_ALL + "," + denyIf(condition), request))
          .isEqualTo(inDeny ? Effect.EXPLICIT_DENY : Effect.ALLOW);
    }

    @Test
    void aPathOfARoleIsComparedForTheRoleItself() {
      String statements =
          ALLOW_ALL + "," + denyIf("'ArnEquals':{'aws:PrincipalArn':'" + ROLE + "'}");
      assertThat(decide(statements, request(ROLE, "kms:Decrypt"))).isEqualTo(Effect.EXPLICIT_DENY);
      assertThat(
              decide(
                  statements, request("arn:aws:iam::111122223333:role/other/batch", "kms:Decrypt")))
          .isEqualTo(Effect.ALLOW);
    }

    @Test
    void oneValueThatIsSureDecidesForASession() {
      String roles = "['" + ROLE + "','arn:aws:iam::111122223333:role/batch']";
      PolicyRequest request = request(SESSION, "kms:Decrypt");
      assertThat(decide(allowIf("'ArnEquals':{'aws:PrincipalArn':" + roles + "}"), request))
          .isEqualTo(Effect.ALLOW);
      assertThat(
              decide(
                  ALLOW_ALL + "," + denyIf("'ArnNotEquals':{'aws:PrincipalArn':" + roles + "}"),
                  request))
          .isEqualTo(Effect.ALLOW);
    }

    @Test
    void arnLikeComparesPartByPart() {
      String statement = allowIf("'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::*:user/al*'}");
      assertThat(decide(statement, request(ALICE, "kms:Decrypt"))).isEqualTo(Effect.ALLOW);
      assertThat(decide(statement, request(BOB, "kms:Decrypt"))).isEqualTo(Effect.IMPLICIT_DENY);
      assertThat(
              decide(
                  allowIf("'ArnNotEquals':{'aws:PrincipalArn':'" + BOB + "'}"),
                  request(ALICE, "kms:Sign")))
          .isEqualTo(Effect.ALLOW);
    }

    @Test
    void anEmptyConditionAlwaysHolds() {
      assertThat(decide(allowIf(""), request(ALICE, "kms:Decrypt"))).isEqualTo(Effect.ALLOW);
    }

    @Test
    void withoutTheVersionAVariableIsLiteralText() {
      CompiledPolicy policy =
          PolicyDocument.parse(
                  ("{'Statement':"
                          + allowIf("'StringEquals':{'" + TENANT + "':'${aws:username}'}")
                          + "}")
                      .replace('\'', '"'))
              .compile();
      assertThat(policy.decide(decrypt("tenant", "${aws:username}")).effect())
          .isEqualTo(Effect.ALLOW);
    }
  }

  @Nested
  class WhileTheContextMayGrow {
    private static final PolicyRequest OPEN =
        request(ALICE, "kms:Decrypt", EncryptionContext.of("tenant", "blue"), true);

    @ParameterizedTest
    @ValueSource(strings = {"cmk:aad", "cmk:aad-b64", "cmk:aad-sha512", "CMK:AAD", "cm\\u212a:aad"})
    void anAllowOnTheAadIsPossible(String pair) {
      Decision decision =
          policy(allowIf("'StringEquals':{'kms:EncryptionContext:" + pair + "':'x'}")).decide(OPEN);
      assertThat(decision).isEqualTo(new Decision(Effect.POSSIBLE, "statement 1"));
    }

    @Test
    void aDenyThatOnlyMightMatchLeavesItPossible() {
      String deny = denyIf("'StringEquals':{'kms:EncryptionContext:cmk:aad':'x'}");
      assertThat(policy(ALLOW_ALL + "," + deny).decide(OPEN))
          .isEqualTo(new Decision(Effect.POSSIBLE, "statement 2"));
      assertThat(decide(deny, OPEN)).isEqualTo(Effect.IMPLICIT_DENY);
    }

    @Test
    void aDenyThatSurelyMatchesDenies() {
      String deny = denyIf("'StringEquals':{'kms:EncryptionContext:tenant':'blue'}");
      assertThat(decide(ALLOW_ALL + "," + deny, OPEN)).isEqualTo(Effect.EXPLICIT_DENY);
    }

    @Test
    void otherPairsAreKnown() {
      assertThat(decide(allowIf("'StringEquals':{'kms:EncryptionContext:tenant':'blue'}"), OPEN))
          .isEqualTo(Effect.ALLOW);
      assertThat(decide(allowIf("'StringEquals':{'kms:EncryptionContext:tenant':'red'}"), OPEN))
          .isEqualTo(Effect.IMPLICIT_DENY);
      assertThat(decide(allowIf("'StringEquals':{'kms:EncryptionContext:table':'t'}"), OPEN))
          .isEqualTo(Effect.IMPLICIT_DENY);
    }

    @ParameterizedTest
    @CsvSource({
      "ForAllValues:StringEquals, tenant, POSSIBLE",
      "ForAllValues:StringLike, tenant cmk:*, ALLOW",
      "ForAllValues:StringEquals, table, IMPLICIT_DENY",
      "ForAllValues:StringNotLike, cmk:*, POSSIBLE",
      "ForAnyValue:StringEquals, tenant, ALLOW",
      "ForAnyValue:StringEquals, cmk:aad, POSSIBLE",
      "ForAnyValue:StringEquals, table, IMPLICIT_DENY",
    })
    void theNamesOfPairsMayGrowByTheAad(String operator, String values, Effect expected) {
      String statement =
          allowIf(
              "'"
                  + operator
                  + "':{'kms:EncryptionContextKeys':['"
                  + values.replace(" ", "','")
                  + "']}");
      assertThat(decide(statement, OPEN)).isEqualTo(expected);
    }
  }

  @Nested
  class Lockout {
    private boolean letsUpdate(String statements, String principal) {
      return policy(statements)
          .letsUpdatePolicy(
              request(
                  principal,
                  "kms:PutKeyPolicy",
                  EncryptionContext.empty(),
                  false,
                  Map.of("kms:keyspec", "HMAC_256")),
              List.of());
    }

    @Test
    void theCallerMustKeepTheRightToPutThePolicy() {
      assertThat(letsUpdate(ALLOW_ALL, ALICE)).isTrue();
      assertThat(letsUpdate(allow("'Action':'kms:Put*','Resource':'*'"), ALICE)).isTrue();
      assertThat(letsUpdate(allow("'Action':'kms:Decrypt','Resource':'*'"), ALICE)).isFalse();
      assertThat(letsUpdate(allowTo("{'AWS':'" + BOB + "'}"), ALICE)).isFalse();
    }

    @Test
    void aPermissionUnderAConditionDoesNotCount() {
      assertThat(letsUpdate(allowIf("'StringEquals':{'kms:KeySpec':'HMAC_256'}"), ALICE)).isFalse();
      assertThat(letsUpdate(allowIf("'StringNotEquals':{'kms:ViaService':'x'}"), ALICE)).isFalse();
    }

    @Test
    void aConditionOnTheCallerAloneCounts() {
      assertThat(letsUpdate(allowIf("'StringEquals':{'kms:CallerAccount':'111122223333'}"), ALICE))
          .isTrue();
      assertThat(letsUpdate(allowIf("'ArnLike':{'aws:PrincipalArn':'" + BOB + "'}"), ALICE))
          .isFalse();
    }

    @Test
    void aDenyOfARoleWithAPathLocksItsSessionsOut() {
      String deny = denyIf("'ArnEquals':{'aws:PrincipalArn':'" + ROLE + "'}");
      assertThat(letsUpdate(ALLOW_ALL + "," + deny, SESSION)).isFalse();
      assertThat(letsUpdate(ALLOW_ALL + "," + deny, ALICE)).isTrue();
    }

    @Test
    void aDenyOfThePlainRequestLocksOut() {
      String deny = statement("Deny", "'*'", "'Action':'kms:PutKeyPolicy','Resource':'*'");
      assertThat(letsUpdate(ALLOW_ALL + "," + deny, ALICE)).isFalse();
      assertThat(
              letsUpdate(
                  ALLOW_ALL + "," + denyIf("'Bool':{'kms:BypassPolicyLockoutSafetyCheck':'true'}"),
                  ALICE))
          .isTrue();
      assertThat(
              letsUpdate(
                  ALLOW_ALL + "," + denyIf("'StringEquals':{'kms:KeySpec':'HMAC_256'}"), ALICE))
          .isFalse();
    }
  }
}
