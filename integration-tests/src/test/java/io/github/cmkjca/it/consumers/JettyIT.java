package io.github.cmkjca.it.consumers;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Embedded Jetty. */
@ConsumerTest
class JettyIT {
  @ParameterizedTest
  @EnumSource
  void servesHttps(KeyKind kind) throws Exception {
    Server server = new Server();
    HttpConfiguration https = new HttpConfiguration();
    https.addCustomizer(new SecureRequestCustomizer());
    ServerConnector connector =
        new ServerConnector(
            server, tls(KeyStoreFile.server(kind)), new HttpConnectionFactory(https));
    connector.setHost("localhost");
    server.addConnector(connector);
    server.setHandler(new NamesClient());
    server.start();
    try {
      int port = connector.getLocalPort();
      WebServerChecks.servesAndCanBeRevoked(port, WebServerChecks.CLOSED);
    } finally {
      server.stop();
    }
  }

  private static SslContextFactory.Server tls(KeyStoreFile file) {
    String type = KeyStoreFile.TYPE;
    String path = file.path().toString();
    String password = KeyStoreFile.PASSWORD;
    // README: Jetty
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStoreType(type); // "CMKS"
    tls.setKeyStorePath(path);
    tls.setKeyStorePassword(password);
    // README: end
    tls.setTrustStoreType("PKCS12");
    tls.setTrustStorePath(TestPki.instance().trustStore().toString());
    tls.setTrustStorePassword(TestPki.PASSWORD);
    tls.setWantClientAuth(true);
    return tls;
  }

  private static final class NamesClient extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      EndPoint.SslSessionData session =
          (EndPoint.SslSessionData) request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE);
      String name =
          session.peerCertificates() == null || session.peerCertificates().length == 0
              ? "nobody"
              : session.peerCertificates()[0].getSubjectX500Principal().toString();
      response.write(
          true, ByteBuffer.wrap(("hello " + name).getBytes(StandardCharsets.UTF_8)), callback);
      return true;
    }
  }
}
