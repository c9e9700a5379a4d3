package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.security.SecureRandom;
import java.util.function.Supplier;
import org.bouncycastle.crypto.AsymmetricBlockCipher;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.RuntimeCryptoException;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.encodings.OAEPEncoding;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.params.RSAKeyParameters;

/** RSAES-OAEP with one hash for label and mask, and an empty label. For many threads. */
final class RsaOaep {
  private final EncryptionAlgorithm algorithm;
  private final SecureRandom random;
  private final Supplier<AsymmetricBlockCipher> engines;

  RsaOaep(EncryptionAlgorithm algorithm, SecureRandom random) {
    this(algorithm, random, () -> new BlindedRsa(random));
  }

  /** With other engines than our own; each is used once. */
  RsaOaep(
      EncryptionAlgorithm algorithm, SecureRandom random, Supplier<AsymmetricBlockCipher> engines) {
    this.algorithm = algorithm;
    this.random = random;
    this.engines = engines;
  }

  byte[] encrypt(AsymmetricKeyParameter publicKey, byte[] plaintext) {
    OAEPEncoding encoding = encoding(true, publicKey);
    try {
      return encoding.processBlock(plaintext, 0, plaintext.length);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("RSA failed", e);
    }
  }

  /**
   * @throws InvalidCiphertextException without detail: who could tell one fault from another could
   *     decrypt (Manger, CRYPTO 2001)
   */
  byte[] decrypt(AsymmetricKeyParameter privateKey, byte[] ciphertext) {
    int modulusBytes = (((RSAKeyParameters) privateKey).getModulus().bitLength() + 7) / 8;
    if (ciphertext.length != modulusBytes) {
      throw new InvalidCiphertextException("");
    }
    OAEPEncoding encoding = encoding(false, privateKey);
    try {
      return encoding.processBlock(ciphertext, 0, ciphertext.length);
    } catch (InvalidCipherTextException | RuntimeCryptoException e) {
      throw new InvalidCiphertextException("");
    }
  }

  private OAEPEncoding encoding(boolean encrypt, AsymmetricKeyParameter key) {
    OAEPEncoding encoding = new OAEPEncoding(engines.get(), hash(), hash(), null);
    // Always ours: the generator it would take itself may be that of the provider CMK.
    encoding.init(encrypt, new ParametersWithRandom(key, random));
    return encoding;
  }

  private Digest hash() {
    return switch (algorithm) {
      case RSAES_OAEP_SHA_1 -> new SHA1Digest();
      case RSAES_OAEP_SHA_256 -> SHA256Digest.newInstance();
      case SYMMETRIC_DEFAULT -> throw new IllegalArgumentException(algorithm + " is not OAEP");
    };
  }
}
