package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.security.Provider;
import java.util.List;

/**
 * What SunPKCS11 has to offer over a token for keys of one kind.
 *
 * @param type of the service
 * @param algorithm of the service
 * @param mechanism that it stands for, as PKCS #11 calls it
 */
record Ability(String type, String algorithm, String mechanism) {
  private static final Ability MAKES_AES = new Ability("KeyGenerator", "AES", "CKM_AES_KEY_GEN");
  private static final Ability MAKES_RSA =
      new Ability("KeyPairGenerator", "RSA", "CKM_RSA_PKCS_KEY_PAIR_GEN");
  private static final Ability MAKES_EC =
      new Ability("KeyPairGenerator", "EC", "CKM_EC_KEY_PAIR_GEN");

  private static final String MAKES_SECRETS = "CKM_GENERIC_SECRET_KEY_GEN";

  /** PSS and OAEP are done with it: SunPKCS11 has neither for digests. */
  private static final Ability RAW_RSA =
      new Ability("Cipher", "RSA/ECB/NoPadding", "CKM_RSA_X_509");

  private static final Ability SIGNS_PKCS1 =
      new Ability("Cipher", "RSA/ECB/PKCS1Padding", "CKM_RSA_PKCS");
  private static final Ability SIGNS_ECDSA = new Ability("Signature", "NONEwithECDSA", "CKM_ECDSA");
  private static final Ability AGREES = new Ability("KeyAgreement", "ECDH", "CKM_ECDH1_DERIVE");

  /**
   * What keys of this kind need.
   *
   * @throws UnsupportedOperationException if SunPKCS11 has nothing for them, whatever the token
   */
  static List<Ability> neededFor(KeySpec keySpec, KeyUsage usage, String token) {
    return switch (keySpec) {
      case SYMMETRIC_DEFAULT -> List.of(MAKES_AES);
      case HMAC_224, HMAC_256, HMAC_384, HMAC_512 -> {
        String mac = macOf(keySpec);
        yield List.of(
            new Ability("KeyGenerator", mac, MAKES_SECRETS),
            new Ability("Mac", mac, "CKM_SHA" + mac.substring("HmacSHA".length()) + "_HMAC"));
      }
      case RSA_2048, RSA_3072, RSA_4096 ->
          usage == KeyUsage.SIGN_VERIFY
              ? List.of(MAKES_RSA, SIGNS_PKCS1, RAW_RSA)
              : List.of(MAKES_RSA, RAW_RSA);
      case ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521, ECC_SECG_P256K1 ->
          List.of(MAKES_EC, usage == KeyUsage.KEY_AGREEMENT ? AGREES : SIGNS_ECDSA);
      case ECC_NIST_EDWARDS25519 -> throw notInJdk(keySpec, "CKM_EDDSA", token);
      case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> throw notInJdk(keySpec, "CKM_ML_DSA", token);
    };
  }

  /** By what a token makes secret keys of this algorithm of the JCA. */
  static String mechanismOfSecrets(String algorithm) {
    return algorithm.equals("AES") ? MAKES_AES.mechanism() : MAKES_SECRETS;
  }

  /** By what a token makes pairs of this spec. */
  static String mechanismOfPairs(KeySpec keySpec) {
    return (keySpec.name().startsWith("RSA") ? MAKES_RSA : MAKES_EC).mechanism();
  }

  /** Name of the MAC in the JCA. */
  static String macOf(KeySpec keySpec) {
    return "HmacSHA" + keySpec.name().substring("HMAC_".length());
  }

  /**
   * Refuses what the token does not offer.
   *
   * @throws UnsupportedOperationException if so
   */
  void require(Provider provider, KeySpec keySpec, String token) {
    if (provider.getService(type, algorithm) == null) {
      throw new UnsupportedOperationException(
          "The token of "
              + token
              + " does not offer "
              + mechanism
              + ", so that keys of spec "
              + keySpec
              + " cannot be made in it.");
    }
  }

  private static UnsupportedOperationException notInJdk(
      KeySpec keySpec, String mechanism, String token) {
    return new UnsupportedOperationException(
        "The token of "
            + token
            + " cannot be asked for "
            + mechanism
            + ": SunPKCS11 of Java "
            + Runtime.version().feature()
            + " does not offer it, so that keys of spec "
            + keySpec
            + " cannot be made in a token.");
  }
}
