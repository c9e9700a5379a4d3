package io.github.cmkjca.jca;

import java.security.Provider;

/** The services of this package over a backend of the test's choice, under the real name. */
final class TestProvider extends Provider {
  private static final long serialVersionUID = 1L;

  TestProvider(Backend backend) {
    super("CMK", "0.1", "test");
    Services.of(this, backend).forEach(this::putService);
  }
}
