package io.github.cmkjca.kms;

import java.util.function.LongSupplier;

/** How fast requests may come. */
public enum Throttling {
  /** As fast as they do. */
  OFF,
  /** As fast as AWS KMS takes them from one account. */
  OF_AWS;

  /**
   * @param nanos a clock that only goes forward
   */
  Throttle throttle(LongSupplier nanos) {
    return switch (this) {
      case OFF -> Throttle.NONE;
      case OF_AWS -> new RateLimits(nanos);
    };
  }
}
