package io.github.cmkjca;

import io.github.cmkjca.jca.Backend;
import io.github.cmkjca.jca.Services;
import io.github.cmkjca.spi.kms.KeyManagementService;
import java.security.Provider;
import java.util.Objects;

/**
 * The JCA provider {@code CMK}: standard transformations, keystores, generators and MACs whose keys
 * are handles to customer master keys and data keys.
 *
 * <p>Making one is free: no file is opened, no thread started, no other provider touched before a
 * service is used. Register it after the JDK's providers and before other ones.
 */
public final class CmkProvider extends Provider implements AutoCloseable {
  private static final long serialVersionUID = 1L;

  /** The name under which it is registered. */
  public static final String NAME = "CMK";

  private final transient Backend backend;

  /**
   * The provider configured by {@code cmk.config}, {@code CMK_CONFIG} or {@code
   * $CMK_HOME/cmk.properties}.
   */
  public CmkProvider() {
    this(new LazyBackend(null));
  }

  CmkProvider(Backend backend) {
    super(NAME, "0.1", "Cryptography under customer master keys");
    this.backend = backend;
    for (Service service : Services.of(this, backend)) {
      putService(service);
    }
  }

  /**
   * A provider with this configuration, which is read at first use: the JVM swallows what fails
   * here.
   *
   * @param configArg path of a properties file
   * @throws NullPointerException if it is null, as {@link Provider#configure} has it
   */
  @Override
  public Provider configure(String configArg) {
    return new CmkProvider(new LazyBackend(Objects.requireNonNull(configArg, "configArg")));
  }

  @Override
  public boolean isConfigured() {
    return true;
  }

  /**
   * The key management service behind this provider, for programs that manage keys themselves.
   * Opens the vault.
   *
   * @throws io.github.cmkjca.spi.kms.KmsException if the vault cannot be opened
   */
  public KeyManagementService keyManagementService() {
    return backend.kms();
  }

  /**
   * Closes the vault of this provider's configuration in this JVM: reports the uses of cached keys
   * to the audit trail and wipes all key material, also that in cipher objects still held. Handles
   * got before are of no more use; what comes after opens the vault anew.
   */
  @Override
  public void close() {
    if (backend instanceof LazyBackend lazy) {
      lazy.close();
    }
  }
}
