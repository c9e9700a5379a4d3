package io.github.cmkjca.datakey.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.cmkjca.spi.EncryptionContext;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderCodecTest {
  @Test
  void writesAndReadsPairsOutsideAscii() throws Exception {
    EncryptionContext context =
        EncryptionContext.of(Map.of("a", "A", "\uff5ez", "bmp", "\ud834\udd1ez", "supp"));
    byte[] bytes = HeaderCodec.write(header(context, 1, 4096));

    assertThat(ByteBuffer.wrap(bytes, 35, 2).getShort()).isEqualTo((short) 32);
    assertThat(Arrays.copyOfRange(bytes, 37, 69))
        .isEqualTo(
            Examples.hex(
                "0003000161000141" + "0004efbd9e7a0003626d70" + "0005f09d849e7a000473757070"));
    assertThat(read(bytes).encryptionContext()).isEqualTo(context);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000", // count 0
        "0001", // no pair
        "00010001610001", // ends in a value
        "0001000161000141ff", // byte left over
        "0002000161000141000161000142", // key twice
        "0002000162000142000161000141", // wrong order
        "000100026162000241", // value longer than the field
        "00010001ff000141", // not UTF-8
        "00010002c080000141", // overlong form
        "00010003eda080000141", // surrogate
        "00020001610001410000", // second pair half there
        "000100156177732d63727970746f2d7075626c69632d6b6579000141" // signature key, unsigned suite
      })
  void refusesContextsThatAreNotCanonical(String field) {
    byte[] context = Examples.hex(field);
    byte[] bytes = HeaderCodec.write(header(EncryptionContext.empty(), 1, 4096));
    byte[] changed =
        Examples.join(
            Arrays.copyOf(bytes, 35),
            new byte[] {0, (byte) context.length},
            context,
            Arrays.copyOfRange(bytes, 37, bytes.length));

    refused(changed);
  }

  @Test
  void readsEmptyKeysAndValuesOfOthers() throws Exception {
    EncryptionContext context = EncryptionContext.of("", "value", "key", "");

    assertThat(read(HeaderCodec.write(header(context, 1, 4096))).encryptionContext())
        .isEqualTo(context);
  }

  @Test
  void readsReservedKeysOfOthers() throws Exception {
    EncryptionContext context = EncryptionContext.of("aws-crypto-foo", "value");

    assertThat(read(HeaderCodec.write(header(context, 1, 4096))).encryptionContext())
        .isEqualTo(context);
  }

  @Test
  void countOfEncryptedDataKeysIsCapped() throws Exception {
    assertThat(
            read(HeaderCodec.write(header(EncryptionContext.empty(), 32, 1))).encryptedDataKeys())
        .hasSize(32);
    refused(HeaderCodec.write(header(EncryptionContext.empty(), 33, 1)));
    refused(HeaderCodec.write(header(EncryptionContext.empty(), 0, 1)));
  }

  /** Refused by the length field alone, before any such bytes are waited for. */
  @Test
  void fieldsOfEncryptedDataKeysAreCapped() {
    byte[] bytes = HeaderCodec.write(header(EncryptionContext.empty(), 1, 1));
    refused(Examples.join(Arrays.copyOf(bytes, 39), new byte[] {1, 0}, new byte[60]));
    refused(Examples.join(Arrays.copyOf(bytes, 39), new byte[] {0, 0, 8, 1}, new byte[60]));
    refused(
        Examples.join(Arrays.copyOf(bytes, 39), new byte[] {0, 0, 0, 0, 0x18, 1}, new byte[60]));
  }

  @Test
  void frameLengthIsBounded() throws Exception {
    EncryptionContext none = EncryptionContext.empty();

    assertThat(read(HeaderCodec.write(header(none, 1, 1))).frameLength()).isEqualTo(1);
    assertThat(read(HeaderCodec.write(header(none, 1, 64 << 20))).frameLength())
        .isEqualTo(64 << 20);
    refused(HeaderCodec.write(header(none, 1, 0)));
    refused(HeaderCodec.write(header(none, 1, (64 << 20) + 1)));
    refused(HeaderCodec.write(header(none, 1, -1)));
  }

  @Test
  void unframedContentIsRefused() {
    byte[] bytes = HeaderCodec.write(header(EncryptionContext.empty(), 1, 1));
    bytes[bytes.length - 37] = 1;

    refused(bytes);
  }

  @Test
  void takesExactlyTheHeaderHoweverItComes() throws Exception {
    byte[] bytes =
        Examples.join(
            HeaderCodec.write(header(EncryptionContext.of("k", "v".repeat(60_000)), 20, 512)),
            new byte[16 + 10]);
    for (int step : new int[] {1, 7, 1000, bytes.length}) {
      HeaderReader reader = new HeaderReader();
      int at = 0;
      while (!reader.isComplete()) {
        at += reader.take(bytes, at, Math.min(step, bytes.length - at));
      }
      assertThat(at).isEqualTo(bytes.length - 10);
    }
  }

  @Test
  void rewindsToAnyByte() throws Exception {
    byte[] bytes = Examples.TWO_FRAMES;
    for (int before = 0; before < 201; before++) {
      HeaderReader reader = new HeaderReader();
      assertThat(reader.take(bytes, 0, before)).isEqualTo(before);
      assertThat(reader.take(bytes, before, bytes.length - before)).isEqualTo(201 - before);
      reader.rewind(before);
      assertThat(reader.isComplete()).isFalse();
      assertThat(reader.takenBytes()).isEqualTo(before);
      assertThat(reader.take(bytes, before, bytes.length - before)).isEqualTo(201 - before);
      assertThat(reader.header().encryptionContext()).isEqualTo(Examples.CONTEXT);
    }
  }

  @Test
  void cursorNeverReadsBeyondItsLimit() throws Exception {
    Cursor cursor = new Cursor(new byte[8], 4);
    cursor.u8();

    assertThatExceptionOfType(EndOfBytesException.class)
        .isThrownBy(cursor::u32)
        .matches(e -> e.neededBytes() == 5);
    assertThatExceptionOfType(EndOfBytesException.class)
        .isThrownBy(() -> new Cursor(new byte[8], 4).bytes(Integer.MAX_VALUE));
  }

  @Test
  void writerRefusesWhatOthersCouldNotRead() {
    for (EncryptionContext context :
        List.of(
            EncryptionContext.of("aws-crypto-public-key", "x"),
            EncryptionContext.of("aws-crypto-", "x"),
            EncryptionContext.of("", "x"),
            EncryptionContext.of("x", ""),
            EncryptionContext.of("x", "y".repeat(32_761)))) {
      assertThatIllegalArgumentException().isThrownBy(() -> MessageHeader.checkWritable(context));
    }
    MessageHeader.checkWritable(EncryptionContext.of("x", "y".repeat(32_760)));
  }

  private static MessageHeader header(EncryptionContext context, int keys, int frameLength) {
    EncryptedDataKey key = new EncryptedDataKey("aws-kms", new byte[60], new byte[180]);
    return new MessageHeader(
        new byte[32], context, Collections.nCopies(keys, key), frameLength, new byte[32]);
  }

  private static MessageHeader read(byte[] body) throws Exception {
    return HeaderCodec.read(new Cursor(body, body.length));
  }

  private static void refused(byte[] body) {
    assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> read(body));
  }
}
