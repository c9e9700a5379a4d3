package io.github.cmkjca.it.consumers;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code java.net.http.HttpClient} that shows a client certificate. */
@ConsumerTest
class HttpClientIT {
  @ParameterizedTest
  @CsvSource({
    "RSA_2048, TLSv1.2",
    "RSA_2048, TLSv1.3",
    "EC_P256, TLSv1.2",
    "EC_P256, TLSv1.3",
    "ED25519, TLSv1.3"
  })
  void showsItsCertificate(KeyKind kind, String protocol) throws Exception {
    KeyStoreFile keys = KeyStoreFile.client(kind);
    HttpClient client = HttpClient.newBuilder().sslContext(ProgramTls.context(keys)).build();
    PlainServer.Get get =
        url ->
            client
                .send(
                    HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20)).build(),
                    HttpResponse.BodyHandlers.ofString())
                .body();
    KeyStoreFile.assertAudited(() -> PlainServer.knows("client", protocol, get));
    KeyStoreFile.assertRevocable(() -> PlainServer.knows("client", protocol, get));
  }
}
