package io.github.cmkjca;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.jca.Services;
import io.github.cmkjca.spi.kms.KeyManagementService;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.security.Provider;
import java.security.Security;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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

  private final transient LazyBackend backend;
  private final transient @Nullable String configArg;

  /**
   * The provider configured by {@code cmk.config}, {@code CMK_CONFIG} or {@code
   * $CMK_HOME/cmk.properties}.
   */
  public CmkProvider() {
    this((String) null);
  }

  private CmkProvider(@Nullable String configArg) {
    this(configArg, new LazyBackend(() -> CmkConfig.load(configArg)));
  }

  /** One over the vault of a configuration that was read already. */
  CmkProvider(CmkConfig config) {
    this(null, new LazyBackend(() -> config));
  }

  private CmkProvider(@Nullable String configArg, LazyBackend backend) {
    super(NAME, "0.1", "Cryptography under customer master keys");
    this.configArg = configArg;
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
    return new CmkProvider(Objects.requireNonNull(configArg, "configArg"));
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
    backend.close();
  }

  private Object writeReplace() {
    return new Configured(configArg);
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a provider is read as a " + Configured.class.getName());
  }

  /**
   * Serial form: the configuration argument. Read back it is the registered provider, if that is
   * configured so, else a new one; as ever, nothing is opened before the first use.
   */
  private static final class Configured implements Serializable {
    private static final long serialVersionUID = 1L;

    private final @Nullable String argument;

    Configured(@Nullable String argument) {
      this.argument = argument;
    }

    private Object readResolve() {
      return Security.getProvider(NAME) instanceof CmkProvider registered
              && Objects.equals(registered.configArg, argument)
          ? registered
          : new CmkProvider(argument);
    }
  }
}
