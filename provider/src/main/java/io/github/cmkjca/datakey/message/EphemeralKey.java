package io.github.cmkjca.datakey.message;

import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A key for a delegate that can be wiped, which a {@code SecretKeySpec} cannot. Never leaves this
 * package. Keeps the array that it is given.
 */
final class EphemeralKey implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final String algorithm;
  private final transient byte[] material;

  EphemeralKey(String algorithm, byte[] material) {
    this.algorithm = algorithm;
    this.material = material;
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return material.clone();
  }

  @Override
  public void destroy() {
    Arrays.fill(material, (byte) 0);
  }

  private Object writeReplace() throws java.io.NotSerializableException {
    throw new java.io.NotSerializableException(EphemeralKey.class.getName());
  }
}
