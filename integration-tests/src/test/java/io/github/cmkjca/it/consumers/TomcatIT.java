package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.apache.catalina.Context;
import org.apache.catalina.startup.CatalinaBaseConfigurationSource;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tomcat, configured by its {@code server.xml}. */
@ConsumerTest
class TomcatIT {
  /** One for all: Tomcat keeps the first as its base for the life of the JVM. */
  @TempDir static Path folder;

  @ParameterizedTest
  @EnumSource
  void servesHttps(KeyKind kind) throws Exception {
    serve(Settings.of("tomcat-connector.xml").with(KeyStoreFile.server(kind)));
  }

  @ParameterizedTest
  @EnumSource
  @SuppressWarnings("try") // the entry is there while the block runs
  void takesTheKeyFromTheLiveStore(KeyKind kind) throws Exception {
    KeyStoreFile.assumeOurs();
    try (AutoCloseable entry = KeyStoreFile.live(TestPki.instance().server(kind), "server")) {
      serve(Settings.live("tomcat-connector.xml", "server"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "EC_P256"})
  @SuppressWarnings("try") // the entry is there while the block runs
  void usesARenewedKeyWithinASecond(KeyKind kind) throws Exception {
    KeyStoreFile.assumeOurs();
    TestPki.Identity first = TestPki.instance().server(KeyKind.EC_P256);
    TestPki.Identity renewed = TestPki.instance().newServer(kind);
    try (AutoCloseable entry = KeyStoreFile.live(first, "server")) {
      serve(
          Settings.live("tomcat-reload.xml", "server"),
          port -> {
            assertThat(TlsClient.presented(port)).isEqualTo(first.certificate());
            KeyStoreFile.put(renewed, "server");
            assertThat(TlsClient.millisecondsUntilPresented(port, renewed.certificate()))
                .isLessThan(1000);
          });
    }
  }

  private static void serve(Settings settings) throws Exception {
    serve(
        settings,
        port ->
            WebServerChecks.servesAndCanBeRevoked(
                port, WebServerChecks.ALERT, WebServerChecks.CLOSED));
  }

  private interface Check {
    void of(int port) throws Exception;
  }

  private static void serve(Settings settings, Check check) throws Exception {
    String server =
        """
        <Server port="-1">
          <Service name="Catalina">
            %s
            <Engine name="Catalina" defaultHost="localhost">
              <Host name="localhost"/>
            </Engine>
          </Service>
        </Server>
        """
            .formatted(settings.with("port=\"8443\"", "port=\"0\" address=\"127.0.0.1\"").text());
    Path configuration =
        Files.writeString(
            Files.createDirectories(folder.resolve("conf")).resolve("server.xml"), server);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.init(new CatalinaBaseConfigurationSource(folder.toFile(), configuration.toString()));
    try {
      Context context = tomcat.addContext("", folder.toString());
      Tomcat.addServlet(context, "names", new NamesClient()).addMapping("/");
      tomcat.start();
      check.of(tomcat.getService().findConnectors()[0].getLocalPort());
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
  }

  private static final class NamesClient extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      X509Certificate[] chain =
          (X509Certificate[]) request.getAttribute("jakarta.servlet.request.X509Certificate");
      response
          .getWriter()
          .print("hello " + (chain == null ? "nobody" : chain[0].getSubjectX500Principal()));
    }
  }
}
