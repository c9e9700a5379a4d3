package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each web server under test must do. It answers a request with {@code hello nobody}, or with
 * the name in the certificate of the client.
 */
final class WebServerChecks {
  private WebServerChecks() {}

  static void servesAndCanBeRevoked(int port) throws Exception {
    KeyStoreFile.assertAudited(() -> greets(port, "TLSv1.3"));
    KeyStoreFile.assertAudited(() -> greets(port, "TLSv1.2"));
    assertThat(TlsClient.get(port, "TLSv1.3", TestPki.instance().client(KeyKind.EC_P256)))
        .contains("hello CN=client");
    KeyStoreFile.assertRevocable(() -> greets(port, "TLSv1.3"));
  }

  private static void greets(int port, String protocol) throws Exception {
    assertThat(TlsClient.get(port, protocol)).contains("hello nobody");
  }
}
