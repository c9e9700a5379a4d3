package io.github.cmkjca.kms.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.cmkjca.kms.policy.PrincipalArn;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record as one line of JSON in CloudTrail's form (CloudTrail User Guide, "CloudTrail record
 * contents"; docs/formats/audit-record.md). Escaping keeps it one line whatever the record holds.
 */
final class CloudTrailJson {
  private static final String EVENT_VERSION = "1.11";

  /** The operation runs in the caller's own process; readers of records expect an address. */
  private static final String SOURCE_ADDRESS = "127.0.0.1";

  private static final JsonFactory JSON = new JsonFactory();

  private static final int USUAL_LENGTH = 1024;

  private final String region;
  private final String account;
  private final EventIds ids = new EventIds();
  private final String userAgent = userAgent();

  /** The last caller taken apart: most processes have one. */
  private volatile @Nullable PrincipalArn lastCaller;

  CloudTrailJson(String region, String account) {
    this.region = region;
    this.account = account;
  }

  private static String userAgent() {
    String version = CloudTrailJson.class.getPackage().getImplementationVersion();
    return version == null ? "cmk-provider" : "cmk-provider/" + version;
  }

  /** The line, without a line end. */
  String line(AuditRecord record) {
    Map<String, Object> serviceEvent = record.serviceEventDetails();
    boolean ofService = record.principal().equals(AuditRecord.SERVICE);
    StringWriter out = new StringWriter(USUAL_LENGTH);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("eventVersion", EVENT_VERSION);
      json.writeFieldName("userIdentity");
      if (ofService) {
        serviceIdentity(json);
      } else {
        userIdentity(json, record.principal(), record.invokedBy());
      }
      json.writeStringField(
          "eventTime", record.eventTime().truncatedTo(ChronoUnit.SECONDS).toString());
      json.writeStringField("eventSource", "kms.amazonaws.com");
      json.writeStringField("eventName", record.eventName());
      json.writeStringField("awsRegion", region);
      json.writeStringField("sourceIPAddress", ofService ? AuditRecord.SERVICE : SOURCE_ADDRESS);
      json.writeStringField("userAgent", ofService ? AuditRecord.SERVICE : userAgent);
      optional(json, "errorCode", record.errorCode());
      optional(json, "errorMessage", record.errorMessage());
      json.writeFieldName("requestParameters");
      value(json, record.requestParameters());
      json.writeFieldName("responseElements");
      value(json, record.responseElements());
      if (record.additionalEventData() != null) {
        json.writeFieldName("additionalEventData");
        value(json, record.additionalEventData());
      }
      if (serviceEvent == null) {
        json.writeStringField("requestID", ids.next());
      }
      json.writeStringField("eventID", ids.next());
      json.writeBooleanField("readOnly", record.readOnly());
      resources(json, record.resources());
      json.writeStringField("eventType", serviceEvent != null ? "AwsServiceEvent" : "AwsApiCall");
      json.writeBooleanField("managementEvent", true);
      json.writeStringField("recipientAccountId", account);
      if (serviceEvent != null) {
        json.writeFieldName("serviceEventDetails");
        value(json, serviceEvent);
      }
      json.writeStringField("eventCategory", "Management");
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter does not fail
    }
    return out.toString();
  }

  /**
   * CloudTrail User Guide, "CloudTrail userIdentity element". There are no unique ids of users and
   * roles here: principalId holds their names.
   */
  private void userIdentity(JsonGenerator json, String principal, @Nullable String invokedBy)
      throws IOException {
    json.writeStartObject();
    PrincipalArn caller = parsed(principal);
    if (caller == null) {
      json.writeStringField("type", "Unknown");
      json.writeStringField("arn", principal);
      optional(json, "invokedBy", invokedBy);
      json.writeEndObject();
      return;
    }
    switch (caller.kind()) {
      case ROOT -> identity(json, "Root", caller.account(), caller);
      case USER -> {
        identity(json, "IAMUser", caller.name(), caller);
        json.writeStringField("userName", caller.name());
      }
      case ROLE -> identity(json, "Role", caller.name(), caller);
      case ASSUMED_ROLE -> {
        identity(json, "AssumedRole", caller.name() + ":" + caller.session(), caller);
        json.writeObjectFieldStart("sessionContext");
        json.writeObjectFieldStart("sessionIssuer");
        json.writeStringField("type", "Role");
        json.writeStringField("principalId", caller.name());
        json.writeStringField("arn", "arn:aws:iam::" + caller.account() + ":role/" + caller.name());
        json.writeStringField("accountId", caller.account());
        json.writeStringField("userName", caller.name());
        json.writeEndObject();
        json.writeEndObject();
      }
    }
    optional(json, "invokedBy", invokedBy);
    json.writeEndObject();
  }

  private void serviceIdentity(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("accountId", account);
    json.writeStringField("invokedBy", AuditRecord.SERVICE);
    json.writeEndObject();
  }

  private static void identity(JsonGenerator json, String type, String id, PrincipalArn caller)
      throws IOException {
    json.writeStringField("type", type);
    json.writeStringField("principalId", id);
    json.writeStringField("arn", caller.text());
    json.writeStringField("accountId", caller.account());
  }

  private @Nullable PrincipalArn parsed(String principal) {
    PrincipalArn last = lastCaller;
    if (last != null && last.text().equals(principal)) {
      return last;
    }
    try {
      PrincipalArn caller = PrincipalArn.parse(principal);
      lastCaller = caller;
      return caller;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void resources(JsonGenerator json, List<String> arns) throws IOException {
    if (arns.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("resources");
    for (String arn : arns) {
      json.writeStartObject();
      json.writeStringField("accountId", account);
      json.writeStringField("type", "AWS::KMS::Key");
      json.writeStringField("ARN", arn);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void optional(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  /** Nothing but JSON's own types: a byte array here would be somebody's mistake with a secret. */
  private static void value(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof Integer || value instanceof Long) {
      json.writeNumber(((Number) value).longValue());
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        value(json, entry.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof Collection<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        value(json, element);
      }
      json.writeEndArray();
    } else {
      throw new IllegalArgumentException(
          "an audit record holds strings, numbers, booleans, lists and maps, but no "
              + value.getClass().getName());
    }
  }
}
