package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KeySpec;
import java.io.ObjectStreamException;
import java.io.Serializable;
import javax.crypto.SecretKey;

/**
 * A symmetric or HMAC CMK as the program holds it: its name. Equal to the handles of the same CMK.
 */
final class CmkHandle extends AbstractHandle implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final String keyArn;
  private final KeySpec keySpec;

  /**
   * @throws IllegalArgumentException if it is a key pair
   */
  CmkHandle(String keyArn, KeySpec keySpec) {
    super(keySpec.macAlgorithm().map(mac -> mac.jcaName()).orElse("AES"));
    this.keyArn = KeySource.requireKeyArn(keyArn);
    if (keySpec.isAsymmetric()) {
      throw new IllegalArgumentException(keyArn + " is a key pair, not a secret key");
    }
    this.keySpec = keySpec;
  }

  KeySpec keySpec() {
    return keySpec;
  }

  @Override
  public String keyArn() {
    return keyArn;
  }

  @Override
  public EncryptionContext encryptionContext() {
    return EncryptionContext.empty();
  }

  @Override
  Serializable ref() throws ObjectStreamException {
    return HandleRef.of(this);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof CmkHandle that && keyArn.equals(that.keyArn));
  }

  @Override
  public int hashCode() {
    return keyArn.hashCode();
  }

  @Override
  public String toString() {
    return "CmkHandle[" + keySpec + ", " + keyArn + "]";
  }
}
