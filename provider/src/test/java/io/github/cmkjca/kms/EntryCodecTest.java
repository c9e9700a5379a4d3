package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.EntryVault.CertificateEntry;
import io.github.cmkjca.kms.EntryVault.Entry;
import io.github.cmkjca.kms.EntryVault.PrivateKeyEntry;
import io.github.cmkjca.kms.EntryVault.SecretKeyEntry;
import io.github.cmkjca.registry.EntryRecord;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryCodecTest {
  private static final Instant CREATED = Instant.parse("2026-02-03T04:05:06.789Z");
  private static final String ARN = "arn:k";
  private static final EncryptionContext CONTEXT = EncryptionContext.of("a", "b");

  private static final SecretKeyEntry SECRET_KEY =
      new SecretKeyEntry("n", CREATED, "AES", ARN, new byte[] {1, 2, 3}, CONTEXT);

  static List<Entry> entries() {
    return List.of(
        SECRET_KEY,
        new SecretKeyEntry("s2", CREATED, "AES", ARN, new byte[6144], EncryptionContext.empty()),
        new PrivateKeyEntry(
            "p",
            CREATED,
            "RSA",
            ARN,
            new byte[] {4},
            CONTEXT,
            null,
            List.of(new byte[] {5}, new byte[] {6, 7})),
        new CertificateEntry("c", CREATED, new byte[] {8, 9}),
        new PrivateKeyEntry(
            "large",
            CREATED,
            "RSA",
            ARN,
            new byte[] {4},
            CONTEXT,
            new byte[] {10, 11, 12},
            List.of(new byte[] {5})));
  }

  @Test
  void secretKeyIsLaidOutAsDocumented() {
    EntryRecord record = EntryCodec.encode(SECRET_KEY);
    assertThat(record.kind()).isEqualTo("secret-key");
    assertThat(record.entryName()).isEqualTo("n");
    assertThat(record.creationDate()).isEqualTo(CREATED);
    assertThat(HexFormat.of().formatHex(record.content()))
        .isEqualTo(
            "01" // version
                + "0003414553" // algorithm
                + "000561726e3a6b" // key ARN
                + "00080001000161000162" // encryption context
                + "0003010203"); // blob
  }

  @Test
  void privateKeyIsLaidOutAsDocumented() {
    EntryRecord record = EntryCodec.encode(entries().get(2));
    assertThat(record.kind()).isEqualTo("private-key");
    assertThat(HexFormat.of().formatHex(record.content()))
        .isEqualTo(
            "01"
                + "0003525341"
                + "000561726e3a6b"
                + "00080001000161000162"
                + "000104"
                + "0002"
                + "0000000105"
                + "000000020607");
  }

  @Test
  void privateKeyInAMessageIsLaidOutAsDocumented() {
    EntryRecord record = EntryCodec.encode(entries().get(4));
    assertThat(record.kind()).isEqualTo("private-key");
    assertThat(HexFormat.of().formatHex(record.content()))
        .isEqualTo(
            "02"
                + "0003525341"
                + "000561726e3a6b"
                + "00080001000161000162"
                + "000104"
                + "000000030a0b0c"
                + "0001"
                + "0000000105");
  }

  @Test
  void certificateIsLaidOutAsDocumented() {
    EntryRecord record = EntryCodec.encode(entries().get(3));
    assertThat(record.kind()).isEqualTo("certificate");
    assertThat(HexFormat.of().formatHex(record.content())).isEqualTo("01" + "000000020809");
  }

  @ParameterizedTest
  @MethodSource("entries")
  void entryReadsBackAsItWas(Entry entry) {
    EntryRecord record = EntryCodec.encode(entry);
    Entry read = EntryCodec.decode(record);
    assertThat(read)
        .usingRecursiveComparison()
        .withEqualsForType(EncryptionContext::equals, EncryptionContext.class)
        .isEqualTo(entry);
  }

  @ParameterizedTest
  @MethodSource("entries")
  void truncatedOrExtendedEntryIsRefused(Entry entry) {
    EntryRecord record = EntryCodec.encode(entry);
    byte[] content = record.content();
    for (int length = 0; length < content.length; length++) {
      assertUnreadable(with(record, Arrays.copyOf(content, length)));
    }
    assertUnreadable(with(record, Arrays.copyOf(content, content.length + 1)));
  }

  @Test
  void changedByteIsRefusedOrAnotherEntryInItsOwnForm() {
    EntryRecord record = EntryCodec.encode(SECRET_KEY);
    for (int i = 0; i < record.content().length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = record.content().clone();
        changed[i] ^= (byte) (1 << bit);
        Entry read;
        try {
          read = EntryCodec.decode(with(record, changed));
        } catch (KmsInternalException refused) {
          continue;
        }
        assertThat(EntryCodec.encode(read).content()).isEqualTo(changed);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "02000000020809", // a version to come
        "01FFFFFFFF", // negative length
        "017FFFFFFF00", // length beyond the end
        "0100000000" // no certificate at all
      })
  void malformedCertificateEntryIsRefused(String hex) {
    assertUnreadable(new EntryRecord("n", "certificate", HexFormat.of().parseHex(hex), CREATED));
  }

  @Test
  void unknownKindIsRefused() {
    assertUnreadable(new EntryRecord("n", "passkey", new byte[] {1}, CREATED));
  }

  @Test
  void partsHaveLimits() {
    List<Entry> tooLong =
        List.of(
            new SecretKeyEntry("n", CREATED, "", ARN, new byte[1], CONTEXT),
            new SecretKeyEntry("n", CREATED, "A".repeat(2049), ARN, new byte[1], CONTEXT),
            new SecretKeyEntry("n", CREATED, "AES", ARN, new byte[0], CONTEXT),
            new SecretKeyEntry("n", CREATED, "AES", ARN, new byte[6145], CONTEXT),
            new PrivateKeyEntry("n", CREATED, "RSA", ARN, new byte[1], CONTEXT, null, List.of()),
            new PrivateKeyEntry(
                "n",
                CREATED,
                "RSA",
                ARN,
                new byte[1],
                CONTEXT,
                new byte[(1 << 16) + 1],
                List.of(new byte[1])),
            new CertificateEntry("n", CREATED, new byte[0]));
    for (Entry entry : tooLong) {
      assertThatThrownBy(() -> EntryCodec.encode(entry)).isInstanceOf(ValidationException.class);
    }
  }

  private static EntryRecord with(EntryRecord record, byte[] content) {
    return new EntryRecord(record.entryName(), record.kind(), content, record.creationDate());
  }

  private static void assertUnreadable(EntryRecord record) {
    assertThatThrownBy(() -> EntryCodec.decode(record))
        .isInstanceOf(KmsInternalException.class)
        .hasMessageContaining("'n'".replace("n", record.entryName()))
        .hasMessageContaining("cannot be read");
  }
}
