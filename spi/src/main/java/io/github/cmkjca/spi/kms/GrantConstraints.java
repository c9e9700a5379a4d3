package io.github.cmkjca.spi.kms;

import io.github.cmkjca.spi.EncryptionContext;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a grant is about, by their encryption context. One of the two may be given, and
 * only on symmetric encryption keys. Keys and values are compared with their case.
 *
 * @param encryptionContextSubset the request must have these pairs and may have others; null: not
 *     constrained so
 * @param encryptionContextEquals the request must have these pairs and no others; null: not
 *     constrained so
 */
public record GrantConstraints(
    @Nullable EncryptionContext encryptionContextSubset,
    @Nullable EncryptionContext encryptionContextEquals) {
  /** None: every request. */
  public static final GrantConstraints NONE = new GrantConstraints(null, null);

  /** Requests with at least these pairs. */
  public static GrantConstraints subset(EncryptionContext pairs) {
    return new GrantConstraints(pairs, null);
  }

  /** Requests with exactly these pairs. */
  public static GrantConstraints exactly(EncryptionContext pairs) {
    return new GrantConstraints(null, pairs);
  }

  /** The pairs of the one that is given; null if none is. */
  public @Nullable EncryptionContext pairs() {
    return encryptionContextEquals == null ? encryptionContextSubset : encryptionContextEquals;
  }

  /** Whether they constrain nothing. */
  public boolean isEmpty() {
    return encryptionContextSubset == null && encryptionContextEquals == null;
  }
}
