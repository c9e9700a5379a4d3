package io.github.cmkjca.spi;

import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Encryption context and grant tokens for one {@code init} with a CMK handle, with the parameters
 * that the transformation itself needs, if any. Immutable.
 *
 * <pre>{@code
 * cipher.init(ENCRYPT_MODE, cmk, CmkParameterSpec.of(EncryptionContext.of("tenant", "blue")));
 * }</pre>
 */
public final class CmkParameterSpec implements AlgorithmParameterSpec {
  private final EncryptionContext encryptionContext;
  private final List<String> grantTokens;
  private final @Nullable AlgorithmParameterSpec parameters;

  private CmkParameterSpec(
      EncryptionContext encryptionContext,
      List<String> grantTokens,
      @Nullable AlgorithmParameterSpec parameters) {
    this.encryptionContext = Objects.requireNonNull(encryptionContext, "encryptionContext");
    this.grantTokens = List.copyOf(grantTokens);
    this.parameters = parameters;
  }

  /** With this context, no grant token and no further parameters. */
  public static CmkParameterSpec of(EncryptionContext encryptionContext) {
    return new CmkParameterSpec(encryptionContext, List.of(), null);
  }

  /**
   * The same with these grant tokens instead; at most 10 together with those of the configuration
   * and of {@link CmkContext}, which operations show too.
   */
  public CmkParameterSpec withGrantTokens(List<String> tokens) {
    return new CmkParameterSpec(encryptionContext, tokens, parameters);
  }

  /** The same with these parameters of the transformation, such as a {@code GCMParameterSpec}. */
  public CmkParameterSpec withParameters(AlgorithmParameterSpec transformationParameters) {
    return new CmkParameterSpec(encryptionContext, grantTokens, transformationParameters);
  }

  /** The encryption context. */
  public EncryptionContext encryptionContext() {
    return encryptionContext;
  }

  /** The grant tokens; unmodifiable. */
  public List<String> grantTokens() {
    return grantTokens;
  }

  /** The parameters of the transformation. */
  public Optional<AlgorithmParameterSpec> parameters() {
    return Optional.ofNullable(parameters);
  }
}
