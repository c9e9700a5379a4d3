package io.github.cmkjca.custody;

import io.github.cmkjca.secrets.EphemeralKey;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import java.security.InvalidKeyException;
import javax.crypto.Mac;

/**
 * HMAC under the material of a CMK. The delegate remembers its key; since this one is a CMK's, it
 * is made to forget it after each message. For one thread at a time.
 */
final class HmacEngine implements AutoCloseable {
  private final Mac mac;

  HmacEngine(MacAlgorithm algorithm) {
    this.mac = Delegates.mac(algorithm.jcaName());
  }

  byte[] compute(byte[] keyMaterial, byte[] message) {
    EphemeralKey key = new EphemeralKey(mac.getAlgorithm(), keyMaterial.clone());
    try {
      mac.init(key);
      return mac.doFinal(message);
    } catch (InvalidKeyException e) {
      throw new KeyUnavailableException("HMAC of " + mac.getProvider() + " failed", e);
    } finally {
      key.destroy();
      forget();
    }
  }

  /** Nothing is left to forget. */
  @Override
  public void close() {}

  private void forget() {
    try {
      mac.init(new EphemeralKey(mac.getAlgorithm(), new byte[mac.getMacLength()]));
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("a delegate refused a key it always takes", e);
    }
  }
}
