package io.github.cmkjca.registry;

import static io.github.cmkjca.registry.Records.addKey;
import static io.github.cmkjca.registry.Records.key;
import static io.github.cmkjca.registry.Records.keyIdsIn;
import static io.github.cmkjca.registry.Records.material;
import static io.github.cmkjca.registry.Records.settingIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.cmkjca.spi.kms.KmsInternalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningTest {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Path directory;
  private final Path file;

  OpeningTest(@TempDir Path directory) {
    this.directory = directory;
    this.file = directory.resolve("vault.db");
  }

  private static JdbcRegistry open(Path file, boolean mayCreate) {
    return JdbcRegistry.open(file, mayCreate, INTERVAL);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(boolean mayCreate) {
    return assertThatThrownBy(() -> open(file, mayCreate).close())
        .isInstanceOf(KmsInternalException.class)
        .hasMessageContaining(file.toString());
  }

  private void makeVault() {
    try (JdbcRegistry registry = open(file, true)) {
      registry.change(
          change -> {
            for (int i = 0; i < 200; i++) {
              change.insertKey(key("k" + i), material("k" + i));
            }
            return true;
          });
    }
  }

  private void run(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.db", "a ?&#%41=ü/mode=memory/v?mode=ro.db", "file:x", "日本/v"})
  void anyPathCanHoldAVault(String name) {
    Path path = directory.resolve("dir").resolve(name);
    try (JdbcRegistry registry = open(path, true)) {
      addKey(registry, "k");
    }
    assertThat(path).isRegularFile();
    try (JdbcRegistry registry = open(path, false)) {
      assertThat(keyIdsIn(registry)).containsExactly("k");
    }
  }

  @Test
  void filesAndDirectoriesArePrivate() throws IOException {
    assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path path = directory.resolve("a/b/vault.db");
    try (JdbcRegistry registry = open(path, true)) {
      addKey(registry, "k");
      for (String name : List.of("vault.db", "vault.db-wal", "vault.db-shm")) {
        assertThat(
                PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(path.resolveSibling(name))))
            .as(name)
            .isEqualTo("rw-------");
      }
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(directory.resolve("a/b"))))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void aMissingFileIsNotMadeUnlessPermitted() {
    assertRefused(false).hasMessageContaining("does not exist").hasMessageContaining("auto-init");
    assertThat(file).doesNotExist();
  }

  @Test
  void anEmptyFileIsAnUnfinishedCreation() throws IOException {
    Files.createFile(file);
    assertRefused(false).hasMessageContaining("creation did not end");
    open(file, true).close();
    open(file, false).close();
  }

  @Test
  void garbageIsNotAVault() throws IOException {
    byte[] garbage = new byte[10_000];
    new Random(1).nextBytes(garbage);
    Files.write(file, garbage);
    assertRefused(true).hasMessageContaining("is not a vault");
    assertThat(Files.readAllBytes(file)).isEqualTo(garbage);
  }

  @Test
  void anotherDatabaseIsNotAVaultAndStaysAsItIs() throws Exception {
    run("CREATE TABLE somebodys (thing TEXT)");
    byte[] before = Files.readAllBytes(file);
    assertRefused(true).hasMessageContaining("another SQLite database");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aDirectoryIsNotAVault() throws IOException {
    Files.createDirectory(file);
    assertRefused(true).hasMessageContaining("is not a file");
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsNamed() throws IOException {
    Path inTheWay = Files.createFile(directory.resolve("file"));
    Path path = inTheWay.resolve("vault.db");
    assertThatThrownBy(() -> open(path, true))
        .isInstanceOf(KmsInternalException.class)
        .hasMessageContaining(path.toString());
  }

  @Test
  void aNewerSchemaIsRefusedAndUntouched() throws Exception {
    makeVault();
    run("PRAGMA user_version = " + (Schema.NEWEST + 1));
    assertRefused(true).hasMessageContaining("newer release").hasMessageContaining("upgrade");
    run("PRAGMA user_version = " + Schema.NEWEST);
    try (JdbcRegistry registry = open(file, false)) {
      assertThat(keyIdsIn(registry)).hasSize(200);
    }
  }

  @Test
  void aVaultWithoutItsIdIsDamaged() throws Exception {
    makeVault();
    run("DELETE FROM setting");
    assertRefused(true).hasMessageContaining("no vault id").hasMessageContaining("backup");
  }

  @Test
  void aVaultWithoutVersionIsDamaged() throws Exception {
    makeVault();
    run("PRAGMA user_version = 0");
    assertRefused(true).hasMessageContaining("damaged");
  }

  @Test
  void aTruncatedVaultIsDamaged() throws IOException {
    makeVault();
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {1, 15, 50, 99, 4096, 8192, whole.length - 4096}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused(true);
    }
  }

  @Test
  void damageInsideIsReportedByWhatReadsItAndNothingElse() throws IOException {
    makeVault();
    byte[] bytes = Files.readAllBytes(file);
    for (int page = 2; page < bytes.length / 4096; page++) {
      Arrays.fill(bytes, page * 4096, page * 4096 + 200, (byte) 0xa5);
    }
    Files.write(file, bytes);
    assertThatThrownBy(
            () -> {
              try (JdbcRegistry registry = open(file, false)) {
                keyIdsIn(registry);
              }
            })
        .isInstanceOf(KmsInternalException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void whatALaterReleaseWroteIntoARowIsRefused() throws Exception {
    makeVault();
    run("UPDATE cmk SET state = 'PONDERING' WHERE key_id = 'k0'");
    try (JdbcRegistry registry = open(file, false)) {
      assertThatThrownBy(() -> Records.keyIn(registry, "k0"))
          .isInstanceOf(KmsInternalException.class)
          .hasMessageContaining("upgrade");
      assertThat(Records.keyIn(registry, "k1")).isPresent();
    }
  }

  @Test
  void aReadOnlyDirectoryIsNamed() throws Exception {
    assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
    makeVault();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
    try {
      assertThat(openedByABoundUser())
          .startsWith(KmsInternalException.class.getName() + ": ")
          .contains("permission")
          .contains(file.toString());
    } finally {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
  }

  /** Opens a vault and tells what came of it. */
  static final class Opener {
    private Opener() {}

    public static void main(String[] args) {
      try (JdbcRegistry registry = open(Path.of(args[0]), true)) {
        addKey(registry, "new");
        System.out.println("opened");
      } catch (KmsInternalException e) {
        System.out.println(e);
      }
    }
  }

  /**
   * What another process says that permissions bind. They do not bind root, so if root runs this
   * the other process is root without the capabilities to ignore them.
   */
  private String openedByABoundUser() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      Path setpriv = Path.of("/usr/bin/setpriv");
      assumeTrue(Files.isExecutable(setpriv), "permissions bind root only with util-linux");
      command.add(setpriv.toString());
      command.add("--bounding-set=-dac_override,-dac_read_search");
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Opener.class.getName(),
            file.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).isZero();
    return said;
  }

  @Test
  void aVaultReplacedWhileOpenIsRefusedUntilItIsBack() throws IOException {
    makeVault();
    Path aside = directory.resolve("aside");
    try (JdbcRegistry registry = open(file, false)) {
      Files.move(file, aside);
      assertThatThrownBy(() -> keyIdsIn(registry))
          .isInstanceOf(KmsInternalException.class)
          .hasMessageContaining("put it back");
      Files.copy(aside, file);
      assertThatThrownBy(() -> addKey(registry, "x"))
          .isInstanceOf(KmsInternalException.class)
          .hasMessageContaining("replaced");
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
      assertThat(keyIdsIn(registry)).hasSize(200);
    }
  }

  @Test
  void ofManyThatCreateAVaultAtOnceAllGetTheSame() throws Exception {
    int count = 8;
    var executor = Executors.newFixedThreadPool(count);
    try {
      List<Callable<String>> openers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String keyId = "k" + i;
        openers.add(
            () -> {
              try (JdbcRegistry registry = open(file, true)) {
                addKey(registry, keyId);
                return HexFormat.of()
                    .formatHex(settingIn(registry, KeyRegistry.VAULT_ID).orElseThrow());
              }
            });
      }
      List<String> ids = new ArrayList<>();
      for (Future<String> id : executor.invokeAll(openers)) {
        ids.add(id.get());
      }
      assertThat(ids).hasSize(count).containsOnly(ids.get(0));
    } finally {
      executor.shutdownNow();
    }
    try (JdbcRegistry registry = open(file, false)) {
      assertThat(keyIdsIn(registry)).hasSize(count);
    }
  }
}
