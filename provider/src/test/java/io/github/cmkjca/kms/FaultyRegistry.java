package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.kms.KmsInternalException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A registry that counts its reads and can be made to fail when it commits. */
final class FaultyRegistry implements KeyRegistry {
  final AtomicInteger reads = new AtomicInteger();
  private final KeyRegistry real;
  private final Runnable beforeChange;
  private volatile boolean failCommit;
  private volatile boolean failAfterCommit;

  FaultyRegistry(KeyRegistry real) {
    this(real, () -> {});
  }

  /** With something that happens before each change. */
  FaultyRegistry(KeyRegistry real, Runnable beforeChange) {
    this.real = real;
    this.beforeChange = beforeChange;
  }

  /** The next change does all its work and then cannot be committed. */
  void failNextCommit() {
    failCommit = true;
  }

  /** The next change is committed, and nobody is told so. */
  void failAfterNextCommit() {
    failAfterCommit = true;
  }

  @Override
  public <T extends @Nullable Object> T read(Function<View, T> body) {
    reads.incrementAndGet();
    return real.read(body);
  }

  @Override
  public <T extends @Nullable Object> T change(Function<Change, T> body) {
    beforeChange.run();
    T changed =
        real.change(
            change -> {
              T result = body.apply(change);
              if (failCommit) {
                failCommit = false;
                throw new KmsInternalException("the disk is full");
              }
              return result;
            });
    if (failAfterCommit) {
      failAfterCommit = false;
      throw new KmsInternalException("the disk went away");
    }
    return changed;
  }

  @Override
  public Optional<Long> reserve(String materialId, int count) {
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
