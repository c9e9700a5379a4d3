package io.github.cmkjca.datakey.message;

/**
 * Bytes that are no authentic message of the form we accept. One text for every reason, so that
 * nobody learns from it which check failed.
 */
public final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The one and only form of it. */
  public MalformedMessageException() {
    super("the message is not authentic under this key and encryption context");
  }
}
