package io.github.cmkjca.kms;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.kms.audit.AuditTrail;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.KmsInternalException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations so that the record of the outcome is durable before result or refusal is
 * released. A record that cannot be written fails the call. Safe for use by many threads.
 */
final class Journal {
  private final AuditTrail audit;
  private final KeyRegistry registry;
  private final Callers callers;
  private final InstantSource clock;
  private final Throttle throttle;
  private final @Nullable String viaService;
  private final AtomicBoolean closed;

  Journal(
      AuditTrail audit,
      KeyRegistry registry,
      Callers callers,
      InstantSource clock,
      Throttle throttle) {
    this(audit, registry, callers, clock, throttle, null, new AtomicBoolean());
  }

  private Journal(
      AuditTrail audit,
      KeyRegistry registry,
      Callers callers,
      InstantSource clock,
      Throttle throttle,
      @Nullable String viaService,
      AtomicBoolean closed) {
    this.audit = audit;
    this.registry = registry;
    this.callers = callers;
    this.clock = clock;
    this.throttle = throttle;
    this.viaService = viaService;
    this.closed = closed;
  }

  /** The same for calls that come through an integration; closed with this one. */
  Journal via(String service) {
    return new Journal(audit, registry, callers, clock, throttle, service, closed);
  }

  boolean isClosed() {
    return closed.get();
  }

  /** Later calls are refused. */
  void close() {
    closed.set(true);
  }

  /** ARN of the principal for whom the current thread runs. */
  String caller() {
    try {
      return callers.current();
    } catch (KmsException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new KmsInternalException("The caller could not be determined: " + e.getMessage(), e);
    }
  }

  /** Runs an operation that changes nothing durable and whose result is no secret. */
  <T extends @Nullable Object> T run(Operation operation, Function<Call, T> body) {
    return run(operation, body, result -> {});
  }

  /**
   * Runs an operation that changes nothing durable.
   *
   * @param discard wipes the result if it cannot be released
   */
  <T extends @Nullable Object> T run(
      Operation operation, Function<Call, T> body, Consumer<T> discard) {
    Call call = begin(operation);
    return guarded(
        call,
        () -> {
          throttle.admit(operation);
          T result = body.apply(call);
          boolean released = false;
          try {
            audit.append(call.success());
            released = true;
            return result;
          } finally {
            if (!released) {
              discard.accept(result);
            }
          }
        });
  }

  /**
   * Runs an operation that changes the vault: all of it, or none of it and a record of the failure.
   * The record of success is durable before the change is; should the change then fail after all, a
   * second record says so.
   *
   * @param body checks the request, then gives what is to be done in the transaction
   */
  <T extends @Nullable Object> T change(
      Operation operation, Function<Call, Function<KeyRegistry.Change, T>> body) {
    Call call = begin(operation);
    return guarded(
        call,
        () -> {
          throttle.admit(operation);
          try {
            Function<KeyRegistry.Change, T> mutation = body.apply(call);
            return registry.change(
                change -> {
                  T result = mutation.apply(change);
                  audit.append(call.success());
                  call.following().forEach(audit::append);
                  return result;
                });
          } finally {
            call.end();
          }
        });
  }

  /**
   * What the service did by itself.
   *
   * @param result for who made it do so
   * @param records one a deed
   */
  record Done<T extends @Nullable Object>(T result, List<AuditRecord> records) {
    /** It found nothing to do. */
    static <T extends @Nullable Object> Done<T> nothing(T result) {
      return new Done<>(result, List.of());
    }
  }

  /** Does what no caller asked for, all of it and recorded, or none of it. */
  <T extends @Nullable Object> T serviceChange(Function<KeyRegistry.Change, Done<T>> body) {
    if (closed.get()) {
      throw new KeyUnavailableException("The vault is closed.");
    }
    return registry.change(
        change -> {
          Done<T> done = body.apply(change);
          done.records().forEach(audit::append);
          return done.result();
        });
  }

  /** Runs a question that is recorded only when it is refused. */
  void ask(Operation operation, Consumer<Call> body) {
    Call call = begin(operation);
    guarded(
        call,
        () -> {
          body.accept(call);
          return null;
        });
  }

  /** Records something that was done by this principal already. */
  void report(Operation operation, String principal, Consumer<Call> body) {
    Call call = new Call(operation, clock.instant(), principal, viaService);
    body.accept(call);
    audit.append(call.success());
  }

  private Call begin(Operation operation) {
    return new Call(operation, clock.instant(), caller(), viaService);
  }

  private <T extends @Nullable Object> T guarded(Call call, Supplier<T> body) {
    try {
      if (closed.get()) {
        throw new KeyUnavailableException("The vault is closed.");
      }
      return body.get();
    } catch (KmsException e) {
      throw refused(call, e);
    } catch (RuntimeException e) {
      // A defect of ours or of a plug-in; its text stays in the cause, for it is not ours to judge.
      throw refused(
          call, new KmsInternalException(call.operation().eventName() + " failed internally", e));
    }
  }

  private KmsException refused(Call call, KmsException error) {
    try {
      audit.append(call.failure(error));
      return error;
    } catch (KmsException lost) {
      if (lost != error) {
        lost.addSuppressed(error);
      }
      return lost;
    }
  }
}
