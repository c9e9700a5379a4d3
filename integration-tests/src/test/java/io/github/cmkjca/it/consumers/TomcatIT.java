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
    Path configuration =
        Settings.of("tomcat-server.xml")
            .with(KeyStoreFile.server(kind))
            .writtenTo(Files.createDirectories(folder.resolve("conf")).resolve("server.xml"));
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.init(new CatalinaBaseConfigurationSource(folder.toFile(), configuration.toString()));
    try {
      Context context = tomcat.addContext("", folder.toString());
      Tomcat.addServlet(context, "names", new NamesClient()).addMapping("/");
      tomcat.start();
      int port = tomcat.getService().findConnectors()[0].getLocalPort();

      KeyStoreFile.assertAudited(
          () -> assertThat(TlsClient.get(port, "TLSv1.3")).contains("hello nobody"));
      KeyStoreFile.assertAudited(
          () -> assertThat(TlsClient.get(port, "TLSv1.2")).contains("hello nobody"));
      assertThat(TlsClient.get(port, "TLSv1.3", TestPki.instance().client(KeyKind.EC_P256)))
          .contains("hello CN=client");
      KeyStoreFile.assertRevocable(
          () -> assertThat(TlsClient.get(port, "TLSv1.3")).contains("hello nobody"));
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
