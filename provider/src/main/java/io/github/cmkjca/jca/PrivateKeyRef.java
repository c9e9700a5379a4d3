package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.jca.PrivateKeyHandle.CmkPair;
import io.github.cmkjca.jca.PrivateKeyHandle.DataKeyPair;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import org.jspecify.annotations.Nullable;

/** Serial form of a private-key handle; as {@link HandleRef} is of a secret one. */
final class PrivateKeyRef implements KeySpec, Serializable {
  private static final long serialVersionUID = 1L;

  private static final String PROVIDER = "CMK";

  private final String family;

  /** DER of a SubjectPublicKeyInfo. */
  @SuppressWarnings(
      "ImmutableArray") // private to this object, which lives during (de)serialisation
  private final byte[] publicKey;

  private final String keyArn;

  /** Names of the CMK's spec and usage; null for a data key pair. */
  private final @Nullable String cmkSpec;

  private final @Nullable String cmkUsage;

  /** The encrypted private key; null for a CMK. */
  @SuppressWarnings("ImmutableArray") // as above
  private final byte @Nullable [] ciphertextBlob;

  /** In canonical form. */
  @SuppressWarnings("ImmutableArray") // as above
  private final byte[] encryptionContext;

  private PrivateKeyRef(
      PrivateKeyHandle handle, @Nullable CmkPair cmk, byte @Nullable [] ciphertextBlob) {
    this.family = handle.family().name();
    this.publicKey = handle.publicKey().getEncoded();
    this.keyArn = handle.keyArn();
    this.cmkSpec = cmk == null ? null : cmk.keySpec().name();
    this.cmkUsage = cmk == null ? null : cmk.keyUsage().name();
    this.ciphertextBlob = ciphertextBlob;
    this.encryptionContext = handle.encryptionContext().canonicalBytes();
  }

  static PrivateKeyRef of(PrivateKeyHandle handle) throws ObjectStreamException {
    if (handle.place() instanceof CmkPair cmk) {
      return new PrivateKeyRef(handle, cmk, null);
    }
    if (((DataKeyPair) handle.place()).dataKey().source() instanceof KeySource.Wrapped wrapped) {
      return new PrivateKeyRef(handle, null, wrapped.ciphertextBlob().clone());
    }
    throw new NotSerializableException(handle + " lives in a keystore; store that, not the handle");
  }

  /** The handle that this refers to. */
  PrivateKey handle(Backend backend) throws InvalidKeySpecException {
    try {
      PrivateKeyHandle.Place place =
          cmkSpec != null && cmkUsage != null
              ? new CmkPair(
                  KeySource.requireKeyArn(keyArn),
                  io.github.cmkjca.spi.kms.KeySpec.valueOf(cmkSpec),
                  KeyUsage.valueOf(cmkUsage))
              : new DataKeyPair(backend.dataKeys().known(source()), true);
      return PrivateKeyHandle.of(KeyFamily.valueOf(family).publicKey(publicKey.clone()), place);
    } catch (IllegalArgumentException
        | NullPointerException
        | NoSuchAlgorithmException
        | InvalidKeyException malformed) {
      throw new InvalidKeySpecException("not the serial form of a handle", malformed);
    }
  }

  private KeySource source() throws InvalidKeySpecException {
    if (ciphertextBlob == null || ciphertextBlob.length == 0 || ciphertextBlob.length > 6144) {
      throw new InvalidKeySpecException("a handle without an encrypted key");
    }
    return new KeySource.Wrapped(
        keyArn,
        ciphertextBlob.clone(),
        EncryptionContext.fromCanonicalBytes(encryptionContext.clone()));
  }

  private Object readResolve() throws InvalidObjectException {
    try {
      return KeyFactory.getInstance(PROVIDER, PROVIDER).generatePrivate(this);
    } catch (GeneralSecurityException e) {
      InvalidObjectException refused =
          new InvalidObjectException(
              "a key handle needs the CMK provider registered to be read: " + e.getMessage());
      refused.initCause(e);
      throw refused;
    }
  }
}
