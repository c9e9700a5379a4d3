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
              return change -> {
                NamedKey named = vault.directory().find(change, keyId);
                KnownKey key = named.key();
                call.resource(key.arn()).response("keyId", key.arn());
                vault.authorizer().permit(call, named);
                KeyLifecycle.check(operation, key);
                return work.apply(call, change, key);
              };
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
