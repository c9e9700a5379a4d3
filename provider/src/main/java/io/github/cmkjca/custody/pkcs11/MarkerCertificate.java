package io.github.cmkjca.custody.pkcs11;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECCurve;

/**
 * A certificate that says nothing and follows from its name alone, so that one that a crash has
 * left in a token can be named again. Its public key is nobody's: made from digests of the name,
 * and there is no private key that anybody has ever computed. Each name has a key of its own, since
 * SunPKCS11's key store takes entries with the same public key for the same entry.
 */
final class MarkerCertificate {
  private static final int RSA_BITS = 2048;
  private static final int DIGEST_BITS = 256;

  private MarkerCertificate() {}

  /**
   * @param algorithm of the keys that it is stored with: RSA or EC
   */
  static X509Certificate of(String name, String algorithm) {
    try {
      return HolderCertificate.of(name, algorithm.equals("RSA") ? modulus(name) : point(name));
    } catch (IOException e) {
      throw new IllegalStateException("a public key has no encoding", e);
    }
  }

  private static SubjectPublicKeyInfo modulus(String name) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(RSA_BITS / 8);
    for (int i = 0; bytes.hasRemaining(); i++) {
      bytes.put(digest(name, i));
    }
    BigInteger modulus = new BigInteger(1, bytes.array()).setBit(RSA_BITS - 1).setBit(0);
    return new SubjectPublicKeyInfo(
        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
        new RSAPublicKey(modulus, BigInteger.valueOf(65537)));
  }

  /** The first digest that is the abscissa of a point, of every other one. */
  private static SubjectPublicKeyInfo point(String name) {
    ECCurve curve = CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1).getCurve();
    for (int i = 0; ; i++) {
      byte[] compressed = new byte[1 + DIGEST_BITS / 8];
      compressed[0] = 2;
      System.arraycopy(digest(name, i), 0, compressed, 1, DIGEST_BITS / 8);
      try {
        return new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(
                X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
            curve.decodePoint(compressed).getEncoded(false));
      } catch (IllegalArgumentException e) {
        // no point has it; the next digest
      }
    }
  }

  private static byte[] digest(String name, int number) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(name.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return digest.digest(new byte[] {(byte) number});
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
