package io.github.cmkjca.spi.kms;

import java.util.List;

/**
 * Asks whether a signature is right. The message type need not be that of signing, where both are
 * possible.
 *
 * @param keyId key id, key ARN, alias name or alias ARN, of a key pair that signs
 * @param message 1 to 4096 bytes; a digest as long as that of the algorithm; or 64 bytes of mu
 * @param messageType what the message is
 * @param signature 1 to 6144 bytes
 * @param signingAlgorithm one of the key's
 * @param grantTokens at most 10; make a new grant count at once
 * @param dryRun check everything, do nothing, answer with {@link DryRunOperationException}
 */
public record VerifyRequest(
    String keyId,
    byte[] message,
    MessageType messageType,
    byte[] signature,
    SigningAlgorithm signingAlgorithm,
    List<String> grantTokens,
    boolean dryRun) {
  /** Copies the lists. */
  public VerifyRequest {
    grantTokens = List.copyOf(grantTokens);
  }

  /** Of the message itself, without grant tokens. */
  public static VerifyRequest of(
      String keyId, byte[] message, byte[] signature, SigningAlgorithm signingAlgorithm) {
    return new VerifyRequest(
        keyId, message, MessageType.RAW, signature, signingAlgorithm, List.of(), false);
  }
}
