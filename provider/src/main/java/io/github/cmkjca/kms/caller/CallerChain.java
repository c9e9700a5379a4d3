package io.github.cmkjca.kms.caller;

import io.github.cmkjca.kms.Callers;
import io.github.cmkjca.kms.policy.PrincipalArn;
import io.github.cmkjca.spi.CallerResolver;
import java.util.List;
import java.util.Optional;

/** Asks the sources of identity in their order. Safe for use by many threads. */
public final class CallerChain implements Callers {
  private final List<CallerResolver> resolvers;
  private final String fallback;

  /**
   * A chain.
   *
   * @param account the vault's account, twelve digits
   * @param principal the configured ARN; empty for the account's root
   * @param resolvers plug-ins, asked first
   */
  public CallerChain(String account, Optional<String> principal, List<CallerResolver> resolvers) {
    this.resolvers = List.copyOf(resolvers);
    this.fallback = principal.orElse(PrincipalArn.root(account));
  }

  @Override
  public String current() {
    for (CallerResolver resolver : resolvers) {
      Optional<String> principal = resolver.currentPrincipal();
      if (principal.isPresent()) {
        return principal.get();
      }
    }
    return fallback;
  }
}
