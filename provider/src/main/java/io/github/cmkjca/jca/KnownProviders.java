package io.github.cmkjca.jca;

import java.security.Provider;
import java.security.Security;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The providers that private keys are given to without being configured. Any code can register a
 * provider under any name that is free: what counts is the class.
 */
final class KnownProviders {
  static final String CORRETTO = "AmazonCorrettoCryptoProvider";
  static final String BOUNCY_CASTLE = "BC";

  /** The class of Corretto's provider. */
  static final String CORRETTO_CLASS = "com.amazon.corretto.crypto.provider." + CORRETTO;

  /** Of those that the JDK does not bring. */
  private static final Map<String, String> CLASSES =
      Map.of(
          CORRETTO,
          CORRETTO_CLASS,
          BOUNCY_CASTLE,
          "org.bouncycastle.jce.provider.BouncyCastleProvider");

  private KnownProviders() {}

  /** The registered provider that this is the name of; null if there is none, or an impostor. */
  static @Nullable Provider registered(String name) {
    Provider provider = Security.getProvider(name);
    return provider != null && isGenuine(name, provider.getClass()) ? provider : null;
  }

  /** Whether the provider known by this name is of this class. */
  static boolean isGenuine(String name, Class<?> type) {
    String expected = CLASSES.get(name);
    return expected == null ? isOfTheJdk(type) : type.getName().equals(expected);
  }

  private static boolean isOfTheJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }
}
