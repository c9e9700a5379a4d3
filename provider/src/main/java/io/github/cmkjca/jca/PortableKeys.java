package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKeys;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.jca.keystore.FileEntry.KeyEntry;
import io.github.cmkjca.jca.keystore.KeyForm;
import io.github.cmkjca.spi.EncryptionContext;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Arrays;
import java.util.Set;

/**
 * The keys of a keystore file as programs get them.
 *
 * @param dataKeys that the handles are of
 */
record PortableKeys(DataKeys dataKeys) {
  /**
   * The handle of an entry.
   *
   * @param payload what its sealed form holds; wiped unless it is a blob
   */
  Key handle(
      FileSession session,
      PortableState.Slot slot,
      KeyEntry entry,
      EntryOpener opener,
      byte[] payload)
      throws UnrecoverableKeyException {
    KeyForm form = entry.form();
    if (form instanceof KeyForm.Blob blob) {
      KeySource source;
      try {
        source = new KeySource.Wrapped(blob.keyArn(), payload, blob.encryptionContext());
      } catch (IllegalArgumentException e) {
        throw namesNoCmk(entry, e);
      }
      return new DataKeyHandle(blob.algorithm(), dataKeys.known(source));
    }
    Arrays.fill(payload, (byte) 0);
    if (form instanceof KeyForm.Cmk cmk) {
      try {
        return new CmkHandle(cmk.keyArn(), cmk.keySpec());
      } catch (IllegalArgumentException e) {
        throw namesNoCmk(entry, e);
      }
    }
    if (form instanceof KeyForm.Material material) {
      KeySource source = new KeySource.Nested(session.fileKey(), opener, entry.sealed());
      return new DataKeyHandle(material.algorithm(), dataKeys.known(source));
    }
    PrivateKeyHandle.Place place;
    if (form instanceof KeyForm.CmkPair cmk) {
      try {
        place =
            new PrivateKeyHandle.CmkPair(
                KeySource.requireKeyArn(cmk.keyArn()), cmk.keySpec(), cmk.keyUsage());
      } catch (IllegalArgumentException e) {
        throw namesNoCmk(entry, e);
      }
    } else {
      KeySource source = new KeySource.Nested(session.fileKey(), opener, entry.sealed());
      place = new PrivateKeyHandle.DataKeyPair(dataKeys.known(source));
    }
    try {
      return PrivateKeyHandle.of(
          KeyFamily.inBasicForm(slot.certificates().get(0).getPublicKey()), place);
    } catch (InvalidKeyException e) {
      throw unsupported(entry, e);
    }
  }

  private static UnrecoverableKeyException unsupported(KeyEntry entry, InvalidKeyException cause) {
    UnrecoverableKeyException e =
        new UnrecoverableKeyException("entry '" + entry.alias() + "': " + cause.getMessage());
    e.initCause(cause);
    return e;
  }

  private static UnrecoverableKeyException namesNoCmk(KeyEntry entry, Exception cause) {
    UnrecoverableKeyException e =
        new UnrecoverableKeyException(
            "entry '" + entry.alias() + "' does not name its CMK by the ARN of the key");
    e.initCause(cause);
    return e;
  }

  /** What programs are told of it. */
  static Set<KeyStore.Entry.Attribute> attributes(KeyEntry entry, FileSession session) {
    KeyForm form = entry.form();
    if (form instanceof KeyForm.Blob blob) {
      return EntryAttribute.ofKey(entry.created(), blob.keyArn(), blob.encryptionContext());
    }
    if (form instanceof KeyForm.CmkPair cmk) {
      return EntryAttribute.ofKey(entry.created(), cmk.keyArn(), EncryptionContext.empty());
    }
    return form instanceof KeyForm.Cmk cmk
        ? EntryAttribute.ofKey(entry.created(), cmk.keyArn(), EncryptionContext.empty())
        : EntryAttribute.ofKey(
            entry.created(), session.fileKey().keyArn(), session.fileKey().encryptionContext());
  }

  /** As what programs see it. */
  static KeyStoreItem.Kind kind(KeyForm form) {
    return form instanceof KeyForm.PrivateKey || form instanceof KeyForm.CmkPair
        ? KeyStoreItem.Kind.PRIVATE_KEY
        : KeyStoreItem.Kind.SECRET_KEY;
  }
}
