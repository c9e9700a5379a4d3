package io.github.cmkjca.jca;

import io.github.cmkjca.curve.Secp256k1;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;

/** Curves in Weierstrass form by their parameters, which need not say their name. */
final class Curves {
  private Curves() {}

  /** Whether two specifications are of one curve with one generator. */
  static boolean same(ECParameterSpec one, ECParameterSpec other) {
    return one.getCurve().equals(other.getCurve())
        && one.getGenerator().equals(other.getGenerator())
        && one.getOrder().equals(other.getOrder())
        && one.getCofactor() == other.getCofactor();
  }

  /** The curve that SEC 2 calls so. */
  static ECParameterSpec named(String name) {
    if (name.equals(Secp256k1.NAME)) {
      return Secp256k1.parameters();
    }
    try {
      AlgorithmParameters parameters =
          AlgorithmParameters.getInstance("EC", KeyFamily.EC.jdkProvider());
      parameters.init(new ECGenParameterSpec(name));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new ProviderException("the JDK lacks the curve " + name, e);
    }
  }
}
