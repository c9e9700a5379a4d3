package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.KeySpec;
import org.bouncycastle.crypto.params.MLDSAParameters;

/** The parameter sets of FIPS 204. */
final class MlDsa {
  private MlDsa() {}

  /**
   * @throws IllegalArgumentException if keys of the spec are none of ML-DSA
   */
  static MLDSAParameters parametersOf(KeySpec keySpec) {
    return switch (keySpec) {
      case ML_DSA_44 -> MLDSAParameters.ml_dsa_44;
      case ML_DSA_65 -> MLDSAParameters.ml_dsa_65;
      case ML_DSA_87 -> MLDSAParameters.ml_dsa_87;
      default -> throw new IllegalArgumentException(keySpec + " is not of ML-DSA");
    };
  }
}
