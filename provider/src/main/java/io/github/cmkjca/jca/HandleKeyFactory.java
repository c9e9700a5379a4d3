package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.jca.PrivateKeyHandle.DataKeyPair;
import io.github.cmkjca.secrets.PrivateKeyForm;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.WrappedKeyPairSpec;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DecryptResponse;
import io.github.cmkjca.spi.kms.KmsException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactorySpi;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Stored data key pair to handle and back. No plaintext private key ever comes out, and none goes
 * in: without its public key it makes no handle, so that a keystore, which has the certificate,
 * takes those.
 */
final class HandleKeyFactory extends KeyFactorySpi {
  private final Backend backend;

  HandleKeyFactory(Backend backend) {
    this.backend = backend;
  }

  @Override
  protected PublicKey engineGeneratePublic(KeySpec keySpec) throws InvalidKeySpecException {
    throw new InvalidKeySpecException(
        "public keys are no handles; the key factory of their algorithm makes them");
  }

  @Override
  protected PrivateKey engineGeneratePrivate(@Nullable KeySpec keySpec)
      throws InvalidKeySpecException {
    if (keySpec instanceof WrappedKeyPairSpec stored) {
      return handleOf(stored);
    }
    if (keySpec instanceof PrivateKeyRef ref) {
      return ref.handle(backend);
    }
    throw new InvalidKeySpecException(
        "a WrappedKeyPairSpec is needed, not "
            + (keySpec == null ? "null" : "a " + keySpec.getClass().getName())
            + "; plaintext private keys are taken over by a keystore, with their certificate");
  }

  /** Decrypts the blob once, so that a wrong one or a refusal shows now; and it tells the CMK. */
  private PrivateKey handleOf(WrappedKeyPairSpec stored) throws InvalidKeySpecException {
    byte[] blob = stored.privateKeyBlob();
    EncryptionContext context = stored.encryptionContext();
    try {
      DecryptResponse response =
          backend
              .kms()
              .decrypt(new DecryptRequest(blob, null, context, backend.grantTokens(), false));
      byte[] pkcs8 = response.plaintext();
      try {
        if (!PrivateKeyForm.isPlain(pkcs8)) {
          throw new InvalidKeySpecException(
              "the blob does not hold a private key in PKCS#8 form, in DER");
        }
        PublicKey publicKey = KeyFamily.inBasicForm(stored.publicKey());
        if (!KeyPairProof.belongTogether(KeyFamily.of(publicKey), publicKey, pkcs8)) {
          throw new InvalidKeySpecException(
              "the blob does not hold the private key that belongs to the public key");
        }
        KeySource source = new KeySource.Wrapped(response.keyId(), blob, context);
        return PrivateKeyHandle.of(publicKey, new DataKeyPair(backend.dataKeys().known(source)));
      } finally {
        Arrays.fill(pkcs8, (byte) 0);
      }
    } catch (KmsException refusal) {
      throw JcaErrors.onKeySpec(refusal);
    } catch (InvalidKeyException e) {
      throw new InvalidKeySpecException(e.getMessage(), e);
    }
  }

  @Override
  protected <T extends KeySpec> T engineGetKeySpec(@Nullable Key key, @Nullable Class<T> keySpec)
      throws InvalidKeySpecException {
    if (keySpec == null || !keySpec.isAssignableFrom(WrappedKeyPairSpec.class)) {
      throw new InvalidKeySpecException(
          "a handle gives a WrappedKeyPairSpec only; its private key does not leave the provider");
    }
    if (key instanceof PrivateKeyHandle handle
        && handle.place() instanceof DataKeyPair pair
        && pair.dataKey().source() instanceof KeySource.Wrapped wrapped) {
      try {
        handle.requireUsable();
      } catch (InvalidKeyException e) {
        throw new InvalidKeySpecException(e.getMessage(), e);
      }
      return keySpec.cast(
          new WrappedKeyPairSpec(
              handle.publicKey(), wrapped.ciphertextBlob(), wrapped.encryptionContext()));
    }
    throw new InvalidKeySpecException(
        "no ciphertext blob of "
            + (key instanceof AbstractHandle ? key : "a key that is no handle of this provider"));
  }

  @Override
  protected Key engineTranslateKey(@Nullable Key key) throws InvalidKeyException {
    if (key instanceof PrivateKeyHandle handle) {
      handle.requireUsable();
      return handle;
    }
    throw new InvalidKeyException(
        "only private-key handles are translated; a keystore takes plaintext keys over, with their"
            + " certificate");
  }
}
