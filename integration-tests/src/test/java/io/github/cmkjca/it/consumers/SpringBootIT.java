package io.github.cmkjca.it.consumers;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A Spring Boot application whose web server takes an SSL bundle. */
@ConsumerTest
class SpringBootIT {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void servesHttps(KeyKind kind) throws Exception {
    serve(Settings.of("spring-boot.yaml").with(KeyStoreFile.server(kind)));
  }

  @ParameterizedTest
  @EnumSource
  @SuppressWarnings("try") // the entry is there while the block runs
  void takesTheKeyFromTheLiveStore(KeyKind kind) throws Exception {
    KeyStoreFile.assumeOurs();
    try (AutoCloseable entry = KeyStoreFile.live(TestPki.instance().server(kind), "server")) {
      serve(Settings.live("spring-boot.yaml", "server"));
    }
  }

  private void serve(Settings settings) throws Exception {
    Path configuration = settings.with("8443", 0).writtenTo(folder.resolve("application.yaml"));
    try (ConfigurableApplicationContext application =
        new SpringApplication(Application.class)
            .run("--spring.config.location=" + configuration, "--spring.main.banner-mode=off")) {
      int port =
          application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);

      WebServerChecks.servesAndCanBeRevoked(port, WebServerChecks.ALERT, WebServerChecks.CLOSED);
    }
  }

  /** What a programmer of it writes. */
  @EnableAutoConfiguration
  @RestController
  static class Application {
    @GetMapping("/")
    String hello(HttpServletRequest request) {
      X509Certificate[] chain =
          (X509Certificate[]) request.getAttribute("jakarta.servlet.request.X509Certificate");
      return "hello " + (chain == null ? "nobody" : chain[0].getSubjectX500Principal());
    }
  }
}
