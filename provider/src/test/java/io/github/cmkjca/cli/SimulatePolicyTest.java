package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.cli.CommandLineRun.Result;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code simulate-policy}: lines in, lines out, no vault. */
class SimulatePolicyTest {
  private static final String KEY =
      "arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final String ALICE = "arn:aws:iam::111122223333:user/alice";
  private static final String ROOT = "arn:aws:iam::111122223333:root";

  private static Result run(String... lines) {
    byte[] input = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    return CommandLineRun.runExactly(
        new ByteArrayInputStream(input),
        config -> {
          throw new AssertionError("it needs no vault");
        },
        "simulate-policy");
  }

  private static String answer(String policy, String identityPolicies, String principal) {
    return answer(policy, identityPolicies, principal, "kms:Decrypt", KEY, "{}");
  }

  private static String answer(
      String policy,
      String identityPolicies,
      String principal,
      String action,
      String resource,
      String context) {
    Result result = run(line(policy, identityPolicies, principal, action, resource, context));
    assertThat(result.code()).as(result.err()).isZero();
    return result.out().strip();
  }

  private static String line(
      String policy,
      String identityPolicies,
      String principal,
      String action,
      String resource,
      String context) {
    return ("{'policy':"
            + policy
            + ",'identityPolicies':"
            + identityPolicies
            + ",'principal':'"
            + principal
            + "','action':'"
            + action
            + "','resource':'"
            + resource
            + "','context':"
            + context
            + "}")
        .replace('\'', '"');
  }

  private static String policy(String... statements) {
    return "{'Version':'2012-10-17','Statement':[" + String.join(",", statements) + "]}";
  }

  private static String statement(String sid, String effect, String principal) {
    return "{'Sid':'"
        + sid
        + "','Effect':'"
        + effect
        + "',"
        + (principal.isEmpty() ? "" : principal + ",")
        + "'Action':'kms:*','Resource':'*'}";
  }

  private static final String TO_ALICE =
      statement("alice", "Allow", "'Principal':{'AWS':'" + ALICE + "'}");
  private static final String TO_ACCOUNT =
      statement("account", "Allow", "'Principal':{'AWS':'" + ROOT + "'}");
  private static final String OWN = policy(statement("own", "Allow", ""));
  private static final String OWN_DENY = policy(statement("own no", "Deny", ""));

  @Test
  void theKeyPolicyThatNamesTheCallerAllowsAlone() {
    assertThat(answer(policy(TO_ALICE), "[]", ALICE))
        .isEqualTo("{\"decision\":\"allowed\",\"matched\":[\"alice\"]}");
    assertThat(answer(policy(TO_ALICE), "[" + OWN + "]", ALICE))
        .isEqualTo("{\"decision\":\"allowed\",\"matched\":[\"alice\"]}");
  }

  @Test
  void theAccountDelegatesToIdentityPolicies() {
    assertThat(answer(policy(TO_ACCOUNT), "[]", ALICE))
        .isEqualTo("{\"decision\":\"implicitDeny\",\"matched\":[]}");
    assertThat(answer(policy(TO_ACCOUNT), "[" + OWN + "]", ALICE))
        .isEqualTo("{\"decision\":\"allowed\",\"matched\":[\"account\",\"own\"]}");
    assertThat(answer(policy(TO_ACCOUNT.replace(ROOT, "111122223333")), "[" + OWN + "]", ALICE))
        .contains("allowed");
    assertThat(answer(policy(TO_ACCOUNT), "[]", ROOT))
        .isEqualTo("{\"decision\":\"allowed\",\"matched\":[\"account\"]}");
  }

  @Test
  void withoutDelegationIdentityPoliciesAllowNothing() {
    String toBob = TO_ALICE.replace("user/alice", "user/bob");
    assertThat(answer(policy(toBob), "[" + OWN + "]", ALICE))
        .isEqualTo("{\"decision\":\"implicitDeny\",\"matched\":[]}");
  }

  @Test
  void withoutAKeyPolicyIdentityPoliciesDecide() {
    assertThat(answer("null", "[" + OWN + "]", ALICE))
        .isEqualTo("{\"decision\":\"allowed\",\"matched\":[\"own\"]}");
    assertThat(answer("null", "[]", ALICE)).contains("implicitDeny");
    assertThat(run("{\"principal\":\"" + ALICE + "\",\"action\":\"kms:ListKeys\"}").out())
        .contains("implicitDeny");
  }

  @Test
  void anExplicitDenyAnywhereWins() {
    assertThat(answer(policy(TO_ALICE), "[" + OWN_DENY + "]", ALICE))
        .isEqualTo("{\"decision\":\"explicitDeny\",\"matched\":[\"own no\"]}");
    String toAccount = statement("no", "Deny", "'Principal':{'AWS':'111122223333'}");
    assertThat(answer(policy(TO_ALICE, toAccount), "[]", ALICE))
        .isEqualTo("{\"decision\":\"explicitDeny\",\"matched\":[\"no\"]}");
    assertThat(answer("null", "[" + OWN + "," + OWN_DENY + "]", ALICE)).contains("explicitDeny");
  }

  @Test
  void notPrincipalDeniesAllOthers() {
    String deny =
        statement("others", "Deny", "'NotPrincipal':{'AWS':['" + ALICE + "','" + ROOT + "']}");
    String toAll = statement("all", "Allow", "'Principal':'*'");
    assertThat(answer(policy(toAll, deny), "[]", ALICE)).contains("\"allowed\"");
    assertThat(answer(policy(toAll, deny), "[]", ROOT)).contains("\"allowed\"");
    assertThat(answer(policy(toAll, deny), "[]", ALICE + "2")).contains("explicitDeny");
  }

  @Test
  void aRoleCoversItsSessions() {
    String toRole =
        statement("role", "Allow", "'Principal':{'AWS':'arn:aws:iam::111122223333:role/p/batch'}");
    assertThat(answer(policy(toRole), "[]", "arn:aws:sts::111122223333:assumed-role/batch/run-7"))
        .contains("\"allowed\"");
    assertThat(answer(policy(toRole), "[]", "arn:aws:sts::111122223333:assumed-role/batch2/run-7"))
        .contains("implicitDeny");
  }

  @Test
  void aCallerOfAnotherAccountNeedsBothPolicies() {
    String stranger = "arn:aws:iam::999988887777:user/mallory";
    String toStranger = TO_ALICE.replace(ALICE, stranger);
    assertThat(answer(policy(toStranger), "[]", stranger)).contains("implicitDeny");
    assertThat(answer(policy(toStranger), "[" + OWN + "]", stranger)).contains("\"allowed\"");
    assertThat(answer(policy(TO_ALICE), "[" + OWN + "]", stranger)).contains("implicitDeny");
  }

  @Test
  void aServiceIsNamedAsItIsCalled() {
    String toService =
        statement("logs", "Allow", "'Principal':{'Service':'logs.amazonaws.com','AWS':[]}");
    assertThat(answer(policy(toService), "[]", "logs.amazonaws.com")).contains("\"allowed\"");
    assertThat(answer(policy(toService), "[]", ALICE)).contains("implicitDeny");
  }

  @Test
  void anyActionAndResourceOfAnyServiceMayBeMeant() {
    String policy =
        "{'Statement':{'Effect':'Allow','Action':['S3:get*','ec2:Run?nstances'],"
            + "'Resource':['arn:aws:s3:::b*/x','arn:aws:ec2:*']}}";
    String identity = "[" + policy + "]";
    assertThat(answer("null", identity, ALICE, "s3:GetObject", "arn:aws:s3:::bu/x", "{}"))
        .isEqualTo("{\"decision\":\"allowed\",\"matched\":[]}");
    assertThat(answer("null", identity, ALICE, "s3:PutObject", "arn:aws:s3:::bu/x", "{}"))
        .contains("implicitDeny");
    assertThat(answer("null", identity, ALICE, "s3:GetObject", "arn:aws:s3:::bu/y", "{}"))
        .contains("implicitDeny");
    assertThat(
            answer(
                "null",
                identity,
                ALICE,
                "ec2:RunInstances",
                "arn:aws:ec2:eu-north-1:111122223333:instance/i",
                "{}"))
        .contains("allowed");
  }

  @Test
  void aStatementWithoutResourceOrActionIsDead() {
    String dead = "{'Sid':'d','Effect':'Allow','Principal':'*','Action':'kms:*'}";
    assertThat(answer(policy(dead), "[]", ALICE)).contains("implicitDeny");
    String deadToo = "{'Sid':'d','Effect':'Deny','Principal':'*','Resource':'*'}";
    assertThat(answer(policy(TO_ALICE, deadToo), "[]", ALICE)).contains("\"allowed\"");
    String nobody = "{'Sid':'d','Effect':'Allow','Action':'kms:*','Resource':'*'}";
    assertThat(answer(policy(nobody), "[]", ALICE)).contains("implicitDeny");
  }

  @Test
  void theContextIsAllThatIsKnown() {
    String condition =
        "{'Sid':'c','Effect':'Allow','Principal':'*','Action':'kms:*','Resource':'*',"
            + "'Condition':{'StringEquals':{'my:Key':'1'},'Bool':{'x:flag':true},"
            + "'NumericLessThan':{'x:n':2.5},'ForAllValues:StringLike':{'x:list':['a*','b']}}}";
    String all = "{'MY:key':'1','x:flag':true,'x:n':2,'x:list':['ab','b'],'x:none':null}";
    assertThat(answer(policy(condition), "[]", ALICE, "kms:Sign", KEY, all)).contains("allowed");
    assertThat(answer(policy(condition), "[]", ALICE, "kms:Sign", KEY, all.replace("'b']", "'c']")))
        .contains("implicitDeny");
    String byArn =
        "{'Effect':'Allow','Principal':'*','Action':'kms:*','Resource':'*',"
            + "'Condition':{'ArnEquals':{'aws:PrincipalArn':'"
            + ALICE
            + "'}}}";
    assertThat(answer(policy(byArn), "[]", ALICE)).contains("implicitDeny");
    assertThat(
            answer(
                policy(byArn),
                "[]",
                ALICE,
                "kms:Sign",
                KEY,
                "{'aws:principalarn':'" + ALICE + "'}"))
        .contains("allowed");
  }

  @Test
  void aPolicyMayStandInAString() {
    String text = policy(TO_ALICE).replace("'", "\\'");
    assertThat(answer("'" + text + "'", "['" + text + "']", ALICE)).contains("\"allowed\"");
  }

  @Test
  void aBadLineIsAnsweredAndTheOthersAllTheSame() {
    String good = line("null", "[" + OWN + "]", ALICE, "kms:Sign", KEY, "{}");
    Result result = run(good, "{", "", good.replace("Allow", "Perhaps"), good);
    assertThat(result.code()).isEqualTo(252);
    assertThat(result.err()).contains("2 of 4 lines");
    List<String> lines = result.out().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).contains("allowed");
    assertThat(lines.get(1)).startsWith("{\"error\":");
    assertThat(lines.get(2)).startsWith("{\"error\":").contains("Effect");
    assertThat(lines.get(3)).contains("allowed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"principal\":\"a\"}",
        "{\"action\":\"a\"}",
        "{\"principal\":1,\"action\":\"a\"}",
        "{\"principal\":\"a\",\"action\":\"a\",\"policy\":7}",
        "{\"principal\":\"a\",\"action\":\"a\",\"policy\":{}}",
        "{\"principal\":\"a\",\"action\":\"a\",\"policy\":\"{\"}",
        "{\"principal\":\"a\",\"action\":\"a\",\"identityPolicies\":{}}",
        "{\"principal\":\"a\",\"action\":\"a\",\"identityPolicies\":[null]}",
        "{\"principal\":\"a\",\"action\":\"a\",\"context\":[]}",
        "{\"principal\":\"a\",\"action\":\"a\",\"context\":{\"k\":{}}}",
        "{\"principal\":\"a\",\"action\":\"a\",\"context\":{\"k\":[[]]}}",
        "{\"principal\":\"a\",\"action\":\"a\"} x",
      })
  void whatIsNoQuestionIsAnError(String line) {
    Result result = run(line);
    assertThat(result.code()).isEqualTo(252);
    assertThat(result.out()).startsWith("{\"error\":");
  }
}
