package io.github.cmkjca.spi.kms;

import java.util.List;

/**
 * Asks what a key is.
 *
 * @param keyId key id, key ARN, alias name or alias ARN
 * @param grantTokens at most 10; make a new grant count at once
 */
public record DescribeKeyRequest(String keyId, List<String> grantTokens) {
  /** Copies the lists. */
  public DescribeKeyRequest {
    grantTokens = List.copyOf(grantTokens);
  }

  /** Without grant tokens. */
  public static DescribeKeyRequest of(String keyId) {
    return new DescribeKeyRequest(keyId, List.of());
  }
}
