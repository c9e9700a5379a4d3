package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.GrantTokens;
import io.github.cmkjca.spi.CmkContext;
import io.github.cmkjca.spi.DataKeyParameterSpec;
import io.github.cmkjca.spi.kms.KmsException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.KeyGeneratorSpi;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * New data keys: GenerateDataKey under the given CMK or the configured default one. The key
 * material comes from the key management service; a caller's {@code SecureRandom} is not asked.
 */
final class DataKeyGenerator extends KeyGeneratorSpi {
  /** Lengths that may be asked for, in bits; keys have whole bytes. */
  record Sizes(int least, int most, int step, int normal) {
    boolean have(int bits) {
      return bits >= least && bits <= most && bits % step == 0;
    }

    static int inWholeBytes(int bits) {
      return (bits + 7) / 8 * 8;
    }
  }

  /** FIPS 197 section 5.2. */
  static final Sizes AES = new Sizes(128, 256, 64, 256);

  /** RFC 8439 section 2.3. */
  static final Sizes CHACHA20 = new Sizes(256, 256, 256, 256);

  /** As in SunJCE, but for the most, which is what GenerateDataKey gives. */
  static Sizes hmac(int hashBits) {
    return new Sizes(40, 8192, 1, hashBits);
  }

  private final Backend backend;
  private final String algorithm;
  private final Sizes sizes;
  private DataKeyParameterSpec wanted = DataKeyParameterSpec.underDefaultKey();

  DataKeyGenerator(Backend backend, String algorithm, Sizes sizes) {
    this.backend = backend;
    this.algorithm = algorithm;
    this.sizes = sizes;
  }

  /** Changes nothing but the source of random bytes, which here is the service always. */
  @Override
  protected void engineInit(@Nullable SecureRandom random) {}

  @Override
  protected void engineInit(@Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidAlgorithmParameterException {
    if (!(params instanceof DataKeyParameterSpec spec)) {
      throw new InvalidAlgorithmParameterException(
          "a DataKeyParameterSpec is needed, not "
              + (params == null ? "null" : "a " + params.getClass().getName()));
    }
    if (spec.keySizeBits() != 0 && !sizes.have(spec.keySizeBits())) {
      throw new InvalidAlgorithmParameterException(wrongSize(spec.keySizeBits()));
    }
    wanted = spec;
  }

  /** Changes the length; CMK and encryption context stay as they were given. */
  @Override
  protected void engineInit(int bits, @Nullable SecureRandom random) {
    if (!sizes.have(bits)) {
      throw new InvalidParameterException(wrongSize(bits));
    }
    wanted = wanted.withKeySize(Sizes.inWholeBytes(bits));
  }

  @Override
  protected SecretKey engineGenerateKey() {
    int bits = wanted.keySizeBits() == 0 ? sizes.normal() : wanted.keySizeBits();
    try {
      DataKey key =
          backend
              .dataKeys()
              .generate(
                  wanted.keyId().orElseGet(backend::defaultKeyId),
                  bits / 8,
                  wanted.encryptionContext(),
                  GrantTokens.union(wanted.grantTokens(), CmkContext.current().grantTokens()));
      return new DataKeyHandle(algorithm, key);
    } catch (KmsException refusal) {
      throw JcaErrors.onUse(refusal);
    }
  }

  private String wrongSize(int bits) {
    return algorithm
        + " keys of "
        + bits
        + " bits do not exist here; possible are "
        + sizes.least()
        + " to "
        + sizes.most()
        + " in steps of "
        + sizes.step();
  }
}
