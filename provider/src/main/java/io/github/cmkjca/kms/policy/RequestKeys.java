package io.github.cmkjca.kms.policy;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The condition keys that a request carries beside what is known of its caller and its encryption
 * context. A key has one value or several, never none: it is then absent. Immutable.
 */
public final class RequestKeys {
  private static final RequestKeys NONE = new RequestKeys(Map.of());

  private final Map<String, String[]> values;

  private RequestKeys(Map<String, String[]> values) {
    this.values = values;
  }

  /** No keys. */
  public static RequestKeys none() {
    return NONE;
  }

  /** Keys with one value each, by name in any case. */
  public static RequestKeys of(Map<String, String> keys) {
    Map<String, String[]> values = new HashMap<>();
    keys.forEach((name, value) -> values.put(lower(name), new String[] {value}));
    return new RequestKeys(values);
  }

  /** Keys with several values each, by name in any case; a key without values is absent. */
  public static RequestKeys ofLists(Map<String, ? extends Collection<String>> keys) {
    Map<String, String[]> values = new HashMap<>();
    keys.forEach((name, all) -> put(values, name, all));
    return new RequestKeys(values);
  }

  /** These and a key with one value, in place of what it had. */
  public RequestKeys with(String name, String value) {
    Map<String, String[]> more = new HashMap<>(values);
    more.put(lower(name), new String[] {value});
    return new RequestKeys(more);
  }

  /** These and a key with these values; unchanged if there are none. */
  public RequestKeys with(String name, Collection<String> all) {
    if (all.isEmpty()) {
      return this;
    }
    Map<String, String[]> more = new HashMap<>(values);
    put(more, name, all);
    return new RequestKeys(more);
  }

  /** These and those, which win. */
  public RequestKeys plus(RequestKeys more) {
    if (more.values.isEmpty()) {
      return this;
    }
    Map<String, String[]> all = new HashMap<>(values);
    all.putAll(more.values);
    return new RequestKeys(all);
  }

  /**
   * These and one key a tag.
   *
   * @param prefix such as {@code aws:resourcetag/}
   * @param tags by name; names that differ in case only become one key with several values
   */
  public RequestKeys withTags(String prefix, Map<String, String> tags) {
    if (tags.isEmpty()) {
      return this;
    }
    Map<String, String[]> more = new HashMap<>(values);
    tags.forEach(
        (name, value) ->
            more.merge(lower(prefix + name), new String[] {value}, RequestKeys::joined));
    return new RequestKeys(more);
  }

  /** The values of a key, at least one and not to be changed; null if it is absent. */
  String @Nullable [] values(String lowerName) {
    return values.get(lowerName);
  }

  private static void put(Map<String, String[]> values, String name, Collection<String> all) {
    if (!all.isEmpty()) {
      values.put(lower(name), all.toArray(String[]::new));
    }
  }

  private static String[] joined(String[] first, String[] second) {
    String[] both = new String[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
