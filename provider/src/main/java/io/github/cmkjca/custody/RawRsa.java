package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bouncycastle.crypto.AsymmetricBlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.encodings.PKCS1Encoding;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.util.BigIntegers;

/**
 * The paddings of RSA for a private key that is elsewhere and does no more than raise a number to
 * its private exponent ({@code CKM_RSA_X_509}): SunPKCS11 offers neither OAEP nor PSS of a digest.
 * The padding is Bouncy Castle's. Safe for use by many threads.
 */
public final class RawRsa {
  private static final SecureRandom RANDOM = Randomness.strong();

  private final RSAKeyParameters publicKey;

  /**
   * For the private key to this public key.
   *
   * @throws IllegalArgumentException if that is no RSA key
   */
  public RawRsa(PublicHalf publicHalf) {
    if (!(publicHalf.key() instanceof RSAKeyParameters rsa)) {
      throw new IllegalArgumentException("no RSA key");
    }
    this.publicKey = rsa;
  }

  /** Length of the modulus. */
  public int bytes() {
    return BigIntegers.getUnsignedByteLength(publicKey.getModulus());
  }

  /**
   * The public operation.
   *
   * @param number less than the modulus, of {@link #bytes} bytes
   * @return of that length, too
   */
  public byte[] raise(byte[] number) {
    BigInteger raised =
        new BigInteger(1, number).modPow(publicKey.getExponent(), publicKey.getModulus());
    return BigIntegers.asUnsignedByteArray(bytes(), raised);
  }

  /**
   * Encrypts with the padding of RFC 8017, section 7.2, as some tokens unwrap keys.
   *
   * @param message of {@link #bytes} less 11 bytes at most
   */
  public byte[] encryptPkcs1(byte[] message) {
    PKCS1Encoding padding = new PKCS1Encoding(new RSAEngine());
    padding.init(true, new ParametersWithRandom(publicKey, RANDOM));
    try {
      return padding.processBlock(message, 0, message.length);
    } catch (InvalidCipherTextException e) {
      throw new IllegalArgumentException("message of " + message.length + " bytes", e);
    }
  }

  /**
   * Decrypts by OAEP.
   *
   * @param raise the private operation on blocks as long as the modulus
   * @throws InvalidCiphertextException without detail, for each fault alike
   */
  public byte[] open(
      EncryptionAlgorithm algorithm, byte[] ciphertext, UnaryOperator<byte[]> raise) {
    if (new BigInteger(1, ciphertext).compareTo(publicKey.getModulus()) >= 0) {
      throw new InvalidCiphertextException(""); // RFC 8017, section 5.1.2; tokens differ in errors
    }
    return new RsaOaep(algorithm, RANDOM, () -> new Elsewhere(raise))
        .decrypt(publicKey, ciphertext);
  }

  /**
   * Signs a digest by PSS with a salt as long as the digest.
   *
   * @param algorithm one of the RSASSA_PSS algorithms
   * @param raise the private operation on blocks as long as the modulus
   */
  public byte[] sign(SigningAlgorithm algorithm, byte[] digest, UnaryOperator<byte[]> raise) {
    PSSSigner signer =
        PSSSigner.createRawSigner(new Elsewhere(raise), SigningScheme.hash(algorithm));
    signer.init(true, new ParametersWithRandom(publicKey, RANDOM));
    signer.update(digest, 0, digest.length);
    try {
      return signer.generateSignature();
    } catch (CryptoException e) {
      throw new IllegalStateException("RSA failed", e);
    }
  }

  /**
   * DER of the DigestInfo that PKCS #1 v1.5 signs, for {@code CKM_RSA_PKCS}.
   *
   * @param algorithm one of the RSASSA_PKCS1_V1_5 algorithms
   */
  public static byte[] digestInfo(SigningAlgorithm algorithm, byte[] digest) {
    return RsaPkcs1.digestInfo(algorithm, digest);
  }

  /** RSA whose private key is not here; knows the length of the modulus only. */
  private static final class Elsewhere implements AsymmetricBlockCipher {
    private final UnaryOperator<byte[]> raise;
    private int modulusBytes;
    private boolean padsFirst;

    Elsewhere(UnaryOperator<byte[]> raise) {
      this.raise = raise;
    }

    @Override
    public void init(boolean forEncryption, CipherParameters parameters) {
      CipherParameters key =
          parameters instanceof ParametersWithRandom random ? random.getParameters() : parameters;
      modulusBytes = BigIntegers.getUnsignedByteLength(((RSAKeyParameters) key).getModulus());
      padsFirst = forEncryption;
    }

    @Override
    public int getInputBlockSize() {
      return padsFirst ? modulusBytes - 1 : modulusBytes;
    }

    @Override
    public int getOutputBlockSize() {
      return padsFirst ? modulusBytes : modulusBytes - 1;
    }

    @Override
    public byte[] processBlock(byte[] in, int offset, int length) {
      byte[] block = new byte[modulusBytes];
      System.arraycopy(in, offset, block, modulusBytes - length, length);
      byte[] raised = raise.apply(block);
      // What was padded is a byte shorter than the modulus; a longer one is refused by the padding.
      return padsFirst || raised.length < modulusBytes || raised[0] != 0
          ? raised
          : Arrays.copyOfRange(raised, 1, raised.length);
    }
  }
}
