package io.github.cmkjca.cli;

import io.github.cmkjca.cli.Operation.Page;
import io.github.cmkjca.cli.Operation.PagedCall;
import io.github.cmkjca.spi.kms.KeyManagementService;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lists as {@code aws} prints them: all pages in one answer, unless {@code --max-items} ends it
 * with a token for {@code --starting-token}; one page as the service gave it with {@code
 * --no-paginate}, {@code --limit} or {@code --marker}.
 *
 * @param whole whether pages are joined
 * @param pageSize how many items to ask for at once; null: the service's default
 * @param maxItems how many items to print; null: all
 * @param startingToken from the answer before; null: the beginning
 */
record Paging(
    boolean whole,
    @Nullable Integer pageSize,
    @Nullable Integer maxItems,
    @Nullable String startingToken) {
  /** The member of an answer that says where to go on. */
  static final String NEXT_TOKEN = "NextToken";

  /** Where an answer ended: a page, and how many of its items were printed. */
  private record Position(@Nullable String marker, int skip) {
    private static final Position START = new Position(null, 0);

    String token() {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              (skip + ":" + (marker == null ? "" : marker)).getBytes(StandardCharsets.UTF_8));
    }

    static Position of(@Nullable String token) {
      if (token == null) {
        return START;
      }
      try {
        String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        int colon = text.indexOf(':');
        String marker = text.substring(colon + 1);
        return new Position(
            marker.isEmpty() ? null : marker, Integer.parseUnsignedInt(text, 0, colon, 10));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new UsageException("Bad starting token: " + token);
      }
    }
  }

  Map<String, Object> run(PagedCall call, KeyManagementService kms, Arguments arguments) {
    return whole ? all(call, kms, arguments) : one(call, kms, arguments);
  }

  private static Map<String, Object> one(
      PagedCall call, KeyManagementService kms, Arguments arguments) {
    Page page =
        call.run(
            kms, arguments, arguments.integerOrNull("--limit"), arguments.textOrNull("--marker"));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(page.member(), page.items());
    if (page.nextMarker() != null) {
      answer.put("NextMarker", page.nextMarker());
    }
    answer.put("Truncated", page.nextMarker() != null);
    return answer;
  }

  private Map<String, Object> all(PagedCall call, KeyManagementService kms, Arguments arguments) {
    Position position = Position.of(startingToken);
    List<Object> items = new ArrayList<>();
    Map<String, Object> answer = new LinkedHashMap<>();
    while (true) {
      Page page = call.run(kms, arguments, pageSize, position.marker());
      answer.putIfAbsent(page.member(), items);
      int from = Math.min(position.skip(), page.items().size());
      int room = maxItems == null ? Integer.MAX_VALUE : maxItems - items.size();
      int to = (int) Math.min((long) from + room, page.items().size());
      items.addAll(page.items().subList(from, to));
      String next = page.nextMarker();
      if (to < page.items().size()) {
        answer.put(NEXT_TOKEN, new Position(position.marker(), to).token());
        return answer;
      } else if (next == null) {
        return answer;
      }
      position = new Position(next, 0);
      if (maxItems != null && items.size() == maxItems) {
        answer.put(NEXT_TOKEN, position.token());
        return answer;
      }
    }
  }
}
