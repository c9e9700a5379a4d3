package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.InvalidMarkerException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Markers of paginated lists: opaque texts that name the last item of a page. They grant nothing:
 * who may list may list everything, so a marker is checked for its form and not sealed.
 */
final class Markers {
  private final String kind;
  private final Predicate<String> isItem;

  /**
   * @param kind told apart from the markers of other lists by this
   * @param isItem whether a text has the form of an item's name
   */
  Markers(String kind, Predicate<String> isItem) {
    this.kind = kind + ":";
    this.isItem = isItem;
  }

  /** Part of a list. */
  record Page<T>(List<T> items, @Nullable String nextMarker) {
    boolean truncated() {
      return nextMarker != null;
    }
  }

  /** The name of the last item of the page before; null for the first page. */
  @Nullable String after(@Nullable String marker) {
    if (marker == null) {
      return null;
    }
    String text;
    try {
      text = new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
    String item = text.startsWith(kind) ? text.substring(kind.length()) : "";
    if (!isItem.test(item) || !marker.equals(of(item))) {
      throw invalid();
    }
    return item;
  }

  /**
   * Cuts a page.
   *
   * @param items one more than the limit, if there are so many
   */
  <T> Page<T> page(List<T> items, int limit, Function<T, String> name) {
    if (items.size() <= limit) {
      return new Page<>(items, null);
    }
    List<T> page = items.subList(0, limit);
    return new Page<>(page, of(name.apply(page.get(limit - 1))));
  }

  /**
   * Cuts a page from a whole list.
   *
   * @throws InvalidMarkerException if the list has no item that the marker names
   */
  <T> Page<T> pageOf(List<T> all, @Nullable String marker, int limit, Function<T, String> name) {
    String after = after(marker);
    int from = 0;
    if (after != null) {
      from = all.stream().map(name).toList().indexOf(after) + 1;
      if (from == 0) {
        throw invalid();
      }
    }
    return page(all.subList(from, all.size()), limit, name);
  }

  private String of(String item) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((kind + item).getBytes(StandardCharsets.UTF_8));
  }

  private static InvalidMarkerException invalid() {
    return new InvalidMarkerException("Invalid marker");
  }
}
