package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.secrets.PrivateKeyForm;
import io.github.cmkjca.spi.CiphertextBlobKeySpec;
import io.github.cmkjca.spi.CmkContext;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DecryptResponse;
import io.github.cmkjca.spi.kms.KmsException;
import java.security.InvalidKeyException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactorySpi;
import org.jspecify.annotations.Nullable;

/**
 * Ciphertext blob to handle and back; {@code translateKey} takes a plaintext key into the care of
 * the default CMK. No plaintext key ever comes out.
 */
final class HandleFactory extends SecretKeyFactorySpi {
  private final Backend backend;

  HandleFactory(Backend backend) {
    this.backend = backend;
  }

  @Override
  protected SecretKey engineGenerateSecret(@Nullable KeySpec spec) throws InvalidKeySpecException {
    if (spec instanceof CiphertextBlobKeySpec stored) {
      return handleOf(stored);
    }
    if (spec instanceof HandleRef ref) {
      return ref.handle(backend);
    }
    throw new InvalidKeySpecException(
        "a CiphertextBlobKeySpec is needed, not "
            + (spec == null ? "null" : "a " + spec.getClass().getName()));
  }

  /** Decrypts the blob once, so that a wrong one or a refusal shows now; and it tells the CMK. */
  private SecretKey handleOf(CiphertextBlobKeySpec stored) throws InvalidKeySpecException {
    byte[] blob = stored.ciphertextBlob();
    EncryptionContext context = stored.encryptionContext();
    try {
      DecryptResponse response =
          backend
              .kms()
              .decrypt(new DecryptRequest(blob, null, context, backend.grantTokens(), false));
      boolean isPrivateKey = PrivateKeyForm.isOf(response.plaintext());
      Arrays.fill(response.plaintext(), (byte) 0);
      if (isPrivateKey) {
        throw new InvalidKeySpecException(
            "a private key is encrypted in it, which is not used as a secret key; KeyFactory CMK"
                + " makes its handle");
      }
      KeySource source = new KeySource.Wrapped(response.keyId(), blob, context);
      return new DataKeyHandle(stored.algorithm(), backend.dataKeys().known(source));
    } catch (KmsException refusal) {
      throw JcaErrors.onKeySpec(refusal);
    }
  }

  @Override
  protected KeySpec engineGetKeySpec(@Nullable SecretKey key, @Nullable Class<?> keySpec)
      throws InvalidKeySpecException {
    if (keySpec == null || !keySpec.isAssignableFrom(CiphertextBlobKeySpec.class)) {
      throw new InvalidKeySpecException(
          "a handle gives a CiphertextBlobKeySpec only; its key does not leave the provider");
    }
    if (key instanceof DataKeyHandle handle
        && handle.dataKey().source() instanceof KeySource.Wrapped wrapped) {
      try {
        handle.requireUsable();
      } catch (InvalidKeyException e) {
        throw new InvalidKeySpecException(e.getMessage(), e);
      }
      return new CiphertextBlobKeySpec(
          handle.getAlgorithm(), wrapped.ciphertextBlob(), wrapped.encryptionContext());
    }
    throw new InvalidKeySpecException(
        "no ciphertext blob of "
            + (key instanceof AbstractHandle ? key : "a key that is no handle of this provider"));
  }

  @Override
  protected SecretKey engineTranslateKey(@Nullable SecretKey key) throws InvalidKeyException {
    if (key instanceof AbstractHandle handle) {
      handle.requireUsable();
      return key;
    }
    byte[] encoded = key == null || !"RAW".equals(key.getFormat()) ? null : key.getEncoded();
    if (key == null || encoded == null) {
      throw new InvalidKeyException("only a key in RAW format can be taken over");
    }
    try {
      if (PrivateKeyForm.isOf(encoded)) {
        throw new InvalidKeyException("these are the bytes of a private key, not of a secret one");
      }
      String algorithm = key.getAlgorithm();
      if (algorithm == null || algorithm.isEmpty()) {
        throw new InvalidKeyException("the key does not name its algorithm");
      }
      DataKey dataKey =
          backend
              .dataKeys()
              .wrap(
                  backend.defaultKeyId(),
                  encoded,
                  EncryptionContext.empty(),
                  CmkContext.current().grantTokens());
      return new DataKeyHandle(algorithm, dataKey);
    } catch (KmsException refusal) {
      throw JcaErrors.onImport(refusal);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }
}
