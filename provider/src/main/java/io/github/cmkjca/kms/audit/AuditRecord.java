package io.github.cmkjca.kms.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One record in the form of AWS CloudTrail, without a place for secrets: there is no field for
 * plaintext, ciphertext, MAC or key. Values of the maps are strings, numbers, booleans, lists or
 * maps of those.
 *
 * @param eventTime when the operation began
 * @param principal ARN of the caller; {@link #SERVICE} where there is none
 * @param eventName name of the operation, such as {@code Decrypt}
 * @param readOnly as CloudTrail classifies the operation
 * @param requestParameters lower camel case; null where CloudTrail has null
 * @param responseElements likewise
 * @param additionalEventData null where there is none
 * @param resources ARNs of keys and aliases touched
 * @param errorCode name of the error; null on success
 * @param errorMessage its message; null when empty or on success
 * @param serviceEventDetails what the service did by itself; null for what a caller did
 * @param invokedBy the integration through which the caller came; null: none
 */
public record AuditRecord(
    Instant eventTime,
    String principal,
    String eventName,
    boolean readOnly,
    @Nullable Map<String, Object> requestParameters,
    @Nullable Map<String, Object> responseElements,
    @Nullable Map<String, Object> additionalEventData,
    List<String> resources,
    @Nullable String errorCode,
    @Nullable String errorMessage,
    @Nullable Map<String, Object> serviceEventDetails,
    @Nullable String invokedBy) {
  /** In place of a caller. */
  static final String SERVICE = "AWS Internal";

  /** What a caller did. */
  public AuditRecord(
      Instant eventTime,
      String principal,
      String eventName,
      boolean readOnly,
      @Nullable Map<String, Object> requestParameters,
      @Nullable Map<String, Object> responseElements,
      @Nullable Map<String, Object> additionalEventData,
      List<String> resources,
      @Nullable String errorCode,
      @Nullable String errorMessage) {
    this(
        eventTime,
        principal,
        eventName,
        readOnly,
        requestParameters,
        responseElements,
        additionalEventData,
        resources,
        errorCode,
        errorMessage,
        null,
        null);
  }

  /** The same through an integration; null: through none. */
  public AuditRecord through(@Nullable String integration) {
    return new AuditRecord(
        eventTime,
        principal,
        eventName,
        readOnly,
        requestParameters,
        responseElements,
        additionalEventData,
        resources,
        errorCode,
        errorMessage,
        serviceEventDetails,
        integration);
  }

  /** What the service did by itself to a key, in the form of a call. */
  public static AuditRecord ofServiceCall(Instant eventTime, String eventName, String keyArn) {
    return new AuditRecord(
        eventTime, SERVICE, eventName, false, null, null, null, List.of(keyArn), null, null);
  }

  /** What the service did by itself to a key. */
  public static AuditRecord ofService(
      Instant eventTime, String eventName, String keyArn, Map<String, Object> details) {
    return new AuditRecord(
        eventTime,
        SERVICE,
        eventName,
        false,
        null,
        null,
        null,
        List.of(keyArn),
        null,
        null,
        details,
        null);
  }
}
