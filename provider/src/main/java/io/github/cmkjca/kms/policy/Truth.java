package io.github.cmkjca.kms.policy;

/** Three-valued logic: what holds whatever pairs may still join the encryption context. */
enum Truth {
  /** Fails whatever joins. */
  NO,
  /** Not known yet. */
  MAYBE,
  /** Holds whatever joins. */
  YES;

  static Truth of(boolean known) {
    return known ? YES : NO;
  }
}
