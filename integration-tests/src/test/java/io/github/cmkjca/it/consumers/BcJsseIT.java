package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The JSSE of Bouncy Castle with its provider of algorithms at the end of the list, as its manual
 * says: it finds the provider of the key by itself. No Ed25519: it does not offer a key that calls
 * its algorithm EdDSA, as the JDK's own do.
 */
@ConsumerTest
class BcJsseIT {
  @BeforeAll
  static void register() {
    Security.addProvider(new BouncyCastleProvider());
  }

  @AfterAll
  static void unregister() {
    Security.removeProvider(BouncyCastleProvider.PROVIDER_NAME);
  }

  @ParameterizedTest
  @CsvSource({"RSA_2048, TLSv1.2", "RSA_2048, TLSv1.3", "EC_P256, TLSv1.2", "EC_P256, TLSv1.3"})
  void servesTls(KeyKind kind, String protocol) throws Exception {
    SSLContext tls = tls(KeyStoreFile.server(kind));
    SSLServerSocket server =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(() -> serve(server));
    thread.start();
    try {
      KeyStoreFile.assertAudited(
          () -> assertThat(TlsClient.get(server.getLocalPort(), protocol)).isEqualTo("hello"));
      KeyStoreFile.assertRevocable(
          () -> assertThat(TlsClient.get(server.getLocalPort(), protocol)).isEqualTo("hello"));
    } finally {
      server.close();
      thread.join();
    }
  }

  private static SSLContext tls(KeyStoreFile file) throws Exception {
    KeyStore keys = file.load();
    char[] password = KeyStoreFile.PASSWORD.toCharArray();
    // README: Bouncy Castle JSSE
    Provider jsse = new BouncyCastleJsseProvider();
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX", jsse);
    managers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS", jsse);
    context.init(managers.getKeyManagers(), null, null);
    // README: end
    return context;
  }

  private static void serve(SSLServerSocket server) {
    while (!server.isClosed()) {
      try (SSLSocket client = (SSLSocket) server.accept()) {
        client.getInputStream().read();
        client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
      } catch (IOException refusedOrClosed) {
        // the client tells
      }
    }
  }
}
