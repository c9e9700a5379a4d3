package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.ValidationException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;

/** Public keys as DER of a SubjectPublicKeyInfo (RFC 5280). */
final class PublicKeys {
  private PublicKeys() {}

  /**
   * The encoding.
   *
   * @param keySpec that of the key
   */
  static byte[] encode(KeySpec keySpec, AsymmetricKeyParameter publicKey) {
    try {
      return info(keySpec, publicKey).getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException("a public key has no encoding", e);
    }
  }

  /**
   * Reads a stranger's key on a curve, and fully validates it (SP 800-56A, section 5.6.2.3.3): a
   * point off the curve would give the private key away piece by piece.
   *
   * @throws ValidationException without detail, as AWS KMS, if it is none
   */
  static ECPublicKeyParameters decodePeer(Curve curve, byte[] der) {
    try {
      SubjectPublicKeyInfo info =
          SubjectPublicKeyInfo.getInstance(ASN1Primitive.fromByteArray(der));
      ASN1BitString point = info.getPublicKeyData();
      // The name of the curve, never parameters that describe one of the sender's own.
      if (info.getAlgorithm().equals(KeyAlgorithms.of(curve.keySpec()))
          && point.getPadBits() == 0
          && Arrays.equals(info.getEncoded("DER"), der)) {
        ECNamedDomainParameters domain = curve.domain();
        // Both refuse: the one points off the curve, the other the point at infinity.
        return new ECPublicKeyParameters(
            domain.getCurve().decodePoint(point.getOctets()).normalize(), domain);
      }
    } catch (IOException | RuntimeException notAKey) {
      // Told below in the same words.
    }
    throw new ValidationException("");
  }

  /**
   * Reads the public key of a pair of our own: RSA, or on a curve in Weierstrass form.
   *
   * @throws IOException if it is none
   */
  static AsymmetricKeyParameter decode(KeySpec keySpec, byte[] der) throws IOException {
    SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(ASN1Primitive.fromByteArray(der));
    if (!info.getAlgorithm().equals(KeyAlgorithms.of(keySpec))) {
      throw new IOException("a public key of another algorithm or curve");
    }
    Optional<Curve> curve = Curve.of(keySpec);
    if (curve.isPresent()) {
      ECNamedDomainParameters domain = curve.get().domain();
      return new ECPublicKeyParameters(
          domain.getCurve().decodePoint(info.getPublicKeyData().getOctets()).normalize(), domain);
    }
    RSAPublicKey rsa = RSAPublicKey.getInstance(info.parsePublicKey());
    return new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
  }

  private static SubjectPublicKeyInfo info(KeySpec keySpec, AsymmetricKeyParameter key)
      throws IOException {
    if (key instanceof RSAKeyParameters rsa) {
      return new SubjectPublicKeyInfo(
          KeyAlgorithms.of(keySpec), new RSAPublicKey(rsa.getModulus(), rsa.getExponent()));
    }
    return new SubjectPublicKeyInfo(KeyAlgorithms.of(keySpec), bytesOf(key));
  }

  private static byte[] bytesOf(AsymmetricKeyParameter key) {
    if (key instanceof ECPublicKeyParameters ec) {
      return ec.getQ().getEncoded(false);
    }
    if (key instanceof Ed25519PublicKeyParameters ed25519) {
      return ed25519.getEncoded();
    }
    return ((MLDSAPublicKeyParameters) key).getEncoded();
  }
}
