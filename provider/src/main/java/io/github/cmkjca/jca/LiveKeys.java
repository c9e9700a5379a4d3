package io.github.cmkjca.jca;

import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a key manager can ask a keystore that changes while it is loaded. Safe for use by many
 * threads.
 */
interface LiveKeys {
  /** Moves whenever anything changed in the vault; cheap enough for each handshake. */
  long vaultRevision();

  /** Moves whenever private keys with a chain changed; one look into the vault. */
  long certifiedRevision();

  /** The aliases of all private keys that have a certificate chain. */
  List<String> certifiedAliases();

  /** The live side of a keystore; empty if it is of another type or provider. */
  static Optional<LiveKeys> of(KeyStore keys) {
    if (!keys.getType().equalsIgnoreCase("CMK")) {
      return Optional.empty();
    }
    Request request = new Request();
    try {
      keys.store(request);
    } catch (Exception | LinkageError notOurs) {
      return Optional.empty();
    }
    return Optional.ofNullable(request.answer);
  }

  /**
   * A {@code KeyStore} hides the object that implements it; of what it passes on to that object
   * unseen, only this parameter can bring something back.
   */
  final class Request implements KeyStore.LoadStoreParameter {
    private @Nullable LiveKeys answer;

    private Request() {}

    void answer(LiveKeys keys) {
      answer = keys;
    }

    @Override
    public KeyStore.@Nullable ProtectionParameter getProtectionParameter() {
      return null;
    }
  }
}
