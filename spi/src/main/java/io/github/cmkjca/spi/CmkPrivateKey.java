package io.github.cmkjca.spi;

import java.security.PrivateKey;
import java.security.PublicKey;

/**
 * A private key that the program holds as a handle: of a data key pair, whose private key is
 * encrypted under a CMK, or of an asymmetric CMK. Tells its public key, which the JCA's own
 * interfaces have no method for.
 */
public interface CmkPrivateKey extends CmkKey, PrivateKey {
  /** The public key. */
  PublicKey publicKey();
}
