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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether what the caller says and what a message says fit together. */
final class EnvelopeChecks {
  private EnvelopeChecks() {}

  /** An ARN of a multi-Region key, in its parts before and behind the Region. */
  private static final Pattern MULTI_REGION_ARN =
      Pattern.compile("(arn:[^:]+:kms:)[^:]+(:\\d{12}:key/mrk-[0-9a-f]{32})");

  /**
   * The data keys of a message that say they are encrypted under this CMK, or under a multi-Region
   * key related to it, which has the same material. The format allows an empty one, which no KMS
   * has made.
   */
  static List<EncryptedDataKey> keysUnder(CmkHandle cmk, MessageHeader message) {
    String arn = cmk.keyArn();
    byte[] bytes = arn.getBytes(StandardCharsets.UTF_8);
    return message.encryptedDataKeys().stream()
        .filter(
            key ->
                key.ciphertext().length > 0
                    && key.providerId().equals(Terms.PROVIDER_ID)
                    && (Arrays.equals(key.providerInfo(), bytes)
                        || isRelated(new String(key.providerInfo(), StandardCharsets.UTF_8), arn)))
        .toList();
  }

  /** Whether the two differ in nothing but the Region, and multi-Region keys may. */
  private static boolean isRelated(String named, String arn) {
    Matcher one = MULTI_REGION_ARN.matcher(named);
    Matcher other = MULTI_REGION_ARN.matcher(arn);
    return one.matches()
        && other.matches()
        && one.group(1).equals(other.group(1))
        && one.group(2).equals(other.group(2));
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
