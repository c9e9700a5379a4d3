package io.github.cmkjca.spi.kms;

import java.util.List;

/**
 * Asks for the MAC of a message.
 *
 * @param keyId key id, key ARN, alias name or alias ARN, of an HMAC key
 * @param message 1 to 4096 bytes
 * @param macAlgorithm the one of the key
 * @param grantTokens at most 10; make a new grant count at once
 * @param dryRun check everything, do nothing, answer with {@link DryRunOperationException}
 */
public record GenerateMacRequest(
    String keyId,
    byte[] message,
    MacAlgorithm macAlgorithm,
    List<String> grantTokens,
    boolean dryRun) {
  /** Copies the lists. */
  public GenerateMacRequest {
    grantTokens = List.copyOf(grantTokens);
  }
}
