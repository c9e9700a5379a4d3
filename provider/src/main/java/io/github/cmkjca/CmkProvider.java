package io.github.cmkjca;

import io.github.cmkjca.jca.Backend;
import io.github.cmkjca.jca.Services;
import java.security.Provider;
import org.jspecify.annotations.Nullable;

/**
 * The JCA provider {@code CMK}: standard transformations, keystores, generators and MACs whose keys
 * are handles to customer master keys and data keys.
 *
 * <p>Making one is free: no file is opened, no thread started, no other provider touched before a
 * service is used. Register it after the JDK's providers and before other ones.
 */
public final class CmkProvider extends Provider {
  private static final long serialVersionUID = 1L;

  /** The name under which it is registered. */
  public static final String NAME = "CMK";

  /**
   * The provider configured by {@code cmk.config}, {@code CMK_CONFIG} or {@code
   * $CMK_HOME/cmk.properties}.
   */
  public CmkProvider() {
    this(new LazyBackend(null));
  }

  CmkProvider(Backend backend) {
    super(NAME, "0.1", "Cryptography under customer master keys");
    for (Service service : Services.of(this, backend)) {
      putService(service);
    }
  }

  /**
   * A provider with this configuration, which is read at first use: the JVM swallows what fails
   * here.
   *
   * @param configArg path of a properties file
   */
  @Override
  public Provider configure(@Nullable String configArg) {
    return new CmkProvider(new LazyBackend(configArg));
  }

  @Override
  public boolean isConfigured() {
    return true;
  }
}
