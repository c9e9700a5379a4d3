package io.github.cmkjca.spi.kms;

import java.util.List;

/**
 * Asks whether a MAC is right.
 *
 * @param keyId key id, key ARN, alias name or alias ARN, of an HMAC key
 * @param message 1 to 4096 bytes
 * @param mac 1 to 6144 bytes
 * @param macAlgorithm the one of the key
 * @param grantTokens at most 10; make a new grant count at once
 * @param dryRun check everything, do nothing, answer with {@link DryRunOperationException}
 */
public record VerifyMacRequest(
    String keyId,
    byte[] message,
    byte[] mac,
    MacAlgorithm macAlgorithm,
    List<String> grantTokens,
    boolean dryRun) {
  /** Copies the lists. */
  public VerifyMacRequest {
    grantTokens = List.copyOf(grantTokens);
  }
}
