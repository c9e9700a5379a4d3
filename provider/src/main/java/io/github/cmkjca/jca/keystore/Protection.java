package io.github.cmkjca.jca.keystore;

import java.util.Arrays;

/** Which password, beside the CMK, opens a key entry. */
public enum Protection {
  /** Put without a password: opens with the file, whether that has a password or not. */
  NONE(0),
  /** Put with the password of the file: asks for it, and follows when it is changed. */
  FILE(1),
  /** Put with a password of its own. */
  OWN(2);

  private final int code;

  Protection(int code) {
    this.code = code;
  }

  /** The stored form. */
  int code() {
    return code;
  }

  static Protection of(int code) throws MalformedKeystoreException {
    return Arrays.stream(values())
        .filter(protection -> protection.code == code)
        .findFirst()
        .orElseThrow(MalformedKeystoreException::new);
  }
}
