package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.kms.UseAuthority.UseRequest;
import io.github.cmkjca.spi.CmkKey;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.IncorrectKeyException;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.ReEncryptRequest;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * The transformation {@code CMK}: Encrypt and Decrypt of the KMS. What comes out of encryption is a
 * ciphertext blob, what comes out of wrapping the blob of a data key: unwrapping gives its handle,
 * and wrapping a handle under another CMK or context moves its blob there (ReEncrypt), both without
 * its plaintext. Any number of messages for each init.
 */
final class CmkCipher implements CipherEngine {
  /** Encrypt, {@code Plaintext}. */
  private static final int MAX_PLAINTEXT_BYTES = 4096;

  /** Decrypt, {@code CiphertextBlob}. */
  private static final int MAX_BLOB_BYTES = 6144;

  private final Backend backend;
  private final byte[] held = new byte[MAX_BLOB_BYTES];

  /** Bytes given; more than {@link #held} has are counted, not kept. */
  private long given;

  private boolean encrypts;
  private @Nullable Terms terms;

  private record Terms(CmkHandle key, CmkParameters parameters) {}

  /** Opens nothing. */
  CmkCipher(Backend backend) {
    this.backend = backend;
  }

  @Override
  public void init(
      int opmode,
      CmkKey key,
      @Nullable AlgorithmParameterSpec params,
      @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (!(key instanceof CmkHandle cmk) || cmk.keySpec() != KeySpec.SYMMETRIC_DEFAULT) {
      throw new InvalidKeyException("a symmetric encryption CMK is needed, not " + key);
    }
    CmkParameters parameters = CmkParameters.of(backend, params);
    if (parameters.transformation() != null) {
      throw new InvalidAlgorithmParameterException(
          "the transformation CMK takes a CmkParameterSpec or none, not a "
              + parameters.transformation().getClass().getName());
    }
    boolean willEncrypt = opmode == Cipher.ENCRYPT_MODE || opmode == Cipher.WRAP_MODE;
    try {
      backend
          .authority()
          .authorize(
              new UseRequest(
                  cmk.keyArn(),
                  willEncrypt ? "kms:Encrypt" : "kms:Decrypt",
                  parameters.context(),
                  false,
                  parameters.grantTokens()));
    } catch (KmsException refusal) {
      throw JcaErrors.onInit(cmk, refusal);
    }
    reset();
    encrypts = willEncrypt;
    terms = new Terms(cmk, parameters);
  }

  @Override
  public int outputSize(int inputLength) {
    return encrypts ? MAX_BLOB_BYTES : MAX_PLAINTEXT_BYTES; // only the KMS knows more
  }

  @Override
  public int updateSize(int inputLength) {
    return 0;
  }

  @Override
  public byte @Nullable [] iv() {
    return null;
  }

  @Override
  public @Nullable AlgorithmParameters parameters() {
    return null;
  }

  @Override
  public void updateAad(byte[] aad, int offset, int length) {
    throw new UnsupportedOperationException(
        "the transformation CMK has no AAD; give an encryption context in a CmkParameterSpec");
  }

  @Override
  public int update(byte[] input, int offset, int length, byte[] output, int outputOffset) {
    hold(input, offset, length);
    return 0;
  }

  @Override
  public int doFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException, AEADBadTagException {
    long before = given;
    hold(input, offset, length);
    boolean again = false;
    byte[] result = new byte[0];
    try {
      result = encrypts ? encrypt() : decrypt();
      if (result.length > output.length - outputOffset) {
        again = true;
        throw new ShortBufferException(
            "output needs " + result.length + " bytes, has " + (output.length - outputOffset));
      }
      System.arraycopy(result, 0, output, outputOffset, result.length);
      return result.length;
    } finally {
      Arrays.fill(result, (byte) 0);
      if (again) {
        given = before; // the caller repeats the call
      } else {
        reset();
      }
    }
  }

  @Override
  public byte[] wrap(Key key) throws IllegalBlockSizeException, InvalidKeyException {
    return key instanceof DataKeyHandle handle ? move(handle) : CipherEngine.super.wrap(key);
  }

  @Override
  public Key unwrap(byte[] wrapped, String algorithm, int type)
      throws InvalidKeyException, NoSuchAlgorithmException {
    if (type != Cipher.SECRET_KEY || !UnwrappedKeys.canBeHandle(algorithm)) {
      return CipherEngine.super.unwrap(wrapped, algorithm, type);
    }
    if (wrapped.length == 0 || wrapped.length > MAX_BLOB_BYTES) {
      throw new InvalidKeyException(
          "ciphertext blob of " + wrapped.length + " bytes; 1 to " + MAX_BLOB_BYTES + " can be");
    }
    Terms at = requireTerms();
    DataKey dataKey =
        backend
            .dataKeys()
            .known(
                new KeySource.Wrapped(
                    at.key().keyArn(), wrapped.clone(), at.parameters().context()));
    return UnwrappedKeys.handle(at.key(), dataKey, algorithm, at.parameters().grantTokens());
  }

  private byte[] move(DataKeyHandle handle) throws InvalidKeyException {
    handle.requireUsable();
    if (!(handle.dataKey().source() instanceof KeySource.Wrapped source)) {
      throw new InvalidKeyException(
          "this key is encrypted under another data key, not under a CMK: " + handle);
    }
    Terms at = requireTerms();
    try {
      return backend
          .kms()
          .reEncrypt(
              new ReEncryptRequest(
                  source.ciphertextBlob(),
                  source.keyArn(),
                  source.encryptionContext(),
                  at.key().keyArn(),
                  at.parameters().context(),
                  at.parameters().grantTokens(),
                  false))
          .ciphertextBlob();
    } catch (KmsException refusal) {
      throw JcaErrors.onInit(at.key(), refusal);
    }
  }

  private byte[] encrypt() throws IllegalBlockSizeException {
    if (given < 1 || given > MAX_PLAINTEXT_BYTES) {
      throw new IllegalBlockSizeException(
          "the transformation CMK encrypts 1 to "
              + MAX_PLAINTEXT_BYTES
              + " bytes, not "
              + given
              + "; use AES/GCM/NoPadding with the same key for more");
    }
    Terms at = requireTerms();
    byte[] plaintext = Arrays.copyOf(held, (int) given);
    try {
      return backend
          .kms()
          .encrypt(
              new EncryptRequest(
                  at.key().keyArn(),
                  plaintext,
                  at.parameters().context(),
                  at.parameters().grantTokens(),
                  false))
          .ciphertextBlob();
    } catch (KmsException refusal) {
      throw JcaErrors.onUse(at.key(), refusal);
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  private byte[] decrypt() throws AEADBadTagException {
    if (given < 1 || given > MAX_BLOB_BYTES) {
      throw notAuthentic(null);
    }
    Terms at = requireTerms();
    try {
      return backend
          .kms()
          .decrypt(
              new DecryptRequest(
                  Arrays.copyOf(held, (int) given),
                  at.key().keyArn(),
                  at.parameters().context(),
                  at.parameters().grantTokens(),
                  false))
          .plaintext();
    } catch (InvalidCiphertextException | IncorrectKeyException e) {
      throw notAuthentic(e);
    } catch (KmsException refusal) {
      throw JcaErrors.onUse(at.key(), refusal);
    }
  }

  private void hold(byte[] input, int offset, int length) {
    if (given + length <= held.length) {
      System.arraycopy(input, offset, held, (int) given, length);
    }
    given += length;
  }

  private void reset() {
    Arrays.fill(held, (byte) 0);
    given = 0;
  }

  private Terms requireTerms() {
    if (terms == null) {
      throw new IllegalStateException("not initialised");
    }
    return terms;
  }

  private static AEADBadTagException notAuthentic(@Nullable Throwable cause) {
    AEADBadTagException bad =
        new AEADBadTagException(
            "the ciphertext blob is not authentic under this key and encryption context");
    if (cause != null) {
      bad.initCause(cause);
    }
    return bad;
  }
}
