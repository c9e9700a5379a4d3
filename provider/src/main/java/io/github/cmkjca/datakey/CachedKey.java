package io.github.cmkjca.datakey;

import java.util.Arrays;

/** Plaintext material of one data key. */
final class CachedKey {
  private final byte[] material;
  final boolean generatedHere;
  final boolean forMessages;

  CachedKey(byte[] material, boolean generatedHere, boolean forMessages) {
    this.material = material;
    this.generatedHere = generatedHere;
    this.forMessages = forMessages;
  }

  byte[] material() {
    return material;
  }

  void wipe() {
    Arrays.fill(material, (byte) 0);
  }
}
