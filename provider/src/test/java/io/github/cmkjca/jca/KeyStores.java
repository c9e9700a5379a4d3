package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.Purpose;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreSpi;
import java.security.Provider;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** What the tests of both keystores need. */
final class KeyStores {
  private KeyStores() {}

  static final int ITERATIONS = 10_000;

  static KeyStore vault(KeyStoreVault vault) {
    return new Wrapper(new VaultKeyStore(vault, new Delegates(() -> "SunJCE")), "CMK");
  }

  static KeyStore portable(KeyStoreVault vault) {
    return new Wrapper(new PortableKeyStore(vault, ITERATIONS), "CMKS");
  }

  static KeyStore loaded(KeyStore store, byte[] file, @Nullable String password) throws Exception {
    store.load(new ByteArrayInputStream(file), chars(password));
    return store;
  }

  static KeyStore empty(KeyStore store) throws Exception {
    store.load(null, null);
    return store;
  }

  static byte[] stored(KeyStore store, @Nullable String password) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    store.store(out, chars(password));
    return out.toByteArray();
  }

  static char @Nullable [] chars(@Nullable String password) {
    return password == null ? null : password.toCharArray();
  }

  /** The plaintext behind a handle, which only the provider's own package can see. */
  static byte[] material(Key handle) {
    return ((DataKeyHandle) handle).dataKey().lease(Purpose.DECRYPT, List.of()).material();
  }

  /** A plaintext key that says it is of this algorithm. */
  static SecretKey keyOf(@Nullable String algorithm) {
    return new SecretKey() {
      private static final long serialVersionUID = 1L;

      @Override
      @SuppressWarnings("NullAway") // what strange keys may do
      public String getAlgorithm() {
        return algorithm;
      }

      @Override
      public String getFormat() {
        return "RAW";
      }

      @Override
      public byte[] getEncoded() {
        return bytes(32, 1);
      }
    };
  }

  static Certificate certificate(int index) {
    try (InputStream in = KeyStores.class.getResourceAsStream("certificate-" + index + ".pem")) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 7 + seed);
    }
    return bytes;
  }

  private static final class Wrapper extends KeyStore {
    Wrapper(KeyStoreSpi spi, String type) {
      super(spi, new NoProvider(), type);
    }
  }

  private static final class NoProvider extends Provider {
    private static final long serialVersionUID = 1L;

    NoProvider() {
      super("TestCMK", "1", "");
    }
  }
}
