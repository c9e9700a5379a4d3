package io.github.cmkjca.curve;

import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactorySpi;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.jspecify.annotations.Nullable;

/** Reads keys; gives no private key out. */
final class CurveKeyFactory extends KeyFactorySpi {
  @Override
  protected PublicKey engineGeneratePublic(@Nullable KeySpec spec) throws InvalidKeySpecException {
    if (spec instanceof X509EncodedKeySpec x509) {
      return CurvePublicKey.of(x509.getEncoded());
    }
    throw new InvalidKeySpecException("an X509EncodedKeySpec is needed");
  }

  /**
   * Believes nothing but the number: a public key that comes along is not looked at. Tells nothing
   * of what is wrong with the bytes.
   */
  @Override
  protected PrivateKey engineGeneratePrivate(@Nullable KeySpec spec)
      throws InvalidKeySpecException {
    if (!(spec instanceof PKCS8EncodedKeySpec pkcs8)) {
      throw new InvalidKeySpecException("a PKCS8EncodedKeySpec is needed");
    }
    byte[] der = pkcs8.getEncoded();
    try {
      PrivateKeyInfo info = PrivateKeyInfo.getInstance(der);
      if (info.getPrivateKeyAlgorithm().equals(Domain.ALGORITHM)) {
        return new CurvePrivateKey(
            new ECPrivateKeyParameters(
                ECPrivateKey.getInstance(info.parsePrivateKey()).getKey(), Domain.PARAMETERS));
      }
    } catch (IOException | RuntimeException unreadable) {
      // Told below in the same words; its text may have parts of the key.
    } finally {
      Arrays.fill(der, (byte) 0);
    }
    throw new InvalidKeySpecException("not a private key on " + Secp256k1.NAME);
  }

  @Override
  protected <T extends KeySpec> T engineGetKeySpec(@Nullable Key key, @Nullable Class<T> spec)
      throws InvalidKeySpecException {
    if (key instanceof CurvePublicKey ours
        && spec != null
        && spec.isAssignableFrom(X509EncodedKeySpec.class)) {
      return spec.cast(new X509EncodedKeySpec(ours.getEncoded()));
    }
    throw new InvalidKeySpecException("a public key is given as an X509EncodedKeySpec, no other");
  }

  @Override
  protected Key engineTranslateKey(@Nullable Key key) throws InvalidKeyException {
    return key instanceof PublicKey ? CurvePublicKey.of(key) : CurvePrivateKey.of(key);
  }
}
