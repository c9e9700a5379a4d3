package io.github.cmkjca.datakey.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.cmkjca.spi.EncryptionContext;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A strict reader accepts none of these, whatever is wrong with them. */
class MessageTamperingTest {
  private static final int HEADER_BYTES = 201;
  private static final int REGULAR_FRAME_BYTES = 48;

  private final MessageCrypto crypto = Examples.crypto();

  @Test
  void everyBitFlipIsRefused() {
    for (byte[] message : new byte[][] {Examples.TWO_FRAMES, Examples.EMPTY}) {
      for (int bit = 0; bit < 8 * message.length; bit++) {
        byte[] flipped = message.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        refused(flipped);
      }
    }
  }

  @Test
  void everyTruncationIsRefused() {
    for (byte[] message : new byte[][] {Examples.TWO_FRAMES, Examples.EMPTY}) {
      for (int length = 0; length < message.length; length++) {
        refused(Arrays.copyOf(message, length));
      }
    }
  }

  @Test
  void everyByteLeftOutOrDoubledIsRefused() {
    byte[] message = Examples.TWO_FRAMES;
    for (int at = 0; at < message.length; at++) {
      byte[] before = Arrays.copyOf(message, at);
      refused(Examples.join(before, Arrays.copyOfRange(message, at + 1, message.length)));
      byte[] again = Arrays.copyOfRange(message, at, message.length);
      refused(Examples.join(before, new byte[] {message[at]}, again));
    }
  }

  @Test
  void extensionIsRefused() {
    byte[] message = Examples.TWO_FRAMES;

    refused(Arrays.copyOf(message, message.length + 1));
    refused(Examples.join(message, message));
    refused(Examples.join(message, Arrays.copyOfRange(message, HEADER_BYTES, message.length)));
  }

  @Test
  void framesInAnotherOrderAreRefused() {
    byte[] message = Examples.seal(new byte[4 * 16 + 3], 16);
    byte[] header = Arrays.copyOf(message, HEADER_BYTES);
    byte[] first = frame(message, 0);
    byte[] second = frame(message, 1);
    byte[] rest =
        Arrays.copyOfRange(message, HEADER_BYTES + 2 * REGULAR_FRAME_BYTES, message.length);

    refused(Examples.join(header, second, first, rest));
    refused(Examples.join(header, first, rest));
    refused(Examples.join(header, second, rest));
    refused(Examples.join(header, first, first, second, rest));
    refused(Examples.join(header, first, second, first, rest));
  }

  @Test
  void framesOfAnotherMessageAreRefused() {
    byte[] message = Examples.seal(new byte[16 + 3], 16);
    byte[] id = Examples.MESSAGE_ID.clone();
    id[0]++;
    byte[] other;
    try (MessageWriter writer =
        MessageWriter.begin(
            crypto,
            Examples.DATA_KEY,
            id,
            Examples.CONTEXT,
            List.of(Examples.ENCRYPTED_DATA_KEY),
            16)) {
      byte[] body = new byte[(int) writer.finishLength(19)];
      writer.finish(new byte[19], 0, 19, body, 0);
      other = body;
    }

    refused(Examples.join(Arrays.copyOf(message, HEADER_BYTES), other));
  }

  @Test
  void aRegularFrameIsNoFinalFrame() {
    byte[] message = Examples.seal(new byte[32], 16);
    byte[] regular = frame(message, 0);
    byte[] asFinal =
        Examples.join(
            Examples.hex("ffffffff"),
            Arrays.copyOf(regular, 16),
            Examples.hex("00000010"),
            Arrays.copyOfRange(regular, 16, regular.length));

    refused(Examples.join(Arrays.copyOf(message, HEADER_BYTES), asFinal));
  }

  @Test
  void missingUnstoredPairIsRefusedAndSoIsOneTooMany() {
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(
            () ->
                Examples.open(
                    crypto, Examples.UNSTORED_PAIR, EncryptionContext.of("purpose", "x")));
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(
            () ->
                Examples.open(
                    crypto, Examples.TWO_FRAMES, EncryptionContext.of("purpose", "example")));
  }

  /** Both forms are legal to read: a full final frame (ours) or an empty one after it (others). */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 31, 32, 33, 64})
  void everyPlaintextLengthComesBackWhole(int length) throws Exception {
    byte[] plaintext = Examples.counting(0, length);
    byte[] message = Examples.seal(plaintext, 16);

    assertThat(Examples.open(message)).isEqualTo(plaintext);
    int regular = length == 0 ? 0 : (length - 1) / 16;
    assertThat(message).hasSize(HEADER_BYTES + regular * 32 + 40 + length);
    if (length > 0 && length % 16 == 0) {
      assertThat(Examples.open(withEmptyFinalFrame(plaintext))).isEqualTo(plaintext);
    }
  }

  /**
   * Only a holder of the data key can make the header tag of such a message; the commitment is
   * there against him, who might have another reader's key open it to another plaintext.
   */
  @Test
  void otherCommitmentIsRefusedThoughEveryTagIsRight() throws Exception {
    byte[] message = Examples.seal(new byte[3], 16);
    MessageKeys keys = crypto.derive(Examples.DATA_KEY, Examples.MESSAGE_ID);
    for (int bit = 0; bit < 256; bit++) {
      byte[] commitKey = keys.commitKey();
      commitKey[bit / 8] ^= (byte) (1 << bit % 8);
      byte[] body =
          HeaderCodec.write(
              new MessageHeader(
                  Examples.MESSAGE_ID,
                  Examples.CONTEXT,
                  List.of(Examples.ENCRYPTED_DATA_KEY),
                  16,
                  commitKey));
      byte[] tag = new byte[16];
      // A new object each time: SunJCE refuses the same IV twice in a row.
      Examples.crypto().seal(keys.cipherKey(), 0, body, body, 0, 0, tag, 0);

      refused(Examples.join(body, tag, Arrays.copyOfRange(message, HEADER_BYTES, message.length)));
    }
  }

  @Test
  void frameLongerThanTheHeaderSaysIsRefused() throws Exception {
    byte[] header = Arrays.copyOf(Examples.seal(new byte[16], 16), HEADER_BYTES);
    MessageKeys keys = crypto.derive(Examples.DATA_KEY, Examples.MESSAGE_ID);
    byte[] frame = new byte[24 + 17 + 16];
    FrameLayout.putU32(frame, 0, FrameLayout.END_MARKER);
    FrameLayout.putU32(frame, 4, 1);
    FrameLayout.putU32(frame, 16, 1);
    FrameLayout.putU32(frame, 20, 17);
    crypto.seal(
        keys.cipherKey(),
        1,
        FrameLayout.fillAad(FrameLayout.finalAad(Examples.MESSAGE_ID), 1, 17),
        new byte[17],
        0,
        17,
        frame,
        24);

    refused(Examples.join(header, frame));
  }

  @Test
  void randomBytesAreRefusedAndNothingElseHappens() {
    Random random = new Random(478);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      refused(bytes);
    }
  }

  /** Changes at several places at once reach deeper than random bytes do. */
  @Test
  void randomChangesAreRefusedAndNothingElseHappens() {
    Random random = new Random(4780);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Examples.TWO_FRAMES.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(bytes.length);
        bytes[at] =
            switch (random.nextInt(4)) {
              case 0 -> 0;
              case 1 -> (byte) 0xff;
              case 2 -> (byte) (bytes[at] + 1);
              default -> (byte) random.nextInt();
            };
      }
      if (!Arrays.equals(bytes, Examples.TWO_FRAMES)) {
        refused(
            Arrays.copyOf(bytes, bytes.length - (random.nextBoolean() ? 0 : random.nextInt(60))));
      }
    }
  }

  private void refused(byte[] message) {
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> Examples.open(crypto, message, EncryptionContext.empty()))
        .withMessage("the message is not authentic under this key and encryption context");
  }

  private static byte[] frame(byte[] message, int index) {
    int from = HEADER_BYTES + index * REGULAR_FRAME_BYTES;
    return Arrays.copyOfRange(message, from, from + REGULAR_FRAME_BYTES);
  }

  private byte[] withEmptyFinalFrame(byte[] plaintext) throws Exception {
    // One byte more makes our writer end every full frame as a regular one.
    byte[] longer = Examples.seal(Arrays.copyOf(plaintext, plaintext.length + 1), 16);
    byte[] regular = Arrays.copyOf(longer, longer.length - 41);
    int number = plaintext.length / 16 + 1;
    byte[] last = new byte[40];
    FrameLayout.putU32(last, 0, FrameLayout.END_MARKER);
    FrameLayout.putU32(last, 4, number);
    FrameLayout.putU32(last, 16, number);
    MessageKeys keys = crypto.derive(Examples.DATA_KEY, Examples.MESSAGE_ID);
    crypto.seal(
        keys.cipherKey(),
        number,
        FrameLayout.fillAad(FrameLayout.finalAad(Examples.MESSAGE_ID), number, 0),
        last,
        0,
        0,
        last,
        24);
    return Examples.join(regular, last);
  }
}
