package io.github.cmkjca.spi.kms;

import java.util.List;

/**
 * Asks for the public key of an asymmetric CMK.
 *
 * @param keyId key id, key ARN, alias name or alias ARN
 * @param grantTokens at most 10; make a new grant count at once
 */
public record GetPublicKeyRequest(String keyId, List<String> grantTokens) {
  /** Copies the lists. */
  public GetPublicKeyRequest {
    grantTokens = List.copyOf(grantTokens);
  }

  /** Without grant tokens. */
  public static GetPublicKeyRequest of(String keyId) {
    return new GetPublicKeyRequest(keyId, List.of());
  }
}
