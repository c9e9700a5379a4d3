package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.KeySpec;
import java.io.IOException;
import java.util.Optional;
import javax.security.auth.DestroyFailedException;
import javax.security.auth.Destroyable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * Private keys: in the form in which they are sealed and handed out, DER of PKCS #8 (RFC 5958), and
 * in that of Bouncy Castle to work with. The public key always follows from the private one; one
 * that comes along is not believed.
 *
 * <p>Not by Bouncy Castle's key factories: whoever loads them loads classes of each algorithm there
 * is.
 */
final class PrivateKeys {
  private static final int SEED_BYTES = 32;

  private PrivateKeys() {}

  /**
   * DER of a PrivateKeyInfo, for the caller to wipe.
   *
   * @param keySpec that of the key
   */
  static byte[] encode(KeySpec keySpec, AsymmetricKeyParameter privateKey) {
    try {
      return info(keySpec, privateKey).getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException("a private key has no encoding", e);
    }
  }

  /**
   * Reads a private key.
   *
   * @throws IllegalArgumentException without detail if it is none of this spec
   */
  static AsymmetricKeyParameter decode(KeySpec keySpec, byte[] pkcs8) {
    try {
      PrivateKeyInfo info = PrivateKeyInfo.getInstance(pkcs8);
      if (info.getPrivateKeyAlgorithm().equals(KeyAlgorithms.of(keySpec))) {
        return key(keySpec, info);
      }
    } catch (IOException | RuntimeException unreadable) {
      // Told below in the same words; its text may have parts of the key.
    }
    throw new IllegalArgumentException("not a private key of spec " + keySpec);
  }

  /** The public key that belongs to a private one. */
  static AsymmetricKeyParameter publicKeyOf(AsymmetricKeyParameter privateKey) {
    if (privateKey instanceof RSAPrivateCrtKeyParameters rsa) {
      return new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
    }
    if (privateKey instanceof ECPrivateKeyParameters ec) {
      return new ECPublicKeyParameters(pointOf(ec), ec.getParameters());
    }
    if (privateKey instanceof Ed25519PrivateKeyParameters ed25519) {
      return ed25519.generatePublicKey();
    }
    return ((MLDSAPrivateKeyParameters) privateKey).getPublicKeyParameters();
  }

  /** Wipes a key that can be wiped; the big integers of others cannot. */
  static void wipe(AsymmetricKeyParameter privateKey) {
    if (privateKey instanceof Destroyable destroyable) {
      try {
        destroyable.destroy();
      } catch (DestroyFailedException e) {
        throw new IllegalStateException("a private key cannot be wiped", e);
      }
    }
  }

  private static PrivateKeyInfo info(KeySpec keySpec, AsymmetricKeyParameter key)
      throws IOException {
    if (key instanceof RSAPrivateCrtKeyParameters rsa) {
      return new PrivateKeyInfo(
          KeyAlgorithms.of(keySpec),
          new RSAPrivateKey(
              rsa.getModulus(),
              rsa.getPublicExponent(),
              rsa.getExponent(),
              rsa.getP(),
              rsa.getQ(),
              rsa.getDP(),
              rsa.getDQ(),
              rsa.getQInv()));
    }
    if (key instanceof ECPrivateKeyParameters ec) {
      return new PrivateKeyInfo(
          KeyAlgorithms.of(keySpec),
          new ECPrivateKey(
              ec.getParameters().getN().bitLength(),
              ec.getD(),
              new DERBitString(pointOf(ec).getEncoded(false)),
              null));
    }
    if (key instanceof Ed25519PrivateKeyParameters ed25519) {
      // RFC 8410 without the public key: not everybody reads the version that has it.
      return new PrivateKeyInfo(
          KeyAlgorithms.of(keySpec), new DEROctetString(ed25519.getEncoded()));
    }
    // RFC 9881: 32 bytes from which all else follows, instead of kilobytes that could contradict.
    byte[] seed = ((MLDSAPrivateKeyParameters) key).getSeed();
    return new PrivateKeyInfo(
        KeyAlgorithms.of(keySpec), new DERTaggedObject(false, 0, new DEROctetString(seed)));
  }

  private static AsymmetricKeyParameter key(KeySpec keySpec, PrivateKeyInfo info)
      throws IOException {
    Optional<Curve> curve = Curve.of(keySpec);
    if (curve.isPresent()) {
      return new ECPrivateKeyParameters(
          ECPrivateKey.getInstance(info.parsePrivateKey()).getKey(), curve.get().domain());
    }
    return switch (keySpec) {
      case RSA_2048, RSA_3072, RSA_4096 -> rsaKey(keySpec, info);
      case ECC_NIST_EDWARDS25519 ->
          new Ed25519PrivateKeyParameters(
              seed(ASN1OctetString.getInstance(info.parsePrivateKey())));
      default ->
          new MLDSAPrivateKeyParameters(
              MlDsa.parametersOf(keySpec),
              seed(
                  ASN1OctetString.getInstance(
                      ASN1TaggedObject.getInstance(info.parsePrivateKey(), 0x80, 0), false)));
    };
  }

  private static AsymmetricKeyParameter rsaKey(KeySpec keySpec, PrivateKeyInfo info)
      throws IOException {
    RSAPrivateKey rsa = RSAPrivateKey.getInstance(info.parsePrivateKey());
    if (rsa.getModulus().bitLength() != 8 * keySpec.modulusBytes()) {
      throw new IllegalArgumentException("modulus of " + rsa.getModulus().bitLength() + " bits");
    }
    return new RSAPrivateCrtKeyParameters(
        rsa.getModulus(),
        rsa.getPublicExponent(),
        rsa.getPrivateExponent(),
        rsa.getPrime1(),
        rsa.getPrime2(),
        rsa.getExponent1(),
        rsa.getExponent2(),
        rsa.getCoefficient());
  }

  private static byte[] seed(ASN1OctetString octets) {
    if (octets.getOctetsLength() != SEED_BYTES) {
      throw new IllegalArgumentException("seed of " + octets.getOctetsLength() + " bytes");
    }
    return octets.getOctets();
  }

  /** By the multiplier whose memory accesses do not depend on the secret. */
  private static ECPoint pointOf(ECPrivateKeyParameters key) {
    return new FixedPointCombMultiplier()
        .multiply(key.getParameters().getG(), key.getD())
        .normalize();
  }
}
