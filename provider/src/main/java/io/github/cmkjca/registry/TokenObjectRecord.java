package io.github.cmkjca.registry;

import io.github.cmkjca.spi.kms.KeySpec;
import java.time.Instant;

/**
 * What is noted of an object that a token is to hold, or is to hold no more.
 *
 * @param materialId the material that it is
 * @param keyId bare id of its key; for a key that the provider owns, its name
 * @param keySpec what it is: a pair is more than one object
 * @param storeId the custom key store whose token it is; empty: that of no store
 * @param intent what was about to be done
 * @param owner who is about to do it, in a form of its own; empty: nobody yet
 * @param noted since when he is, to the millisecond
 */
public record TokenObjectRecord(
    String materialId,
    String keyId,
    KeySpec keySpec,
    String storeId,
    Intent intent,
    String owner,
    Instant noted) {

  /** Why an object is noted. */
  public enum Intent {
    /** It is made, and belongs to no key before the note goes. */
    CREATE,
    /** Who made it is gone, and no key ever had it; it may have never come to be. */
    DISCARD,
    /** No key has it any more; the note goes once the object is gone. */
    DESTROY,
    /** The same, and it was found in the token, of which nothing else tells whose it is. */
    DESTROY_FOUND,
    /**
     * It was not found in a token that has nothing else of the vault, and may be another one. The
     * note stays until the object is found after all.
     */
    DESTROY_MISSED
  }

  /** Whether no key is to get it any more. */
  public boolean isToBeDestroyed() {
    return intent != Intent.CREATE;
  }

  /**
   * The same object, to be destroyed from now on.
   *
   * @param by who is about to do that; empty: nobody yet
   */
  public TokenObjectRecord toBeDestroyed(String by, Instant now) {
    Intent next = intent == Intent.CREATE ? Intent.DISCARD : intent;
    return new TokenObjectRecord(materialId, keyId, keySpec, storeId, next, by, now);
  }

  /** The same object, of which more is known. */
  public TokenObjectRecord with(Intent next) {
    return new TokenObjectRecord(materialId, keyId, keySpec, storeId, next, owner, noted);
  }
}
