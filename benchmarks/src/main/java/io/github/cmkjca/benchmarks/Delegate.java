package io.github.cmkjca.benchmarks;

import java.security.Provider;
import java.security.Security;

/** Delegate providers by name, registered or not. */
final class Delegate {
  private static final String CORRETTO =
      "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

  private Delegate() {}

  /** The registered provider of this name, else Corretto's. */
  static Provider named(String name) throws ReflectiveOperationException {
    Provider registered = Security.getProvider(name);
    return registered == null ? corretto() : registered;
  }

  /** A new Amazon Corretto Crypto Provider. */
  static Provider corretto() throws ReflectiveOperationException {
    return Class.forName(CORRETTO)
        .asSubclass(Provider.class)
        .getDeclaredConstructor()
        .newInstance();
  }
}
