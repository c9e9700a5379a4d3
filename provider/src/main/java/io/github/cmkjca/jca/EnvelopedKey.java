package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.DataKeys;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.datakey.message.EncryptedDataKey;
import io.github.cmkjca.datakey.message.HeaderReader;
import io.github.cmkjca.datakey.message.MalformedMessageException;
import io.github.cmkjca.datakey.message.MessageCrypto;
import io.github.cmkjca.datakey.message.MessageReader;
import io.github.cmkjca.jca.EnvelopeMessage.Terms;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.security.InvalidKeyException;

/**
 * A secret key that is the plaintext of a message: a key nested in the data key of that message, so
 * that it is leased and cached like any other and its plaintext never comes out.
 *
 * @param delegates for the cryptography of the message
 * @param unstored pairs that the message is bound to and does not store
 */
record EnvelopedKey(Delegates delegates, EncryptionContext unstored) implements KeySource.Opener {

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
        failure = e;
      }
    }
    throw failure;
  }

  @Override
  public byte[] open(byte[] parentKey, byte[] sealed) {
    MessageCrypto crypto =
        new MessageCrypto(delegates.cipher("AES/GCM/NoPadding"), delegates.mac("HmacSHA512"));
    try {
      return MessageReader.openWhole(crypto, sealed, parentKey, unstored);
    } catch (MalformedMessageException e) {
      throw new InvalidCiphertextException("", e);
    } finally {
      crypto.scrub();
    }
  }

  private static InvalidKeyException notAuthentic(MalformedMessageException cause) {
    return new InvalidKeyException("the wrapped key is not authentic or of another kind", cause);
  }
}
