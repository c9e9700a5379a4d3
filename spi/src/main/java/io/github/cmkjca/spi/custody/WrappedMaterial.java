package io.github.cmkjca.spi.custody;

import io.github.cmkjca.spi.kms.AlgorithmSpec;

/**
 * Key material as somebody sends it.
 *
 * @param algorithm how it is encrypted
 * @param wrappingKey the sealed half of the {@link WrappingKey}
 * @param binding what the wrapping key was bound to
 * @param ciphertext the material under its public half
 */
public record WrappedMaterial(
    AlgorithmSpec algorithm, byte[] wrappingKey, byte[] binding, byte[] ciphertext) {
  /** Without the bytes, which are no help. */
  @Override
  public String toString() {
    return "WrappedMaterial[" + algorithm + "]";
  }
}
