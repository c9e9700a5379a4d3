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
 * @param principal ARN of the caller
 * @param eventName name of the operation, such as {@code Decrypt}
 * @param readOnly as CloudTrail classifies the operation
 * @param requestParameters lower camel case; null where CloudTrail has null
 * @param responseElements likewise
 * @param additionalEventData null where there is none
 * @param resources ARNs of keys and aliases touched
 * @param errorCode name of the error; null on success
 * @param errorMessage its message; null when empty or on success
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
    @Nullable String errorMessage) {}
