package io.github.cmkjca.kms.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudTrailJsonTest {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  private final CloudTrailJson json = new CloudTrailJson("eu-north-1", "210987654321");

  private static AuditRecord record(
      String principal,
      @Nullable Map<String, Object> parameters,
      @Nullable String errorCode,
      @Nullable String errorMessage) {
    return new AuditRecord(
        Instant.parse("2026-02-03T04:05:06.789Z"),
        principal,
        "GenerateDataKey",
        true,
        parameters,
        null,
        null,
        List.of("arn:aws:kms:eu-north-1:210987654321:key/5c1f2a70-9f3e-4d0b-8a6c-7d1e2f3a4b5c"),
        errorCode,
        errorMessage);
  }

  @Test
  void theWorkedExample() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("keyId", "alias/orders");
    parameters.put("keySpec", "AES_256");
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("tenant", "blue");
    context.put("table", "invoices");
    parameters.put("encryptionContext", context);
    String line =
        json.line(
            record(
                "arn:aws:sts::210987654321:assumed-role/OrdersService/batch-7",
                parameters,
                null,
                null));
    assertThat(UUID.matcher(line).results().count()).isEqualTo(3);
    assertThat(UUID.matcher(line).replaceAll("ID"))
        .isEqualTo(
            """
            {"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"OrdersService:batch-7",\
            "arn":"arn:aws:sts::210987654321:assumed-role/OrdersService/batch-7","accountId":"210987654321",\
            "sessionContext":{"sessionIssuer":{"type":"Role","principalId":"OrdersService",\
            "arn":"arn:aws:iam::210987654321:role/OrdersService","accountId":"210987654321",\
            "userName":"OrdersService"}}},"eventTime":"2026-02-03T04:05:06Z","eventSource":"kms.amazonaws.com",\
            "eventName":"GenerateDataKey","awsRegion":"eu-north-1","sourceIPAddress":"127.0.0.1",\
            "userAgent":"cmk-provider","requestParameters":{"keyId":"alias/orders","keySpec":"AES_256",\
            "encryptionContext":{"tenant":"blue","table":"invoices"}},"responseElements":null,\
            "requestID":"ID","eventID":"ID","readOnly":true,"resources":[{"accountId":"210987654321",\
            "type":"AWS::KMS::Key","ARN":"arn:aws:kms:eu-north-1:210987654321:key/ID"}],\
            "eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"210987654321",\
            "eventCategory":"Management"}\
            """);
  }

  @Test
  void aServiceEventHasNoCallerAndNoRequest() {
    String arn = "arn:aws:kms:eu-north-1:210987654321:key/5c1f2a70-9f3e-4d0b-8a6c-7d1e2f3a4b5c";
    String line =
        json.line(
            AuditRecord.ofService(
                Instant.parse("2026-02-03T04:05:06Z"), "DeleteKey", arn, Map.of("keyId", "k")));
    assertThat(UUID.matcher(line).replaceAll("ID"))
        .isEqualTo(
            """
            {"eventVersion":"1.11","userIdentity":{"accountId":"210987654321",\
            "invokedBy":"AWS Internal"},"eventTime":"2026-02-03T04:05:06Z",\
            "eventSource":"kms.amazonaws.com","eventName":"DeleteKey","awsRegion":"eu-north-1",\
            "sourceIPAddress":"AWS Internal","userAgent":"AWS Internal","requestParameters":null,\
            "responseElements":null,"eventID":"ID","readOnly":false,\
            "resources":[{"accountId":"210987654321","type":"AWS::KMS::Key",\
            "ARN":"arn:aws:kms:eu-north-1:210987654321:key/ID"}],"eventType":"AwsServiceEvent",\
            "managementEvent":true,"recipientAccountId":"210987654321",\
            "serviceEventDetails":{"keyId":"k"},"eventCategory":"Management"}\
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "arn:aws:iam::210987654321:root|\"type\":\"Root\",\"principalId\":\"210987654321\"",
        "arn:aws:iam::210987654321:user/a/alice|\"type\":\"IAMUser\",\"principalId\":\"alice\"",
        "arn:aws:iam::210987654321:user/a/alice|\"userName\":\"alice\"}",
        "arn:aws:iam::210987654321:role/batch|\"type\":\"Role\",\"principalId\":\"batch\"",
        "nonsense|{\"type\":\"Unknown\",\"arn\":\"nonsense\"}",
      })
  void theCallerIsDerivedFromTheArn(String principal, String part) {
    assertThat(json.line(record(principal, null, null, null))).contains(part);
  }

  @Test
  void aFailureCarriesCodeAndMessageAndHasNoParametersIfNoneWereRead() {
    assertThat(json.line(record("arn:aws:iam::210987654321:root", null, "AccessDenied", "User: x")))
        .contains(
            "\"errorCode\":\"AccessDenied\",\"errorMessage\":\"User:"
                + " x\",\"requestParameters\":null");
    assertThat(json.line(record("arn:aws:iam::210987654321:root", null, "DisabledException", null)))
        .contains("\"errorCode\":\"DisabledException\",\"requestParameters\"");
  }

  @Test
  void whatCallersSendStaysOneLineOfWellFormedJson() throws IOException {
    String nasty = "a\nb\r\"\\\u0000\u2028\u00e9\ud83d\ude00\ud800}";
    String line =
        json.line(record(nasty, Map.of(nasty, List.of(nasty, 1, 2L, 0.5, true)), nasty, nasty));
    assertThat(line).doesNotContain("\n").doesNotContain("\r");
    try (JsonParser parser = new JsonFactory().createParser(line)) {
      while (parser.nextToken() != null) {
        parser.getText();
      }
    }
  }

  @Test
  void bytesNeverEnterARecord() {
    assertThatThrownBy(
            () ->
                json.line(
                    record("arn:aws:iam::210987654321:root", Map.of("x", new byte[1]), null, null)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
