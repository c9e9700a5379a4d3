package io.github.cmkjca.datakey.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.spi.EncryptionContext;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same bytes come out however the input is cut, and as many as were announced. */
class MessageSplitTest {
  private static final int FRAME = 16;

  @Test
  void everySplitPointOfTheExampleReadsTheSame() throws Exception {
    byte[] message = Examples.TWO_FRAMES;
    MessageCrypto crypto = Examples.crypto();
    for (int cut = 0; cut <= message.length; cut++) {
      assertThat(read(crypto, message, new int[] {cut, message.length - cut}))
          .isEqualTo(Examples.TWO_FRAMES_PLAINTEXT);
    }
  }

  @Test
  void everySplitPointWritesTheSame() {
    byte[] plaintext = Examples.counting(0, 3 * FRAME + 5);
    byte[] message = Examples.seal(plaintext, FRAME);
    MessageCrypto crypto = Examples.crypto();
    for (int first = 0; first <= plaintext.length; first++) {
      for (int second = first; second <= plaintext.length; second += 3) {
        assertThat(
                write(
                    crypto,
                    plaintext,
                    new int[] {first, second - first, plaintext.length - second}))
            .isEqualTo(message);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SunJCE", "BC", "AmazonCorrettoCryptoProvider"})
  void randomSplitsGiveTheSameThroughEachDelegate(String delegate) throws Exception {
    MessageCrypto crypto = Delegate.crypto(delegate);
    Random random = new Random(42);
    for (int round = 0; round < 200; round++) {
      byte[] plaintext = new byte[random.nextInt(6 * FRAME)];
      random.nextBytes(plaintext);
      byte[] message = Examples.seal(plaintext, FRAME);
      assertThat(write(crypto, plaintext, cuts(random, plaintext.length))).isEqualTo(message);
      assertThat(read(crypto, message, cuts(random, message.length))).isEqualTo(plaintext);
    }
  }

  private static byte[] write(MessageCrypto crypto, byte[] plaintext, int[] parts) {
    try (MessageWriter writer =
        MessageWriter.begin(
            crypto,
            Examples.DATA_KEY,
            Examples.MESSAGE_ID,
            Examples.CONTEXT,
            List.of(Examples.ENCRYPTED_DATA_KEY),
            FRAME)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(writer.header());
      int at = 0;
      for (int i = 0; i < parts.length; i++) {
        boolean last = i == parts.length - 1;
        long announced = last ? writer.finishLength(parts[i]) : writer.updateLength(parts[i]);
        byte[] piece = new byte[(int) announced];
        int written =
            last
                ? writer.finish(plaintext, at, parts[i], piece, 0)
                : writer.update(plaintext, at, parts[i], piece, 0);
        assertThat(written).isEqualTo(piece.length);
        out.writeBytes(piece);
        at += parts[i];
      }
      return out.toByteArray();
    }
  }

  private static byte[] read(MessageCrypto crypto, byte[] message, int[] parts) throws Exception {
    HeaderReader header = new HeaderReader();
    MessageReader reader = null;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = 0;
    for (int part : parts) {
      int end = at + part;
      at += header.take(message, at, part);
      if (header.isComplete()) {
        if (reader == null) {
          reader = MessageReader.open(crypto, header, Examples.DATA_KEY, EncryptionContext.empty());
        }
        byte[] piece = new byte[reader.updateLength(message, at, end - at)];
        assertThat(reader.update(message, at, end - at, piece, 0)).isEqualTo(piece.length);
        out.writeBytes(piece);
        at = end;
      }
    }
    java.util.Objects.requireNonNull(reader);
    reader.finish();
    return out.toByteArray();
  }

  private static int[] cuts(Random random, int length) {
    int[] at = random.ints(random.nextInt(6), 0, length + 1).sorted().toArray();
    int[] parts = new int[at.length + 1];
    int from = 0;
    for (int i = 0; i < at.length; i++) {
      parts[i] = at[i] - from;
      from = at[i];
    }
    parts[at.length] = length - from;
    assertThat(Arrays.stream(parts).sum()).isEqualTo(length);
    return parts;
  }
}
