package io.github.cmkjca.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.cmkjca.files.PrivateFiles;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootKeyTest {
  private static final byte[] VAULT = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
  private static final byte[] OTHER_VAULT =
      HexFormat.of().parseHex("ffeeddccbbaa99887766554433221100");
  private static final byte[] PASSPHRASE = "correct horse".getBytes(StandardCharsets.UTF_8);

  /** The least that Argon2 permits: what is tested does not depend on the cost. */
  private static final RootKeyFile.Cost CHEAP = new RootKeyFile.Cost(8, 1, 1);

  private final Path directory;
  private final Path file;

  RootKeyTest(@TempDir Path directory) {
    this.directory = directory;
    this.file = directory.resolve("root.key");
  }

  private byte[] keyIn(Optional<Path> passphraseFile, boolean mayCreate) {
    try (RootKey root = RootKey.openOrCreate(file, passphraseFile, mayCreate, VAULT)) {
      return root.copy();
    }
  }

  private Path secretFile(String name, String content) throws IOException {
    Path secret = directory.resolve(name);
    Files.createFile(secret, PrivateFiles.fileAttributes(secret));
    return Files.writeString(secret, content);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      Optional<Path> passphraseFile) {
    return assertThatThrownBy(() -> keyIn(passphraseFile, true))
        .isInstanceOf(KeyUnavailableException.class);
  }

  @Test
  void isTheSameEachTime() {
    byte[] key = keyIn(Optional.empty(), true);
    assertThat(key).hasSize(32).isNotEqualTo(new byte[32]);
    assertThat(keyIn(Optional.empty(), false)).isEqualTo(key);
  }

  @Test
  void liesAloneInAPrivateFile() throws IOException {
    assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path deep = directory.resolve("a/b/root.key");
    RootKey.openOrCreate(deep, Optional.empty(), true, VAULT).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(deep)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(deep.getParent())))
        .isEqualTo("rwx------");
    try (var files = Files.list(deep.getParent())) {
      assertThat(files.toList()).containsExactly(deep);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"})
  void aFileOpenToOthersIsRefusedAndSaysHowToMendIt(String permissions) throws IOException {
    assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
    keyIn(Optional.empty(), true);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    assertRefused(Optional.empty()).hasMessageContaining("chmod 600 " + file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    assertThat(keyIn(Optional.empty(), false)).hasSize(32);
  }

  @Test
  void aMissingFileIsNotMadeUnlessPermitted() {
    assertThatThrownBy(() -> keyIn(Optional.empty(), false))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("backup");
    assertThat(file).doesNotExist();
  }

  @Test
  void anotherVaultsRootKeyIsRefusedAndBothAreNamed() {
    keyIn(Optional.empty(), true);
    assertThatThrownBy(() -> RootKey.openOrCreate(file, Optional.empty(), true, OTHER_VAULT))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining(HexFormat.of().formatHex(VAULT))
        .hasMessageContaining(HexFormat.of().formatHex(OTHER_VAULT))
        .hasMessageContaining(file.toString());
  }

  @Test
  void eachFlippedBitAndEachOtherLengthIsRefused() throws IOException {
    keyIn(Optional.empty(), true);
    byte[] whole = Files.readAllBytes(file);
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> RootKeyFile.decode(flipped, VAULT, null))
          .isInstanceOf(IOException.class);
    }
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> RootKeyFile.decode(cut, VAULT, null))
          .isInstanceOf(IOException.class);
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertRefused(Optional.empty()).hasMessageContaining("damaged");
    Files.write(file, new byte[5000]);
    assertRefused(Optional.empty()).hasMessageContaining("not the file it should be");
  }

  @Test
  void eachFlippedBitUnderAPassphraseIsRefused() {
    byte[] whole = RootKeyFile.encode(new byte[32], VAULT, PASSPHRASE, CHEAP);
    int cost = 25; // the three numbers that follow the header are tested below
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      if (bit / 8 >= cost && bit / 8 < cost + 12) {
        continue;
      }
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> RootKeyFile.decode(flipped, VAULT, PASSPHRASE))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aCostThatIsChangedOrExcessiveIsRefused() throws IOException {
    byte[] whole = RootKeyFile.encode(new byte[32], VAULT, PASSPHRASE, CHEAP);
    assertThat(RootKeyFile.decode(whole, VAULT, PASSPHRASE)).isEqualTo(new byte[32]);
    int[][] changes = {
      {27, 1}, {28, 16}, {32, 2}, {25, 0x7f}, {25, 0x80}, {29, 1}, {33, 1}, {36, 0}
    };
    for (int[] change : changes) {
      byte[] changed = whole.clone();
      changed[change[0]] = (byte) change[1];
      assertThatThrownBy(() -> RootKeyFile.decode(changed, VAULT, PASSPHRASE))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aPassphraseOpensAndAnotherDoesNot() throws IOException {
    Path passphrase = secretFile("p", "correct horse\n");
    byte[] key = keyIn(Optional.of(passphrase), true);
    Path sameWithoutLineEnd = secretFile("q", "correct horse");
    assertThat(keyIn(Optional.of(sameWithoutLineEnd), false)).isEqualTo(key);
    Path wrong = secretFile("w", "correct horze\n");
    assertRefused(Optional.of(wrong))
        .hasMessageContaining("passphrase is not the right one")
        .hasMessageContaining(file.toString());
    assertRefused(Optional.empty()).hasMessageContaining("protected by a passphrase");
    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
        .doesNotContain(new String(key, StandardCharsets.ISO_8859_1));
  }

  @Test
  void aPassphraseCanBeChangedAddedAndRemoved() throws IOException {
    byte[] key = keyIn(Optional.empty(), true);
    Path first = secretFile("p1", "one");
    Path second = secretFile("p2", "two");
    try (RootKey root = RootKey.openOrCreate(file, Optional.empty(), false, VAULT)) {
      root.changePassphrase(Optional.of(first));
      assertThat(keyIn(Optional.of(first), false)).isEqualTo(key);
      root.changePassphrase(Optional.of(second));
      assertRefused(Optional.of(first));
      assertThat(keyIn(Optional.of(second), false)).isEqualTo(key);
      root.changePassphrase(Optional.empty());
      assertThat(keyIn(Optional.empty(), false)).isEqualTo(key);
    }
    assertRefused(Optional.of(first)).hasMessageContaining("not protected by a passphrase");
  }

  @Test
  void aPassphraseFileMustBePrivateAndNotEmpty() throws IOException {
    assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path open = secretFile("open", "secret");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    assertRefused(Optional.of(open)).hasMessageContaining("chmod 600 " + open);
    Path empty = secretFile("empty", "\r\n");
    assertRefused(Optional.of(empty)).hasMessageContaining("empty");
    Path missing = directory.resolve("missing");
    assertRefused(Optional.of(missing)).hasMessageContaining(missing.toString());
    assertThat(file).doesNotExist();
  }

  @Test
  void ofManyThatMakeItAtOnceAllGetTheSame() throws Exception {
    int count = 8;
    var executor = Executors.newFixedThreadPool(count);
    try {
      List<Callable<byte[]>> makers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        makers.add(() -> keyIn(Optional.empty(), true));
      }
      List<String> keys = new ArrayList<>();
      for (Future<byte[]> key : executor.invokeAll(makers)) {
        keys.add(HexFormat.of().formatHex(key.get()));
      }
      assertThat(keys).hasSize(count).containsOnly(keys.get(0));
    } finally {
      executor.shutdownNow();
    }
    try (var files = Files.list(directory)) {
      assertThat(files.toList()).containsExactly(file);
    }
  }

  @Test
  void isNeverShownAndGoneAfterClose() {
    RootKey root = RootKey.openOrCreate(file, Optional.empty(), true, VAULT);
    String key = HexFormat.of().formatHex(root.copy());
    assertThat(root.toString()).contains(file.toString()).doesNotContain(key);
    root.close();
    root.close();
    assertThatThrownBy(root::copy).isInstanceOf(KeyUnavailableException.class);
    assertThatThrownBy(() -> root.changePassphrase(Optional.empty()))
        .isInstanceOf(KeyUnavailableException.class);
    assertThat(keyIn(Optional.empty(), false)).asHexString().isEqualToIgnoringCase(key);
  }
}
