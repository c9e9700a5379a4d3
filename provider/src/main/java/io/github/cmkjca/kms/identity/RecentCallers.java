package io.github.cmkjca.kms.identity;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The identities of the last callers, so that each is put together once. */
final class RecentCallers {
  /** Sessions have names without end; who is forgotten is put together again. */
  private static final int MAX = 10_000;

  private final Map<String, Identity> known = new ConcurrentHashMap<>();
  private final Function<String, Identity> maker;

  RecentCallers(Function<String, Identity> maker) {
    this.maker = maker;
  }

  Identity get(String principal) {
    Identity found = known.get(principal);
    if (found == null) {
      found = maker.apply(principal);
      if (known.size() >= MAX) {
        known.clear();
      }
      known.put(principal, found);
    }
    return found;
  }
}
