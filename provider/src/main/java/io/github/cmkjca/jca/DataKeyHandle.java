package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.spi.EncryptionContext;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.Arrays;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A data key as the program holds it. Equal to the handles of the same algorithm over the same
 * encrypted key.
 */
final class DataKeyHandle extends AbstractHandle implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final transient DataKey dataKey;

  DataKeyHandle(String algorithm, DataKey dataKey) {
    super(algorithm);
    this.dataKey = dataKey;
  }

  DataKey dataKey() {
    return dataKey;
  }

  @Override
  public String keyArn() {
    return dataKey.keyArn();
  }

  @Override
  public EncryptionContext encryptionContext() {
    return dataKey.encryptionContext();
  }

  /**
   * Whether the other is over the same encrypted key, under whatever algorithm name and from
   * whichever opening of the vault.
   */
  boolean sameKeyAs(@Nullable DataKeyHandle other) {
    return other != null
        && encryptionContext().equals(other.encryptionContext())
        && Arrays.equals(sealed(), other.sealed());
  }

  @Override
  Serializable ref() throws ObjectStreamException {
    return HandleRef.of(this);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof DataKeyHandle that
            && getAlgorithm().equals(that.getAlgorithm())
            && sameKeyAs(that));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sealed());
  }

  /** Algorithm and CMK; never key or blob. */
  @Override
  public String toString() {
    return "DataKeyHandle[" + getAlgorithm() + ", " + keyArn() + "]";
  }

  private byte[] sealed() {
    KeySource source = dataKey.source();
    return source instanceof KeySource.Wrapped wrapped
        ? wrapped.ciphertextBlob()
        : ((KeySource.Nested) source).sealed();
  }
}
