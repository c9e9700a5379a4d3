package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.CallerResolver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The provider as {@code java.security} and programs make it. */
@Isolated // registers its provider
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

  @Test
  void aSerialisedProviderComesBackConfiguredAsItWas() throws Exception {
    try (CmkProvider provider = new CmkProvider()) {
      Provider configured = provider.configure("/nowhere/cmk.properties");
      Provider back = roundTrip(configured);
      assertThat(back).isInstanceOf(CmkProvider.class);
      assertThat(back.getServices()).hasSameSizeAs(provider.getServices());
      KeyStore keyStore = KeyStore.getInstance("CMK", back);
      assertThatThrownBy(() -> keyStore.load(null, null))
          .isInstanceOf(java.io.IOException.class)
          .hasMessageContaining("/nowhere/cmk.properties");
      assertThat(roundTrip(provider).getService("Cipher", "CMK")).isNotNull();
    }
  }

  @Test
  void aSerialisedProviderIsTheRegisteredOneIfThatIsConfiguredSo() throws Exception {
    try (CmkProvider provider = new CmkProvider()) {
      Provider registered = provider.configure("/nowhere/cmk.properties");
      Security.addProvider(registered);
      try {
        assertThat(roundTrip(provider.configure("/nowhere/cmk.properties"))).isSameAs(registered);
        assertThat(roundTrip(provider.configure("/elsewhere"))).isNotSameAs(registered);
        assertThat(roundTrip(provider)).isNotSameAs(registered);
      } finally {
        Security.removeProvider(CmkProvider.NAME);
      }
    }
  }

  private static Provider roundTrip(Provider provider) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(provider);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Provider) in.readObject();
    }
  }

  /** Opening makes the caller resolver, which asks the vault that is being opened. */
  @Test
  void openingThatNeedsTheVaultSaysSo(@TempDir Path folder) throws Exception {
    Path config = folder.resolve("cmk.properties");
    Files.writeString(
        config,
        "cmk.home = " + folder + "\ncmk.caller-resolver = " + Recursive.class.getName() + "\n");
    try (CmkProvider provider = new CmkProvider()) {
      CmkProvider configured = (CmkProvider) provider.configure(config.toString());
      Recursive.provider = configured;
      KeyStore.getInstance("CMK", configured).load(null, null);
      assertThat(Recursive.answer).contains("opening the vault").contains("behind the JDK's");
      assertThat(Recursive.random).isNotEqualTo(new byte[16]);
      configured.close();
    } finally {
      Recursive.provider = null;
    }
  }

  /** Needs the vault to be made. */
  public static final class Recursive implements CallerResolver {
    static @Nullable Provider provider;
    static @Nullable String answer;
    static final byte[] random = new byte[16];

    /** Asks for a key and for random bytes. */
    public Recursive() throws Exception {
      Provider opening = Objects.requireNonNull(provider);
      SecureRandom.getInstance("CMK", opening).nextBytes(random);
      try {
        KeyStore.getInstance("CMK", opening).load(null, null);
      } catch (java.io.IOException e) {
        answer = e.getMessage();
      }
    }

    @Override
    public Optional<String> currentPrincipal() {
      return Optional.empty();
    }
  }
}
