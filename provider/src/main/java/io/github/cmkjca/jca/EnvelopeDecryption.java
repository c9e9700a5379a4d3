package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.datakey.Lease;
import io.github.cmkjca.datakey.Purpose;
import io.github.cmkjca.datakey.message.EncryptedDataKey;
import io.github.cmkjca.datakey.message.HeaderReader;
import io.github.cmkjca.datakey.message.MalformedMessageException;
import io.github.cmkjca.datakey.message.MessageCrypto;
import io.github.cmkjca.datakey.message.MessageHeader;
import io.github.cmkjca.datakey.message.MessageReader;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.IncorrectKeyException;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KmsException;
import java.util.Arrays;
import java.util.function.Consumer;
import javax.crypto.AEADBadTagException;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts messages under a CMK handle, one after the other without a new {@code init}. What is
 * wrong with the bytes is told by {@code doFinal} alone, in one form; from then on {@code update}
 * gives nothing.
 */
final class EnvelopeDecryption implements EnvelopeMessage {
  private final Backend backend;
  private final MessageCrypto crypto;
  private final Terms terms;
  private final Consumer<DataKey> onUse;
  private final AadPair aad = new AadPair();

  private HeaderReader header = new HeaderReader();
  private @Nullable Opened opened;
  private @Nullable EnvelopeIv messageIv;
  private boolean bad;
  private boolean withdrawn;

  /** A message whose header is authentic. */
  private record Opened(Lease lease, MessageReader reader) {}

  /**
   * For any number of messages.
   *
   * @param onUse told of each data key before its material comes here
   */
  EnvelopeDecryption(Backend backend, MessageCrypto crypto, Terms terms, Consumer<DataKey> onUse) {
    this.backend = backend;
    this.crypto = crypto;
    this.terms = terms;
    this.onUse = onUse;
  }

  @Override
  public @Nullable EnvelopeIv iv() {
    return terms.iv() != null ? terms.iv() : messageIv;
  }

  @Override
  public int outputSize(int inputLength) {
    long held = opened != null ? opened.reader().heldBytes() : header.takenBytes();
    return (int) Math.min(held + inputLength, Integer.MAX_VALUE);
  }

  @Override
  public int updateSize(int inputLength) {
    return outputSize(inputLength);
  }

  @Override
  public void updateAad(byte[] bytes, int offset, int length) {
    if (isUnderWay()) {
      throw new IllegalStateException("AAD comes before the first byte of the message");
    }
    aad.add(bytes, offset, length);
  }

  @Override
  public int update(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException {
    requireKey();
    if (bad) {
      return 0;
    }
    try {
      return take(input, offset, length, output, outputOffset);
    } catch (MalformedMessageException e) {
      end();
      bad = true; // doFinal will say so: update has no exception for it
      return 0;
    }
  }

  @Override
  public int doFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException, AEADBadTagException {
    requireKey();
    int written = 0;
    try {
      if (bad) {
        throw new MalformedMessageException();
      }
      written = take(input, offset, length, output, outputOffset);
      if (opened == null) {
        throw new MalformedMessageException();
      }
      opened.reader().finish();
    } catch (MalformedMessageException e) {
      Arrays.fill(output, outputOffset, outputOffset + written, (byte) 0);
      reset();
      throw badTag(e);
    }
    reset();
    return written;
  }

  @Override
  public boolean isUnderWay() {
    return bad || header.takenBytes() > 0;
  }

  @Override
  public void abandon() {
    if (isUnderWay()) {
      withdrawn = true;
      end();
    }
  }

  /** Either takes all of the input, or throws ShortBufferException or a refusal and takes none. */
  private int take(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException, MalformedMessageException {
    int before = header.takenBytes();
    boolean opensNow = opened == null;
    int from = offset;
    if (opensNow) {
      from += header.take(input, offset, length);
      if (!header.isComplete()) {
        return 0;
      }
    }
    int left = offset + length - from;
    boolean taken = false;
    try {
      if (opened == null) {
        opened = open(header.header());
      }
      MessageReader reader = opened.reader();
      int needed = reader.updateLength(input, from, left);
      EnvelopeMessage.requireRoom(output, outputOffset, needed);
      opened.lease().proceed(length);
      taken = true;
      return decrypt(reader, input, from, left, output, outputOffset, needed);
    } catch (KmsException refusal) {
      if (!opensNow) {
        end();
        withdrawn = true;
      }
      throw JcaErrors.onUse(terms.key(), refusal);
    } finally {
      if (!taken && opensNow) {
        end();
        header.rewind(before);
      }
    }
  }

  private static int decrypt(
      MessageReader reader,
      byte[] input,
      int from,
      int left,
      byte[] output,
      int outputOffset,
      int needed)
      throws MalformedMessageException {
    byte[] in = EnvelopeMessage.apart(input, from, left, output, outputOffset, needed);
    try {
      return reader.update(in, in == input ? from : 0, left, output, outputOffset);
    } catch (MalformedMessageException e) {
      Arrays.fill(output, outputOffset, outputOffset + needed, (byte) 0);
      throw e;
    }
  }

  private Opened open(MessageHeader claimed) throws MalformedMessageException {
    EncryptionContext unstored = EnvelopeChecks.unstoredPairs(terms, aad.pair(), claimed);
    EncryptionContext context = EnvelopeChecks.wholeContext(claimed, unstored);
    for (EncryptedDataKey candidate : EnvelopeChecks.keysUnder(terms.key(), claimed)) {
      DataKey key =
          backend
              .dataKeys()
              .known(new KeySource.Wrapped(terms.key().keyArn(), candidate.ciphertext(), context));
      onUse.accept(key);
      Lease lease;
      try {
        lease = key.lease(Purpose.DECRYPT, terms.grantTokens());
      } catch (InvalidCiphertextException | IncorrectKeyException e) {
        continue; // not this one; the specification says to try the next
      }
      Opened message =
          new Opened(
              lease,
              lease.withKey(material -> MessageReader.open(crypto, header, material, unstored)));
      messageIv = EnvelopeIv.ofMessage(claimed.messageId());
      return message;
    }
    throw new MalformedMessageException();
  }

  /** Wipes the key of the message. */
  private void end() {
    if (opened != null) {
      opened.reader().close();
      opened = null;
    }
  }

  /** Ready for another message. */
  private void reset() {
    end();
    header = new HeaderReader();
    aad.reset();
    bad = false;
  }

  private void requireKey() {
    if (withdrawn) {
      throw new IllegalStateException("the use of the key was withdrawn; a new init is needed");
    }
  }

  private static AEADBadTagException badTag(MalformedMessageException cause) {
    return (AEADBadTagException) new AEADBadTagException(cause.getMessage()).initCause(cause);
  }
}
