package io.github.cmkjca.custody;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;

/** Finds the JCA implementations that a software custodian computes with. Never our own. */
final class Delegates {
  private static final String OURSELVES = "CMK";

  /** First choice: always the same implementation, whatever order the operator configured. */
  private static final String PREFERRED = "SunJCE";

  private Delegates() {}

  static Cipher cipher(String transformation) {
    return find(provider -> Cipher.getInstance(transformation, provider), transformation);
  }

  static Mac mac(String algorithm) {
    return find(provider -> Mac.getInstance(algorithm, provider), algorithm);
  }

  static KeyPairGenerator keyPairGenerator(String algorithm) {
    return find(provider -> KeyPairGenerator.getInstance(algorithm, provider), algorithm);
  }

  static KeyFactory keyFactory(String algorithm) {
    return find(provider -> KeyFactory.getInstance(algorithm, provider), algorithm);
  }

  /** All registered providers but ours, the preferred one first. */
  static List<Provider> others() {
    List<Provider> others = new ArrayList<>();
    for (Provider provider : Security.getProviders()) {
      if (provider.getName().equals(PREFERRED)) {
        others.add(0, provider);
      } else if (!provider.getName().equals(OURSELVES)) {
        others.add(provider);
      }
    }
    return others;
  }

  @FunctionalInterface
  private interface Lookup<T> {
    T in(Provider provider) throws GeneralSecurityException;
  }

  private static <T> T find(Lookup<T> lookup, String algorithm) {
    IllegalStateException none =
        new IllegalStateException(
            "no security provider offers " + algorithm + "; register SunJCE in java.security");
    for (Provider provider : others()) {
      try {
        return lookup.in(provider);
      } catch (GeneralSecurityException e) {
        none.addSuppressed(e);
      }
    }
    throw none;
  }
}
