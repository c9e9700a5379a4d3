package io.github.cmkjca.spi;

import java.security.Key;

/**
 * A key that the program holds as a handle: the key itself stays with the provider. {@link
 * Key#getEncoded()} and {@link Key#getFormat()} are null. Handles are immutable, safe for use by
 * many threads and equal when they name the same key.
 */
public interface CmkKey extends Key {
  /** ARN of the CMK that is this key, or under which this key is encrypted. */
  String keyArn();

  /** The encryption context that this key is bound to; empty for a CMK. */
  EncryptionContext encryptionContext();
}
