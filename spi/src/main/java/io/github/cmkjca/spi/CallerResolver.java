package io.github.cmkjca.spi;

import java.util.Optional;

/**
 * Plug-in that tells who is calling, found by {@link java.util.ServiceLoader} or by the option
 * {@code cmk.caller-resolver}. Asked on every use of a key: it must be fast, must not block and
 * must not use the provider. Safe for use by many threads.
 */
public interface CallerResolver {
  /**
   * ARN of the principal on whose behalf the current thread runs, of the vault's account; empty if
   * this plug-in does not know, and then the next source is asked. An exception fails the
   * operation: nobody is taken for somebody else.
   */
  Optional<String> currentPrincipal();
}
