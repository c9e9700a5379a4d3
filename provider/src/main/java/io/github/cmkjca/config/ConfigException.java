package io.github.cmkjca.config;

/**
 * The configuration cannot be used. The message names file and line (or the system property or
 * environment variable), option, value, what is permitted and, for an unknown name, the nearest
 * known one; one line for each problem found.
 */
public final class ConfigException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ConfigException(String message) {
    super(message);
  }

  ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
