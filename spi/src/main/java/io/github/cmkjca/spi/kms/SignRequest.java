package io.github.cmkjca.spi.kms;

import java.util.List;

/**
 * Asks to sign a message.
 *
 * @param keyId key id, key ARN, alias name or alias ARN, of a key pair that signs
 * @param message 1 to 4096 bytes; a digest as long as that of the algorithm; or 64 bytes of mu
 * @param messageType what the message is
 * @param signingAlgorithm one of the key's
 * @param grantTokens at most 10; make a new grant count at once
 * @param dryRun check everything, do nothing, answer with {@link DryRunOperationException}
 */
public record SignRequest(
    String keyId,
    byte[] message,
    MessageType messageType,
    SigningAlgorithm signingAlgorithm,
    List<String> grantTokens,
    boolean dryRun) {
  /** Copies the lists. */
  public SignRequest {
    grantTokens = List.copyOf(grantTokens);
  }

  /** Of the message itself, without grant tokens. */
  public static SignRequest of(String keyId, byte[] message, SigningAlgorithm signingAlgorithm) {
    return new SignRequest(keyId, message, MessageType.RAW, signingAlgorithm, List.of(), false);
  }
}
