package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.message.EncryptedDataKey;
import io.github.cmkjca.datakey.message.MalformedMessageException;
import io.github.cmkjca.datakey.message.MessageHeader;
import io.github.cmkjca.jca.EnvelopeMessage.Terms;
import io.github.cmkjca.spi.EncryptionContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether what the caller says and what a message says fit together. */
final class EnvelopeChecks {
  private EnvelopeChecks() {}

  /**
   * The data keys of a message that say they are encrypted under this CMK. The format allows an
   * empty one, which no KMS has made.
   */
  static List<EncryptedDataKey> keysUnder(CmkHandle cmk, MessageHeader message) {
    byte[] arn = cmk.keyArn().getBytes(StandardCharsets.UTF_8);
    return message.encryptedDataKeys().stream()
        .filter(
            key ->
                key.ciphertext().length > 0
                    && key.providerId().equals(Terms.PROVIDER_ID)
                    && Arrays.equals(key.providerInfo(), arn))
        .toList();
  }

  /**
   * Compares IV, AAD and pairs.
   *
   * @param aad the pair of the AAD that the caller gave; empty without AAD
   * @return pairs that the caller gave and the message does not store: it may be bound to them all
   *     the same
   */
  static EncryptionContext unstoredPairs(Terms terms, EncryptionContext aad, MessageHeader message)
      throws MalformedMessageException {
    boolean sameIv = terms.iv() == null || terms.iv().isIn(message.messageId());
    if (!sameIv || !aadPairs(message.encryptionContext()).equals(aad.pairs())) {
      throw new MalformedMessageException();
    }
    Map<String, String> unstored = new LinkedHashMap<>();
    for (Map.Entry<String, String> pair : terms.context().pairs().entrySet()) {
      String stored = message.encryptionContext().pairs().get(pair.getKey());
      if (stored == null) {
        unstored.put(pair.getKey(), pair.getValue());
      } else if (!stored.equals(pair.getValue())) {
        throw new MalformedMessageException();
      }
    }
    return EncryptionContext.of(unstored);
  }

  /** All pairs that the data key of a message is bound to. */
  static EncryptionContext wholeContext(MessageHeader message, EncryptionContext unstored)
      throws MalformedMessageException {
    try {
      return message.encryptionContext().plus(unstored);
    } catch (IllegalArgumentException e) {
      // Each has room for itself, both together do not: nobody can have made such a message.
      throw new MalformedMessageException();
    }
  }

  private static Map<String, String> aadPairs(EncryptionContext context) {
    Map<String, String> found = new LinkedHashMap<>(context.pairs());
    found.keySet().removeIf(key -> !AadPair.isName(key));
    return found;
  }
}
