package io.github.cmkjca.custody;

import io.github.cmkjca.spi.custody.DataKeyPair;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.KeySpec;
import java.security.SecureRandom;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;

/**
 * Makes key pairs for use outside of a custodian: in this process, whatever the custodian, since
 * they are to leave it. Safe for use by many threads.
 */
public final class DataKeyPairs {
  private final KeyPairMaker pairs;

  /**
   * Pairs from these random bytes.
   *
   * @param random never of the provider CMK
   */
  public DataKeyPairs(SecureRandom random) {
    this.pairs = new KeyPairMaker(random);
  }

  /** A new pair; the array of its private key belongs to the caller. */
  public DataKeyPair generate(DataKeyPairSpec keyPairSpec) {
    KeySpec keySpec = keyPairSpec.keySpec();
    AsymmetricKeyParameter privateKey = pairs.make(keySpec);
    try {
      return new DataKeyPair(
          PublicKeys.encode(keySpec, PrivateKeys.publicKeyOf(privateKey)),
          PrivateKeys.encode(keySpec, privateKey));
    } finally {
      PrivateKeys.wipe(privateKey);
    }
  }
}
