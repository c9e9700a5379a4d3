package io.github.cmkjca.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.Wycheproof;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.ValidationException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.stream.Stream;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Forged signatures, bad points and bad paddings that other implementations have accepted. */
class WycheproofTest {
  private static final SecureRandom RANDOM = Randomness.strong();

  @TestFactory
  Stream<DynamicTest> ecdsa() throws IOException {
    return Wycheproof.vectors(
        "ecdsa_secp256r1_sha256_test.json",
        vector -> signature(vector, KeySpec.ECC_NIST_P256, SigningAlgorithm.ECDSA_SHA_256));
  }

  @TestFactory
  Stream<DynamicTest> rsaPkcs1() throws IOException {
    return Wycheproof.vectors(
        "rsa_signature_2048_sha256_test.json",
        vector -> signature(vector, KeySpec.RSA_2048, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_256));
  }

  private static void signature(
      Wycheproof.Vector vector, KeySpec keySpec, SigningAlgorithm algorithm)
      throws IOException, GeneralSecurityException {
    AsymmetricKeyParameter key = PublicKeyFactory.createKey(vector.groupHex("publicKeyDer"));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(vector.hex("msg"));
    boolean accepted =
        SigningScheme.of(keySpec, algorithm, MessageType.DIGEST, RANDOM)
            .verify(key, digest, vector.hex("sig"));
    // What is neither valid nor invalid there is a DigestInfo without its NULL: not what we sign.
    assertThat(accepted).isEqualTo(vector.isValid());
  }

  @TestFactory
  Stream<DynamicTest> rsaOaep() throws IOException {
    return Wycheproof.vectors(
        "rsa_oaep_2048_sha256_mgf1sha256_test.json",
        vector -> {
          AsymmetricKeyParameter key =
              PrivateKeys.decode(KeySpec.RSA_2048, vector.groupHex("privateKeyPkcs8"));
          RsaOaep oaep = new RsaOaep(EncryptionAlgorithm.RSAES_OAEP_SHA_256, RANDOM);
          byte[] ciphertext = vector.hex("ct");
          if (vector.isValid() && vector.hex("label").length == 0) {
            assertThat(oaep.decrypt(key, ciphertext)).isEqualTo(vector.hex("msg"));
          } else {
            assertThatThrownBy(() -> oaep.decrypt(key, ciphertext))
                .isInstanceOf(InvalidCiphertextException.class)
                .hasMessage("")
                .hasNoCause();
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> ecdh() throws IOException {
    return Wycheproof.vectors(
        "ecdh_secp256r1_test.json",
        vector -> {
          ECPrivateKeyParameters key =
              new ECPrivateKeyParameters(
                  new BigInteger(1, vector.hex("private")), Curve.P256.domain());
          byte[] peerKey = vector.hex("public");
          if (vector.isInvalid()) {
            assertRefused(peerKey);
            return;
          }
          ECPublicKeyParameters peer;
          try {
            peer = PublicKeys.decodePeer(Curve.P256, peerKey);
          } catch (ValidationException e) {
            assertThat(vector.isValid()).isFalse(); // not in the one form that we accept
            return;
          }
          assertThat(new Ecdh(Curve.P256).agree(key, peer)).isEqualTo(vector.hex("shared"));
          assertThat(vector.isValid() || peerKey.length < 91)
              .as("of the odd ones only compressed points")
              .isTrue();
        });
  }

  private static void assertRefused(byte[] peerKey) {
    assertThatThrownBy(() -> PublicKeys.decodePeer(Curve.P256, peerKey))
        .isInstanceOf(ValidationException.class)
        .hasMessage("")
        .hasNoCause();
  }
}
