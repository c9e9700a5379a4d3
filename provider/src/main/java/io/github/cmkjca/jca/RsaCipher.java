package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.Lease;
import io.github.cmkjca.datakey.PrivateKeyReader;
import io.github.cmkjca.jca.PrivateKeyHandle.CmkPair;
import io.github.cmkjca.jca.PrivateKeyHandle.DataKeyPair;
import io.github.cmkjca.spi.CmkKey;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.KmsException;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.jspecify.annotations.Nullable;

/**
 * Decrypting and unwrapping with an RSA private key: by a delegate for a data key pair, by Decrypt
 * of the key management service for a CMK, which does OAEP only. Between operations the delegate
 * holds the public key.
 */
final class RsaCipher implements CipherEngine {
  private static final Pattern OAEP_HASH = Pattern.compile("OAEPWITH(.+)ANDMGF1PADDING");

  private final Backend backend;
  private final Delegates delegates;
  private final String transformation;

  private @Nullable Setting setting;

  /** Authorised by {@code init} and not used yet. */
  private @Nullable Lease lease;

  private byte[] held = new byte[0];

  /** Bytes given; more than {@link #held} has are counted, not kept. */
  private long given;

  /**
   * What {@code init} has fixed.
   *
   * @param worker has the public key and the parameters
   * @param algorithm by which a CMK decrypts; null for a data key pair
   */
  private record Setting(
      PrivateKeyHandle.Rsa key,
      @Nullable AlgorithmParameterSpec params,
      Cipher worker,
      @Nullable EncryptionAlgorithm algorithm) {
    int modulusBytes() {
      return (key.getModulus().bitLength() + 7) / 8;
    }

    void initWorker(int opmode, Key with)
        throws InvalidKeyException, InvalidAlgorithmParameterException {
      worker.init(opmode, with, params, Delegates.random());
    }
  }

  RsaCipher(Backend backend, Delegates delegates, String transformation) {
    this.backend = backend;
    this.delegates = delegates;
    this.transformation = transformation;
  }

  @Override
  public void init(
      int opmode,
      CmkKey key,
      @Nullable AlgorithmParameterSpec params,
      @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    PrivateKeyHandle.Rsa handle = (PrivateKeyHandle.Rsa) key;
    if (opmode != Cipher.DECRYPT_MODE && opmode != Cipher.UNWRAP_MODE) {
      throw new InvalidKeyException(
          "a private key decrypts and unwraps; encrypt with the public key, sign with a Signature");
    }
    if (handle.isOfHandshakes() && !transformation.contains("OAEP")) {
      // JSSE decrypts with keys of a provider that it does not know so that time and errors tell
      // whether the padding was right; RFC 5246 section 7.4.7.1 asks for the contrary.
      throw new InvalidKeyException(
          "TLS may not decrypt PKCS#1 v1.5 with "
              + handle
              + ": cipher suites TLS_RSA_... are not served with it, those with ECDHE are");
    }
    EncryptionAlgorithm algorithm = null;
    Lease next = null;
    if (handle.place() instanceof CmkPair cmk) {
      algorithm = algorithm(cmk, params);
    }
    Setting checked = setting(handle, params, algorithm);
    if (handle.place() instanceof DataKeyPair pair) {
      try {
        next = pair.lease();
      } catch (KmsException refusal) {
        throw JcaErrors.onInit(handle, refusal);
      }
    }
    reset();
    setting = checked;
    lease = next;
    held = new byte[checked.modulusBytes()];
  }

  /** With a worker that takes the parameters: Corretto's has no labels, for one. */
  private Setting setting(
      PrivateKeyHandle.Rsa handle,
      @Nullable AlgorithmParameterSpec params,
      @Nullable EncryptionAlgorithm algorithm)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    Setting usual = new Setting(handle, params, delegates.cipher(transformation), algorithm);
    try {
      usual.initWorker(Cipher.ENCRYPT_MODE, handle.publicKey());
      return usual;
    } catch (InvalidAlgorithmParameterException refusal) {
      Cipher other =
          delegates.cipherForOtherParameters(transformation, usual.worker().getProvider());
      if (other == null) {
        throw refusal;
      }
      Setting second = new Setting(handle, params, other, algorithm);
      second.initWorker(Cipher.ENCRYPT_MODE, handle.publicKey());
      return second;
    }
  }

  @Override
  public int outputSize(int inputLength) {
    return setting == null ? 0 : setting.modulusBytes();
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
    return setting == null ? null : setting.worker().getParameters();
  }

  @Override
  public void updateAad(byte[] aad, int offset, int length) {
    throw new UnsupportedOperationException(transformation + " has no AAD");
  }

  @Override
  public int update(byte[] input, int offset, int length, byte[] output, int outputOffset) {
    if (given + length <= held.length) {
      System.arraycopy(input, offset, held, (int) given, length);
    }
    given += length;
    return 0;
  }

  @Override
  public int doFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    Setting at = initialised();
    if (output.length - outputOffset < at.modulusBytes()) {
      throw new ShortBufferException(
          "output needs " + at.modulusBytes() + " bytes, has " + (output.length - outputOffset));
    }
    update(input, offset, length, output, outputOffset);
    byte[] plaintext = new byte[0];
    try {
      plaintext = decrypt(at, ciphertext());
      System.arraycopy(plaintext, 0, output, outputOffset, plaintext.length);
      return plaintext.length;
    } finally {
      Arrays.fill(plaintext, (byte) 0);
      reset();
    }
  }

  /** By the delegate as far as it can, which unwraps kinds of keys that we do not know. */
  @Override
  public Key unwrap(byte[] wrapped, String algorithm, int type)
      throws InvalidKeyException, NoSuchAlgorithmException {
    Setting at = initialised();
    if (!(at.key().place() instanceof DataKeyPair pair)) {
      return CipherEngine.super.unwrap(wrapped, algorithm, type);
    }
    try {
      return work(
          at,
          pair,
          Cipher.UNWRAP_MODE,
          wrapped.length,
          worker -> worker.unwrap(wrapped, algorithm, type));
    } catch (KmsException refusal) {
      throw JcaErrors.onInit(at.key(), refusal);
    } catch (InvalidKeyException | NoSuchAlgorithmException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new InvalidKeyException("the key cannot be unwrapped", e);
    } finally {
      reset();
    }
  }

  private byte[] ciphertext() throws IllegalBlockSizeException {
    if (given > held.length) {
      throw new IllegalBlockSizeException(
          "a ciphertext of " + given + " bytes; this key takes " + held.length);
    }
    return Arrays.copyOf(held, (int) given);
  }

  private byte[] decrypt(Setting at, byte[] ciphertext)
      throws IllegalBlockSizeException, BadPaddingException {
    try {
      return at.key().place() instanceof DataKeyPair pair
          ? work(
              at,
              pair,
              Cipher.DECRYPT_MODE,
              ciphertext.length,
              worker -> worker.doFinal(ciphertext))
          : decryptInCustody(at, ciphertext);
    } catch (KmsException refusal) {
      throw JcaErrors.onUse(at.key(), refusal);
    } catch (IllegalBlockSizeException | BadPaddingException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ProviderException("the delegate refuses what it took before", e);
    }
  }

  private byte[] decryptInCustody(Setting at, byte[] ciphertext) throws BadPaddingException {
    EncryptionAlgorithm algorithm = at.algorithm();
    if (algorithm == null || ciphertext.length == 0) {
      throw new BadPaddingException("Padding error in decryption");
    }
    try {
      return backend
          .kms(at.key().via())
          .decrypt(
              new DecryptRequest(
                  ciphertext,
                  at.key().keyArn(),
                  EncryptionContext.empty(),
                  backend.grantTokens(),
                  algorithm,
                  false))
          .plaintext();
    } catch (InvalidCiphertextException e) {
      BadPaddingException bad = new BadPaddingException("Padding error in decryption");
      bad.initCause(e);
      throw bad;
    }
  }

  /** Lets the delegate have the private key for one operation. */
  private <T> T work(Setting at, DataKeyPair pair, int opmode, int bytes, Work<T> work)
      throws Exception {
    Lease using = lease == null ? pair.lease() : lease;
    lease = null;
    using.proceed(bytes);
    PrivateKeyReader reader =
        delegates.privateKeys(at.key().publicKey().getAlgorithm(), at.worker().getProvider());
    try {
      return using.withPrivateKey(
          reader,
          privateKey -> {
            at.initWorker(opmode, privateKey);
            return work.with(at.worker());
          });
    } finally {
      at.initWorker(Cipher.ENCRYPT_MODE, at.key().publicKey()); // forgets the private one
    }
  }

  @FunctionalInterface
  private interface Work<T> {
    T with(Cipher worker) throws Exception;
  }

  /** How a CMK decrypts; it has OAEP with the same hash in MGF1 and an empty label. */
  private EncryptionAlgorithm algorithm(CmkPair cmk, @Nullable AlgorithmParameterSpec params)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (cmk.keyUsage() != KeyUsage.ENCRYPT_DECRYPT) {
      throw new InvalidKeyException(
          cmk.keyArn() + " is for " + cmk.keyUsage() + ", not for decryption");
    }
    OAEPParameterSpec oaep = oaep(params);
    for (EncryptionAlgorithm algorithm : cmk.keySpec().encryptionAlgorithms()) {
      if (("RSAES_OAEP_" + oaep.getDigestAlgorithm().replace('-', '_')).equals(algorithm.name())
          && oaep.getMGFParameters() instanceof MGF1ParameterSpec mgf
          && mgf.getDigestAlgorithm().equalsIgnoreCase(oaep.getDigestAlgorithm())
          && oaep.getPSource() instanceof PSource.PSpecified label
          && label.getValue().length == 0) {
        return algorithm;
      }
    }
    throw new InvalidAlgorithmParameterException(
        "a CMK decrypts OAEP with SHA-1 or SHA-256, the same in MGF1 and no label: give an"
            + " OAEPParameterSpec that says so (the JCA's default in MGF1 is SHA-1 always)");
  }

  /**
   * The parameters in words; the JCA's defaults where the name of the transformation has a hash.
   */
  private OAEPParameterSpec oaep(@Nullable AlgorithmParameterSpec params)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (params instanceof OAEPParameterSpec given) {
      return given;
    }
    String padding = transformation.toUpperCase(Locale.ROOT);
    if (!padding.contains("OAEP")) {
      throw new InvalidKeyException(
          "a CMK decrypts by RSAES-OAEP only, not by "
              + transformation
              + "; a data key pair does (KeyPairGenerator RSA of the provider CMK)");
    }
    if (params != null) {
      throw new InvalidAlgorithmParameterException("OAEP takes an OAEPParameterSpec");
    }
    Matcher named = OAEP_HASH.matcher(padding);
    String hash = named.find() ? named.group(1).replace("SHA1", "SHA-1") : "SHA-1";
    return new OAEPParameterSpec(hash, "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT);
  }

  private void reset() {
    Arrays.fill(held, (byte) 0);
    given = 0;
  }

  private Setting initialised() {
    if (setting == null) {
      throw new IllegalStateException("not initialised");
    }
    return setting;
  }
}
