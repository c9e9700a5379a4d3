package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.spi.EncryptionContext;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.security.GeneralSecurityException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import org.jspecify.annotations.Nullable;

/**
 * Serial form of a handle: public reference and wrapped blob, nothing else. Read back, it becomes a
 * handle of the registered {@code CMK} provider; nothing is unwrapped by that, and whoever uses the
 * handle is authorised as ever. Everything read is untrusted: a wrong reference is refused when it
 * is used.
 */
final class HandleRef implements KeySpec, Serializable {
  private static final long serialVersionUID = 1L;

  private static final String PROVIDER = "CMK";

  private final String algorithm;
  private final String keyArn;

  /** Name of the CMK's spec; null for a data key. */
  private final @Nullable String cmkSpec;

  /** The encrypted data key; null for a CMK. */
  @SuppressWarnings(
      "ImmutableArray") // private to this object, which lives during (de)serialisation
  private final byte @Nullable [] ciphertextBlob;

  /** Keys and values in turn. */
  private final String[] encryptionContext;

  private HandleRef(
      String algorithm,
      String keyArn,
      @Nullable String cmkSpec,
      byte @Nullable [] ciphertextBlob,
      EncryptionContext context) {
    this.algorithm = algorithm;
    this.keyArn = keyArn;
    this.cmkSpec = cmkSpec;
    this.ciphertextBlob = ciphertextBlob;
    this.encryptionContext = new String[2 * context.pairs().size()];
    int i = 0;
    for (Map.Entry<String, String> pair : context.pairs().entrySet()) {
      encryptionContext[i++] = pair.getKey();
      encryptionContext[i++] = pair.getValue();
    }
  }

  static HandleRef of(AbstractHandle handle) throws ObjectStreamException {
    if (handle instanceof CmkHandle cmk) {
      return new HandleRef(
          cmk.getAlgorithm(), cmk.keyArn(), cmk.keySpec().name(), null, EncryptionContext.empty());
    }
    if (handle instanceof DataKeyHandle dataKey
        && dataKey.dataKey().source() instanceof KeySource.Wrapped wrapped) {
      return new HandleRef(
          dataKey.getAlgorithm(),
          wrapped.keyArn(),
          null,
          wrapped.ciphertextBlob().clone(),
          wrapped.encryptionContext());
    }
    throw new NotSerializableException(
        handle + " lives in a keystore file; store that, not the handle");
  }

  /** The handle that this refers to. */
  SecretKey handle(Backend backend) throws InvalidKeySpecException {
    try {
      if (cmkSpec != null) {
        return new CmkHandle(keyArn, io.github.cmkjca.spi.kms.KeySpec.valueOf(cmkSpec));
      }
      if (ciphertextBlob == null || ciphertextBlob.length == 0 || ciphertextBlob.length > 6144) {
        throw new InvalidKeySpecException("a handle without an encrypted key");
      }
      KeySource source = new KeySource.Wrapped(keyArn, ciphertextBlob.clone(), context());
      return new DataKeyHandle(algorithm, backend.dataKeys().known(source));
    } catch (IllegalArgumentException | NullPointerException malformed) {
      throw new InvalidKeySpecException("not the serial form of a handle", malformed);
    }
  }

  private EncryptionContext context() {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i + 1 < encryptionContext.length; i += 2) {
      pairs.put(encryptionContext[i], encryptionContext[i + 1]);
    }
    return EncryptionContext.of(pairs);
  }

  private Object readResolve() throws InvalidObjectException {
    try {
      return SecretKeyFactory.getInstance(PROVIDER, PROVIDER).generateSecret(this);
    } catch (GeneralSecurityException e) {
      InvalidObjectException refused =
          new InvalidObjectException(
              "a key handle needs the CMK provider registered to be read: " + e.getMessage());
      refused.initCause(e);
      throw refused;
    }
  }
}
