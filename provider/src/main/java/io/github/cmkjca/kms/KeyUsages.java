package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.InvalidKeyUsageException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.util.Collection;

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

  /**
   * Refuses to make data keys under a key that encrypts, but not as symmetric keys do.
   *
   * @throws InvalidKeyUsageException if so
   */
  static void checkSymmetric(KnownKey key) {
    if (key.record().keySpec() != KeySpec.SYMMETRIC_DEFAULT) {
      throw new InvalidKeyUsageException("You cannot generate a data key with an asymmetric CMK");
    }
  }

  /**
   * Refuses an algorithm that is none of those that keys of the spec have.
   *
   * @throws InvalidKeyUsageException if so
   */
  static <A extends Enum<A>> void checkAlgorithm(
      KnownKey key, A algorithm, Collection<A> possible) {
    if (!possible.contains(algorithm)) {
      throw new InvalidKeyUsageException(
          "Algorithm "
              + algorithm
              + " is incompatible with key spec "
              + key.record().keySpec()
              + ".");
    }
  }
}
