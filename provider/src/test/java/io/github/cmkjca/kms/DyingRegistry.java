package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRegistry;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A registry in a process that is killed after so many changes of all its vaults. */
final class DyingRegistry implements KeyRegistry {
  private final KeyRegistry real;
  private final Life life;

  DyingRegistry(KeyRegistry real, Life life) {
    this.real = real;
    this.life = life;
  }

  /** The end of the process; nothing catches it, as nothing runs after a kill. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** How long the process lives. */
  static final class Life {
    private int left = Integer.MAX_VALUE;

    /** So many changes from now on are made, in registries and tokens; the next one is not. */
    void endAfter(int changes) {
      left = changes;
    }

    void requireAlive() {
      if (left < 0) {
        throw new Killed();
      }
    }

    /** One more change of anything that outlives the process is about to be made. */
    void spend() {
      if (left != Integer.MAX_VALUE) {
        left--;
      }
      requireAlive();
    }
  }

  @Override
  public <T extends @Nullable Object> T read(Function<View, T> body) {
    life.requireAlive();
    return real.read(body);
  }

  /** Killed before its commit. */
  @Override
  public <T extends @Nullable Object> T change(Function<Change, T> body) {
    life.requireAlive();
    return real.change(
        change -> {
          T result = body.apply(change);
          life.spend();
          return result;
        });
  }

  @Override
  public Optional<Long> reserve(String materialId, int count) {
    life.requireAlive();
    return real.reserve(materialId, count);
  }

  @Override
  public void purge() {
    real.purge();
  }

  @Override
  public long version() {
    return real.version();
  }

  @Override
  public void close() {
    real.close();
  }
}
