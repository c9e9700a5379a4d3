package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.Lease;
import io.github.cmkjca.datakey.Purpose;
import io.github.cmkjca.datakey.message.MessageCrypto;
import io.github.cmkjca.datakey.message.MessageHeader;
import io.github.cmkjca.datakey.message.MessageWriter;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KmsException;
import java.util.List;
import java.util.function.Consumer;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/** Encrypts one message under a CMK handle; the next one needs a new {@code init}. */
final class EnvelopeEncryption implements EnvelopeMessage {
  private final Backend backend;
  private final MessageCrypto crypto;
  private final Terms terms;
  private final EnvelopeIv iv;
  private final Consumer<DataKey> onUse;
  private final AadPair aad = new AadPair();

  private @Nullable Started started;
  private boolean over;

  /** A message under way; its header is not written until there is room for it. */
  private record Started(Lease lease, MessageWriter writer) {}

  private boolean headerWritten;

  /**
   * For one message.
   *
   * @param onUse told of the data key before its material comes here
   */
  EnvelopeEncryption(
      Backend backend, MessageCrypto crypto, Terms terms, EnvelopeIv iv, Consumer<DataKey> onUse) {
    this.backend = backend;
    this.crypto = crypto;
    this.terms = terms;
    this.iv = iv;
    this.onUse = onUse;
  }

  @Override
  public EnvelopeIv iv() {
    return iv;
  }

  @Override
  public int outputSize(int inputLength) {
    requireMessage();
    long size =
        started != null
            ? headerLength(started.writer()) + started.writer().finishLength(inputLength)
            : MessageWriter.maxLength(
                context(),
                Terms.PROVIDER_ID.length(),
                terms.key().keyArn().length(),
                backend.frameLength(),
                inputLength);
    return (int) Math.min(size, Integer.MAX_VALUE);
  }

  @Override
  public int updateSize(int inputLength) {
    requireMessage();
    return started == null
        ? outputSize(inputLength)
        : (int)
            Math.min(
                headerLength(started.writer()) + started.writer().updateLength(inputLength),
                Integer.MAX_VALUE);
  }

  @Override
  public void updateAad(byte[] bytes, int offset, int length) {
    requireMessage();
    if (started != null) {
      throw new IllegalStateException("AAD comes before the first byte of the message");
    }
    aad.add(bytes, offset, length);
  }

  @Override
  public int update(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException {
    Started message = begun();
    MessageWriter writer = message.writer();
    long needed = headerLength(writer) + writer.updateLength(length);
    EnvelopeMessage.requireRoom(output, outputOffset, needed);
    byte[] in = EnvelopeMessage.apart(input, offset, length, output, outputOffset, needed);
    proceed(message, length);
    int header = writeHeader(writer, output, outputOffset);
    return header
        + writer.update(in, in == input ? offset : 0, length, output, outputOffset + header);
  }

  @Override
  public int doFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException {
    Started message = begun();
    MessageWriter writer = message.writer();
    long needed = headerLength(writer) + writer.finishLength(length);
    EnvelopeMessage.requireRoom(output, outputOffset, needed);
    byte[] in = EnvelopeMessage.apart(input, offset, length, output, outputOffset, needed);
    proceed(message, length);
    try {
      int header = writeHeader(writer, output, outputOffset);
      return header
          + writer.finish(in, in == input ? offset : 0, length, output, outputOffset + header);
    } finally {
      abandon();
    }
  }

  @Override
  public boolean isUnderWay() {
    return started != null;
  }

  @Override
  public void abandon() {
    if (started != null) {
      started.writer().close();
      started = null;
      over = true;
    }
  }

  private Started begun() {
    requireMessage();
    if (started == null) {
      started = begin();
    }
    return started;
  }

  private Started begin() {
    EncryptionContext context = context();
    try {
      DataKey key =
          backend.dataKeys().forMessages(terms.key().keyArn(), context, terms.grantTokens());
      onUse.accept(key);
      Lease lease = key.lease(Purpose.ENCRYPT, terms.grantTokens());
      return new Started(
          lease,
          lease.withKey(
              material ->
                  MessageWriter.begin(
                      crypto,
                      material,
                      iv.messageId(MessageHeader.MESSAGE_ID_BYTES, Delegates.random()),
                      context,
                      List.of(EnvelopeMessage.encryptedDataKey(key)),
                      backend.frameLength())));
    } catch (KmsException refusal) {
      throw JcaErrors.onUse(terms.key(), refusal);
    }
  }

  private void proceed(Started message, int bytes) {
    try {
      message.lease().proceed(bytes);
    } catch (KmsException refusal) {
      abandon();
      throw JcaErrors.onUse(terms.key(), refusal);
    }
  }

  private int headerLength(MessageWriter writer) {
    return headerWritten ? 0 : writer.header().length;
  }

  private int writeHeader(MessageWriter writer, byte[] output, int outputOffset) {
    int length = headerLength(writer);
    System.arraycopy(writer.header(), 0, output, outputOffset, length);
    headerWritten = true;
    return length;
  }

  private EncryptionContext context() {
    return terms.context().plus(aad.pair());
  }

  private void requireMessage() {
    if (over) {
      throw new IllegalStateException(
          "the message has ended; the next one needs an init with another IV");
    }
  }
}
