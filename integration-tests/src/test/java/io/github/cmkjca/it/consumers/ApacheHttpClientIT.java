package io.github.cmkjca.it.consumers;

import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.ssl.SSLContexts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Apache HttpClient 5 that shows a client certificate. */
@ConsumerTest
class ApacheHttpClientIT {
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
    try (CloseableHttpClient client = client(keys)) {
      PlainServer.Get get =
          url ->
              client.execute(
                  new HttpGet(url), response -> EntityUtils.toString(response.getEntity()));
      KeyStoreFile.assertAudited(() -> PlainServer.knows("client", protocol, get));
      KeyStoreFile.assertRevocable(() -> PlainServer.knows("client", protocol, get));
    }
  }

  private static CloseableHttpClient client(KeyStoreFile file) throws Exception {
    String type = KeyStoreFile.TYPE;
    char[] password = KeyStoreFile.PASSWORD.toCharArray();
    KeyStore trusted = KeyStore.getInstance(TestPki.instance().trustStore().toFile(), password);
    // README: Apache HttpClient
    SSLContext context =
        SSLContexts.custom()
            .setKeyStoreType(type) // "CMKS"
            .loadKeyMaterial(file.path(), password, password)
            .loadTrustMaterial(trusted, null)
            .build();
    // README: end
    return HttpClients.custom()
        .disableAutomaticRetries()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(context))
                .build())
        .build();
  }
}
