package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.ContextGrowth;
import io.github.cmkjca.spi.EncryptionContext;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the holder of unwrapped data keys must ask before each use. A decision holds for the caller
 * it was made for, as long as {@link #epoch()} stays what it was <em>before</em> the question. Safe
 * for use by many threads.
 */
public interface UseAuthority {
  /**
   * Moves whenever a decision could have changed: keys, policies, aliases, grants, closing of the
   * vault. One volatile read.
   */
  long epoch();

  /** ARN of the principal for whom the current thread runs. Cheap enough for each use of a key. */
  String caller();

  /**
   * Authorises one kind of use for the current caller. A permission writes no audit record (the
   * uses are reported in sums); a refusal writes one.
   *
   * @throws io.github.cmkjca.spi.kms.KmsException the refusal: key gone, disabled, access denied,
   *     vault closed
   */
  void authorize(UseRequest request);

  /** Writes one audit record that sums up uses of cached data keys. */
  void report(UseSummary summary);

  /**
   * A question.
   *
   * @param keyArn ARN of the CMK that the data key is encrypted under
   * @param action {@code kms:Decrypt} or {@code kms:GenerateDataKey}
   * @param encryptionContext of the data key, as far as it is known
   * @param contextGrowth which pairs may still join: only what no such pair could permit is refused
   * @param grantTokens grants that count at once
   * @param via the integration that uses the key; null: the program itself
   */
  record UseRequest(
      String keyArn,
      String action,
      EncryptionContext encryptionContext,
      ContextGrowth contextGrowth,
      List<String> grantTokens,
      @Nullable Integration via) {

    /**
     * The same where at most the pairs named {@code cmk:aad}, {@code cmk:aad-b64} or {@code
     * cmk:aad-sha512} may still join.
     */
    public UseRequest(
        String keyArn,
        String action,
        EncryptionContext encryptionContext,
        boolean aadMayJoin,
        List<String> grantTokens) {
      this(
          keyArn,
          action,
          encryptionContext,
          aadMayJoin ? ContextGrowth.AAD : ContextGrowth.NONE,
          grantTokens,
          null);
    }

    /**
     * The same of an integration.
     *
     * @param integration null: of the program itself
     */
    public UseRequest through(@Nullable Integration integration) {
      return integration == via
          ? this
          : new UseRequest(
              keyArn, action, encryptionContext, contextGrowth, grantTokens, integration);
    }

    /** To decrypt a message that is not read yet: any pair may be stored in it. */
    public static UseRequest ofUnreadMessage(
        String keyArn, EncryptionContext given, List<String> grantTokens) {
      return new UseRequest(keyArn, "kms:Decrypt", given, ContextGrowth.ANY, grantTokens, null);
    }

    /** Whether any pairs may still join. */
    public boolean contextMayGrow() {
      return contextGrowth != ContextGrowth.NONE;
    }
  }

  /**
   * Uses of data keys under one CMK and context by one principal, through one integration or none.
   *
   * @param keyArn ARN of the CMK
   * @param principal ARN of the caller
   * @param action as in the question
   * @param encryptionContext of the data key
   * @param via the integration that used the keys; null: the program itself
   * @param messages how many messages
   * @param bytes how many bytes of input in all
   * @param first when the first of them began
   * @param last no use of the sum began later: reading the clock for each would cost more than all
   *     else about it
   */
  record UseSummary(
      String keyArn,
      String principal,
      String action,
      EncryptionContext encryptionContext,
      @Nullable Integration via,
      long messages,
      long bytes,
      Instant first,
      Instant last) {}
}
