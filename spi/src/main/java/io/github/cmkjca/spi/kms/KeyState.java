package io.github.cmkjca.spi.kms;

/** State of a key; spelled as in AWS KMS by {@link #wireName()}. */
public enum KeyState {
  /** Usable. */
  ENABLED("Enabled"),
  /** Refuses all cryptographic use until it is enabled again. */
  DISABLED("Disabled");

  private final String wireName;

  KeyState(String wireName) {
    this.wireName = wireName;
  }

  /** The spelling in requests, answers and files, such as {@code Enabled}. */
  public String wireName() {
    return wireName;
  }
}
