package io.github.cmkjca.datakey;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The permissions remembered for one data key: a small table, copied on write, read without a lock.
 * When it is full the oldest row goes; its principal is then asked for again.
 */
final class Permissions {
  static final int MAX_ROWS = 64;

  private final AtomicReference<Permission[]> rows = new AtomicReference<>(new Permission[0]);

  @Nullable Permission find(String caller, Need need, List<String> grantTokens) {
    for (Permission row : rows.get()) {
      if (row.isFor(caller, need, grantTokens)) {
        return row;
      }
    }
    return null;
  }

  /** Adds a row in place of any for the same principal, need and tokens. */
  void put(String caller, Need need, List<String> grantTokens, Permission permission) {
    rows.updateAndGet(
        old -> {
          Permission[] kept =
              Arrays.stream(old)
                  .filter(row -> !row.isFor(caller, need, grantTokens))
                  .toArray(Permission[]::new);
          int from = kept.length >= MAX_ROWS ? 1 : 0;
          Permission[] next = Arrays.copyOfRange(kept, from, kept.length + 1);
          next[next.length - 1] = permission;
          return next;
        });
  }
}
