package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import javax.net.ssl.SSLException;

/**
 * What each web server under test must do. It answers a request with {@code hello nobody}, or with
 * the name in the certificate of the client.
 */
final class WebServerChecks {
  /** What the client is told by servers that send the alert that the JDK has made. */
  static final String ALERT = "Received fatal alert: ";

  /** What the client finds out of servers that close the connection without sending it. */
  static final String CLOSED = "Remote host terminated the handshake";

  private WebServerChecks() {}

  static void servesAndCanBeRevoked(int port, String... refusals) throws Exception {
    KeyStoreFile.assertAudited(() -> greets(port, "TLSv1.3"));
    KeyStoreFile.assertAudited(() -> greets(port, "TLSv1.2"));
    assertThat(TlsClient.get(port, "TLSv1.3", TestPki.instance().client(KeyKind.EC_P256)))
        .contains("hello CN=client");
    refuses(port, "TLSv1.3", refusals);
    refuses(port, "TLSv1.2", refusals);
  }

  private static void refuses(int port, String protocol, String... refusals) throws Exception {
    Throwable outcome = KeyStoreFile.assertRevocable(() -> greets(port, protocol));
    if (KeyStoreFile.ours()) {
      assertThat(outcome).isInstanceOf(SSLException.class);
      assertThat(outcome.getMessage()).containsAnyOf(refusals);
    }
  }

  private static void greets(int port, String protocol) throws Exception {
    assertThat(TlsClient.get(port, protocol)).contains("hello nobody");
  }
}
