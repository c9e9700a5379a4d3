package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;

/**
 * What needs no more than the public key of a pair: the same for every custodian, wherever the
 * private key is. Immutable and safe for use by many threads.
 */
public final class PublicHalf {
  private static final SecureRandom RANDOM = Randomness.strong();

  private final KeySpec keySpec;
  private final AsymmetricKeyParameter publicKey;
  private final String digest;

  private PublicHalf(KeySpec keySpec, AsymmetricKeyParameter publicKey) {
    this.keySpec = keySpec;
    this.publicKey = publicKey;
    this.digest = HexFormat.of().formatHex(sha256(encoded()));
  }

  /**
   * The public key of a custodian's own pair.
   *
   * @param keySpec kind of the pair: RSA, or on a curve in Weierstrass form
   * @param der SubjectPublicKeyInfo (RFC 5280)
   * @throws IllegalArgumentException if that is no public key
   */
  public static PublicHalf of(KeySpec keySpec, byte[] der) {
    try {
      return new PublicHalf(keySpec, PublicKeys.decode(keySpec, der));
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("no public key of a pair of spec " + keySpec, e);
    }
  }

  /**
   * A stranger's public key on the curve of a pair, fully validated, as the JDK takes it.
   *
   * @param keySpec spec of the pair that agrees with it, on a curve of NIST
   * @param der untrusted
   * @throws io.github.cmkjca.spi.kms.ValidationException without detail if it is none
   */
  public static PublicKey ofPeer(KeySpec keySpec, byte[] der) {
    Curve curve = Curve.of(keySpec).orElseThrow();
    return curve.inJdk(PublicKeys.decodePeer(curve, der));
  }

  /**
   * The generator of the curve of a pair. What a private key agrees on with it is the {@link
   * #abscissa} of its own public key.
   *
   * @param keySpec of a pair on a curve of NIST
   */
  public static PublicKey generator(KeySpec keySpec) {
    Curve curve = Curve.of(keySpec).orElseThrow();
    return curve.inJdk(new ECPublicKeyParameters(curve.domain().getG(), curve.domain()));
  }

  /**
   * The x-coordinate of a point on a curve, as long as the field.
   *
   * @throws IllegalStateException if it is no such key
   */
  public byte[] abscissa() {
    if (!(publicKey instanceof ECPublicKeyParameters point)) {
      throw new IllegalStateException("no point");
    }
    return point.getQ().normalize().getAffineXCoord().getEncoded();
  }

  /** Whether it is one of RSA. */
  public boolean isRsa() {
    return publicKey instanceof RSAKeyParameters;
  }

  /** DER of a SubjectPublicKeyInfo in the one form that the service gives out. */
  public byte[] encoded() {
    return PublicKeys.encode(keySpec, publicKey);
  }

  /** SHA-256 of {@link #encoded}: 64 lower-case hex digits. */
  public String digest() {
    return digest;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Encrypts under an RSA key.
   *
   * @param plaintext of a length that fits
   */
  public byte[] encrypt(EncryptionAlgorithm algorithm, byte[] plaintext) {
    return new RsaOaep(algorithm, RANDOM).encrypt(publicKey, plaintext);
  }

  /**
   * Whether a signature is right, as {@code Custodian.verify} says.
   *
   * @throws io.github.cmkjca.spi.kms.UnsupportedOperationException if keys of the spec do not sign
   *     so
   */
  public boolean verify(
      SigningAlgorithm algorithm, MessageType messageType, byte[] message, byte[] signature) {
    return SigningScheme.of(keySpec, algorithm, messageType, RANDOM)
        .verify(publicKey, message, signature);
  }

  AsymmetricKeyParameter key() {
    return publicKey;
  }
}
