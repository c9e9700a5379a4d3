package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.IncorrectKeyMaterialException;
import io.github.cmkjca.spi.kms.KeySpec;
import java.math.BigInteger;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;

/** Material that somebody sent: whether a key can have it, and the form in which it is kept. */
final class SentMaterial {
  private static final BigInteger PUBLIC_EXPONENT = BigInteger.valueOf(65_537);

  private SentMaterial() {}

  /**
   * The form in which it is kept, for the caller to wipe: of one private key always the same,
   * however it was encoded.
   *
   * @throws IncorrectKeyMaterialException if no key of this spec can have it
   */
  static byte[] canonical(KeySpec spec, byte[] sent) {
    if (!spec.isAsymmetric()) {
      if (!fits(spec, sent.length)) {
        throw new IncorrectKeyMaterialException("");
      }
      return sent.clone();
    }
    try {
      AsymmetricKeyParameter key = PrivateKeys.decode(spec, sent);
      try {
        if (key instanceof RSAPrivateCrtKeyParameters rsa && !isConsistent(rsa)) {
          throw new IncorrectKeyMaterialException("");
        }
        return PrivateKeys.encode(spec, key);
      } finally {
        PrivateKeys.wipe(key);
      }
    } catch (IllegalArgumentException e) {
      throw new IncorrectKeyMaterialException("");
    }
  }

  /** HMAC keys take as much as from the output to the block of their hash. */
  private static boolean fits(KeySpec spec, int bytes) {
    return switch (spec) {
      case SYMMETRIC_DEFAULT -> bytes == 32;
      case HMAC_224 -> bytes >= 28 && bytes <= 64;
      case HMAC_256 -> bytes >= 32 && bytes <= 64;
      case HMAC_384 -> bytes >= 48 && bytes <= 128;
      case HMAC_512 -> bytes >= 64 && bytes <= 128;
      default -> false;
    };
  }

  /** A key whose parts contradict each other gives them away with what it signs. */
  private static boolean isConsistent(RSAPrivateCrtKeyParameters key) {
    BigInteger p = key.getP();
    BigInteger q = key.getQ();
    if (p.signum() <= 0 || q.signum() <= 0 || p.equals(q)) {
      return false;
    }
    BigInteger p1 = p.subtract(BigInteger.ONE);
    BigInteger q1 = q.subtract(BigInteger.ONE);
    BigInteger d = key.getExponent();
    return key.getPublicExponent().equals(PUBLIC_EXPONENT)
        && p.multiply(q).equals(key.getModulus())
        && isInverse(d, p1)
        && isInverse(d, q1)
        && d.mod(p1).equals(key.getDP())
        && d.mod(q1).equals(key.getDQ())
        && q.multiply(key.getQInv()).mod(p).equals(BigInteger.ONE);
  }

  private static boolean isInverse(BigInteger exponent, BigInteger modulus) {
    return exponent.multiply(PUBLIC_EXPONENT).mod(modulus).equals(BigInteger.ONE);
  }
}
