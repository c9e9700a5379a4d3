package io.github.cmkjca.config;

import org.jspecify.annotations.Nullable;

/**
 * One option: everything that the documentation, the messages and the parsing need to know of it.
 *
 * @param name the property, {@code cmk.}...
 * @param type what a value is, in words
 * @param permitted the permitted values or range, in words
 * @param defaultText the default as it would be written; null: not set by default
 * @param meaning what it does, in sentences
 * @param secret whether its value must not be repeated in messages
 * @param inFile whether a configuration file may set it
 * @param parser makes the value
 */
record Option<T extends @Nullable Object>(
    String name,
    String type,
    String permitted,
    @Nullable String defaultText,
    String meaning,
    boolean secret,
    boolean inFile,
    Parser<T> parser) {

  /** Turns trimmed text into a value. */
  @FunctionalInterface
  interface Parser<T extends @Nullable Object> {
    T parse(String text, Paths paths) throws BadValueException;
  }

  static <T> Option<T> of(
      String name,
      String type,
      String permitted,
      @Nullable String defaultText,
      String meaning,
      Parser<T> parser) {
    return new Option<>(name, type, permitted, defaultText, meaning, false, true, parser);
  }

  Option<T> asSecret() {
    return new Option<>(name, type, permitted, defaultText, meaning, true, inFile, parser);
  }

  Option<T> notInFile() {
    return new Option<>(name, type, permitted, defaultText, meaning, secret, false, parser);
  }

  /** The tail of a message: what would have been right. */
  String hint() {
    boolean hasDefault = defaultText != null && !defaultText.isEmpty();
    return "(" + permitted + (hasDefault ? ", default " + defaultText : "") + ")";
  }
}
