package io.github.cmkjca.it.consumers;

import java.io.IOException;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OkHttp that shows a client certificate. */
@ConsumerTest
class OkHttpIT {
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
    OkHttpClient client =
        new OkHttpClient.Builder()
            .sslSocketFactory(
                ProgramTls.context(keys).getSocketFactory(), ProgramTls.trustManager())
            .callTimeout(Duration.ofSeconds(20))
            .build();
    PlainServer.Get get = url -> get(client, url);
    KeyStoreFile.assertAudited(() -> PlainServer.knows("client", protocol, get));
    KeyStoreFile.assertRevocable(() -> PlainServer.knows("client", protocol, get));
  }

  private static String get(OkHttpClient client, String url) throws IOException {
    try (Response response = client.newCall(new Request.Builder().url(url).build()).execute()) {
      return response.body().string();
    }
  }
}
