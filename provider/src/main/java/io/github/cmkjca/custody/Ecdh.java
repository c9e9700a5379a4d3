package io.github.cmkjca.custody;

import java.security.InvalidKeyException;
import javax.crypto.KeyAgreement;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * Diffie-Hellman on a curve of NIST, by the JDK: in constant time, since the private key stays and
 * strangers choose the other one. The cofactor is 1, so that each point of the curve will do.
 */
final class Ecdh {
  private final Curve curve;

  Ecdh(Curve curve) {
    this.curve = curve;
  }

  /** The x coordinate, as long as an element of the field. */
  byte[] agree(ECPrivateKeyParameters privateKey, ECPublicKeyParameters peer) {
    KeyAgreement agreement = Delegates.keyAgreement("ECDH");
    try {
      agreement.init(curve.inJdk(privateKey));
      agreement.doPhase(curve.inJdk(peer), true);
      return agreement.generateSecret();
    } catch (InvalidKeyException e) {
      throw new IllegalStateException(agreement.getProvider() + " failed", e);
    }
  }
}
