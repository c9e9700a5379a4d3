package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyStore;
import java.security.Provider;
import org.junit.jupiter.api.Test;

/** The provider as {@code java.security} and programs make it. */
class CmkProviderTest {
  @Test
  @SuppressWarnings("NullAway") // what code that is not checked so may do
  void configureWithNothingIsANullPointer() {
    try (CmkProvider provider = new CmkProvider()) {
      assertThatThrownBy(() -> provider.configure(null)).isInstanceOf(NullPointerException.class);
      assertThat(provider.isConfigured()).isTrue();
    }
  }

  @Test
  void configureKeepsItsPeaceUntilFirstUse() throws Exception {
    try (CmkProvider provider = new CmkProvider()) {
      Provider configured = provider.configure("/nowhere/cmk.properties");
      assertThat(configured).isNotSameAs(provider).isInstanceOf(CmkProvider.class);
      KeyStore keyStore = KeyStore.getInstance("CMK", configured);
      assertThatThrownBy(() -> keyStore.load(null, null))
          .isInstanceOf(java.io.IOException.class)
          .hasMessageContaining("/nowhere/cmk.properties");
    }
  }
}
