package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.ChildJvm;
import io.github.cmkjca.it.Dialogue;
import io.github.cmkjca.it.app.TlsPeer;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that takes the JDK's default socket factory runs on while {@code cmk renew}, another
 * process, renews its certificate and its key.
 */
@ConsumerTest
class RenewalIT {
  private static final String ALIAS = "renewal";
  private static final Path HOME = Path.of(System.getProperty("cmk.home"));

  private Path folder;

  @BeforeEach
  void makeTheKey(@TempDir Path dir) throws Exception {
    KeyStoreFile.assumeOurs();
    folder = dir;
    renew("ECC_NIST_P256", "--subject", "CN=localhost", "--dns-names", "localhost");
  }

  /** Other consumers of this vault would be offered it. */
  @AfterEach
  void deleteTheKey() throws Exception {
    if (KeyStoreFile.ours()) {
      KeyStore vault = KeyStore.getInstance("CMK");
      vault.load(null, null);
      vault.deleteEntry(ALIAS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ECC_NIST_P256", "RSA_2048"})
  void aRotatedKeyIsUsedWithinASecond(String kind) throws Exception {
    try (Dialogue server = server()) {
      int port = Integer.parseInt(server.ok("serve"));
      X509Certificate before = TlsClient.presented(port);
      X509Certificate after = renew(kind);
      assertThat(TlsClient.millisecondsUntilPresented(port, after)).isLessThan(1000);
      assertThat(after.getPublicKey()).isNotEqualTo(before.getPublicKey());
    }
  }

  @Test
  void aRenewedCertificateIsUsedWithinASecond() throws Exception {
    try (Dialogue server = server()) {
      int port = Integer.parseInt(server.ok("serve"));
      X509Certificate before = TlsClient.presented(port);
      X509Certificate after = renew(null);
      assertThat(TlsClient.millisecondsUntilPresented(port, after)).isLessThan(1000);
      assertThat(after.getPublicKey()).isEqualTo(before.getPublicKey());
      assertThat(after.getSerialNumber()).isNotEqualTo(before.getSerialNumber());
    }
  }

  /** Whoever comes second, the key of the first is not lost, nor its chain. */
  @Test
  void twoProcessesThatRenewAtOnceDoNotUndoEachOthersWork() throws Exception {
    String alias = "renewal-of-two";
    Path csr = folder.resolve("winner.csr");
    List<ChildJvm.Result> asked =
        atOnce(
            number ->
                new String[] {
                  "renew",
                  "--alias",
                  alias,
                  "--new-key",
                  "ECC_NIST_P256",
                  "--subject",
                  "CN=localhost",
                  "--csr-out",
                  folder.resolve(number + ".csr").toString()
                });
    assertThat(asked).extracting(ChildJvm.Result::exitCode).containsExactlyInAnyOrder(0, 255);
    assertThat(asked)
        .filteredOn(result -> result.exitCode() == 255)
        .extracting(ChildJvm.Result::err)
        .allMatch(text -> text.contains("--replace-waiting"));

    ChildJvm.cmkOk(HOME, "renew", "--alias", alias, "--csr-out", csr.toString());
    PublicKey waiting = requested(csr);
    Path chain =
        TestPki.instance().pem("two.pem", TestPki.instance().certify("localhost", waiting));
    assertThat(
            atOnce(
                number -> new String[] {"renew", "--alias", alias, "--chain", "file://" + chain}))
        .extracting(ChildJvm.Result::exitCode)
        .containsExactly(0, 0);
    ChildJvm.cmkOk(HOME, "renew", "--alias", alias, "--csr-out", csr.toString());
    assertThat(requested(csr)).isEqualTo(waiting);
  }

  private static List<ChildJvm.Result> atOnce(IntFunction<String[]> words) {
    List<CompletableFuture<ChildJvm.Result>> runs =
        IntStream.range(0, 2)
            .mapToObj(
                number ->
                    CompletableFuture.supplyAsync(() -> ChildJvm.cmk(HOME, words.apply(number))))
            .toList();
    return runs.stream().map(CompletableFuture::join).toList();
  }

  private static PublicKey requested(Path csr) throws Exception {
    try (PEMParser parser = new PEMParser(new StringReader(Files.readString(csr)))) {
      return new JcaPKCS10CertificationRequest((PKCS10CertificationRequest) parser.readObject())
          .getPublicKey();
    }
  }

  private Dialogue server() throws IOException {
    // What an operator writes besides config/java.security.
    Path security = folder.resolve("java.security");
    Files.writeString(
        security, Files.readString(ChildJvm.OVERLAY) + "\nssl.KeyManagerFactory.algorithm=CMK\n");
    return Dialogue.with(
        ChildJvm.withHome(HOME)
            .options("-Djava.security.properties=" + security)
            .options(Settings.live("jdk-reload.properties", ALIAS).systemProperties()),
        TlsPeer.class);
  }

  /** A request, the authority's answer, and the chain taken. */
  private X509Certificate renew(String newKey, String... subject) throws Exception {
    Path csr = folder.resolve("request.csr");
    cmk(newKey == null ? List.of() : List.of("--new-key", newKey), List.of(subject), csr);
    List<X509Certificate> chain = TestPki.instance().certify("localhost", requested(csr));
    Path pem = TestPki.instance().pem("renewed.pem", chain);
    ChildJvm.cmkOk(HOME, "renew", "--alias", ALIAS, "--chain", "file://" + pem);
    return chain.get(0);
  }

  private static void cmk(List<String> newKey, List<String> subject, Path csr) {
    List<String> words = new ArrayList<>(List.of("renew", "--alias", ALIAS));
    words.addAll(newKey);
    words.addAll(subject);
    words.addAll(List.of("--csr-out", csr.toString()));
    ChildJvm.cmkOk(HOME, words.toArray(String[]::new));
  }
}
