package io.github.cmkjca.datakey.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.cmkjca.secrets.EphemeralKey;
import io.github.cmkjca.spi.EncryptionContext;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageExamplesTest {
  @Test
  void derivesTheKnownKeys() throws Exception {
    MessageKeys keys = Examples.crypto().derive(Examples.DATA_KEY, Examples.MESSAGE_ID);

    assertThat(keys.cipherKey().getEncoded())
        .isEqualTo(
            Examples.hex("d74e333c806138f8d6920e0bba0d3d03babaf903bd68b68f7c3ca48365622a41"));
    assertThat(keys.commitKey())
        .isEqualTo(
            Examples.hex("4fc8f3b078da9a1778fd776cf39f21e62e3c512006129bc6f16a06f8ccdead3a"));
  }

  @Test
  void writesTwoFramesAsOthersDo() throws Exception {
    byte[] message = Examples.seal(Examples.TWO_FRAMES_PLAINTEXT, 16);

    assertThat(message).isEqualTo(Examples.TWO_FRAMES);
    assertThat(MessageDigest.getInstance("SHA-256").digest(message))
        .isEqualTo(
            Examples.hex("32291c9b9a739e588d3f6a49de8297cea49c82e0660e8143c84ac3fa21772ea5"));
  }

  @Test
  void readsTwoFrames() throws Exception {
    assertThat(Examples.open(Examples.TWO_FRAMES)).isEqualTo(Examples.TWO_FRAMES_PLAINTEXT);
  }

  @Test
  void readsTheHeader() throws Exception {
    HeaderReader reader = new HeaderReader();

    assertThat(reader.take(Examples.TWO_FRAMES, 0, Examples.TWO_FRAMES.length)).isEqualTo(201);

    MessageHeader header = reader.header();
    assertThat(header.messageId()).isEqualTo(Examples.MESSAGE_ID);
    assertThat(header.encryptionContext()).isEqualTo(Examples.CONTEXT);
    assertThat(header.frameLength()).isEqualTo(16);
    assertThat(header.encryptedDataKeys()).hasSize(1);
    EncryptedDataKey key = header.encryptedDataKeys().get(0);
    assertThat(key.providerId()).isEqualTo("ns");
    assertThat(key.providerInfo()).isEqualTo(Examples.ENCRYPTED_DATA_KEY.providerInfo());
    assertThat(key.ciphertext()).isEqualTo(Examples.ENCRYPTED_DATA_KEY.ciphertext());
  }

  @Test
  void writesAndReadsAnEmptyMessageWithoutContext() throws Exception {
    try (MessageWriter writer =
        MessageWriter.begin(
            Examples.crypto(),
            Examples.DATA_KEY,
            Examples.MESSAGE_ID,
            EncryptionContext.empty(),
            List.of(Examples.ENCRYPTED_DATA_KEY_WITHOUT_CONTEXT),
            16)) {
      byte[] body = new byte[40];
      assertThat(writer.finish(new byte[0], 0, 0, body, 0)).isEqualTo(40);
      byte[] message = Examples.join(writer.header(), body);

      assertThat(message).isEqualTo(Examples.EMPTY);
      assertThat(MessageDigest.getInstance("SHA-256").digest(message))
          .isEqualTo(
              Examples.hex("24642ba762c900dd8981fc9ea039fe37f0f4bab62bf455381dad0397a6c73528"));
      assertThat(Examples.open(message)).isEmpty();
    }
  }

  @Test
  void readsAMessageBoundToAPairThatItDoesNotStore() throws Exception {
    EncryptionContext unstored = EncryptionContext.of("purpose", "example");

    assertThat(Examples.open(Examples.crypto(), Examples.UNSTORED_PAIR, unstored))
        .isEqualTo(Examples.ascii("HELLO"));
    refused(Examples.UNSTORED_PAIR);
  }

  @Test
  void refusesFormatVersion1() {
    refused(Examples.VERSION_1);
  }

  @Test
  void refusesASignedMessage() {
    refused(Examples.SIGNED);
  }

  @Test
  void refusesAnotherDataKey() throws Exception {
    HeaderReader header = new HeaderReader();
    header.take(Examples.TWO_FRAMES, 0, Examples.TWO_FRAMES.length);
    byte[] other = Examples.counting(1, 32);

    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(
            () ->
                MessageReader.open(
                    Examples.crypto(),
                    header,
                    new EphemeralKey("AES", other),
                    EncryptionContext.empty()));
  }

  private static void refused(byte[] message) {
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> Examples.open(message));
  }
}
