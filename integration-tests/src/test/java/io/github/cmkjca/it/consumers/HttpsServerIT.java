package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code com.sun.net.httpserver.HttpsServer} with the code of the documentation of the JDK. */
@ConsumerTest
class HttpsServerIT {
  @ParameterizedTest
  @CsvSource({
    "RSA_2048, TLSv1.2",
    "RSA_2048, TLSv1.3",
    "EC_P256, TLSv1.2",
    "EC_P256, TLSv1.3",
    "ED25519, TLSv1.3"
  })
  void servesHttps(KeyKind kind, String protocol) throws Exception {
    KeyStoreFile keys = KeyStoreFile.server(kind);
    try (Server server = new Server(keys)) {
      KeyStoreFile.assertAudited(
          () -> assertThat(TlsClient.get(server.port(), protocol)).endsWith("hello"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "EC_P256"})
  void refusesNewConnectionsWhileTheKeyIsDisabled(KeyKind kind) throws Exception {
    try (Server server = new Server(KeyStoreFile.server(kind))) {
      KeyStoreFile.assertRevocable(
          () -> assertThat(TlsClient.get(server.port(), "TLSv1.3")).endsWith("hello"));
    }
  }

  private static final class Server implements AutoCloseable {
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Server(KeyStoreFile file) throws Exception {
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(ProgramTls.context(file)));
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(200, hello.length);
            exchange.getResponseBody().write(hello);
            exchange.close();
          });
      server.start();
    }

    int port() {
      return server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
      threads.shutdownNow();
    }
  }
}
