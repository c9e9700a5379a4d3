package io.github.cmkjca.datakey;

import io.github.cmkjca.spi.EncryptionContext;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One data key: who it is and, as long as it is cached, its material. Handles hold it; equal
 * sources of one vault share one cached material. Safe for use by many threads.
 */
public final class DataKey {
  private final DataKeys owner;
  private final KeySource source;

  DataKey(DataKeys owner, KeySource source) {
    this.owner = owner;
    this.source = source;
  }

  /** ARN of the CMK. */
  public String keyArn() {
    return source.keyArn();
  }

  /** The encryption context. */
  public EncryptionContext encryptionContext() {
    return source.encryptionContext();
  }

  /** Where it comes from. */
  public KeySource source() {
    return source;
  }

  /**
   * Begins one message: authorises the current caller, counts the message, and unwraps the key if
   * it is not cached.
   *
   * @throws io.github.cmkjca.spi.kms.KmsException the refusal
   */
  public Lease lease(Purpose purpose, List<String> grantTokens) {
    return owner.lease(this, purpose, grantTokens);
  }

  /** Whether both are the same encrypted key, and so have the same material. */
  public boolean sameMaterialAs(@Nullable DataKey other) {
    return this == other || (other != null && sameSource(source, other.source));
  }

  private static boolean sameSource(KeySource one, KeySource other) {
    if (one instanceof KeySource.Wrapped a && other instanceof KeySource.Wrapped b) {
      return Arrays.equals(a.ciphertextBlob(), b.ciphertextBlob())
          && a.encryptionContext().equals(b.encryptionContext());
    }
    return one instanceof KeySource.Nested a
        && other instanceof KeySource.Nested b
        && Arrays.equals(a.sealed(), b.sealed())
        && a.parent().sameMaterialAs(b.parent());
  }

  /** The CMK; never key or blob. */
  @Override
  public String toString() {
    return "DataKey[" + keyArn() + "]";
  }
}
