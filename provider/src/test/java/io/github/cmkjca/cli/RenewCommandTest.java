package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.TestCertificates;
import io.github.cmkjca.cli.CommandLineRun.Result;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code renew}, with an authority of the test that reads requests by Bouncy Castle's PKIX. */
class RenewCommandTest {
  private final KeyPair authority = newAuthority();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RSA_2048",
        "ECC_NIST_P256",
        "ECC_NIST_P384",
        "ECC_NIST_P521",
        "ECC_NIST_EDWARDS25519"
      })
  void aKeyIsMadeCertifiedAndRenewed(String kind, @TempDir Path dir) throws Exception {
    CommandLineRun cmk = new CommandLineRun(dir.resolve("home"));
    Path csr = dir.resolve("tls.csr");
    cmk.ok(
        "renew",
        "--alias",
        "tls",
        "--new-key",
        kind,
        "--subject",
        "CN=localhost, O=Test",
        "--dns-names",
        "localhost",
        "orders.test",
        "--csr-out",
        csr.toString());
    PublicKey first = verified(csr, "CN=localhost,O=Test");
    assertThat(text(csr)).contains("localhost", "orders.test");

    Result taken = cmk.ok("renew", "--alias", "tls", "--chain", chain(dir, first, "CN=localhost"));
    assertThat(taken.out()).contains("CN=localhost");

    assertThat(cmk.ok("renew", "--alias", "tls", "--csr-out", csr.toString()).out())
        .contains("the present key of tls", fingerprint(first), "CMK arn:aws:kms:");
    assertThat(verified(csr, "CN=localhost")).isEqualTo(first);

    Result made = cmk.ok("renew", "--alias", "tls", "--new-key", kind, "--csr-out", csr.toString());
    PublicKey second = verified(csr, "CN=localhost");
    assertThat(made.out())
        .contains("the new key that waits to be that of tls", fingerprint(second));
    assertThat(second).isNotEqualTo(first);
    Result another =
        cmk.run("renew", "--alias", "tls", "--new-key", kind, "--csr-out", csr.toString());
    assertThat(another.code()).isEqualTo(255);
    assertThat(another.err()).contains("--replace-waiting");
    assertThat(verified(csr, "CN=localhost")).isEqualTo(second);
    cmk.ok(
        "renew",
        "--alias",
        "tls",
        "--new-key",
        kind,
        "--replace-waiting",
        "--csr-out",
        csr.toString());
    assertThat(verified(csr, "CN=localhost")).isNotEqualTo(second);
    second = verified(csr, "CN=localhost");
    cmk.ok("renew", "--alias", "tls", "--chain", chain(dir, first, "CN=still the first"));
    cmk.ok("renew", "--alias", "tls", "--chain", chain(dir, second, "CN=the second"));
    Result stale = cmk.run("renew", "--alias", "tls", "--chain", chain(dir, first, "CN=first"));
    assertThat(stale.code()).isEqualTo(255);
    assertThat(stale.err()).contains("none of the certificates is of the key of 'tls'");
  }

  @Test
  void aCmkGetsItsFirstCertificate(@TempDir Path dir) throws Exception {
    CommandLineRun cmk = new CommandLineRun(dir.resolve("home"));
    String id =
        cmk.ok("create-key", "--key-spec", "ECC_NIST_P256", "--key-usage", "SIGN_VERIFY")
            .member("KeyId");
    cmk.ok("create-alias", "--alias-name", "alias/tls", "--target-key-id", id);
    Path csr = dir.resolve("tls.csr");
    assertThat(cmk.run("renew", "--alias", "alias/tls", "--csr-out", csr.toString()).err())
        .contains("--subject");
    cmk.ok("renew", "--alias", "alias/tls", "--subject", "CN=cmk", "--csr-out", csr.toString());
    PublicKey key = verified(csr, "CN=cmk");
    assertThat(cmk.ok("renew", "--alias", "alias/tls", "--chain", chain(dir, key, "CN=cmk")).out())
        .contains("CN=cmk");
    assertThat(
            cmk.run(
                    "renew",
                    "--alias",
                    "alias/tls",
                    "--new-key",
                    "RSA_2048",
                    "--csr-out",
                    csr.toString())
                .err())
        .contains("update-alias");
  }

  @Test
  void aRefusalIsToldAsByOtherCommands(@TempDir Path dir) throws Exception {
    CommandLineRun cmk = new CommandLineRun(dir.resolve("home"));
    Path csr = dir.resolve("tls.csr");
    cmk.ok(
        "renew",
        "--alias",
        "tls",
        "--new-key",
        "ECC_NIST_P256",
        "--subject",
        "CN=tls",
        "--csr-out",
        csr.toString());
    String chain = chain(dir, verified(csr, "CN=tls"), "CN=tls");
    cmk.ok("renew", "--alias", "tls", "--chain", chain);
    String id = cmk.ok("describe-key", "--key-id", "alias/default").member("KeyId");
    cmk.ok("disable-key", "--key-id", id);
    for (String[] command : new String[][] {{"--csr-out", csr.toString()}, {"--chain", chain}}) {
      Result refused = cmk.run("renew", "--alias", "tls", command[0], command[1]);
      assertThat(refused.code()).isEqualTo(254);
      assertThat(refused.err())
          .contains("An error occurred (DisabledException) when calling the renew operation: ");
    }
  }

  @Test
  void aKeyThatWaitsIsGivenUp(@TempDir Path dir) throws Exception {
    CommandLineRun cmk = new CommandLineRun(dir.resolve("home"));
    String csr = dir.resolve("tls.csr").toString();
    String[] ask = {
      "renew", "--alias", "tls", "--new-key", "ECC_NIST_P256", "--subject", "CN=x", "--csr-out", csr
    };
    cmk.ok(ask);
    cmk.ok("renew", "--alias", "tls", "--give-up-waiting");
    assertThat(cmk.run("renew", "--alias", "tls", "--give-up-waiting").err())
        .contains("no new key of 'tls' waits");
    cmk.ok(ask);
    assertThat(
            cmk.run("renew", "--alias", "tls", "--give-up-waiting", "--chain", "nonsense").code())
        .isEqualTo(252);
  }

  private static String fingerprint(PublicKey key) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
  }

  @Test
  void whatCannotBeIsSaid(@TempDir Path dir) throws Exception {
    CommandLineRun cmk = new CommandLineRun(dir.resolve("home"));
    cmk.ok("list-keys");
    assertThat(cmk.run("renew", "--alias", "tls").code()).isEqualTo(252);
    assertThat(cmk.run("renew", "--alias", "tls", "--csr-out", "x", "--chain", "y").code())
        .isEqualTo(252);
    assertThat(cmk.run("renew", "--alias", "tls", "--csr-out", "x").err())
        .contains("no private key 'tls'");
    assertThat(cmk.run("renew", "--alias", "tls", "--csr-out", "x", "--replace-waiting").code())
        .isEqualTo(252);
    assertThat(cmk.run("renew", "--alias", "tls", "--chain", "nonsense").err()).contains("PEM");
    assertThat(cmk.run("renew", "--alias", "tls", "--csr-out", "x", "--subject", "nonsense").err())
        .contains("subject");
    assertThat(dir.resolve("x")).doesNotExist();
  }

  private static String text(Path csr) throws Exception {
    return new String(request(csr).getEncoded(), java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  /** The public key of a request whose signature and subject are right. */
  private static PublicKey verified(Path csr, String subject) throws Exception {
    JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(request(csr));
    PublicKey key = request.getPublicKey();
    assertThat(request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key)))
        .isTrue();
    assertThat(new javax.security.auth.x500.X500Principal(request.getSubject().getEncoded()))
        .isEqualTo(new javax.security.auth.x500.X500Principal(subject));
    return key;
  }

  private static PKCS10CertificationRequest request(Path csr) throws Exception {
    try (PEMParser parser = new PEMParser(new StringReader(Files.readString(csr)))) {
      return (PKCS10CertificationRequest) parser.readObject();
    }
  }

  /** Root first, as some authorities have it. */
  private String chain(Path dir, PublicKey key, String subject) throws Exception {
    Path file = dir.resolve("chain.pem");
    Files.writeString(
        file,
        pem(TestCertificates.ofAuthority(authority))
            + pem(TestCertificates.issued(key, subject, authority)));
    return "file://" + file;
  }

  private static String pem(Certificate certificate) throws Exception {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  private static KeyPair newAuthority() {
    try {
      return KeyPairGenerator.getInstance("EC").generateKeyPair();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
