package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.ChildJvm;
import io.github.cmkjca.it.Dialogue;
import io.github.cmkjca.it.app.TlsPeer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that take the JDK's default sockets, configured by {@code javax.net.ssl.*}. */
@ConsumerTest
class JdkSystemPropertiesIT {
  private static final TestPki PKI = TestPki.instance();

  @ParameterizedTest
  @EnumSource
  void serves(KeyKind kind) throws Exception {
    try (Dialogue program =
        start(Settings.of("jdk-server.properties").with(KeyStoreFile.server(kind)))) {
      int port = Integer.parseInt(program.ok("serve"));
      KeyStoreFile.assertAudited(
          () -> assertThat(TlsClient.get(port, "TLSv1.3")).isEqualTo("nobody"));
      KeyStoreFile.assertAudited(
          () -> assertThat(TlsClient.get(port, "TLSv1.2")).isEqualTo("nobody"));
      assertThat(TlsClient.get(port, "TLSv1.3", PKI.client(KeyKind.RSA_2048)))
          .isEqualTo("CN=client");
      KeyStoreFile.assertRevocableFromAfar(
          () -> assertThat(TlsClient.get(port, "TLSv1.3")).isEqualTo("nobody"));
      assertThat(program.end().err()).matches(KeyStoreFile::tellsTheRefusal);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RSA_2048, TLSv1.2",
    "RSA_2048, TLSv1.3",
    "EC_P256, TLSv1.2",
    "EC_P256, TLSv1.3",
    "ED25519, TLSv1.3"
  })
  void showsItsCertificateAsAClient(KeyKind kind, String protocol) throws Exception {
    try (Dialogue program =
        start(Settings.of("jdk-client.properties").with(KeyStoreFile.client(kind)))) {
      KeyStoreFile.assertAudited(() -> getsAnAnswer(program, protocol));
      KeyStoreFile.assertRevocableFromAfar(() -> getsAnAnswer(program, protocol));
    }
  }

  @Test
  @SuppressWarnings("try") // the entry is there while the block runs
  void takesTheKeyFromTheLiveStore() throws Exception {
    KeyStoreFile.assumeOurs();
    try (AutoCloseable entry = KeyStoreFile.live(PKI.server(KeyKind.EC_P256), "jdk-server");
        Dialogue program = start(Settings.of("jdk-live.properties"))) {
      int port = Integer.parseInt(program.ok("serve"));
      KeyStoreFile.assertAudited(
          () -> assertThat(TlsClient.get(port, "TLSv1.3")).isEqualTo("nobody"));
    }
  }

  /** A new server has no session that could be resumed. */
  private static void getsAnAnswer(Dialogue program, String protocol) throws Exception {
    try (PlainServer server = new PlainServer(protocol)) {
      String answer = program.say("get " + server.port() + " " + protocol);
      if (!answer.startsWith("ok ")) {
        throw new IOException(answer);
      }
      assertThat(answer).isEqualTo("ok CN=client");
    }
  }

  private static Dialogue start(Settings settings) {
    return Dialogue.with(
        ChildJvm.withHome(Path.of(System.getProperty("cmk.home")))
            .options("-Dcmk.audit.summary-interval=1s")
            .options(settings.systemProperties()),
        TlsPeer.class);
  }
}
