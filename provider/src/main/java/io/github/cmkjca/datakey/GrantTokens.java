package io.github.cmkjca.datakey;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Grant tokens from more than one source. */
public final class GrantTokens {
  private GrantTokens() {}

  /** All of both, each once. */
  public static List<String> union(List<String> first, List<String> second) {
    if (first.isEmpty()) {
      return second;
    }
    if (second.isEmpty()) {
      return first;
    }
    Set<String> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }
}
