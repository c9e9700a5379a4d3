package io.github.cmkjca;

import io.github.cmkjca.registry.KeyRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The registries that this JVM has open, one a file: whatever changes a vault in this JVM moves the
 * version that every user of it in this JVM reads, so that a revocation waits for no change feed.
 */
final class OpenRegistries {
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Map<Path, Shared> OPEN = new HashMap<>();

  private OpenRegistries() {}

  /**
   * The registry of this file, opened by {@code opener} if it is not open in this JVM. The last of
   * its users to close it closes the file.
   */
  static KeyRegistry acquire(Path file, Supplier<KeyRegistry> opener) {
    LOCK.lock();
    try {
      Shared shared = OPEN.get(file);
      if (shared == null) {
        shared = new Shared(opener.get());
        OPEN.put(file, shared);
      }
      shared.users++;
      return new Use(file, shared);
    } finally {
      LOCK.unlock();
    }
  }

  private static final class Shared {
    private final KeyRegistry registry;
    private int users;

    private Shared(KeyRegistry registry) {
      this.registry = registry;
    }
  }

  /** One user's view. */
  private static final class Use implements KeyRegistry {
    private final Path file;
    private final Shared shared;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Use(Path file, Shared shared) {
      this.file = file;
      this.shared = shared;
    }

    @Override
    public <T extends @Nullable Object> T read(Function<View, T> body) {
      return shared.registry.read(body);
    }

    @Override
    public <T extends @Nullable Object> T change(Function<Change, T> body) {
      return shared.registry.change(body);
    }

    @Override
    public Optional<Long> reserve(String materialId, int count) {
      return shared.registry.reserve(materialId, count);
    }

    @Override
    public void purge() {
      shared.registry.purge();
    }

    @Override
    public long version() {
      return shared.registry.version();
    }

    @Override
    public void close() {
      if (!closed.compareAndSet(false, true)) {
        return;
      }
      LOCK.lock();
      try {
        if (--shared.users == 0) {
          OPEN.remove(file);
          shared.registry.close();
        }
      } finally {
        LOCK.unlock();
      }
    }
  }
}
