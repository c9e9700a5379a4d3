package io.github.cmkjca.jca;

import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** Names of RSASSA-PSS that say its hash, as Bouncy Castle has them and libraries ask for them. */
final class PssNames {
  private static final String SUFFIX = "withRSAandMGF1";

  private PssNames() {}

  /** The parameters of {@code SHA256withRSAandMGF1} and the like: a salt as long as the hash. */
  static PSSParameterSpec parametersOf(String name) {
    String hash = name.substring(0, name.length() - SUFFIX.length());
    return switch (hash) {
      case "SHA1" -> pss(MGF1ParameterSpec.SHA1, 20);
      case "SHA224" -> pss(MGF1ParameterSpec.SHA224, 28);
      case "SHA256" -> pss(MGF1ParameterSpec.SHA256, 32);
      case "SHA384" -> pss(MGF1ParameterSpec.SHA384, 48);
      case "SHA512" -> pss(MGF1ParameterSpec.SHA512, 64);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static PSSParameterSpec pss(MGF1ParameterSpec mgf, int saltBytes) {
    return new PSSParameterSpec(
        mgf.getDigestAlgorithm(), "MGF1", mgf, saltBytes, PSSParameterSpec.TRAILER_FIELD_BC);
  }
}
