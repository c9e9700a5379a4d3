package io.github.cmkjca.custody.pkcs11;

import java.util.List;

/** The ciphers there are. */
final class TokenCiphers {
  /** Of material that is kept wrapped: there is one key of it. */
  static final TokenCipher OF_WRAPPED = new GcmInToken();

  /** All of them, the best first. */
  static final List<TokenCipher> ALL = List.of(OF_WRAPPED, new CbcHmacInToken());

  private TokenCiphers() {}

  /**
   * The cipher of this number.
   *
   * @throws IllegalArgumentException if there is none
   */
  static TokenCipher of(byte number) {
    return ALL.stream()
        .filter(cipher -> cipher.number() == number)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "cipher " + number + " is not known; upgrade this release"));
  }
}
