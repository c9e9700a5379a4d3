package io.github.cmkjca.jca;

import io.github.cmkjca.curve.Secp256k1;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The key pairs that one algorithm name can stand for.
 *
 * @param algorithm the name
 * @param family what they are
 * @param kinds the first is made unless another is asked for
 */
record KeyPairKinds(String algorithm, KeyFamily family, List<Kind> kinds) {
  static final KeyPairKinds RSA =
      new KeyPairKinds(
          "RSA",
          KeyFamily.RSA,
          List.of(
              rsa(3072, DataKeyPairSpec.RSA_3072),
              rsa(2048, DataKeyPairSpec.RSA_2048),
              rsa(4096, DataKeyPairSpec.RSA_4096)));

  static final KeyPairKinds EC =
      new KeyPairKinds(
          "EC",
          KeyFamily.EC,
          List.of(
              ec(256, DataKeyPairSpec.ECC_NIST_P256, "1.2.840.10045.3.1.7"),
              ec(384, DataKeyPairSpec.ECC_NIST_P384, "1.3.132.0.34"),
              ec(521, DataKeyPairSpec.ECC_NIST_P521, "1.3.132.0.35"),
              new Kind(
                  Secp256k1.NAME,
                  256,
                  Set.of("SECP256K1", Secp256k1.OID),
                  DataKeyPairSpec.ECC_SECG_P256K1,
                  null)));

  private static final Kind ED25519 =
      new Kind("Ed25519", 255, Set.of("ED25519"), DataKeyPairSpec.ECC_NIST_EDWARDS25519, null);
  private static final Kind ED448 = here(448, NamedParameterSpec.ED448);
  private static final Kind X25519 = here(255, NamedParameterSpec.X25519);
  private static final Kind X448 = here(448, NamedParameterSpec.X448);

  static final KeyPairKinds EDDSA =
      new KeyPairKinds("EdDSA", KeyFamily.EDDSA, List.of(ED25519, ED448));
  static final KeyPairKinds ONLY_ED25519 =
      new KeyPairKinds("Ed25519", KeyFamily.EDDSA, List.of(ED25519));
  static final KeyPairKinds ONLY_ED448 = new KeyPairKinds("Ed448", KeyFamily.EDDSA, List.of(ED448));
  static final KeyPairKinds XDH = new KeyPairKinds("XDH", KeyFamily.XDH, List.of(X25519, X448));
  static final KeyPairKinds ONLY_X25519 =
      new KeyPairKinds("X25519", KeyFamily.XDH, List.of(X25519));
  static final KeyPairKinds ONLY_X448 = new KeyPairKinds("X448", KeyFamily.XDH, List.of(X448));

  /**
   * One kind.
   *
   * @param name of its curve, or that by which a delegate makes it
   * @param bits its size
   * @param names under which it may be asked for, in upper case
   * @param spec by which the key management service makes it; null: a delegate does
   * @param params for the delegate
   */
  record Kind(
      String name,
      int bits,
      Set<String> names,
      @Nullable DataKeyPairSpec spec,
      @Nullable AlgorithmParameterSpec params) {}

  KeyPairKinds {
    kinds = List.copyOf(kinds);
  }

  Kind normal() {
    return kinds.get(0);
  }

  Optional<Kind> ofSize(int bits) {
    return kinds.stream().filter(kind -> kind.bits() == bits).findFirst();
  }

  /** The kind that these parameters ask for; empty if there is none. */
  Optional<Kind> of(AlgorithmParameterSpec params) {
    if (params instanceof RSAKeyGenParameterSpec rsa) {
      return family == KeyFamily.RSA
              && (rsa.getPublicExponent() == null // as the JDK: the usual one
                  || RSAKeyGenParameterSpec.F4.equals(rsa.getPublicExponent()))
              && rsa.getKeyParams() == null
          ? ofSize(rsa.getKeysize())
          : Optional.empty();
    }
    if (params instanceof ECGenParameterSpec curve) {
      return family == KeyFamily.EC ? named(curve.getName()) : Optional.empty();
    }
    if (params instanceof ECParameterSpec curve) {
      return family == KeyFamily.EC
          ? kinds.stream().filter(kind -> Curves.same(curve, Curves.named(kind.name()))).findFirst()
          : Optional.empty();
    }
    return params instanceof NamedParameterSpec name ? named(name.getName()) : Optional.empty();
  }

  private Optional<Kind> named(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return kinds.stream().filter(kind -> kind.names().contains(upper)).findFirst();
  }

  /** What is said of a kind that there is not. */
  String refusal(String wanted) {
    return algorithm
        + " key pairs of "
        + wanted
        + " cannot be made here; possible are "
        + kinds.stream()
            .map(kind -> family == KeyFamily.RSA ? kind.bits() + " bits" : kind.name())
            .collect(Collectors.joining(", "))
        + (family == KeyFamily.RSA ? ", with public exponent 65537" : "");
  }

  private static Kind rsa(int bits, DataKeyPairSpec spec) {
    return new Kind("RSA", bits, Set.of(), spec, null);
  }

  /** FIPS 186-5, SEC 2 and RFC 5480 have each their names of a curve. */
  private static Kind ec(int bits, DataKeyPairSpec spec, String oid) {
    String name = "secp" + bits + "r1";
    return new Kind(
        name,
        bits,
        Set.of(name.toUpperCase(Locale.ROOT), "P-" + bits, "NIST P-" + bits, oid),
        spec,
        null);
  }

  private static Kind here(int bits, NamedParameterSpec params) {
    return new Kind(
        params.getName(), bits, Set.of(params.getName().toUpperCase(Locale.ROOT)), null, params);
  }
}
