package io.github.cmkjca.datakey;

import java.security.PrivateKey;

/** Makes the object that a delegate computes with from the private key of a data key pair. */
@FunctionalInterface
public interface PrivateKeyReader {
  /**
   * The private key.
   *
   * @param pkcs8 DER of a PrivateKeyInfo (RFC 5958); read during the call only, not kept, not wiped
   * @throws io.github.cmkjca.spi.kms.InvalidCiphertextException if it is none of the expected kind;
   *     tells nothing of what it is
   */
  PrivateKey read(byte[] pkcs8);
}
