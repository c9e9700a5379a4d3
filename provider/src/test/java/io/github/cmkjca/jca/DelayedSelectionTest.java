package io.github.cmkjca.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.AccessDeniedException;
import java.security.InvalidKeyException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** With CMK last in the list and no provider named. */
@Isolated
class DelayedSelectionTest {
  private final FakeVault vault = new FakeVault();
  private final Provider ours = new TestProvider(vault);
  private final RecordingProvider recorder = new RecordingProvider(ours);

  @BeforeEach
  void register() {
    Security.removeProvider("CMK");
    Security.addProvider(recorder);
  }

  @AfterEach
  void unregister() {
    Security.removeProvider("CMK");
  }

  @Test
  void ourHandlesReachUs() throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        vault.handle("AES", new byte[32]),
        new GCMParameterSpec(128, new byte[12]));
    assertThat(cipher.getProvider()).isSameAs(recorder);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(vault.handle("HmacSHA256", new byte[32]));
    assertThat(mac.getProvider()).isSameAs(recorder);
    assertThat(recorder.served).containsExactly("AES/GCM/NoPadding", "HmacSHA256");
  }

  @Test
  void foreignKeysNeverReachUs() throws Exception {
    for (String transformation :
        List.of("AES/GCM/NoPadding", "AES/CBC/PKCS5Padding", "AES/CTR/NoPadding", "AESWrap")) {
      Cipher cipher = Cipher.getInstance(transformation);
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[32], "AES"));
      assertThat(cipher.getProvider()).isNotSameAs(recorder);
    }
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
    assertThat(mac.getProvider()).isNotSameAs(recorder);
    assertThat(new SecureRandom().getProvider()).isNotSameAs(recorder);
    assertThat(recorder.served).isEmpty();
  }

  @Test
  void refusalShowsBehindTheProvidersOfTheJdk() throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    vault.permit();
    DataKeyHandle handle = vault.handle("AES", new byte[32]);
    vault.deny();
    assertThatThrownBy(
            () -> cipher.init(Cipher.ENCRYPT_MODE, handle, new GCMParameterSpec(128, new byte[12])))
        .isInstanceOf(InvalidKeyException.class)
        .hasCauseInstanceOf(AccessDeniedException.class);
  }

  /** Writes down what it makes objects for. */
  private static final class RecordingProvider extends Provider {
    private static final long serialVersionUID = 1L;
    private final transient List<String> served = new CopyOnWriteArrayList<>();

    RecordingProvider(Provider real) {
      super("CMK", "0.1", "recording");
      for (Service service : new ArrayList<>(real.getServices())) {
        putService(new Recorded(this, service));
      }
    }

    private final class Recorded extends Service {
      private final Service real;

      Recorded(Provider provider, Service real) {
        super(provider, real.getType(), real.getAlgorithm(), real.getClassName(), null, null);
        this.real = real;
      }

      @Override
      public Object newInstance(Object parameter) throws java.security.NoSuchAlgorithmException {
        served.add(getAlgorithm());
        return real.newInstance(parameter);
      }

      @Override
      public boolean supportsParameter(Object parameter) {
        return real.supportsParameter(parameter);
      }
    }
  }
}
