package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.security.SecureRandom;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.Ed25519phSigner;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.signers.PSSSigner;

/** A way to sign what a custodian is given to sign. Safe for use by many threads. */
interface SigningScheme {
  byte[] sign(AsymmetricKeyParameter privateKey, byte[] message);

  /** False whatever is wrong with the signature. */
  boolean verify(AsymmetricKeyParameter publicKey, byte[] message, byte[] signature);

  /**
   * The scheme of these.
   *
   * @param random for all that is random about it
   * @throws UnsupportedOperationException if keys of the spec do not sign so
   */
  static SigningScheme of(
      KeySpec keySpec, SigningAlgorithm algorithm, MessageType messageType, SecureRandom random) {
    MessageType needed =
        algorithm.hash().isPresent() ? MessageType.DIGEST : messageType; // else any of its own
    if (!keySpec.signingAlgorithms().contains(algorithm)
        || !algorithm.messageTypes().contains(messageType)
        || messageType != needed) {
      throw new UnsupportedOperationException(
          "keys of spec " + keySpec + " do not sign a " + messageType + " by " + algorithm);
    }
    return switch (algorithm) {
      case RSASSA_PKCS1_V1_5_SHA_256, RSASSA_PKCS1_V1_5_SHA_384, RSASSA_PKCS1_V1_5_SHA_512 ->
          new RsaPkcs1(algorithm, random);
      case RSASSA_PSS_SHA_256, RSASSA_PSS_SHA_384, RSASSA_PSS_SHA_512 ->
          SignerScheme.randomised(
              () -> PSSSigner.createRawSigner(new BlindedRsa(random), hash(algorithm)), random);
      case ECDSA_SHA_256, ECDSA_SHA_384, ECDSA_SHA_512 ->
          new Ecdsa(Curve.of(keySpec).orElseThrow(), random);
      case ED25519_SHA_512 -> SignerScheme.deterministic(Ed25519Signer::new);
      case ED25519_PH_SHA_512 -> SignerScheme.deterministic(() -> new Ed25519phSigner(new byte[0]));
      case ML_DSA_SHAKE_256 ->
          messageType == MessageType.EXTERNAL_MU
              ? new MlDsaMu(random)
              : SignerScheme.randomised(MLDSASigner::new, random);
    };
  }

  /** What the digest that is signed was made by. */
  static Digest hash(SigningAlgorithm algorithm) {
    return switch (algorithm.digestBytes()) {
      case 32 -> SHA256Digest.newInstance();
      case 48 -> new SHA384Digest();
      default -> new SHA512Digest();
    };
  }
}
