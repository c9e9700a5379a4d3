package io.github.cmkjca.jca;

import io.github.cmkjca.spi.CmkContext;
import io.github.cmkjca.spi.CmkParameterSpec;
import io.github.cmkjca.spi.EncryptionContext;
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

  static CmkParameters of(Backend backend, @Nullable AlgorithmParameterSpec params) {
    CmkContext running = CmkContext.current();
    EncryptionContext context = backend.configuredContext().plus(running.encryptionContext());
    List<String> tokens = GrantTokens.union(backend.configuredGrantTokens(), running.grantTokens());
    if (params instanceof CmkParameterSpec spec) {
      return new CmkParameters(
          context.plus(spec.encryptionContext()),
          GrantTokens.union(tokens, spec.grantTokens()),
          spec.parameters().orElse(null));
    }
    return new CmkParameters(context, tokens, params);
  }
}
