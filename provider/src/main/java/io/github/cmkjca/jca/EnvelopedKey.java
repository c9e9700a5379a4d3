package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.DataKeys;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.datakey.Lease;
import io.github.cmkjca.datakey.Purpose;
import io.github.cmkjca.datakey.message.EncryptedDataKey;
import io.github.cmkjca.datakey.message.HeaderReader;
import io.github.cmkjca.datakey.message.MalformedMessageException;
import io.github.cmkjca.datakey.message.MessageCrypto;
import io.github.cmkjca.datakey.message.MessageHeader;
import io.github.cmkjca.datakey.message.MessageReader;
import io.github.cmkjca.datakey.message.MessageWriter;
import io.github.cmkjca.jca.EnvelopeMessage.Terms;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.IncorrectKeyException;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.List;

/**
 * A secret or private key that is the plaintext of a message: a key nested in the data key of that
 * message, so that it is leased and cached like any other and its plaintext never comes out.
 *
 * @param delegates for the cryptography of the message
 * @param unstored pairs that the message is bound to and does not store
 */
record EnvelopedKey(Delegates delegates, EncryptionContext unstored) implements KeySource.Opener {
  /** Of the data keys of messages. */
  static final int DATA_KEY_BYTES = 32;

  /** The key in a message that stores its whole encryption context, by the message's data key. */
  static DataKey in(Delegates delegates, DataKey messageKey, byte[] message) {
    return messageKey
        .vault()
        .known(
            new KeySource.Nested(
                messageKey, new EnvelopedKey(delegates, EncryptionContext.empty()), message));
  }

  /**
   * The message that {@link #in} reads.
   *
   * @param messageKey wrapped by the KMS itself
   * @param secret in one piece, not wiped
   */
  static byte[] seal(
      Delegates delegates, DataKey messageKey, byte[] secret, List<String> grantTokens) {
    MessageCrypto crypto = crypto(delegates);
    Lease lease = messageKey.lease(Purpose.ENCRYPT, grantTokens);
    try (MessageWriter writer =
        lease.withKey(
            key ->
                MessageWriter.begin(
                    crypto,
                    key,
                    Ivs.random(MessageHeader.MESSAGE_ID_BYTES, null),
                    messageKey.encryptionContext(),
                    List.of(EnvelopeMessage.encryptedDataKey(messageKey)),
                    secret.length))) {
      lease.proceed(secret.length);
      byte[] header = writer.header();
      byte[] message =
          Arrays.copyOf(header, header.length + (int) writer.finishLength(secret.length));
      writer.finish(secret, 0, secret.length, message, header.length);
      return message;
    } finally {
      crypto.scrub();
    }
  }

  /** The handle of the key in this message. */
  static DataKeyHandle unwrap(
      Backend backend, Delegates delegates, Terms terms, byte[] wrapped, String algorithm)
      throws InvalidKeyException {
    HeaderReader header = new HeaderReader();
    EncryptionContext unstored;
    EncryptionContext context;
    try {
      header.take(wrapped, 0, wrapped.length);
      if (!header.isComplete()) {
        throw new MalformedMessageException();
      }
      unstored = EnvelopeChecks.unstoredPairs(terms, EncryptionContext.empty(), header.header());
      context = EnvelopeChecks.wholeContext(header.header(), unstored);
    } catch (MalformedMessageException e) {
      throw notAuthentic(e);
    }
    EnvelopedKey opener = new EnvelopedKey(delegates, unstored);
    DataKeys dataKeys = backend.dataKeys();
    InvalidKeyException failure = notAuthentic(new MalformedMessageException());
    for (EncryptedDataKey candidate : EnvelopeChecks.keysUnder(terms.key(), header.header())) {
      DataKey parent =
          dataKeys.known(
              new KeySource.Wrapped(terms.key().keyArn(), candidate.ciphertext(), context));
      DataKey nested = dataKeys.known(new KeySource.Nested(parent, opener, wrapped.clone()));
      try {
        return UnwrappedKeys.handle(terms.key(), nested, algorithm, terms.grantTokens());
      } catch (InvalidKeyException e) {
        if (!(e.getCause() instanceof InvalidCiphertextException
            || e.getCause() instanceof IncorrectKeyException)) {
          throw e; // refused, or no such key: what is said of the others must not hide that
        }
        failure = e; // not this one; the specification says to try the next
      }
    }
    throw failure;
  }

  @Override
  public byte[] open(byte[] parentKey, byte[] sealed) {
    MessageCrypto crypto = crypto(delegates);
    try {
      return MessageReader.openWhole(crypto, sealed, parentKey, unstored);
    } catch (MalformedMessageException e) {
      throw new InvalidCiphertextException("", e);
    } finally {
      crypto.scrub();
    }
  }

  private static MessageCrypto crypto(Delegates delegates) {
    return new MessageCrypto(delegates.cipher("AES/GCM/NoPadding"), delegates.mac("HmacSHA512"));
  }

  private static InvalidKeyException notAuthentic(MalformedMessageException cause) {
    return new InvalidKeyException("the wrapped key is not authentic or of another kind", cause);
  }
}
