package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.KeySpec;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPairGenerator;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.generators.MLDSAKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAKeyGenerationParameters;

/** Makes key pairs: the JDK those it knows, Bouncy Castle the others. For many threads. */
final class KeyPairMaker {
  private final SecureRandom random;

  KeyPairMaker(SecureRandom random) {
    this.random = random;
  }

  /** A new private key, from which the public one follows. */
  AsymmetricKeyParameter make(KeySpec keySpec) {
    return switch (keySpec) {
      case RSA_2048, RSA_3072, RSA_4096 ->
          byJdk(
              keySpec,
              "RSA",
              new RSAKeyGenParameterSpec(8 * keySpec.modulusBytes(), RSAKeyGenParameterSpec.F4));
      case ECC_NIST_P256 -> byJdk(keySpec, "EC", Curve.P256.jdkName());
      case ECC_NIST_P384 -> byJdk(keySpec, "EC", Curve.P384.jdkName());
      case ECC_NIST_P521 -> byJdk(keySpec, "EC", Curve.P521.jdkName());
      case ECC_SECG_P256K1 -> {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(Curve.P256K1.domain(), random));
        yield privateKey(generator);
      }
      case ECC_NIST_EDWARDS25519 -> new Ed25519PrivateKeyParameters(random);
      case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> {
        MLDSAKeyPairGenerator generator = new MLDSAKeyPairGenerator();
        generator.init(new MLDSAKeyGenerationParameters(random, MlDsa.parametersOf(keySpec)));
        yield privateKey(generator);
      }
      case SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512 ->
          throw new IllegalArgumentException(keySpec + " is no key pair");
    };
  }

  private AsymmetricKeyParameter byJdk(
      KeySpec keySpec, String algorithm, AlgorithmParameterSpec parameters) {
    KeyPairGenerator generator = Delegates.keyPairGenerator(algorithm);
    try {
      generator.initialize(parameters, random);
    } catch (InvalidAlgorithmParameterException e) {
      throw new IllegalStateException(generator.getProvider() + " makes no " + keySpec, e);
    }
    byte[] encoded = generator.generateKeyPair().getPrivate().getEncoded();
    try {
      return PrivateKeys.decode(keySpec, encoded);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static AsymmetricKeyParameter privateKey(AsymmetricCipherKeyPairGenerator generator) {
    return generator.generateKeyPair().getPrivate();
  }
}
