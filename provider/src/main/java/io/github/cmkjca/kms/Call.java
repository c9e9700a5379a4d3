package io.github.cmkjca.kms;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.KmsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of an operation: who, when, and what its audit record will say. Filled as the operation
 * goes on, so that a refusal records what was known by then. Takes no secrets. For one thread.
 */
final class Call {
  private final Operation operation;
  private final Instant time;
  private final String principal;
  private final @Nullable String viaService;
  private final List<String> resources = new ArrayList<>(2);
  private List<String> grantTokens = List.of();
  private RequestKeys conditionKeys = RequestKeys.none();
  private @Nullable Map<String, Object> parameters;
  private @Nullable Map<String, Object> response;
  private @Nullable Map<String, Object> additional;
  private @Nullable List<AuditRecord> following;
  private @Nullable Runnable ending;

  /**
   * A call that begins.
   *
   * @param viaService the integration through which it comes, as {@code kms:ViaService} has it;
   *     null: from the caller itself
   */
  Call(Operation operation, Instant time, String principal, @Nullable String viaService) {
    this.operation = operation;
    this.time = time;
    this.principal = principal;
    this.viaService = viaService;
  }

  /** Another operation that is a part of this one. */
  Call part(Operation other) {
    return new Call(other, time, principal, viaService);
  }

  Operation operation() {
    return operation;
  }

  /** When it began. */
  Instant time() {
    return time;
  }

  /** ARN of the caller. */
  String principal() {
    return principal;
  }

  /** The integration through which it comes; null: from the caller itself. */
  @Nullable String viaService() {
    return viaService;
  }

  /** Keeps the grant tokens that the caller shows; they stand in no record. */
  Call grantTokens(List<String> tokens) {
    grantTokens = tokens;
    return this;
  }

  /** The grant tokens that the caller shows. */
  List<String> grantTokens() {
    return grantTokens;
  }

  /** Adds a request parameter; null: it was not given. */
  Call parameter(String name, @Nullable Object value) {
    if (value != null) {
      if (parameters == null) {
        parameters = new LinkedHashMap<>();
      }
      parameters.put(name, value);
    }
    return this;
  }

  /**
   * Adds a condition key that policies may ask for, by a name of {@link ConditionKeys}; null: it
   * was not given and is absent.
   */
  Call conditionKey(String name, @Nullable Object value) {
    if (value != null) {
      conditionKeys = conditionKeys.with(name, value.toString());
    }
    return this;
  }

  /** Adds a condition key with several values. */
  Call conditionKey(String name, Collection<String> values) {
    conditionKeys = conditionKeys.with(name, values);
    return this;
  }

  /** Adds the condition keys of the tags that the request sends. */
  Call requestTags(Map<String, String> tags) {
    conditionKeys = ConditionKeys.withRequestTags(conditionKeys, tags);
    return this;
  }

  /** The condition keys of the request itself, beside those of the key. */
  RequestKeys conditionKeys() {
    return conditionKeys;
  }

  /** Adds the encryption context, if it has pairs. */
  Call context(String name, EncryptionContext context) {
    return context.isEmpty() ? this : parameter(name, context.pairs());
  }

  Call response(String name, Object value) {
    if (response == null) {
      response = new LinkedHashMap<>();
    }
    response.put(name, value);
    return this;
  }

  Call additional(String name, Object value) {
    if (additional == null) {
      additional = new LinkedHashMap<>();
    }
    additional.put(name, value);
    return this;
  }

  /** Adds the ARN of a key or alias that the call is about. */
  Call resource(String arn) {
    if (!resources.contains(arn)) {
      resources.add(arn);
    }
    return this;
  }

  /** Adds the ARN of a key whose material works for the call, and where that is. */
  Call uses(KnownKey key) {
    String storeId = key.record().customKeyStoreId();
    if (storeId != null) {
      additional("customKeyStoreId", storeId);
    }
    return resource(key.arn());
  }

  /** Adds a record of what the operation makes the service do, written behind its own. */
  Call followedBy(AuditRecord record) {
    if (following == null) {
      following = new ArrayList<>(1);
    }
    following.add(record);
    return this;
  }

  /** Records to be written behind that of success. */
  List<AuditRecord> following() {
    return following == null ? List.of() : following;
  }

  /** Has something done after the operation, whatever its outcome; it must not fail. */
  void whenEnded(Runnable work) {
    ending = work;
  }

  /** The operation is over, and only its failure is not recorded yet. */
  void end() {
    if (ending != null) {
      ending.run();
    }
  }

  AuditRecord success() {
    return record(response, null, null);
  }

  AuditRecord failure(KmsException error) {
    String message = error.getMessage();
    return record(null, errorCode(error), message == null || message.isEmpty() ? null : message);
  }

  private AuditRecord record(
      @Nullable Map<String, Object> responseElements,
      @Nullable String errorCode,
      @Nullable String errorMessage) {
    return new AuditRecord(
            time,
            principal,
            operation.eventName(),
            operation.readOnly(),
            parameters,
            responseElements,
            additional,
            resources,
            errorCode,
            errorMessage)
        .through(viaService);
  }

  /** CloudTrail drops the ending of this one name; see docs/decisions/0201. */
  private static String errorCode(KmsException error) {
    return error instanceof AccessDeniedException ? "AccessDenied" : error.errorCode();
  }
}
