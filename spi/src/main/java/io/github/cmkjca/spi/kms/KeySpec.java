package io.github.cmkjca.spi.kms;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Kind of a key; fixed at creation. In the order in which AWS KMS names them in its errors. */
public enum KeySpec {
  /** RSA key pair, modulus of 2048 bits, public exponent 65537. */
  RSA_2048(Work.RSA, 256),
  /** RSA key pair, modulus of 3072 bits. */
  RSA_3072(Work.RSA, 384),
  /** RSA key pair, modulus of 4096 bits. */
  RSA_4096(Work.RSA, 512),
  /** Key pair on the curve P-256 (secp256r1). */
  ECC_NIST_P256(Work.nistCurve(SigningAlgorithm.ECDSA_SHA_256)),
  /** Key pair on the curve P-384 (secp384r1). */
  ECC_NIST_P384(Work.nistCurve(SigningAlgorithm.ECDSA_SHA_384)),
  /** Key pair on the curve P-521 (secp521r1). */
  ECC_NIST_P521(Work.nistCurve(SigningAlgorithm.ECDSA_SHA_512)),
  /** Key pair on the curve secp256k1. */
  ECC_SECG_P256K1(Work.signing(SigningAlgorithm.ECDSA_SHA_256)),
  /** Ed25519 key pair. */
  ECC_NIST_EDWARDS25519(
      Work.signing(SigningAlgorithm.ED25519_SHA_512, SigningAlgorithm.ED25519_PH_SHA_512)),
  /** AES-256-GCM. */
  SYMMETRIC_DEFAULT(Work.SYMMETRIC, 32),
  /** 28-byte key for HMAC with SHA-224. */
  HMAC_224(Work.mac(MacAlgorithm.HMAC_SHA_224), 28),
  /** 32-byte key for HMAC with SHA-256. */
  HMAC_256(Work.mac(MacAlgorithm.HMAC_SHA_256), 32),
  /** 48-byte key for HMAC with SHA-384. */
  HMAC_384(Work.mac(MacAlgorithm.HMAC_SHA_384), 48),
  /** 64-byte key for HMAC with SHA-512. */
  HMAC_512(Work.mac(MacAlgorithm.HMAC_SHA_512), 64),
  /** ML-DSA key pair of security category 2 (FIPS 204). */
  ML_DSA_44(Work.signing(SigningAlgorithm.ML_DSA_SHAKE_256)),
  /** ML-DSA key pair of security category 3. */
  ML_DSA_65(Work.signing(SigningAlgorithm.ML_DSA_SHAKE_256)),
  /** ML-DSA key pair of security category 5. */
  ML_DSA_87(Work.signing(SigningAlgorithm.ML_DSA_SHAKE_256));

  private static final int NO_FIXED_LENGTH = 0;

  @SuppressWarnings("ImmutableEnumChecker") // its lists and sets cannot be changed
  private final Work work;

  private final int bytes;

  KeySpec(Work work) {
    this(work, NO_FIXED_LENGTH);
  }

  KeySpec(Work work, int bytes) {
    this.work = work;
    this.bytes = bytes;
  }

  /** Whether it is a key pair, with a public key that may be known to all. */
  public boolean isAsymmetric() {
    return work.asymmetric;
  }

  /**
   * Length in bytes of the material of a secret key.
   *
   * @throws IllegalStateException for key pairs
   */
  public int materialBytes() {
    if (isAsymmetric()) {
      throw new IllegalStateException(this + " is a key pair");
    }
    return bytes;
  }

  /**
   * Length in bytes of the modulus of an RSA key.
   *
   * @throws IllegalStateException for other keys
   */
  public int modulusBytes() {
    if (work != Work.RSA) {
      throw new IllegalStateException(this + " is no RSA key");
    }
    return bytes;
  }

  /** What keys of this spec can be made for; each key has one of them. */
  public Set<KeyUsage> usages() {
    return work.usages;
  }

  /** The usage a key of this spec has unless another is asked for. */
  public KeyUsage defaultUsage() {
    return work.usages.iterator().next();
  }

  /** How keys of this spec encrypt, if they are made for it, in the order of AWS KMS. */
  public List<EncryptionAlgorithm> encryptionAlgorithms() {
    return work.encryption;
  }

  /** How keys of this spec sign, if they are made for it, in the order of AWS KMS. */
  public List<SigningAlgorithm> signingAlgorithms() {
    return work.signing;
  }

  /** The one MAC algorithm of an HMAC key; empty for other specs. */
  public Optional<MacAlgorithm> macAlgorithm() {
    return work.mac.stream().findFirst();
  }

  /** How keys of this spec agree on secrets, if they are made for it. */
  public List<KeyAgreementAlgorithm> keyAgreementAlgorithms() {
    return work.agreement;
  }

  /** What keys of some specs do, and how. */
  private static final class Work {
    static final Work SYMMETRIC =
        new Work(
            false, List.of(EncryptionAlgorithm.SYMMETRIC_DEFAULT), List.of(), List.of(), List.of());
    static final Work RSA =
        new Work(
            true,
            List.of(EncryptionAlgorithm.RSAES_OAEP_SHA_1, EncryptionAlgorithm.RSAES_OAEP_SHA_256),
            List.of(
                SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_256,
                SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_384,
                SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_512,
                SigningAlgorithm.RSASSA_PSS_SHA_256,
                SigningAlgorithm.RSASSA_PSS_SHA_384,
                SigningAlgorithm.RSASSA_PSS_SHA_512),
            List.of(),
            List.of());

    final boolean asymmetric;
    final List<EncryptionAlgorithm> encryption;
    final List<SigningAlgorithm> signing;
    final List<MacAlgorithm> mac;
    final List<KeyAgreementAlgorithm> agreement;
    final Set<KeyUsage> usages;

    private Work(
        boolean asymmetric,
        List<EncryptionAlgorithm> encryption,
        List<SigningAlgorithm> signing,
        List<MacAlgorithm> mac,
        List<KeyAgreementAlgorithm> agreement) {
      this.asymmetric = asymmetric;
      this.encryption = encryption;
      this.signing = signing;
      this.mac = mac;
      this.agreement = agreement;
      Set<KeyUsage> possible = EnumSet.noneOf(KeyUsage.class);
      addUnlessEmpty(possible, KeyUsage.ENCRYPT_DECRYPT, encryption);
      addUnlessEmpty(possible, KeyUsage.SIGN_VERIFY, signing);
      addUnlessEmpty(possible, KeyUsage.GENERATE_VERIFY_MAC, mac);
      addUnlessEmpty(possible, KeyUsage.KEY_AGREEMENT, agreement);
      this.usages = Collections.unmodifiableSet(possible);
    }

    static Work signing(SigningAlgorithm... algorithms) {
      return new Work(true, List.of(), List.of(algorithms), List.of(), List.of());
    }

    static Work nistCurve(SigningAlgorithm signing) {
      return new Work(
          true, List.of(), List.of(signing), List.of(), List.of(KeyAgreementAlgorithm.ECDH));
    }

    static Work mac(MacAlgorithm algorithm) {
      return new Work(false, List.of(), List.of(), List.of(algorithm), List.of());
    }

    private static void addUnlessEmpty(Set<KeyUsage> usages, KeyUsage usage, List<?> algorithms) {
      if (!algorithms.isEmpty()) {
        usages.add(usage);
      }
    }
  }
}
