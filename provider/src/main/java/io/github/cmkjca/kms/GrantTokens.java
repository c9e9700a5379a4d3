package io.github.cmkjca.kms;

import io.github.cmkjca.spi.custody.Custodian;
import java.util.Arrays;

/**
 * Gives out grant tokens and reads those that callers show. Their MAC keeps strangers from having
 * grants looked up by guesses, and tells a token that was cut on its way from one that is of no
 * help. Safe for use by many threads.
 */
final class GrantTokens {
  private static final int NONCE_BYTES = 16;

  private final OwnedKeys ownedKeys;
  private final Custodian custodian;

  GrantTokens(OwnedKeys ownedKeys, Custodian custodian) {
    this.ownedKeys = ownedKeys;
    this.custodian = custodian;
  }

  /** Makes sure that {@link #issue} writes nothing; not to be called in a transaction. */
  void prepare() {
    ownedKeys.macKey(OwnedKeys.Purpose.GRANT_TOKENS);
  }

  /** A token of a grant, another one each time; once prepared. */
  String issue(GrantToken grant) {
    byte[] body = grant.body(custodian.random(NONCE_BYTES));
    return GrantToken.text(body, ownedKeys.macKey(OwnedKeys.Purpose.GRANT_TOKENS).mac(body));
  }

  /**
   * Reads an untrusted token.
   *
   * @throws io.github.cmkjca.spi.kms.InvalidGrantTokenException if this vault has not given it out
   */
  GrantToken read(String text) {
    byte[] bytes = GrantToken.bytes(text);
    byte[] body = Arrays.copyOf(bytes, bytes.length - GrantToken.MAC_BYTES);
    byte[] mac = Arrays.copyOfRange(bytes, body.length, bytes.length);
    boolean ours =
        ownedKeys
            .find(OwnedKeys.Purpose.GRANT_TOKENS)
            .map(key -> key.isMac(body, mac))
            .orElse(false);
    if (!ours) {
      throw GrantToken.invalid();
    }
    return GrantToken.parse(body);
  }
}
