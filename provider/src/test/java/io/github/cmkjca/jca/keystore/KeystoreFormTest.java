package io.github.cmkjca.jca.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.jca.keystore.FileEntry.CertificateEntry;
import io.github.cmkjca.jca.keystore.FileEntry.KeyEntry;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeystoreFormTest {
  private static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

  private static FileHeader header(boolean password) {
    return new FileHeader(ID, "arn", new byte[] {(byte) 0xb0}, new byte[32], 210_000, password);
  }

  private static final List<FileEntry> ENTRIES =
      List.of(
          new KeyEntry(
              "m",
              Instant.ofEpochMilli(1),
              new KeyForm.Material("AES"),
              Protection.FILE,
              new byte[80]),
          new KeyEntry(
              "b",
              Instant.ofEpochMilli(2),
              new KeyForm.Blob("AES", "arn2", EncryptionContext.of("k", "v")),
              Protection.OWN,
              new byte[50]),
          new KeyEntry(
              "alias/c",
              Instant.ofEpochMilli(3),
              new KeyForm.Cmk(KeySpec.HMAC_384, "arn3"),
              Protection.NONE,
              new byte[48]),
          new KeyEntry(
              "p",
              Instant.ofEpochMilli(-4),
              new KeyForm.PrivateKey("EC", List.of(new byte[] {1}, new byte[] {2, 3})),
              Protection.OWN,
              new byte[90]),
          new CertificateEntry("t", Instant.ofEpochMilli(5), new byte[] {4}));

  private static byte[] whole(KeystoreFile file) {
    byte[] body = KeystoreWriter.body(file);
    return Arrays.copyOf(body, body.length + (file.header().hasPassword() ? 128 : 64));
  }

  @Test
  void whatIsReadIsWhatWasWritten() throws Exception {
    for (boolean password : new boolean[] {false, true}) {
      byte[] bytes = whole(new KeystoreFile(header(password), ENTRIES));
      KeystoreReader.Untrusted read = KeystoreReader.read(bytes);
      assertThat(read.bodyLength()).isEqualTo(bytes.length - (password ? 128 : 64));
      assertThat(read.passwordTag() != null).isEqualTo(password);
      assertThat(whole(read.file())).isEqualTo(bytes);
      assertThat(read.file().entries()).usingRecursiveComparison().isEqualTo(ENTRIES);
    }
  }

  /** Byte by byte as docs/formats/keystore-file.md lays it out. */
  @Test
  void theFormIsTheDocumentedOne() {
    KeystoreFile file = new KeystoreFile(header(false), ENTRIES.subList(0, 1));
    assertThat(HexFormat.of().formatHex(KeystoreWriter.body(file)))
        .isEqualTo(
            "434d4b53"
                + "0001"
                + "00112233445566778899aabbccddeeff"
                + "000361726e"
                + "0001b0"
                + "00".repeat(32)
                + "00033450"
                + "00"
                + "00000001"
                + "01"
                + "00016d"
                + "0000000000000001"
                + "0003414553"
                + "01"
                + "00000050"
                + "00".repeat(80));
  }

  @Test
  void sameAliasesAreRefused() {
    List<FileEntry> twice = new ArrayList<>(ENTRIES);
    twice.add(ENTRIES.get(0));
    assertThatThrownBy(() -> KeystoreReader.read(whole(new KeystoreFile(header(false), twice))))
        .isInstanceOf(MalformedKeystoreException.class);
  }

  @Test
  void theCostOfPasswordsIsCapped() {
    for (int iterations : new int[] {0, 9_999, 10_000_001, -1}) {
      FileHeader header = new FileHeader(ID, "arn", new byte[1], new byte[32], iterations, false);
      assertThatThrownBy(() -> KeystoreReader.read(whole(new KeystoreFile(header, List.of()))))
          .isInstanceOf(MalformedKeystoreException.class);
    }
  }

  @Test
  void countsAreBelievedOnlyAsFarAsThereAreBytes() {
    byte[] bytes = whole(new KeystoreFile(header(false), List.of()));
    int count = bytes.length - 64 - 4;
    Arrays.fill(bytes, count, count + 4, (byte) 0x7f);
    assertThatThrownBy(() -> KeystoreReader.read(bytes))
        .isInstanceOf(MalformedKeystoreException.class);
  }

  @Test
  void aNewerVersionIsNamed() {
    byte[] bytes = whole(new KeystoreFile(header(false), List.of()));
    bytes[5] = 2;
    assertThatThrownBy(() -> KeystoreReader.read(bytes))
        .isInstanceOf(MalformedKeystoreException.class)
        .hasMessageContaining("version 2");
  }

  /** Computed with another implementation of HKDF and HMAC (Python's hmac module). */
  @Test
  void tagsAreHkdfAndHmac() throws Exception {
    byte[] fileKey = new byte[32];
    Arrays.fill(fileKey, (byte) 7);
    byte[] covered = {1, 2, 3};
    assertThat(
            HexFormat.of()
                .formatHex(KeystoreCrypto.fileTag(fileKey, ID, java.nio.ByteBuffer.wrap(covered))))
        .isEqualTo(
            "3369b936617613beace216e77aecfe0c720db0b0fab78df55c4d1de024a11e5e"
                + "2898095775b54a9e0d58468364cafc3170d59a297490cd6e84fdd660ef210b2d");
    PasswordFactor factor = PasswordFactor.stretch("pä".toCharArray(), new byte[32], 10_000);
    assertThat(
            HexFormat.of()
                .formatHex(
                    KeystoreCrypto.passwordTag(
                        fileKey, factor, ID, java.nio.ByteBuffer.wrap(covered))))
        .isEqualTo(
            "5e0846f6a83757e9718b5b8869aa3e9526b09c8c50e0cc23752ec5b087eb182b"
                + "52afb81fb285383e92c58dd015c814cc68cf8a8f981de4c309134ec2f2c6d300");
  }

  @Test
  void eachSealingIsUnlikeTheLast() {
    byte[] key = new byte[32];
    byte[] payload = new byte[32];
    byte[] one = KeystoreCrypto.seal(key, null, ID, new byte[0], payload);
    byte[] two = KeystoreCrypto.seal(key, null, ID, new byte[0], payload);
    assertThat(Arrays.copyOfRange(one, 32, 64)).isNotEqualTo(Arrays.copyOfRange(two, 32, 64));
    assertThat(KeystoreCrypto.open(key, null, ID, new byte[0], one)).isEqualTo(payload);
  }

  @Test
  void nothingShowsItsSecrets() throws Exception {
    PasswordFactor factor = PasswordFactor.stretch("x".toCharArray(), new byte[32], 10_000);
    assertThat(factor.toString()).isEqualTo("PasswordFactor");
    assertThat(factor).isEqualTo(PasswordFactor.stretch("x".toCharArray(), new byte[32], 10_000));
    assertThat(factor)
        .isNotEqualTo(PasswordFactor.stretch("y".toCharArray(), new byte[32], 10_000));
  }

  @Test
  void whatItsLengthFieldCannotHoldIsNotWritten() {
    KeystoreFile file =
        new KeystoreFile(
            header(false),
            List.of(
                new KeyEntry(
                    "b",
                    Instant.EPOCH,
                    new KeyForm.Cmk(KeySpec.HMAC_384, "x".repeat(65_537)),
                    Protection.NONE,
                    new byte[48])));
    assertThatThrownBy(() -> KeystoreWriter.body(file)).isInstanceOf(IllegalStateException.class);
  }
}
