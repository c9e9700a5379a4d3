package io.github.cmkjca.secrets;

import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/**
 * A private key for one call of a key factory. Unlike a plain {@code PKCS8EncodedKeySpec} it keeps
 * no copy of its own. For one thread at a time.
 */
public final class EphemeralPkcs8 extends PKCS8EncodedKeySpec {
  private final byte[] pkcs8;

  /**
   * Takes the array over.
   *
   * @param pkcs8 DER of a PrivateKeyInfo; wiped by {@link #destroy()}
   */
  public EphemeralPkcs8(byte[] pkcs8) {
    super(new byte[0]);
    this.pkcs8 = pkcs8;
  }

  /** A copy: key factories wipe what they are given, or keep it. */
  @Override
  public byte[] getEncoded() {
    return pkcs8.clone();
  }

  /** Wipes the array. */
  public void destroy() {
    Arrays.fill(pkcs8, (byte) 0);
  }
}
