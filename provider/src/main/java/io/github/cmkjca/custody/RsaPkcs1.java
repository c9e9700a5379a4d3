package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.SigningAlgorithm;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.RuntimeCryptoException;
import org.bouncycastle.crypto.encodings.PKCS1Encoding;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.params.RSAKeyParameters;

/**
 * RSASSA-PKCS1-v1_5 of a digest. Verifying compares with the one encoding there is (RFC 8017,
 * section 8.2.2) instead of parsing what it gets, which has let forgeries pass elsewhere.
 */
final class RsaPkcs1 implements SigningScheme {
  private final SigningAlgorithm algorithm;
  private final SecureRandom random;

  RsaPkcs1(SigningAlgorithm algorithm, SecureRandom random) {
    this.random = random;
    this.algorithm = algorithm;
  }

  @Override
  public byte[] sign(AsymmetricKeyParameter privateKey, byte[] message) {
    PKCS1Encoding encoding = new PKCS1Encoding(new BlindedRsa(random));
    encoding.init(true, new ParametersWithRandom(privateKey, random));
    byte[] info = digestInfo(algorithm, message);
    try {
      return encoding.processBlock(info, 0, info.length);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("RSA failed", e);
    }
  }

  @Override
  public boolean verify(AsymmetricKeyParameter publicKey, byte[] message, byte[] signature) {
    int modulusBytes = (((RSAKeyParameters) publicKey).getModulus().bitLength() + 7) / 8;
    if (signature.length != modulusBytes) {
      return false;
    }
    PKCS1Encoding encoding = new PKCS1Encoding(new BlindedRsa(random));
    encoding.init(false, publicKey);
    try {
      return Arrays.equals(
          encoding.processBlock(signature, 0, signature.length), digestInfo(algorithm, message));
    } catch (InvalidCipherTextException | RuntimeCryptoException notEvenOne) {
      return false;
    }
  }

  static byte[] digestInfo(SigningAlgorithm algorithm, byte[] digest) {
    AlgorithmIdentifier hash = new AlgorithmIdentifier(oid(algorithm), DERNull.INSTANCE);
    try {
      return new DigestInfo(hash, digest).getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException("a digest has no encoding", e);
    }
  }

  private static ASN1ObjectIdentifier oid(SigningAlgorithm algorithm) {
    return switch (algorithm.digestBytes()) {
      case 32 -> NISTObjectIdentifiers.id_sha256;
      case 48 -> NISTObjectIdentifiers.id_sha384;
      default -> NISTObjectIdentifiers.id_sha512;
    };
  }
}
