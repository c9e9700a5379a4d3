package io.github.cmkjca.kms.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.MalformedPolicyDocumentException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyParserTest {
  private static final String GOOD =
      """
      {"Version":"2012-10-17","Id":"orders","Statement":[
        {"Sid":"a","Effect":"Allow","Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:user/x"]},
         "Action":["kms:*"],"Resource":"*",
         "Condition":{"StringEquals":{"kms:EncryptionContext:tenant":["blue","gr\\u00fcn"]},
                      "ForAnyValue:StringLike":{"kms:EncryptionContextKeys":"t*"},
                      "Null":{"kms:ViaService":true}}},
        {"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:root"},
         "NotAction":"kms:Decrypt","NotResource":"arn:aws:kms:*:*:key/x"}]}
      """;

  private static void refused(String json, String... parts) {
    assertThatExceptionOfType(MalformedPolicyDocumentException.class)
        .isThrownBy(() -> PolicyDocument.parse(json.replace('\'', '"')))
        .satisfies(e -> assertThat(e.getMessage()).isNotEmpty())
        .satisfies(
            e -> {
              for (String part : parts) {
                assertThat(e.getMessage()).contains(part);
              }
            });
  }

  private static String statement(String members) {
    return "{'Version':'2012-10-17','Statement':{" + members + "}}";
  }

  private static String condition(String block) {
    return statement(
        "'Effect':'Allow','Principal':'*','Action':'kms:*','Resource':'*','Condition':" + block);
  }

  @Test
  void theDefaultPolicyIsThatOfAws() {
    CompiledPolicy policy =
        PolicyDocument.parse(DefaultPolicy.forAccount(Requests.ACCOUNT)).compile();
    assertThat(policy.decide(Requests.request(Requests.ROOT, "kms:Decrypt")))
        .isEqualTo(new Decision(Effect.ALLOW, "Enable IAM User Permissions"));
    assertThat(policy.decide(Requests.request(Requests.ALICE, "kms:Decrypt")).effect())
        .isEqualTo(Effect.IMPLICIT_DENY);
  }

  @Test
  void everyElementOfTheLanguageIsRead() {
    PolicyDocument.parse(GOOD).compile();
  }

  @Test
  void theConsolesPolicyIsAccepted() {
    PolicyDocument.parse(
            """
            {"Id":"key-consolepolicy-3","Version":"2012-10-17","Statement":[
             {"Sid":"Allow access for Key Administrators","Effect":"Allow",
              "Principal":{"AWS":"arn:aws:iam::111122223333:role/KeyAdmin"},
              "Action":["kms:Create*","kms:Describe*","kms:Enable*","kms:List*","kms:Put*","kms:Update*","kms:Revoke*",
               "kms:Disable*","kms:Get*","kms:Delete*","kms:TagResource","kms:UntagResource",
               "kms:ScheduleKeyDeletion","kms:CancelKeyDeletion","kms:RotateKeyOnDemand"],"Resource":"*"},
             {"Sid":"Allow attachment of persistent resources","Effect":"Allow",
              "Principal":{"AWS":"arn:aws:iam::111122223333:role/App"},
              "Action":["kms:CreateGrant","kms:ListGrants","kms:RevokeGrant"],"Resource":"*",
              "Condition":{"Bool":{"kms:GrantIsForAWSResource":"true"}}}]}
            """)
        .compile();
  }

  @Test
  void moreThan32768BytesExceedALimit() {
    String tail = " ".repeat(32_768 - GOOD.length());
    PolicyDocument.parse(GOOD + tail);
    assertThatThrownBy(() -> PolicyDocument.parse(GOOD + tail + " "))
        .isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(() -> PolicyDocument.parse(GOOD + "\u00e9".repeat(17_000)))
        .isInstanceOf(LimitExceededException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0100", "\u0000", "\u000b", "\u20ac", "\ud83d\ude00"})
  void otherCharactersThanLatinOneFailValidation(String character) {
    assertThatThrownBy(() -> PolicyDocument.parse(GOOD + character))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("'policy'")
        .hasMessageContaining("\\u0020-\\u00FF");
  }

  @Test
  void anEmptyTextFailsValidation() {
    assertThatThrownBy(() -> PolicyDocument.parse("")).isInstanceOf(ValidationException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "{",
        "[]",
        "null",
        "1",
        "'x'",
        "{'Statement':",
        "{'Statement':[}",
        "{'Statement':[{]}",
        "{'Statement':[]}",
        "{}",
        "{'Version':'2012-10-17'}",
        "{'Statement':{}} {}",
        "{'Statement':[[]]}",
        "{'Statement':'x'}",
        "{'Statement':[1]}",
        "{'Version':'2012-10-17','Version':'2012-10-17'}",
        "{'Version':'2020-01-01','Statement':[]}",
        "{'Version':20121017,'Statement':[]}",
        "{'Id':{},'Statement':[]}",
        "{'Statement':[{'Effect':'Allow','Effect':'Deny'}]}",
        "{'statement':[]}",
        "{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':1}}}}}}}}}",
      })
  void whatIsNoPolicyIsRefused(String json) {
    refused(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'Effect':'allow','Principal':'*' | Effect",
        "'Effect':'Allow' | no Principal",
        "'Principal':'*' | no Effect",
        "'Effect':'Allow','Principal':'*','NotPrincipal':'*' | both Principal and NotPrincipal",
        "'Effect':'Deny','Principal':'*','Action':'kms:*','NotAction':'kms:*' | both Action and NotAction",
        "'Effect':'Deny','Principal':'*','Resource':'*','NotResource':'*' | both Resource and NotResource",
        "'Effect':'Allow','NotPrincipal':{'AWS':'*'} | NotPrincipal",
        "'Effect':'Allow','Principal':'*','Foo':'*' | unknown element \"Foo\"",
        "'Effect':'Allow','Principal':'*','Action':'kms:Decrpyt' | no action \"kms:Decrpyt\"",
        "'Effect':'Allow','Principal':'*','Action':'s3:*' | no action \"s3:*\"",
        "'Effect':'Allow','Principal':'*','Action':[] | empty list",
        "'Effect':'Allow','Principal':'*','Action':7 | Action is not a string",
        "'Effect':'Allow','Principal':'*','Action':[['kms:*']] | Action is not a string",
        "'Effect':'Allow','Principal':'*','Action':null | Action is not a string",
        "'Effect':'Allow','Principal':'*','Resource':'key/*' | must be in ARN format",
        "'Effect':'Allow','Principal':'*','Resource':'arn:aws:kms:*:key/*' | must be in ARN format",
        "'Effect':'Allow','Principal':'*','Resource':'arn:aws:kms:l:${aws:username}:key/x' | before its fifth colon",
        "'Effect':'Allow','Principal':'*','Resource':'arn:aws:kms:l:1:key/${aws:usrname}' | unknown policy variable \"aws:usrname\"",
        "'Effect':'Allow','Principal':'*','Resource':'arn:aws:kms:l:1:key/${kms:EncryptionContext:t}' | names no resource",
        "'Sid':'a\\nb','Effect':'Allow','Principal':'*' | control characters",
        "'Effect':'Allow','Principal':'*','Condition':[] | Condition is not an object",
      })
  void aFaultOfAStatementIsRefusedByName(String members, String part) {
    refused(statement(members), "Statement 1: ", part);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'alice'",
        "{'AWS':'alice'}",
        "{'AWS':'arn:aws:iam::111122223333:group/g'}",
        "{'AWS':'arn:aws:iam::111122223333:user/*'}",
        "{'AWS':'arn:aws:iam::11112222333:user/a'}",
        "{'AWS':'arn:aws-cn:iam::111122223333:user/a'}",
        "{'AWS':'arn:aws:sts::111122223333:federated-user/a'}",
        "{'AWS':'AIDACKCEVSQ6C2EXAMPLE'}",
        "{'AWS':''}",
        "{'Service':'logs.local.amazonaws.com'}",
        "{'AWS':'*','Federated':'cognito-identity.amazonaws.com'}",
      })
  void aPrincipalThatCannotBeIsRefusedInTheWordsOfAws(String principal) {
    refused(
        statement("'Effect':'Allow','Principal':" + principal),
        "Policy contains a statement with one or more invalid principals.",
        "Statement 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "7",
        "{'AWS':[]}",
        "{'AWS':7}",
        "{'aws':'*'}",
        "{'AWS':'*','AWS':'*'}"
      })
  void aPrincipalOfTheWrongShapeIsRefused(String principal) {
    refused(statement("'Effect':'Allow','Principal':" + principal));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'StringMatches':{'kms:KeySpec':'x'}} | unknown condition operator \"StringMatches\"",
        "{'NullIfExists':{'kms:KeySpec':'true'}} | unknown condition operator",
        "{'ForAnyValue:Null':{'kms:KeySpec':'true'}} | unknown condition operator",
        "{'NumericIs':{'kms:KeySpec':'1'}} | unknown condition operator",
        "{'NumericEquals':{'kms:RotationPeriodInDays':'many'}} | is not a number",
        "{'DateLessThan':{'aws:CurrentTime':'tomorrow'}} | is not a date",
        "{'IpAddress':{'aws:SourceIp':'localhost'}} | is not an IP address",
        "{'BinaryEquals':{'kms:KeySpec':'?'}} | is not base64",
        "{'stringequals':{'kms:KeySpec':'x'}} | unknown condition operator",
        "{'StringEquals':{'kms:KeySpecs':'x'}} | unknown condition key \"kms:KeySpecs\"",
        "{'StringEquals':{'kms:EncryptionContext:':'x'}} | unknown condition key",
        "{'StringEquals':{'kms:EncryptionContext':'x'}} | unknown condition key",
        "{'StringEquals':{'kms:ResourceAliases':'x'}} | unknown condition key",
        "{'StringEquals':{'aws:ResourceTag/a':'x'}} | unknown condition key",
        "{'StringEquals':{'aws:RequestTag/':'x'}} | unknown condition key",
        "{'StringEquals':{'aws:SourceIpp':'x'}} | unknown condition key",
        "{'ForAllValues:StringEquals':{'aws:RequestTag/a':'x'}} | OverlyPermissiveCondition: ",
        "{'StringEquals':{'aws:TagKeys':'x'}} | has several values",
        "{'StringEquals':{}} | no condition key",
        "{'StringEquals':'x'} | not an object",
        "{'StringEquals':{'kms:KeySpec':[]}} | empty list",
        "{'StringEquals':{'kms:KeySpec':7}} | not a string",
        "{'StringEquals':{'kms:KeySpec':true}} | not a string",
        "{'StringEquals':{'kms:KeySpec':{'a':'b'}}} | not a string",
        "{'Bool':{'kms:MultiRegion':'yes'}} | true or false",
        "{'Null':{'kms:KeySpec':'maybe'}} | true or false",
        "{'ArnLike':{'aws:PrincipalArn':'user/a'}} | ARN of six parts",
        "{'StringEquals':{'kms:EncryptionContextKeys':'x'}} | has several values",
        "{'ForAllValues:StringEquals':{'kms:EncryptionContext:t':'x'}} | OverlyPermissiveCondition: ",
        "{'StringEquals':{'kms:EncryptionContext:t':'${aws:usrname}'}} | unknown policy variable",
        "{'StringEquals':{'kms:EncryptionContext:t':'${aws:TagKeys}'}} | cannot be a policy variable",
      })
  void aConditionThatIsNotKnownIsRefused(String block, String part) {
    refused(condition(block), "Statement 1: ", part);
  }

  @Test
  void sidsMustBeUnique() {
    String one = "{'Sid':'a','Effect':'Allow','Principal':'*'}";
    refused("{'Statement':[" + one + "," + one + "]}", "Statement 2", "must be unique");
  }

  @Test
  void messagesShowAtMostABoundedPartOfTheDocumentOnOneLine() {
    String name = "x\\n".repeat(500);
    assertThatExceptionOfType(MalformedPolicyDocumentException.class)
        .isThrownBy(() -> PolicyDocument.parse(statement("'" + name + "':1").replace('\'', '"')))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400).doesNotContain("\n"));
  }

  /** Whatever is done to a document, it is read or refused with a typed error. */
  @Property(tries = 20_000)
  void mutationsAreReadOrRefused(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int mutations) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(GOOD);
    for (int i = 0; i < mutations; i++) {
      int at = random.nextInt(text.length());
      int to = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(5)) {
        case 0 -> text.delete(at, to);
        case 1 -> text.insert(at, text.substring(at, to));
        case 2 -> text.setCharAt(at, "{}[]\",:\\*?0n\u00e9 ".charAt(random.nextInt(14)));
        case 3 -> text.insert(at, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        default -> text.setLength(Math.max(1, at));
      }
      if (text.length() == 0) {
        text.append('{');
      }
    }
    try {
      PolicyDocument.parse(text.toString()).compile().decide(Requests.decrypt("tenant", "blue"));
    } catch (MalformedPolicyDocumentException | ValidationException | LimitExceededException e) {
      assertThat(e.getMessage()).isNotEmpty().hasSizeLessThan(1000);
    }
  }

  private static final List<String> FRAGMENTS =
      List.of(
          "{}",
          "[]",
          "null",
          "true",
          "1e999999999",
          "\"\"",
          "\"\\u0000\"",
          "\\ud800",
          "${a}",
          "\"Condition\":{},",
          "\"Principal\":\"*\",",
          "kms:EncryptionContext:",
          "ForAllValues:",
          "IfExists",
          "[[[[[[[[[[",
          "{\"a\":",
          "-",
          "NaN",
          "/**/",
          "'");
}
