package io.github.cmkjca.jca;

import io.github.cmkjca.spi.kms.KmsException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.UnrecoverableEntryException;
import java.security.UnrecoverableKeyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.KeyStoreBuilderParameters;
import javax.net.ssl.ManagerFactoryParameters;
import org.jspecify.annotations.Nullable;

/**
 * Key managers that see changes: new handshakes use the keys and certificates that a keystore of
 * type {@code CMK} has at that moment. Keystores of other types are read once, as the JDK's key
 * managers do. Without a keystore there are no keys.
 */
final class HandleKeyManagerFactory extends KeyManagerFactorySpi {
  private @Nullable List<CertifiedKeys> sources;

  @Override
  protected void engineInit(@Nullable KeyStore keys, char @Nullable [] password)
      throws KeyStoreException, NoSuchAlgorithmException, UnrecoverableKeyException {
    if (keys == null) {
      sources = List.of(new CertifiedKeys.Fixed(Map.of()));
      return;
    }
    KeyStore.PasswordProtection protection = new KeyStore.PasswordProtection(password);
    try {
      sources = List.of(source(keys, alias -> protection));
    } catch (UnrecoverableKeyException e) {
      throw e;
    } catch (UnrecoverableEntryException e) {
      UnrecoverableKeyException unrecoverable = new UnrecoverableKeyException(e.getMessage());
      unrecoverable.initCause(e);
      throw unrecoverable;
    }
  }

  /** Takes {@link KeyStoreBuilderParameters}, as the JDK's factories do. */
  @Override
  protected void engineInit(@Nullable ManagerFactoryParameters parameters)
      throws InvalidAlgorithmParameterException {
    if (!(parameters instanceof KeyStoreBuilderParameters builders)) {
      throw new InvalidAlgorithmParameterException(
          "KeyStoreBuilderParameters are needed, not "
              + (parameters == null ? "null" : "a " + parameters.getClass().getName()));
    }
    List<CertifiedKeys> all = new ArrayList<>();
    try {
      for (KeyStore.Builder builder : builders.getParameters()) {
        all.add(source(builder.getKeyStore(), builder::getProtectionParameter));
      }
    } catch (KeyStoreException | NoSuchAlgorithmException | UnrecoverableEntryException e) {
      throw new InvalidAlgorithmParameterException("a keystore cannot be read", e);
    }
    sources = List.copyOf(all);
  }

  @Override
  protected KeyManager[] engineGetKeyManagers() {
    if (sources == null) {
      throw new IllegalStateException("the key manager factory is not initialised");
    }
    return new KeyManager[] {new LiveKeyManager(sources)};
  }

  /** Reads the keys once, so that what is wrong with them shows here. */
  private static CertifiedKeys source(KeyStore keys, CertifiedKeys.Protections protections)
      throws KeyStoreException, NoSuchAlgorithmException, UnrecoverableEntryException {
    try {
      return CertifiedKeys.of(keys, protections);
    } catch (KmsException unavailable) {
      throw new KeyStoreException(
          "the keys cannot be read: " + JcaErrors.text(unavailable), unavailable);
    }
  }
}
