package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.KeyManagementService;

/** The key management service as the integrations of this provider use it. */
@FunctionalInterface
public interface Integrations {
  /**
   * The service for requests that come through an integration: they carry {@code kms:ViaService},
   * for which policies may ask. Authorised as ever for the caller of the current thread.
   */
  KeyManagementService via(Integration integration);
}
