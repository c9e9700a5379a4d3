package io.github.cmkjca.it.consumers;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The other side of a server under test: a client of the JDK with plain keys. */
final class TlsClient {
  private static final int TIMEOUT_MILLIS = 20_000;

  private TlsClient() {}

  /** Gets {@code /} by HTTP/1.1 in a connection and TLS session of its own; the whole answer. */
  static String get(int port, String protocol) throws IOException {
    return get(port, protocol, null);
  }

  /** As {@link #get(int, String)}, with the certificate of a client. */
  static String get(int port, String protocol, TestPki.@Nullable Identity client)
      throws IOException {
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
      plain.setSoTimeout(TIMEOUT_MILLIS);
      SSLSocket socket =
          (SSLSocket)
              context(client).getSocketFactory().createSocket(plain, "localhost", port, true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(new String[] {protocol});
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The certificate that the server shows in a session of its own. */
  static X509Certificate presented(int port) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            context(null).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  /** From now on, when the renewal was acknowledged. */
  static long millisecondsUntilPresented(int port, X509Certificate expected) throws IOException {
    long start = System.nanoTime();
    while (!presented(port).equals(expected)) {
      if (System.nanoTime() - start > 20_000_000_000L) {
        throw new AssertionError("still the old certificate after 20 s");
      }
    }
    return (System.nanoTime() - start) / 1_000_000;
  }

  /** A new context, so that there is no session to resume. */
  static SSLContext context(TestPki.@Nullable Identity client) {
    try {
      TestPki pki = TestPki.instance();
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(load(pki.trustStore()));
      SSLContext context = SSLContext.getInstance("TLS");
      if (client == null) {
        context.init(null, trust.getTrustManagers(), null);
        return context;
      }
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(load(pki.plainKeyStore(client)), TestPki.PASSWORD.toCharArray());
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyStore load(Path file) throws GeneralSecurityException, IOException {
    try (InputStream in = java.nio.file.Files.newInputStream(file)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, TestPki.PASSWORD.toCharArray());
      return keys;
    }
  }
}
