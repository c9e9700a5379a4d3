package io.github.cmkjca.spi.kms;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a key pair signs. In the order in which AWS KMS names them in its errors. */
public enum SigningAlgorithm {
  /** RSASSA-PSS with SHA-256, also in MGF1; salt as long as the hash (RFC 8017, section 8.1). */
  RSASSA_PSS_SHA_256("SHA-256", 32, MessageType.RAW, MessageType.DIGEST),
  /** RSASSA-PSS with SHA-384. */
  RSASSA_PSS_SHA_384("SHA-384", 48, MessageType.RAW, MessageType.DIGEST),
  /** RSASSA-PSS with SHA-512. */
  RSASSA_PSS_SHA_512("SHA-512", 64, MessageType.RAW, MessageType.DIGEST),
  /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2). */
  RSASSA_PKCS1_V1_5_SHA_256("SHA-256", 32, MessageType.RAW, MessageType.DIGEST),
  /** RSASSA-PKCS1-v1_5 with SHA-384. */
  RSASSA_PKCS1_V1_5_SHA_384("SHA-384", 48, MessageType.RAW, MessageType.DIGEST),
  /** RSASSA-PKCS1-v1_5 with SHA-512. */
  RSASSA_PKCS1_V1_5_SHA_512("SHA-512", 64, MessageType.RAW, MessageType.DIGEST),
  /** ECDSA with SHA-256; the signature is a DER sequence of r and s (RFC 3279, 2.2.3). */
  ECDSA_SHA_256("SHA-256", 32, MessageType.RAW, MessageType.DIGEST),
  /** ECDSA with SHA-384. */
  ECDSA_SHA_384("SHA-384", 48, MessageType.RAW, MessageType.DIGEST),
  /** ECDSA with SHA-512. */
  ECDSA_SHA_512("SHA-512", 64, MessageType.RAW, MessageType.DIGEST),
  /** Ed25519 of the message (FIPS 186-5, section 7.6); 64 bytes. */
  ED25519_SHA_512(null, 64, MessageType.RAW),
  /** Ed25519ph: the given SHA-512 digest is hashed once more (FIPS 186-5, section 7.8). */
  ED25519_PH_SHA_512(null, 64, MessageType.DIGEST),
  /** ML-DSA with an empty context (FIPS 204, section 5.2). */
  ML_DSA_SHAKE_256(null, 64, MessageType.RAW, MessageType.EXTERNAL_MU);

  private final @Nullable String hash;
  private final int digestBytes;

  @SuppressWarnings("ImmutableEnumChecker") // the set cannot be changed
  private final Set<MessageType> messageTypes;

  SigningAlgorithm(
      @Nullable String hash, int digestBytes, MessageType first, MessageType... others) {
    this.hash = hash;
    this.digestBytes = digestBytes;
    this.messageTypes = Collections.unmodifiableSet(EnumSet.of(first, others));
  }

  /**
   * Standard name of the hash function where a message is hashed before it is signed, so that
   * message and digest give the same signature; empty where the algorithm needs what it is given.
   */
  public Optional<String> hash() {
    return Optional.ofNullable(hash);
  }

  /** Length in bytes of a message that is not {@link MessageType#RAW}. */
  public int digestBytes() {
    return digestBytes;
  }

  /** The message types that it takes. */
  public Set<MessageType> messageTypes() {
    return messageTypes;
  }
}
