package io.github.cmkjca.custody;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;

/** Finds the JCA implementations that a software custodian computes with. Never our own. */
final class Delegates {
  private static final String OURSELVES = "CMK";

  /** First choices: always the same implementations, whatever order the operator configured. */
  private static final List<String> PREFERRED = List.of("SunJCE", "SunEC", "SunRsaSign");

  private Delegates() {}

  static Cipher cipher(String transformation) {
    return find(provider -> Cipher.getInstance(transformation, provider), transformation);
  }

  static Mac mac(String algorithm) {
    return find(provider -> Mac.getInstance(algorithm, provider), algorithm);
  }

  static Signature signature(String algorithm) {
    return find(provider -> Signature.getInstance(algorithm, provider), algorithm);
  }

  static KeyAgreement keyAgreement(String algorithm) {
    return find(provider -> KeyAgreement.getInstance(algorithm, provider), algorithm);
  }

  static KeyPairGenerator keyPairGenerator(String algorithm) {
    return find(provider -> KeyPairGenerator.getInstance(algorithm, provider), algorithm);
  }

  static KeyFactory keyFactory(String algorithm) {
    return find(provider -> KeyFactory.getInstance(algorithm, provider), algorithm);
  }

  static AlgorithmParameters algorithmParameters(String algorithm) {
    return find(provider -> AlgorithmParameters.getInstance(algorithm, provider), algorithm);
  }

  /** All registered providers but ours, the preferred ones first. */
  static List<Provider> others() {
    List<Provider> others = new ArrayList<>();
    for (Provider provider : Security.getProviders()) {
      if (!provider.getName().equals(OURSELVES)) {
        others.add(provider);
      }
    }
    others.sort(Comparator.comparingInt(Delegates::rank)); // stable: the others keep their order
    return others;
  }

  private static int rank(Provider provider) {
    int preferred = PREFERRED.indexOf(provider.getName());
    return preferred < 0 ? PREFERRED.size() : preferred;
  }

  @FunctionalInterface
  private interface Lookup<T> {
    T in(Provider provider) throws GeneralSecurityException;
  }

  private static <T> T find(Lookup<T> lookup, String algorithm) {
    IllegalStateException none =
        new IllegalStateException(
            "no security provider offers "
                + algorithm
                + "; register the JDK's own in java.security");
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
