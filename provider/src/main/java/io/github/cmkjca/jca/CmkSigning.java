package io.github.cmkjca.jca;

import io.github.cmkjca.jca.PrivateKeyHandle.CmkPair;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.ProviderException;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a signature algorithm of the JCA is asked for from a CMK.
 *
 * @param name of the algorithm, for messages
 * @param algorithms those of the CMK that fit; more than one only where the digest decides
 * @param digest hashes the message here; null if the message itself is sent
 * @param shape what is sent and what comes back
 * @param pss the parameters of PSS
 */
record CmkSigning(
    String name,
    List<SigningAlgorithm> algorithms,
    @Nullable MessageDigest digest,
    Shape shape,
    @Nullable PSSParameterSpec pss) {

  /** What the program gives and wants. */
  enum Shape {
    /** A message. */
    PLAIN,
    /** A message; the signature is r and s of fixed length (IEEE P1363) instead of DER. */
    P1363,
    /** A digest. */
    DIGEST,
    /** A digest; P1363. */
    DIGEST_P1363,
    /** DER of a DigestInfo (RFC 8017 section 9.2). */
    DIGEST_INFO
  }

  /**
   * What is sent to Sign.
   *
   * @param message the digest or message
   */
  record Signable(byte[] message, MessageType messageType, SigningAlgorithm algorithm) {}

  /** RFC 8017 section 9.2, note 1: what precedes a digest of so many bytes in a DigestInfo. */
  private static final Map<Integer, byte[]> DIGEST_INFO =
      Map.of(
          32, HexFormat.of().parseHex("3031300d060960864801650304020105000420"),
          48, HexFormat.of().parseHex("3041300d060960864801650304020205000430"),
          64, HexFormat.of().parseHex("3051300d060960864801650304020305000440"));

  private static final String P1363 = "INP1363FORMAT";

  CmkSigning {
    algorithms = List.copyOf(algorithms);
  }

  /**
   * How this CMK signs by this algorithm.
   *
   * @param key of a CMK
   * @throws InvalidKeyException if it does not
   * @throws InvalidAlgorithmParameterException if it does, but not with these parameters
   */
  static CmkSigning of(String name, PrivateKeyHandle key, @Nullable AlgorithmParameterSpec params)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    CmkPair cmk = (CmkPair) key.place();
    if (cmk.keyUsage() != KeyUsage.SIGN_VERIFY) {
      throw new InvalidKeyException(
          cmk.keyArn() + " is for " + cmk.keyUsage() + ", not for signing");
    }
    String upper = name.toUpperCase(Locale.ROOT);
    List<SigningAlgorithm> possible = cmk.keySpec().signingAlgorithms();
    CmkSigning found;
    if (upper.equals("RSASSA-PSS")) {
      return pss(name, cmk, params);
    }
    if (params != null && !fits(key, params)) {
      throw new InvalidAlgorithmParameterException(
          name + " under " + key + " takes no parameters but those that the key has");
    }
    if (upper.endsWith("WITHRSA")) {
      found = rsa(name, upper.substring(0, upper.length() - "WITHRSA".length()), possible);
    } else if (upper.contains("WITHECDSA")) {
      found =
          ecdsa(name, upper.substring(0, upper.indexOf("WITH")), upper.endsWith(P1363), possible);
    } else {
      found =
          new CmkSigning(
              name,
              signsUnder(upper, cmk.keySpec()) ? whole(possible) : List.of(),
              null,
              Shape.PLAIN,
              null);
    }
    if (found.algorithms().isEmpty()) {
      throw new InvalidKeyException(
          "a CMK of spec " + cmk.keySpec() + " does not sign by " + name + ", but by " + possible);
    }
    return found;
  }

  /** Whether parameters say what is so without them; those of PSS are another matter. */
  private static boolean fits(PrivateKeyHandle key, AlgorithmParameterSpec params) {
    return switch (key.family()) {
      case EC ->
          params instanceof ECParameterSpec curve && Curves.same(curve, ((ECKey) key).getParams());
      case EDDSA ->
          params instanceof EdDSAParameterSpec pure
              && !pure.isPrehash()
              && pure.getContext().isEmpty();
      case RSA, XDH, ML_DSA -> false;
    };
  }

  private static CmkSigning pss(String name, CmkPair cmk, @Nullable AlgorithmParameterSpec params)
      throws InvalidAlgorithmParameterException {
    if (params == null) {
      return new CmkSigning(name, List.of(), null, Shape.PLAIN, null); // they may follow
    }
    if (params instanceof PSSParameterSpec pss
        && pss.getMGFParameters() instanceof MGF1ParameterSpec mgf
        && mgf.getDigestAlgorithm().equalsIgnoreCase(pss.getDigestAlgorithm())
        && pss.getTrailerField() == PSSParameterSpec.TRAILER_FIELD_BC) {
      for (SigningAlgorithm algorithm : cmk.keySpec().signingAlgorithms()) {
        if (algorithm.name().startsWith("RSASSA_PSS")
            && algorithm.hash().filter(pss.getDigestAlgorithm()::equalsIgnoreCase).isPresent()
            && algorithm.digestBytes() == pss.getSaltLength()) {
          return new CmkSigning(name, List.of(algorithm), hash(algorithm), Shape.PLAIN, pss);
        }
      }
    }
    throw new InvalidAlgorithmParameterException(
        "a CMK signs by PSS with SHA-256, SHA-384 or SHA-512, the same in MGF1, a salt as long as"
            + " the hash and trailer field 1, not with "
            + params);
  }

  private static CmkSigning rsa(String name, String hash, List<SigningAlgorithm> possible) {
    List<SigningAlgorithm> pkcs1 =
        possible.stream().filter(a -> a.name().startsWith("RSASSA_PKCS1")).toList();
    if (hash.equals("NONE")) {
      return new CmkSigning(name, pkcs1, null, Shape.DIGEST_INFO, null);
    }
    return hashed(name, hash, pkcs1, Shape.PLAIN);
  }

  private static CmkSigning ecdsa(
      String name, String hash, boolean p1363, List<SigningAlgorithm> possible) {
    List<SigningAlgorithm> ecdsa =
        possible.stream().filter(a -> a.name().startsWith("ECDSA")).toList();
    if (hash.equals("NONE")) {
      return new CmkSigning(name, ecdsa, null, p1363 ? Shape.DIGEST_P1363 : Shape.DIGEST, null);
    }
    return hashed(name, hash, ecdsa, p1363 ? Shape.P1363 : Shape.PLAIN);
  }

  private static CmkSigning hashed(
      String name, String hash, List<SigningAlgorithm> candidates, Shape shape) {
    Optional<SigningAlgorithm> fitting =
        candidates.stream()
            .filter(a -> a.hash().orElse("").replace("-", "").equals(hash))
            .findFirst();
    return new CmkSigning(
        name, fitting.stream().toList(), fitting.map(CmkSigning::hash).orElse(null), shape, null);
  }

  /** Whether a name means this kind of key: all of a family, or just this one. */
  private static boolean signsUnder(String name, KeySpec keySpec) {
    return switch (name) {
      case "EDDSA", "ED25519" -> keySpec == KeySpec.ECC_NIST_EDWARDS25519;
      case "ML-DSA" -> keySpec.name().startsWith("ML_DSA");
      default -> name.replace('-', '_').equals(keySpec.name());
    };
  }

  /** Those that need the message itself. */
  private static List<SigningAlgorithm> whole(List<SigningAlgorithm> possible) {
    return possible.stream()
        .filter(a -> a.hash().isEmpty() && a.messageTypes().contains(MessageType.RAW))
        .toList();
  }

  private static MessageDigest hash(SigningAlgorithm algorithm) {
    try {
      return MessageDigest.getInstance(algorithm.hash().orElseThrow(), "SUN");
    } catch (GeneralSecurityException e) {
      throw new ProviderException("the JDK lacks " + algorithm.hash(), e);
    }
  }

  /** Whether the message itself is sent. */
  boolean wantsMessage() {
    return digest == null && shape == Shape.PLAIN && !algorithms.isEmpty();
  }

  /** What to send, when the message has ended. */
  Signable signable(byte[] given) throws SignatureException {
    if (algorithms.isEmpty()) {
      throw new SignatureException("parameters are required for " + name);
    }
    if (digest != null) {
      return new Signable(digest.digest(), MessageType.DIGEST, algorithms.get(0));
    }
    return switch (shape) {
      case DIGEST, DIGEST_P1363 -> new Signable(given, MessageType.DIGEST, ofDigest(given.length));
      case DIGEST_INFO -> ofDigestInfo(given);
      case PLAIN, P1363 -> new Signable(given, MessageType.RAW, algorithms.get(0));
    };
  }

  private SigningAlgorithm ofDigest(int length) throws SignatureException {
    for (SigningAlgorithm algorithm : algorithms) {
      if (algorithm.digestBytes() == length) {
        return algorithm;
      }
    }
    throw new SignatureException(
        "a digest of "
            + length
            + " bytes; this CMK signs "
            + algorithms.get(0).digestBytes()
            + " bytes");
  }

  private Signable ofDigestInfo(byte[] given) throws SignatureException {
    for (SigningAlgorithm algorithm : algorithms) {
      int bytes = algorithm.digestBytes();
      byte[] prefix = Objects.requireNonNull(DIGEST_INFO.get(bytes));
      if (given.length == prefix.length + bytes
          && Arrays.equals(given, 0, prefix.length, prefix, 0, prefix.length)) {
        return new Signable(
            Arrays.copyOfRange(given, prefix.length, given.length), MessageType.DIGEST, algorithm);
      }
    }
    throw new SignatureException(
        "a CMK signs a DigestInfo of SHA-256, SHA-384 or SHA-512, nothing else, by " + name);
  }

  /** The signature as the program wants it. */
  byte[] formatted(byte[] signature) throws SignatureException {
    return shape == Shape.P1363 || shape == Shape.DIGEST_P1363
        ? EcdsaForm.p1363(signature, coordinateBytes())
        : signature;
  }

  private int coordinateBytes() {
    return switch (algorithms.get(0).digestBytes()) {
      case 64 -> 66;
      case 48 -> 48;
      default -> 32;
    };
  }

  /** Those of PSS; null for others. */
  @Nullable AlgorithmParameters parameters() {
    if (pss == null) {
      return null;
    }
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS", "SunRsaSign");
      parameters.init(pss);
      return parameters;
    } catch (GeneralSecurityException e) {
      throw new ProviderException("no parameters for RSASSA-PSS", e);
    }
  }
}
