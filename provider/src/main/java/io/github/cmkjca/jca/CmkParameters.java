package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.GrantTokens;
import io.github.cmkjca.spi.CmkContext;
import io.github.cmkjca.spi.CmkParameterSpec;
import io.github.cmkjca.spi.EncryptionContext;
import java.security.InvalidAlgorithmParameterException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one {@code init} with a CMK handle was told, from the configuration, the running {@link
 * CmkContext} and a {@link CmkParameterSpec}; where they name the same key, the later one wins.
 *
 * @param context the pairs
 * @param grantTokens the grant tokens
 * @param transformation what is left for the transformation itself, such as a {@code
 *     GCMParameterSpec}
 */
record CmkParameters(
    EncryptionContext context,
    List<String> grantTokens,
    @Nullable AlgorithmParameterSpec transformation) {

  /**
   * @throws InvalidAlgorithmParameterException if all pairs together are longer than is permitted
   */
  static CmkParameters of(Backend backend, @Nullable AlgorithmParameterSpec params)
      throws InvalidAlgorithmParameterException {
    CmkContext running = CmkContext.current();
    List<String> tokens = GrantTokens.union(backend.configuredGrantTokens(), running.grantTokens());
    if (params instanceof CmkParameterSpec spec) {
      return new CmkParameters(
          context(backend, running.encryptionContext(), spec.encryptionContext()),
          GrantTokens.union(tokens, spec.grantTokens()),
          spec.parameters().orElse(null));
    }
    return new CmkParameters(
        context(backend, running.encryptionContext(), EncryptionContext.empty()), tokens, params);
  }

  private static EncryptionContext context(
      Backend backend, EncryptionContext running, EncryptionContext given)
      throws InvalidAlgorithmParameterException {
    EncryptionContext context;
    try {
      context = backend.configuredContext().plus(running).plus(given);
    } catch (IllegalArgumentException e) {
      throw new InvalidAlgorithmParameterException(e.getMessage(), e);
    }
    int max = backend.maxContextBytes();
    if (context.canonicalLength() > max) {
      throw new InvalidAlgorithmParameterException(
          "encryption context of "
              + context.canonicalLength()
              + " bytes in canonical form; at most "
              + max
              + " (cmk.limits.encryption-context-bytes)");
    }
    return context;
  }
}
