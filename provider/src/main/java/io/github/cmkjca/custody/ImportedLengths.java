package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.KeySpec;

/** How long imported material may be. */
final class ImportedLengths {
  private ImportedLengths() {}

  /**
   * Whether a key of this spec can have so much material. HMAC keys take as much as from the output
   * to the block of their hash.
   */
  static boolean fits(KeySpec spec, int bytes) {
    return switch (spec) {
      case SYMMETRIC_DEFAULT -> bytes == 32;
      case HMAC_224 -> bytes >= 28 && bytes <= 64;
      case HMAC_256 -> bytes >= 32 && bytes <= 64;
      case HMAC_384 -> bytes >= 48 && bytes <= 128;
      case HMAC_512 -> bytes >= 64 && bytes <= 128;
      default -> false; // key pairs are not imported yet
    };
  }
}
