package io.github.cmkjca.kms;

/** Refuses requests that come too fast. Safe for use by many threads. */
@FunctionalInterface
interface Throttle {
  /** Refuses none. */
  Throttle NONE = operation -> {};

  /**
   * Counts one request.
   *
   * @throws io.github.cmkjca.spi.kms.ThrottlingException if it comes too soon; it does not count
   */
  void admit(Operation operation);
}
