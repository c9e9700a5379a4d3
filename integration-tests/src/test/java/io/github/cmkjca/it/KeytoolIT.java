package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.app.UseKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** keytool from the shell on both keystores, and programs that use what it made. */
class KeytoolIT {
  private static final String PASSWORD = "changeit";
  private static final String[] FILE = {"-storetype", "CMKS", "-keystore", "keys.cmks"};
  private static final String[] VAULT = {"-storetype", "CMK", "-keystore", "NONE"};

  @TempDir Path folder;
  private Path home;
  private JdkTool keytool;

  @BeforeEach
  void prepare() {
    home = folder.resolve("home");
    keytool = JdkTool.keytool(folder, home);
  }

  @Test
  void aGeneratedKeyOfAFileWorks() {
    generate("aes", "AES", FILE);
    assertThat(ok(FILE, "-list", "-v"))
        .contains("Keystore type: CMKS", "Keystore provider: CMK", "Alias name: aes")
        .contains("SecretKeyEntry");
    assertThat(use("CMKS", "keys.cmks", PASSWORD, "aes")).hasSize(2 * (6 + 16));
  }

  @Test
  void aGeneratedKeyOfTheVaultWorks() {
    generate("mac", "HmacSHA256", VAULT);
    assertThat(ok(VAULT, "-list", "-v")).contains("Keystore type: CMK", "Alias name: mac");
    assertThat(use("CMK", "NONE", PASSWORD, "mac")).hasSize(64);
  }

  @Test
  void aChangedPasswordHoldsForFileAndKeys() {
    generate("aes", "AES", FILE);
    String made = use("CMKS", "keys.cmks", PASSWORD, "aes");
    ok(FILE, "-storepasswd", "-new", "changed");
    assertThat(use("CMKS", "keys.cmks", "changed", "aes")).isEqualTo(made);
    assertThat(with(FILE, PASSWORD, "-list").output()).contains("the password").contains("wrong");
    assertThat(with(FILE, PASSWORD, "-list").exitCode()).isEqualTo(1);
    assertThat(with(FILE, "changed", "-list").exitCode()).isZero();
    ok(VAULT, "-storepasswd", "-new", "changed");
  }

  @Test
  void aChangedPasswordOfAKeyHoldsForThatKey() {
    generate("aes", "AES", FILE);
    ok(FILE, "-keypasswd", "-alias", "aes", "-new", "ownpassword");
    ok(FILE, "-changealias", "-alias", "aes", "-destalias", "b", "-keypass", "ownpassword");
    assertThat(run(FILE, "-changealias", "-alias", "b", "-destalias", "c", "-keypass", "wrong1"))
        .extracting(JdkTool.Result::exitCode)
        .isEqualTo(1);
  }

  @Test
  void entriesAreRenamedAndDeleted() {
    for (String[] store : new String[][] {FILE, VAULT}) {
      generate("aes", "AES", store);
      String type = store[1];
      String made = use(type, store[3], PASSWORD, "aes");
      ok(store, "-changealias", "-alias", "aes", "-destalias", "renamed");
      assertThat(use(type, store[3], PASSWORD, "renamed")).isEqualTo(made);
      assertThat(ok(store, "-list")).contains("renamed").doesNotContain("aes,");
      ok(store, "-delete", "-alias", "renamed");
      assertThat(ok(store, "-list")).doesNotContain("renamed");
    }
  }

  @Test
  void aliasesOfCmksAreListedRenamedAndDeleted() {
    new Vault(home).createKey("alias/orders");
    assertThat(ok(VAULT, "-list")).contains("alias/orders");
    ok(VAULT, "-changealias", "-alias", "alias/orders", "-destalias", "alias/sales");
    assertThat(ChildJvm.cmkOk(home, "list-aliases"))
        .contains("alias/sales")
        .doesNotContain("alias/orders");
    ok(VAULT, "-delete", "-alias", "alias/sales");
    assertThat(ChildJvm.cmkOk(home, "list-aliases")).doesNotContain("alias/sales");
  }

  @Test
  void keysAndCertificatesTravelFromPkcs12ThroughAllStoresUnchanged() throws Exception {
    preparePkcs12();
    String aes = use("PKCS12", "keys.p12", PASSWORD, "aes");
    String mac = use("PKCS12", "keys.p12", PASSWORD, "mac");
    Files.writeString(folder.resolve("vault.cmk"), "CMK vault\n");

    move("PKCS12", "keys.p12", "CMKS", "one.cmks", 3);
    assertThat(use("CMKS", "one.cmks", PASSWORD, "aes")).isEqualTo(aes);
    assertThat(use("CMKS", "one.cmks", PASSWORD, "mac")).isEqualTo(mac);
    move("CMKS", "one.cmks", "CMKS", "two.cmks", 3);
    assertThat(use("CMKS", "two.cmks", PASSWORD, "aes")).isEqualTo(aes);
    move("CMKS", "two.cmks", "CMK", "NONE", 3);
    assertThat(use("CMK", "NONE", PASSWORD, "aes")).isEqualTo(aes);
    assertThat(use("CMK", "NONE", PASSWORD, "mac")).isEqualTo(mac);
    move("CMK", "vault.cmk", "CMKS", "three.cmks", 4); // and the alias of the default CMK
    assertThat(use("CMKS", "three.cmks", PASSWORD, "mac")).isEqualTo(mac);
    move("PKCS12", "keys.p12", "CMK", "NONE", 3);

    String certificate = certificate("PKCS12", "keys.p12");
    assertThat(certificate("CMKS", "three.cmks")).isEqualTo(certificate);
    assertThat(certificate("CMK", "NONE")).isEqualTo(certificate);
    JdkTool.Result back = importInto("CMKS", "three.cmks", "PKCS12", "new.p12");
    assertThat(back.output())
        .contains("Problem importing entry for alias aes")
        .contains("Entry for alias root successfully imported");
    assertThat(keytool.plain("-list", "-keystore", "new.p12", "-storepass", PASSWORD).output())
        .contains("root")
        .doesNotContain("aes");
  }

  @Test
  void theProviderIsRegisteredInEveryWayThatKeytoolKnows() {
    generate("aes", "AES", FILE);
    for (List<String> registration :
        List.of(
            List.of("-J-Djava.security.properties=" + ChildJvm.OVERLAY),
            List.of(
                "-providerclass",
                "io.github.cmkjca.CmkProvider",
                "-providerpath",
                ChildJvm.JAR.toString()))) {
      JdkTool.Result result =
          keytool.run(registration, "-list", "-keystore", "keys.cmks", "-storepass", PASSWORD);
      assertThat(result.output()).contains("Keystore type: CMKS", "aes");
    }
  }

  @Test
  void withoutTheModuleJavaSqlTheErrorSaysWhatToDo() {
    JdkTool.Result result =
        keytool.plain(
            "-J-Djava.class.path=" + ChildJvm.JAR,
            "-list",
            "-storetype",
            "CMK",
            "-keystore",
            "NONE",
            "-storepass",
            PASSWORD,
            "-addprovider",
            "CMK");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).contains("-J--add-modules=java.sql");
  }

  @Test
  void aDisabledCmkIsNamedWhenItsFileIsOpened() {
    generate("aes", "AES", FILE);
    String aliases = ChildJvm.cmkOk(home, "list-aliases");
    String keyId = aliases.replaceAll("(?s).*\"TargetKeyId\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    ChildJvm.cmkOk(home, "disable-key", "--key-id", keyId);
    JdkTool.Result refused = run(FILE, "-list");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.output()).contains("DisabledException").contains(keyId);
    ChildJvm.cmkOk(home, "enable-key", "--key-id", keyId);
    ok(FILE, "-list");
  }

  private void preparePkcs12() {
    String[] store = {"-storetype", "PKCS12", "-keystore", "keys.p12"};
    generate("aes", "AES", store);
    generate("mac", "HmacSHA256", store);
    String[] other = {"-storetype", "PKCS12", "-keystore", "other.p12"};
    ok(other, "-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=Test root");
    ok(other, "-exportcert", "-alias", "ca", "-file", "root.der");
    ok(store, "-importcert", "-noprompt", "-alias", "root", "-file", "root.der");
  }

  private void generate(String alias, String algorithm, String... store) {
    String[] command = {
      "-genseckey", "-alias", alias, "-keyalg", algorithm, "-keysize", "256", "-keypass", PASSWORD
    };
    ok(store, command);
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

  private String certificate(String type, String file) {
    return ok(
        new String[] {"-storetype", type, "-keystore", file},
        "-exportcert",
        "-rfc",
        "-alias",
        "root");
  }

  private String use(String type, String file, String password, String alias) {
    String path = file.equals("NONE") ? file : folder.resolve(file).toString();
    ChildJvm.Result result = ChildJvm.withHome(home).run(UseKey.class, type, path, password, alias);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result.lastLine();
  }

  private String ok(String[] store, String... command) {
    JdkTool.Result result = run(store, command);
    assertThat(result.exitCode()).as(String.join(" ", command) + ": " + result.output()).isZero();
    return result.output();
  }

  private JdkTool.Result run(String[] store, String... command) {
    return with(store, PASSWORD, command);
  }

  private JdkTool.Result with(String[] store, String password, String... command) {
    String[] all = new String[command.length + store.length + 2];
    System.arraycopy(command, 0, all, 0, command.length);
    System.arraycopy(store, 0, all, command.length, store.length);
    all[all.length - 2] = "-storepass";
    all[all.length - 1] = password;
    return keytool.run(all);
  }
}
