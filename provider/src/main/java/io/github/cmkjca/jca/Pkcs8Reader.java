package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.PrivateKeyReader;
import io.github.cmkjca.secrets.EphemeralPkcs8;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.spec.InvalidKeySpecException;

/**
 * Reads private keys as the objects of one provider.
 *
 * @param algorithm that of the key
 * @param provider has a key factory for it
 */
record Pkcs8Reader(String algorithm, Provider provider) implements PrivateKeyReader {
  @Override
  public PrivateKey read(byte[] pkcs8) {
    EphemeralPkcs8 spec = new EphemeralPkcs8(pkcs8.clone());
    try {
      return KeyFactory.getInstance(algorithm, provider).generatePrivate(spec);
    } catch (InvalidKeySpecException | IllegalArgumentException notSuchAKey) {
      // Without the cause, whose text may have parts of the key.
      throw new InvalidCiphertextException("");
    } catch (NoSuchAlgorithmException e) {
      throw new ProviderException(provider.getName() + " lost its key factory for " + algorithm, e);
    } finally {
      spec.destroy();
    }
  }
}
