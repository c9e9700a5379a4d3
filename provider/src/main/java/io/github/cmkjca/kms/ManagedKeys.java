package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRegistry;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The frame of management operations on one existing key, which is named by its id or ARN: shape,
 * key, permission and state are checked before anything is done.
 */
final class ManagedKeys {
  private final Vault vault;

  ManagedKeys(Vault vault) {
    this.vault = vault;
  }

  /** What an operation does to its key in the transaction. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T apply(Call call, KeyRegistry.Change change, KnownKey key);
  }

  /**
   * What a custodian does for an operation, before the transaction.
   *
   * @param <P> what comes of it
   */
  @FunctionalInterface
  interface Preparation<P extends @Nullable Object> {
    P apply(Call call, KnownKey key);
  }

  /** As {@link Work}, with what was prepared. */
  @FunctionalInterface
  interface PreparedWork<P extends @Nullable Object, T extends @Nullable Object> {
    T apply(Call call, KeyRegistry.Change change, KnownKey key, P prepared);
  }

  /**
   * Runs an operation that changes the key, and for which a custodian has to work. That may take
   * seconds, for which no other writer of the vault shall wait: it is done before the transaction
   * for the key as it is then, and permission and state are checked again for the key as it is in
   * the transaction.
   *
   * @param name what the request calls the key
   * @param request checks the shape of the request and notes its parameters
   * @param preparation refuses what the work would refuse; what it made is lost if the work refuses
   */
  <P extends @Nullable Object, T extends @Nullable Object> T change(
      Operation operation,
      String name,
      Consumer<Call> request,
      Preparation<P> preparation,
      PreparedWork<P, T> work) {
    return vault
        .journal()
        .change(
            operation,
            call -> {
              request.accept(call);
              String keyId = vault.names().parseKeyId(name);
              KnownKey now =
                  vault
                      .registry()
                      .read(view -> admitted(call, vault.directory().find(view, keyId)));
              P prepared = preparation.apply(call, now);
              return change -> {
                KnownKey key = admitted(call, vault.directory().find(change, keyId));
                return work.apply(call, change, key, prepared);
              };
            });
  }

  private KnownKey admitted(Call call, NamedKey named) {
    KnownKey key = named.key();
    call.resource(key.arn()).response("keyId", key.arn());
    vault.authorizer().permit(call, named);
    KeyLifecycle.check(call.operation(), key);
    return key;
  }

  /**
   * Runs an operation that changes the key.
   *
   * @param name what the request calls the key
   * @param request checks the shape of the request and notes its parameters
   */
  <T extends @Nullable Object> T change(
      Operation operation, String name, Consumer<Call> request, Work<T> work) {
    return vault
        .journal()
        .change(
            operation,
            call -> {
              request.accept(call);
              String keyId = vault.names().parseKeyId(name);
              return change ->
                  work.apply(call, change, admitted(call, vault.directory().find(change, keyId)));
            });
  }

  /** Runs an operation that reads. The parameters are as above. */
  <T> T read(Operation operation, String name, Consumer<Call> request, Function<KnownKey, T> work) {
    return vault
        .journal()
        .run(
            operation,
            call -> {
              request.accept(call);
              NamedKey named = vault.directory().find(vault.names().parseKeyId(name));
              KnownKey key = named.key();
              call.resource(key.arn());
              vault.authorizer().permit(call, named);
              KeyLifecycle.check(operation, key);
              return work.apply(key);
            });
  }
}
