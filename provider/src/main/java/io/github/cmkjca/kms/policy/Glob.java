package io.github.cmkjca.kms.policy;

/** Wildcards of policies: {@code *} is any run of characters, {@code ?} any one. */
final class Glob {
  static final int ARN_PARTS = 6;

  private Glob() {}

  /** Whether the whole text fits. Case matters. Allocates nothing. */
  static boolean matches(String pattern, String text) {
    return matches(pattern, 0, pattern.length(), text, 0, text.length());
  }

  /** Whether some text that begins and ends so fits, with anything between. */
  static boolean matchesSome(String pattern, String before, String after) {
    return matchesSome(pattern, 0, before, 0, after);
  }

  /**
   * The same for ARNs, part by part; the beginning reaches into the last part. The parts are six
   * between colons, the last with all that follows.
   */
  static boolean matchesSomeArn(String pattern, String before, String after) {
    int p = 0;
    int b = 0;
    for (int part = 1; part < ARN_PARTS; part++) {
      int patternEnd = pattern.indexOf(':', p);
      int beforeEnd = before.indexOf(':', b);
      if (patternEnd < 0 || !matches(pattern, p, patternEnd, before, b, beforeEnd)) {
        return false;
      }
      p = patternEnd + 1;
      b = beforeEnd + 1;
    }
    return matchesSome(pattern, p, before, b, after);
  }

  private static boolean matchesSome(String pattern, int p, String before, int b, String after) {
    int end = pattern.length();
    int cut = p;
    while (!matches(pattern, p, cut, before, b, before.length())) {
      if (cut++ == end) {
        return false;
      }
    }
    // What lies between can be made to fit any piece of the pattern, so that the end may begin
    // anywhere from here on; a star that took the last of the beginning may take more.
    int from = cut > p && pattern.charAt(cut - 1) == '*' ? cut - 1 : cut;
    for (int k = from; k <= end; k++) {
      if (matches(pattern, k, end, after, 0, after.length())) {
        return true;
      }
    }
    return false;
  }

  /** Remembers the last star only: what an earlier one took need never be taken back. */
  private static boolean matches(String pattern, int p, int pEnd, String text, int t, int tEnd) {
    int star = -1;
    int resume = 0;
    while (t < tEnd) {
      char c = p < pEnd ? pattern.charAt(p) : 0;
      if (p < pEnd && c == '*') {
        star = p++;
        resume = t;
      } else if (p < pEnd && (c == '?' || c == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pEnd && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pEnd;
  }
}
