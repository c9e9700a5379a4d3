package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.InvalidKeyUsageException;
import io.github.cmkjca.spi.kms.KeyUsage;

/** Which operation works with which kind of key. */
final class KeyUsages {
  private KeyUsages() {}

  static boolean fits(Operation operation, KnownKey key) {
    KeyUsage needed = operation.usage();
    return needed == null || needed == key.record().keyUsage();
  }

  /**
   * Refuses the operation if the key is not made for it.
   *
   * @throws InvalidKeyUsageException if so
   */
  static void check(Operation operation, KnownKey key) {
    if (!fits(operation, key)) {
      throw new InvalidKeyUsageException(
          key.arn()
              + " key usage is "
              + key.record().keyUsage()
              + " which is not valid for "
              + operation.eventName()
              + ".");
    }
  }
}
