package io.github.cmkjca.spi;

import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code KeyGenerator} of this provider needs to make a data key: the CMK, the length and
 * the encryption context. Immutable.
 */
public final class DataKeyParameterSpec implements AlgorithmParameterSpec {
  private final @Nullable String keyId;
  private final int keySizeBits;
  private final EncryptionContext encryptionContext;
  private final List<String> grantTokens;

  private DataKeyParameterSpec(
      @Nullable String keyId,
      int keySizeBits,
      EncryptionContext encryptionContext,
      List<String> grantTokens) {
    this.keyId = keyId;
    this.keySizeBits = keySizeBits;
    this.encryptionContext = Objects.requireNonNull(encryptionContext, "encryptionContext");
    this.grantTokens = List.copyOf(grantTokens);
  }

  /** Under the configured default CMK, with the algorithm's default length and no context. */
  public static DataKeyParameterSpec underDefaultKey() {
    return new DataKeyParameterSpec(null, 0, EncryptionContext.empty(), List.of());
  }

  /**
   * Under the CMK of this key id, key ARN, alias name or alias ARN, with the algorithm's default
   * length.
   *
   * @throws NullPointerException if it is null; the default CMK is never taken by accident
   */
  public static DataKeyParameterSpec under(String keyId) {
    Objects.requireNonNull(keyId, "keyId; for the default CMK call underDefaultKey()");
    return new DataKeyParameterSpec(keyId, 0, EncryptionContext.empty(), List.of());
  }

  /**
   * The same with this length.
   *
   * @param bits a positive multiple of 8
   * @throws IllegalArgumentException if it is not
   */
  public DataKeyParameterSpec withKeySize(int bits) {
    if (bits <= 0 || bits % 8 != 0) {
      throw new IllegalArgumentException(
          "key size " + bits + "; a positive multiple of 8 bits is needed");
    }
    return new DataKeyParameterSpec(keyId, bits, encryptionContext, grantTokens);
  }

  /** The same bound to this context. */
  public DataKeyParameterSpec withEncryptionContext(EncryptionContext context) {
    return new DataKeyParameterSpec(keyId, keySizeBits, context, grantTokens);
  }

  /** The same with these grant tokens, at most 10. */
  public DataKeyParameterSpec withGrantTokens(List<String> tokens) {
    return new DataKeyParameterSpec(keyId, keySizeBits, encryptionContext, tokens);
  }

  /** The CMK; empty: the configured default. */
  public Optional<String> keyId() {
    return Optional.ofNullable(keyId);
  }

  /** Length in bits; 0: the algorithm's default. */
  public int keySizeBits() {
    return keySizeBits;
  }

  /** The encryption context. */
  public EncryptionContext encryptionContext() {
    return encryptionContext;
  }

  /** The grant tokens; unmodifiable. */
  public List<String> grantTokens() {
    return grantTokens;
  }
}
