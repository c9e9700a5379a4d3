package io.github.cmkjca.config;

/** How fast requests may come. */
public enum Throttling {
  /** As fast as they do. */
  OFF,
  /** As fast as AWS KMS takes them from one account. */
  AWS
}
