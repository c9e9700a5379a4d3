package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.app.SignWithKeys;
import io.github.cmkjca.it.app.UseKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** keytool with key pairs on both keystores, and programs that sign with what it made. */
class KeytoolKeyPairsIT {
  private static final String PASSWORD = "changeit";

  @TempDir Path folder;
  private Path home;
  private JdkTool keytool;

  /** Where the key pairs are. */
  private enum Store {
    FILE("CMKS", "keys.cmks"),
    VAULT("CMK", "NONE");

    final String type;
    final String path;

    Store(String type, String path) {
      this.type = type;
      this.path = path;
    }
  }

  @BeforeEach
  void prepare() {
    home = folder.resolve("home");
    keytool = JdkTool.keytool(folder, home);
  }

  @ParameterizedTest
  @EnumSource(Store.class)
  void keysAreGeneratedCertifiedAndUsed(Store store) {
    generate(store, "ca", "-keyalg", "EC", "-ext", "bc:c");
    generate(store, "rsa", "-keyalg", "RSA");
    generate(store, "ed", "-keyalg", "Ed25519");

    ok(store, "-certreq", "-alias", "rsa", "-file", "rsa.csr");
    ok(store, "-gencert", "-alias", "ca", "-infile", "rsa.csr", "-outfile", "rsa.crt");
    ok(store, "-importcert", "-alias", "rsa", "-file", "rsa.crt");
    ok(store, "-changealias", "-alias", "rsa", "-destalias", "web");
    ok(store, "-delete", "-alias", "ed");

    assertThat(signers(store)).containsExactly("ca EC 1", "web RSA 2");
    assertThat(ok(store, "-list", "-v"))
        .contains("Alias name: web", "Certificate chain length: 2", "Owner: CN=rsa")
        .contains("Issuer: CN=ca")
        .doesNotContain("Alias name: ed");
    ok(store, "-exportcert", "-alias", "web", "-file", "web.crt");
    assertThat(keytool.plain("-printcert", "-file", "web.crt").output())
        .contains("Owner: CN=rsa", "Issuer: CN=ca");
  }

  /** The private key is a handle before it reaches the keystore. */
  @ParameterizedTest
  @EnumSource(Store.class)
  void keysAreGeneratedByTheProviderThatIsNamed(Store store) {
    String[] ours = {"-providername", "CMK"};
    generate(store, "rsa", "-keyalg", "RSA", ours[0], ours[1]);
    generate(store, "ec", "-keyalg", "EC", "-groupname", "secp521r1", ours[0], ours[1]);
    generate(store, "ed", "-keyalg", "Ed25519", ours[0], ours[1]);
    ok(store, "-certreq", "-alias", "ed", "-file", "ed.csr", ours[0], ours[1]);
    ok(
        store,
        "-gencert",
        "-alias",
        "rsa",
        "-infile",
        "ed.csr",
        "-outfile",
        "ed.crt",
        ours[0],
        ours[1]);
    ok(store, "-importcert", "-alias", "ed", "-file", "ed.crt", ours[0], ours[1]);
    assertThat(signers(store)).containsExactly("ec EC 1", "ed EdDSA 2", "rsa RSA 1");
  }

  @ParameterizedTest
  @EnumSource(Store.class)
  void whatCannotBeKeptIsRefusedWithItsAlias(Store store) {
    JdkTool.Result dsa =
        run(store, "-genkeypair", "-alias", "old", "-keyalg", "DSA", "-dname", "CN=old");
    assertThat(dsa.exitCode()).isEqualTo(1);
    assertThat(dsa.output()).contains("'old'").contains("DSA").contains("RSA, EC");
    JdkTool.Result small =
        run(
            store,
            "-genkeypair",
            "-alias",
            "small",
            "-keyalg",
            "RSA",
            "-keysize",
            "512",
            "-sigalg",
            "SHA1withRSA",
            "-dname",
            "CN=small");
    assertThat(small.exitCode()).isEqualTo(1);
    assertThat(small.output()).contains("'small'").contains("512 bits").contains("1024");
  }

  @Test
  void aChangedPasswordHoldsForPrivateKeys() {
    generate(Store.FILE, "ec", "-keyalg", "EC");
    ok(Store.FILE, "-storepasswd", "-new", "changed");
    assertThat(signers("CMKS", "keys.cmks", "changed")).containsExactly("ec EC 1");
    JdkTool.Result old = run(Store.FILE, "-certreq", "-alias", "ec");
    assertThat(old.exitCode()).isEqualTo(1);
    assertThat(old.output()).contains("the password of the keystore is wrong");
  }

  @Test
  void aPasswordOfItsOwnGuardsAPrivateKey() {
    generate(Store.FILE, "ec", "-keyalg", "EC");
    ok(Store.FILE, "-keypasswd", "-alias", "ec", "-new", "ownpassword");
    ok(Store.FILE, "-certreq", "-alias", "ec", "-keypass", "ownpassword");
    JdkTool.Result other = run(Store.FILE, "-certreq", "-alias", "ec", "-keypass", "changeit");
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.output()).contains("'ec'").contains("wrong password");
  }

  /** What README shows; and on from there. */
  @Test
  void allEntriesOfAPkcs12MoveThroughAllStores() throws IOException {
    preparePlain("PKCS12", "old.p12");
    plain("old.p12", "-genseckey", "-alias", "aes", "-keyalg", "AES", "-keysize", "256");
    String aes = use("PKCS12", "old.p12", "aes");
    move("PKCS12", "old.p12", "CMKS", "keys.cmks", 5);
    assertAllMoved("CMKS", "keys.cmks");
    assertThat(use("CMKS", "keys.cmks", "aes")).isEqualTo(aes);
    move("CMKS", "keys.cmks", "CMK", "NONE", 5);
    assertAllMoved("CMK", "NONE");
    Files.writeString(folder.resolve("vault.cmk"), "CMK vault\n");
    move("CMK", "vault.cmk", "CMKS", "back.cmks", 6); // and the alias of the default CMK
    assertAllMoved("CMKS", "back.cmks");
    assertThat(use("CMKS", "back.cmks", "aes")).isEqualTo(aes);

    JdkTool.Result out = importInto("CMKS", "back.cmks", "PKCS12", "new.p12");
    assertThat(out.output())
        .contains("Problem importing entry for alias rsa")
        .contains("Entry for alias root successfully imported");
  }

  @Test
  void allEntriesOfAJksMove() {
    preparePlain("JKS", "old.jks");
    move("JKS", "old.jks", "CMKS", "keys.cmks", 4);
    assertAllMoved("CMKS", "keys.cmks");
    move("JKS", "old.jks", "CMK", "NONE", 4);
    assertAllMoved("CMK", "NONE");
  }

  /** An RSA key with a chain of two, an EC and an Ed25519 key, a trusted certificate. */
  private void preparePlain(String type, String file) {
    plain("ca.p12", "-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=ca");
    plain("ca.p12", "-exportcert", "-alias", "ca", "-file", "ca.crt");
    String[] store = {"-storetype", type, "-keypass", PASSWORD};
    plain(
        file,
        JdkTool.join(store, "-genkeypair", "-alias", "rsa", "-keyalg", "RSA", "-dname", "CN=rsa"));
    plain(
        file,
        JdkTool.join(store, "-genkeypair", "-alias", "ec", "-keyalg", "EC", "-dname", "CN=ec"));
    plain(
        file,
        JdkTool.join(
            store, "-genkeypair", "-alias", "ed", "-keyalg", "Ed25519", "-dname", "CN=ed"));
    plain(file, "-importcert", "-noprompt", "-alias", "root", "-file", "ca.crt");
    plain(file, "-certreq", "-alias", "rsa", "-file", "rsa.csr");
    plain("ca.p12", "-gencert", "-alias", "ca", "-infile", "rsa.csr", "-outfile", "rsa.crt");
    plain(file, "-importcert", "-noprompt", "-alias", "rsa", "-file", "rsa.crt");
  }

  private void assertAllMoved(String type, String path) {
    assertThat(signers(type, path, PASSWORD)).containsExactly("ec EC 1", "ed EdDSA 1", "rsa RSA 2");
    String[] store = {"-storetype", type, "-keystore", path, "-storepass", PASSWORD};
    assertThat(keytool.ok(JdkTool.join(store, "-list", "-alias", "root")))
        .contains("trustedCertEntry");
  }

  private void plain(String file, String... command) {
    JdkTool.Result result =
        keytool.plain(JdkTool.join(command, "-keystore", file, "-storepass", PASSWORD));
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  private void generate(Store store, String alias, String... options) {
    String[] command = {
      "-genkeypair", "-alias", alias, "-dname", "CN=" + alias, "-keypass", PASSWORD
    };
    ok(store, JdkTool.join(command, options));
  }

  private void move(String fromType, String from, String toType, String to, int entries) {
    JdkTool.Result result = importInto(fromType, from, toType, to);
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output())
        .contains(entries + " entries successfully imported, 0 entries failed");
  }

  private JdkTool.Result importInto(String fromType, String from, String toType, String to) {
    return keytool.run(
        "-importkeystore",
        "-noprompt",
        "-srckeystore",
        from,
        "-srcstoretype",
        fromType,
        "-srcstorepass",
        PASSWORD,
        "-destkeystore",
        to,
        "-deststoretype",
        toType,
        "-deststorepass",
        PASSWORD);
  }

  private List<String> signers(Store store) {
    return signers(store.type, store.path, PASSWORD);
  }

  private List<String> signers(String type, String path, String password) {
    ChildJvm.Result result =
        ChildJvm.withHome(home).run(SignWithKeys.class, type, absolute(path), password);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result.out().lines().toList();
  }

  private String use(String type, String path, String alias) {
    ChildJvm.Result result =
        ChildJvm.withHome(home).run(UseKey.class, type, absolute(path), PASSWORD, alias);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result.lastLine();
  }

  private String absolute(String path) {
    return path.equals("NONE") ? path : folder.resolve(path).toString();
  }

  private String ok(Store store, String... command) {
    JdkTool.Result result = run(store, command);
    assertThat(result.exitCode()).as(String.join(" ", command) + ": " + result.output()).isZero();
    return result.output();
  }

  private JdkTool.Result run(Store store, String... command) {
    return keytool.run(
        JdkTool.join(
            command, "-storetype", store.type, "-keystore", store.path, "-storepass", PASSWORD));
  }
}
