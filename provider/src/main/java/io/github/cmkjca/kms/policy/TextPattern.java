package io.github.cmkjca.kms.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Text of a policy that text of a request is held against: literal text, wildcards, and policy
 * variables, whose values come from the request and are taken literally (IAM User Guide, "IAM
 * policy elements: Variables and tags"). Matching allocates nothing. Immutable.
 */
final class TextPattern {
  /** How a policy's text is read. */
  enum Syntax {
    /** {@code *} and {@code ?} are themselves. */
    EXACT,
    /** {@code *} is any run of characters, {@code ?} any one. */
    WILDCARDS,
    /**
     * The same, part by part: six parts between colons, the last with all that follows, so that a
     * wildcard never reaches over a colon before the resource (IAM User Guide, "Amazon Resource
     * Name (ARN) condition operators").
     */
    ARN
  }

  private static final String VARIABLE_START = "${";

  private final String source;
  private final Token[] tokens;
  private final boolean ignoreCase;
  private final boolean variable;
  private final int colons;

  /**
   * The text that it is, or that it begins with before {@code *}: most patterns are one of both.
   */
  private final @Nullable String whole;

  private final @Nullable String beginning;

  private TextPattern(String source, Reader reader, boolean ignoreCase) {
    this.source = source;
    this.tokens = reader.tokens().toArray(Token[]::new);
    this.ignoreCase = ignoreCase;
    this.variable = Arrays.stream(tokens).anyMatch(token -> token.kind == Token.Kind.VARIABLE);
    this.colons = reader.colons;
    this.whole = wholeOf(tokens);
    this.beginning = beginningOf(tokens);
  }

  private static @Nullable String wholeOf(Token[] tokens) {
    return tokens.length == 0 ? "" : tokens.length == 1 ? tokens[0].literal() : null;
  }

  private static @Nullable String beginningOf(Token[] tokens) {
    int last = tokens.length - 1;
    if (last < 0 || last > 1 || tokens[last].kind != Token.Kind.RUN || !tokens[last].overColons) {
      return null;
    }
    return last == 0 ? "" : tokens[0].literal();
  }

  /** A text without variables. */
  static TextPattern literal(String source, Syntax syntax, boolean ignoreCase) {
    Reader reader = new Reader(syntax);
    reader.text(source);
    return new TextPattern(source, reader, ignoreCase);
  }

  /**
   * A text in which variables may stand.
   *
   * @param keys the condition key of a name
   */
  static TextPattern of(
      String source, Syntax syntax, boolean ignoreCase, Function<String, ConditionKey> keys) {
    Reader reader = new Reader(syntax);
    int at = 0;
    int start = source.indexOf(VARIABLE_START);
    while (start >= 0) {
      int end = source.indexOf('}', start);
      if (end < 0) {
        break;
      }
      reader.text(source.substring(at, start));
      reader.variable(source.substring(start + VARIABLE_START.length(), end), keys);
      at = end + 1;
      start = source.indexOf(VARIABLE_START, at);
    }
    reader.text(source.substring(at));
    return new TextPattern(source, reader, ignoreCase);
  }

  /** Whether it has the six parts of an ARN, or variables that may bring them. */
  boolean mayBeArn() {
    return variable || colons >= Glob.ARN_PARTS - 1;
  }

  /** Whether a variable in it has another value later. */
  boolean ofTime() {
    return Arrays.stream(tokens).anyMatch(token -> token.key != null && token.key.ofTime());
  }

  /** Whether what it matches depends on pairs that may still join the encryption context. */
  boolean mayChange(PolicyRequest request) {
    if (variable && request.contextMayGrow()) {
      for (Token token : tokens) {
        if (token.key != null && token.key.mayJoin(request)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Whether the request has several values, of names that differ in case only, for a variable in
   * it: that is not the same as none, for whoever sends them chooses them.
   */
  boolean isAmbiguous(PolicyRequest request) {
    if (variable) {
      for (Token token : tokens) {
        if (token.key != null && token.key.isAmbiguousIn(request)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether it is this text itself, without wildcards or variables. */
  boolean is(String text) {
    return text.equals(whole);
  }

  /**
   * Whether the whole text fits. A variable without a value is like no text at all, not even an
   * empty one.
   */
  boolean matches(String text, PolicyRequest request) {
    if (whole != null) {
      return ignoreCase ? whole.equalsIgnoreCase(text) : whole.equals(text);
    }
    if (beginning != null) {
      return text.regionMatches(ignoreCase, 0, beginning, 0, beginning.length());
    }
    return matchesTokens(text, request);
  }

  private boolean matchesTokens(String text, PolicyRequest request) {
    int next = 0;
    int at = 0;
    int star = -1;
    int resume = 0;
    while (true) {
      if (next == tokens.length) {
        if (at == text.length()) {
          return true;
        }
      } else if (tokens[next].kind == Token.Kind.RUN) {
        star = next++;
        resume = at;
        continue;
      } else {
        int after = tokens[next].take(text, at, request, ignoreCase);
        if (after >= 0) {
          next++;
          at = after;
          continue;
        }
      }
      // Remembers the last star only: what an earlier one took need never be taken back.
      if (star < 0 || resume >= text.length() || !tokens[star].covers(text.charAt(resume))) {
        return false;
      }
      at = ++resume;
      next = star + 1;
    }
  }

  /**
   * Whether some text that begins and ends so fits, with anything between. Whatever a variable may
   * be is taken to fit.
   */
  boolean mayMatch(String before, String after, Syntax syntax) {
    if (variable) {
      return true;
    }
    return switch (syntax) {
      case EXACT -> surrounds(before, after);
      case WILDCARDS -> Glob.matchesSome(source, before, after);
      case ARN -> Glob.matchesSomeArn(source, before, after);
    };
  }

  private boolean surrounds(String before, String after) {
    int end = source.length() - after.length();
    return end >= before.length()
        && source.regionMatches(ignoreCase, 0, before, 0, before.length())
        && source.regionMatches(ignoreCase, end, after, 0, after.length());
  }

  /** Cuts a text into tokens. */
  private static final class Reader {
    private final List<Token> tokens = new ArrayList<>();
    private final Syntax syntax;
    private final StringBuilder literal = new StringBuilder();
    private int colons;

    Reader(Syntax syntax) {
      this.syntax = syntax;
    }

    void text(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (syntax != Syntax.EXACT && (c == '*' || c == '?')) {
          endLiteral();
          boolean overColons = syntax == Syntax.WILDCARDS || colons >= Glob.ARN_PARTS - 1;
          tokens.add(Token.wildcard(c == '*' ? Token.Kind.RUN : Token.Kind.ONE, overColons));
        } else {
          colons += c == ':' ? 1 : 0;
          literal.append(c);
        }
      }
    }

    void variable(String inner, Function<String, ConditionKey> keys) {
      if (inner.equals("*") || inner.equals("?") || inner.equals("$")) {
        literal.append(inner);
        return;
      }
      endLiteral();
      VariableName name = VariableName.parse(inner);
      tokens.add(Token.variable(keys.apply(name.key()), name.fallback()));
    }

    List<Token> tokens() {
      endLiteral();
      return tokens;
    }

    private void endLiteral() {
      if (literal.length() > 0) {
        tokens.add(Token.literal(literal.toString()));
        literal.setLength(0);
      }
    }
  }

  /** A piece of a pattern. */
  private static final class Token {
    /** What a piece is. */
    enum Kind {
      LITERAL,
      ONE,
      RUN,
      VARIABLE
    }

    private final Kind kind;
    private final @Nullable String text;
    private final boolean overColons;
    private final @Nullable ConditionKey key;

    private Token(
        Kind kind, @Nullable String text, boolean overColons, @Nullable ConditionKey key) {
      this.kind = kind;
      this.text = text;
      this.overColons = overColons;
      this.key = key;
    }

    static Token literal(String text) {
      return new Token(Kind.LITERAL, text, false, null);
    }

    static Token wildcard(Kind kind, boolean overColons) {
      return new Token(kind, null, overColons, null);
    }

    static Token variable(ConditionKey key, @Nullable String fallback) {
      return new Token(Kind.VARIABLE, fallback, false, key);
    }

    /** Its text; null if it is none. */
    @Nullable String literal() {
      return kind == Kind.LITERAL ? text : null;
    }

    /** Whether it is a wildcard for this character. */
    boolean covers(char c) {
      return overColons || c != ':';
    }

    /** Where the text goes on after this piece; -1 if the piece is not there. */
    int take(String from, int at, PolicyRequest request, boolean ignoreCase) {
      if (kind == Kind.ONE) {
        return at < from.length() && covers(from.charAt(at)) ? at + 1 : -1;
      }
      String value = key == null ? null : key.oneValueIn(request);
      if (value == null) {
        value = text;
      }
      return value != null && from.regionMatches(ignoreCase, at, value, 0, value.length())
          ? at + value.length()
          : -1;
    }
  }
}
