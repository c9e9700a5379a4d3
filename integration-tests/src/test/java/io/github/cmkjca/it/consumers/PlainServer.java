package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLParameters;

/**
 * The other side of a client under test: a server of the JDK with plain keys, which asks for a
 * certificate and answers with the name in it.
 */
final class PlainServer implements AutoCloseable {
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  PlainServer(String protocol) throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.setHttpsConfigurator(
        new HttpsConfigurator(TlsClient.context(TestPki.instance().server(KeyKind.EC_P256))) {
          @Override
          public void configure(HttpsParameters connection) {
            SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
            parameters.setNeedClientAuth(true);
            parameters.setProtocols(new String[] {protocol});
            connection.setSSLParameters(parameters);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          byte[] name =
              ((HttpsExchange) exchange)
                  .getSSLSession()
                  .getPeerPrincipal()
                  .getName()
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Connection", "close");
          exchange.sendResponseHeaders(200, name.length);
          exchange.getResponseBody().write(name);
          exchange.close();
        });
    server.start();
  }

  /** Gets what is at a URL. */
  interface Get {
    String from(String url) throws Exception;
  }

  /** Has a client show its certificate to a new server, which has no session to resume. */
  static void knows(String client, String protocol, Get get) throws Exception {
    try (PlainServer server = new PlainServer(protocol)) {
      assertThat(get.from(server.url())).isEqualTo("CN=" + client);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** By name, as its certificate has it. */
  String url() {
    return "https://localhost:" + port() + "/";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
