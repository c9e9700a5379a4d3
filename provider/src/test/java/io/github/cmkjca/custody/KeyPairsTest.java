package io.github.cmkjca.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.DataKeyPair;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.crypto.CryptoServicesRegistrar;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Key pairs of the software custodian, against the JDK as oracle wherever it knows them. */
class KeyPairsTest {
  private static final byte[] VAULT_ID = new byte[16];
  private static final byte[] MESSAGE = "pay 10 to bob".getBytes(StandardCharsets.UTF_8);
  private static final SecureRandom RANDOM = Randomness.strong();

  private static Path rootKeyFile;
  private static SoftwareCustodian custodian;

  /** One key a spec, for RSA keys take their time; what changes a key makes one of its own. */
  private static final Map<KeySpec, BackingKey> KEYS = new EnumMap<>(KeySpec.class);

  @BeforeAll
  static void open(@TempDir Path directory) {
    rootKeyFile = directory.resolve("root.key");
    custodian = openCustodian();
  }

  @AfterAll
  static void close() {
    custodian.close();
    KEYS.clear();
  }

  private static SoftwareCustodian openCustodian() {
    return new SoftwareCustodian(
        RootKey.openOrCreate(rootKeyFile, Optional.empty(), true, VAULT_ID));
  }

  private static BackingKey key(KeySpec spec) {
    return KEYS.computeIfAbsent(spec, KeyPairsTest::newKey);
  }

  private static BackingKey newKey(KeySpec spec) {
    return custodian.generate("key-" + spec, "material-" + spec, spec, spec.defaultUsage());
  }

  private static Set<KeySpec> pairSpecs() {
    Set<KeySpec> specs = EnumSet.allOf(KeySpec.class);
    specs.removeIf(spec -> !spec.isAsymmetric());
    return specs;
  }

  /** All that can be asked of a custodian: spec, algorithm, message type. */
  static Stream<Arguments> waysToSign() {
    return pairSpecs().stream()
        .flatMap(
            spec ->
                spec.signingAlgorithms().stream()
                    .flatMap(
                        algorithm ->
                            typesOf(algorithm).stream()
                                .map(type -> Arguments.of(spec, algorithm, type))));
  }

  private static Set<MessageType> typesOf(SigningAlgorithm algorithm) {
    return algorithm.hash().isPresent() ? Set.of(MessageType.DIGEST) : algorithm.messageTypes();
  }

  private static byte[] toSign(SigningAlgorithm algorithm, MessageType type, byte[] message)
      throws Exception {
    return switch (type) {
      case RAW -> message;
      case DIGEST -> MessageDigest.getInstance(algorithm.hash().orElse("SHA-512")).digest(message);
      case EXTERNAL_MU -> Arrays.copyOf(message, 64);
    };
  }

  @ParameterizedTest
  @MethodSource("waysToSign")
  void verifiesWhatItSignedAndNothingElse(
      KeySpec spec, SigningAlgorithm algorithm, MessageType type) throws Exception {
    byte[] message = toSign(algorithm, type, MESSAGE);
    byte[] signature = custodian.sign(key(spec), algorithm, type, message);
    assertThat(custodian.verify(key(spec), algorithm, type, message, signature)).isTrue();

    byte[] other = message.clone();
    other[0] ^= 1;
    assertThat(custodian.verify(key(spec), algorithm, type, other, signature)).isFalse();
    for (int place : new int[] {0, signature.length / 2, signature.length - 1}) {
      byte[] changed = signature.clone();
      changed[place] ^= 1;
      assertThat(custodian.verify(key(spec), algorithm, type, message, changed)).isFalse();
    }
    for (int length : new int[] {0, 1, signature.length - 1, signature.length + 1, 6144}) {
      byte[] resized = Arrays.copyOf(signature, length);
      assertThat(custodian.verify(key(spec), algorithm, type, message, resized)).isFalse();
    }
    byte[] ones = new byte[signature.length];
    Arrays.fill(ones, (byte) 0xFF);
    assertThat(custodian.verify(key(spec), algorithm, type, message, ones)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeySpec.class,
      names = {"ECC_NIST_P256", "ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519", "ML_DSA_44"})
  void signatureOfAnotherKeyIsWrong(KeySpec spec) throws Exception {
    SigningAlgorithm algorithm = spec.signingAlgorithms().get(0);
    MessageType type = algorithm.hash().isPresent() ? MessageType.DIGEST : MessageType.RAW;
    byte[] message = toSign(algorithm, type, MESSAGE);
    byte[] signature = custodian.sign(newKey(spec), algorithm, type, message);
    assertThat(custodian.verify(key(spec), algorithm, type, message, signature)).isFalse();
  }

  /** Lengths as FIPS 204, RFC 8032 and the modulus have them. */
  @ParameterizedTest
  @CsvSource({
    "RSA_2048, RSASSA_PSS_SHA_256, DIGEST, 256",
    "RSA_3072, RSASSA_PKCS1_V1_5_SHA_512, DIGEST, 384",
    "ECC_NIST_EDWARDS25519, ED25519_SHA_512, RAW, 64",
    "ECC_NIST_EDWARDS25519, ED25519_PH_SHA_512, DIGEST, 64",
    "ML_DSA_44, ML_DSA_SHAKE_256, RAW, 2420",
    "ML_DSA_65, ML_DSA_SHAKE_256, RAW, 3309",
    "ML_DSA_87, ML_DSA_SHAKE_256, EXTERNAL_MU, 4627",
  })
  void signatureHasTheLengthOfItsStandard(
      KeySpec spec, SigningAlgorithm algorithm, MessageType type, int length) throws Exception {
    assertThat(custodian.sign(key(spec), algorithm, type, toSign(algorithm, type, MESSAGE)))
        .hasSize(length);
  }

  @ParameterizedTest
  @EnumSource(
      value = KeySpec.class,
      names = {"RSA_2048", "RSA_3072", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"})
  void jdkVerifiesWhatWeSignAndTheReverse(KeySpec spec) throws Exception {
    PublicKey ours = jdkPublicKey(spec, custodian.publicKey(key(spec)));
    KeyPair theirs = jdkKeyPair(spec);
    AsymmetricKeyParameter theirPublicKey =
        PublicKeyFactory.createKey(theirs.getPublic().getEncoded());
    for (SigningAlgorithm algorithm : spec.signingAlgorithms()) {
      byte[] digest = toSign(algorithm, MessageType.DIGEST, MESSAGE);
      Signature oracle = jdkSignature(algorithm);
      oracle.initVerify(ours);
      oracle.update(MESSAGE);
      assertThat(oracle.verify(custodian.sign(key(spec), algorithm, MessageType.DIGEST, digest)))
          .as(algorithm.name())
          .isTrue();

      oracle.initSign(theirs.getPrivate());
      oracle.update(MESSAGE);
      byte[] signature = oracle.sign();
      assertThat(
              SigningScheme.of(spec, algorithm, MessageType.DIGEST, RANDOM)
                  .verify(theirPublicKey, digest, signature))
          .as(algorithm.name())
          .isTrue();
    }
  }

  @Test
  void jdkVerifiesEd25519AndItsPrehashedVariant() throws Exception {
    KeySpec spec = KeySpec.ECC_NIST_EDWARDS25519;
    PublicKey ours = jdkPublicKey(spec, custodian.publicKey(key(spec)));
    Signature oracle = Signature.getInstance("Ed25519", "SunEC");
    oracle.initVerify(ours);
    oracle.update(MESSAGE);
    assertThat(
            oracle.verify(
                custodian.sign(
                    key(spec), SigningAlgorithm.ED25519_SHA_512, MessageType.RAW, MESSAGE)))
        .isTrue();

    // The digest is the message of Ed25519ph, which hashes it once more.
    byte[] digest = MessageDigest.getInstance("SHA-512").digest(MESSAGE);
    oracle.setParameter(new EdDSAParameterSpec(true));
    oracle.initVerify(ours);
    oracle.update(digest);
    assertThat(
            oracle.verify(
                custodian.sign(
                    key(spec), SigningAlgorithm.ED25519_PH_SHA_512, MessageType.DIGEST, digest)))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"ML_DSA_44, ML-DSA-44", "ML_DSA_65, ML-DSA-65", "ML_DSA_87, ML-DSA-87"})
  void jdkVerifiesMlDsaSinceVersion24(KeySpec spec, String jdkName) throws Exception {
    assumeTrue(Runtime.version().feature() >= 24, "ML-DSA is in the JDK since version 24");
    PublicKey ours =
        KeyFactory.getInstance(jdkName, "SUN")
            .generatePublic(new X509EncodedKeySpec(custodian.publicKey(key(spec))));
    Signature oracle = Signature.getInstance(jdkName, "SUN");
    oracle.initVerify(ours);
    oracle.update(MESSAGE);
    assertThat(
            oracle.verify(
                custodian.sign(
                    key(spec), SigningAlgorithm.ML_DSA_SHAKE_256, MessageType.RAW, MESSAGE)))
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeySpec.class,
      names = {"ML_DSA_44", "ML_DSA_65", "ML_DSA_87"})
  void signatureOfMuIsOneOfTheMessage(KeySpec spec) throws Exception {
    AsymmetricKeyParameter publicKey = PublicKeyFactory.createKey(custodian.publicKey(key(spec)));
    byte[] mu = mu((MLDSAPublicKeyParameters) publicKey, MESSAGE);
    SigningAlgorithm algorithm = SigningAlgorithm.ML_DSA_SHAKE_256;
    byte[] ofMu = custodian.sign(key(spec), algorithm, MessageType.EXTERNAL_MU, mu);
    byte[] ofMessage = custodian.sign(key(spec), algorithm, MessageType.RAW, MESSAGE);
    assertThat(custodian.verify(key(spec), algorithm, MessageType.RAW, MESSAGE, ofMu)).isTrue();
    assertThat(custodian.verify(key(spec), algorithm, MessageType.EXTERNAL_MU, mu, ofMessage))
        .isTrue();
    assertThat(ofMu).as("hedged").isNotEqualTo(ofMessage);
  }

  /** FIPS 204, algorithm 3 and 8: mu = H(H(pk, 64) || 0 || 0 || M, 64). */
  private static byte[] mu(MLDSAPublicKeyParameters publicKey, byte[] message) {
    byte[] mu = new byte[64];
    byte[] tr = new byte[64];
    SHAKEDigest shake = new SHAKEDigest(256);
    shake.update(publicKey.getEncoded(), 0, publicKey.getEncoded().length);
    shake.doFinal(tr, 0, tr.length);
    shake.update(tr, 0, tr.length);
    shake.update((byte) 0);
    shake.update((byte) 0);
    shake.update(message, 0, message.length);
    shake.doFinal(mu, 0, mu.length);
    return mu;
  }

  @Test
  void privateKeyOfMlDsaIsItsSeed() {
    KeySpec spec = KeySpec.ML_DSA_65;
    AsymmetricKeyParameter made = new KeyPairMaker(RANDOM).make(spec);
    byte[] encoded = PrivateKeys.encode(spec, made);
    // RFC 9881, section 6: OneAsymmetricKey with seed [0], 54 bytes.
    assertThat(HexFormat.of().formatHex(encoded))
        .startsWith("3034020100300b0609608648016503040312" + "0422" + "8020")
        .hasSize(2 * 54);
    assertThat(PublicKeys.encode(spec, PrivateKeys.publicKeyOf(PrivateKeys.decode(spec, encoded))))
        .isEqualTo(PublicKeys.encode(spec, PrivateKeys.publicKeyOf(made)));
  }

  @Test
  void dataKeyPairIsNotPrinted() {
    assertThat(new DataKeyPair(new byte[3], new byte[4]).toString())
        .isEqualTo("DataKeyPair[3 bytes of public key]");
  }

  @ParameterizedTest
  @CsvSource({"RSAES_OAEP_SHA_1, SHA-1", "RSAES_OAEP_SHA_256, SHA-256"})
  void jdkEncryptsAndDecryptsAsWeDo(EncryptionAlgorithm algorithm, String hash) throws Exception {
    KeySpec spec = KeySpec.RSA_2048;
    OAEPParameterSpec parameters =
        new OAEPParameterSpec(
            hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT);
    Cipher oracle = Cipher.getInstance("RSA/ECB/OAEPPadding", "SunJCE");
    oracle.init(
        Cipher.ENCRYPT_MODE, jdkPublicKey(spec, custodian.publicKey(key(spec))), parameters);
    assertThat(custodian.decrypt(key(spec), algorithm, oracle.doFinal(MESSAGE))).isEqualTo(MESSAGE);

    KeyPair theirs = jdkKeyPair(spec);
    oracle.init(Cipher.DECRYPT_MODE, theirs.getPrivate(), parameters);
    byte[] ciphertext =
        new RsaOaep(algorithm, RANDOM)
            .encrypt(PublicKeyFactory.createKey(theirs.getPublic().getEncoded()), MESSAGE);
    assertThat(ciphertext).hasSize(256);
    assertThat(oracle.doFinal(ciphertext)).isEqualTo(MESSAGE);
  }

  @ParameterizedTest
  @CsvSource({"RSA_2048, RSAES_OAEP_SHA_1", "RSA_3072, RSAES_OAEP_SHA_256"})
  void encryptsUpToTheLimitAndOpensNothingElse(KeySpec spec, EncryptionAlgorithm algorithm) {
    int most = algorithm.maxPlaintextBytes(spec);
    byte[] plaintext = new byte[most];
    RANDOM.nextBytes(plaintext);
    byte[] ciphertext = custodian.encrypt(key(spec), algorithm, plaintext);
    assertThat(custodian.decrypt(key(spec), algorithm, ciphertext)).isEqualTo(plaintext);
    assertThatThrownBy(() -> custodian.encrypt(key(spec), algorithm, new byte[most + 1]))
        .isInstanceOf(IllegalArgumentException.class);

    EncryptionAlgorithm other =
        algorithm == EncryptionAlgorithm.RSAES_OAEP_SHA_1
            ? EncryptionAlgorithm.RSAES_OAEP_SHA_256
            : EncryptionAlgorithm.RSAES_OAEP_SHA_1;
    assertInvalid(spec, other, ciphertext);
    for (int place : new int[] {0, 1, ciphertext.length / 2, ciphertext.length - 1}) {
      byte[] changed = ciphertext.clone();
      changed[place] ^= 1;
      assertInvalid(spec, algorithm, changed);
    }
    for (int length : new int[] {0, 1, ciphertext.length - 1, ciphertext.length + 1, 6144}) {
      assertInvalid(spec, algorithm, Arrays.copyOf(ciphertext, length));
    }
    byte[] ones = new byte[ciphertext.length];
    Arrays.fill(ones, (byte) 0xFF);
    assertInvalid(spec, algorithm, ones); // larger than the modulus
    assertInvalid(spec, algorithm, new byte[ciphertext.length]);
  }

  private static void assertInvalid(
      KeySpec spec, EncryptionAlgorithm algorithm, byte[] ciphertext) {
    assertThatThrownBy(() -> custodian.decrypt(key(spec), algorithm, ciphertext))
        .isInstanceOf(InvalidCiphertextException.class)
        .hasMessage("")
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource({"ECC_NIST_P256, 32", "ECC_NIST_P384, 48", "ECC_NIST_P521, 66"})
  void jdkAgreesOnTheSameSecret(KeySpec spec, int bytes) throws Exception {
    KeyPair theirs = jdkKeyPair(spec);
    byte[] secret = custodian.agree(key(spec), theirs.getPublic().getEncoded());
    KeyAgreement oracle = KeyAgreement.getInstance("ECDH", "SunEC");
    oracle.init(theirs.getPrivate());
    oracle.doPhase(jdkPublicKey(spec, custodian.publicKey(key(spec))), true);
    assertThat(secret).hasSize(bytes).isEqualTo(oracle.generateSecret());
  }

  @Test
  void publicKeyOffTheCurveIsRefused() throws Exception {
    KeySpec spec = KeySpec.ECC_NIST_P256;
    byte[] good = jdkKeyPair(spec).getPublic().getEncoded();
    byte[] offCurve = good.clone();
    offCurve[offCurve.length - 1] ^= 1;
    assertNoPeer(spec, offCurve);
    assertNoPeer(spec, jdkKeyPair(KeySpec.ECC_NIST_P384).getPublic().getEncoded());
    assertNoPeer(KeySpec.ECC_NIST_P384, good);
    assertNoPeer(spec, custodian.publicKey(key(KeySpec.ECC_SECG_P256K1)));
    assertNoPeer(spec, custodian.publicKey(key(KeySpec.RSA_2048)));
    assertNoPeer(spec, custodian.publicKey(key(KeySpec.ECC_NIST_EDWARDS25519)));
    assertNoPeer(spec, "InvalidPublicKey".getBytes(StandardCharsets.UTF_8));
    assertNoPeer(spec, new byte[0]);
    assertNoPeer(spec, Arrays.copyOf(good, good.length + 1));
    assertNoPeer(spec, Arrays.copyOf(good, good.length - 1));

    // The point at infinity: one zero byte in a bit string of two.
    byte[] infinity = Arrays.copyOf(good, 27);
    infinity[1] = 25;
    infinity[24] = 2;
    infinity[25] = 0;
    infinity[26] = 0;
    assertThat(infinity[23]).as("the tag of the bit string").isEqualTo((byte) 3);
    assertNoPeer(spec, infinity);
    assertThat(custodian.agree(key(spec), good)).hasSize(32);
  }

  private static void assertNoPeer(KeySpec spec, byte[] peerPublicKey) {
    assertThatThrownBy(() -> custodian.agree(key(spec), peerPublicKey))
        .isInstanceOf(ValidationException.class)
        .hasMessage("")
        .hasNoCause();
  }

  @ParameterizedTest
  @MethodSource("pairSpecs")
  void publicKeyIsTheSameInAnotherProcess(KeySpec spec) throws Exception {
    byte[] publicKey = custodian.publicKey(key(spec));
    try (SoftwareCustodian other = openCustodian()) {
      assertThat(other.publicKey(key(spec))).isEqualTo(publicKey);
    }
    if (spec.name().startsWith("RSA")) {
      RSAPublicKey rsa = (RSAPublicKey) jdkPublicKey(spec, publicKey);
      assertThat(rsa.getModulus().bitLength()).isEqualTo(8 * spec.modulusBytes());
      assertThat(rsa.getPublicExponent().intValueExact()).isEqualTo(65537);
    } else if (spec.name().startsWith("ECC_NIST_P")) {
      ECPublicKey ec = (ECPublicKey) jdkPublicKey(spec, publicKey);
      assertThat(ec.getParams().getOrder().bitLength())
          .isEqualTo(Integer.parseInt(spec.name().substring("ECC_NIST_P".length())));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = KeySpec.class,
      names = {"ECC_NIST_P256", "ECC_NIST_EDWARDS25519", "ML_DSA_44"})
  void privateKeyIsSealed(KeySpec spec) {
    BackingKey key = key(spec);
    for (int place = 0; place < key.sealed().length; place++) {
      byte[] changed = key.sealed().clone();
      changed[place] ^= 1;
      BackingKey altered = new BackingKey(key.keyId(), key.materialId(), spec, changed);
      assertThatThrownBy(() -> custodian.publicKey(altered))
          .isInstanceOf(KeyUnavailableException.class);
    }
    BackingKey moved = new BackingKey("key-other", key.materialId(), spec, key.sealed());
    assertThatThrownBy(() -> custodian.publicKey(moved))
        .isInstanceOf(KeyUnavailableException.class);
    BackingKey asAnother =
        new BackingKey(key.keyId(), key.materialId(), KeySpec.ECC_SECG_P256K1, key.sealed());
    assertThatThrownBy(() -> custodian.publicKey(asAnother))
        .isInstanceOf(KeyUnavailableException.class);
  }

  @Test
  void operationsOfOtherKindsAreUnsupported() {
    BackingKey rsa = key(KeySpec.RSA_2048);
    BackingKey ec = key(KeySpec.ECC_NIST_P256);
    BackingKey k1 = key(KeySpec.ECC_SECG_P256K1);
    BackingKey hmac = newKey(KeySpec.HMAC_256);
    byte[] digest = new byte[32];
    assertUnsupported(() -> custodian.encrypt(rsa, MESSAGE, new byte[0]));
    assertUnsupported(() -> custodian.decrypt(rsa, new byte[200], new byte[0]));
    assertUnsupported(() -> custodian.mac(ec, MESSAGE));
    assertUnsupported(() -> custodian.publicKey(hmac));
    assertUnsupported(() -> custodian.encrypt(ec, EncryptionAlgorithm.RSAES_OAEP_SHA_1, digest));
    assertUnsupported(() -> custodian.decrypt(ec, EncryptionAlgorithm.RSAES_OAEP_SHA_1, digest));
    assertUnsupported(() -> custodian.encrypt(rsa, EncryptionAlgorithm.SYMMETRIC_DEFAULT, digest));
    assertUnsupported(() -> custodian.agree(k1, custodian.publicKey(k1)));
    assertUnsupported(() -> custodian.agree(rsa, custodian.publicKey(ec)));
    assertUnsupported(
        () -> custodian.sign(rsa, SigningAlgorithm.ECDSA_SHA_256, MessageType.DIGEST, digest));
    assertUnsupported(
        () -> custodian.sign(ec, SigningAlgorithm.ECDSA_SHA_384, MessageType.DIGEST, digest));
    assertUnsupported(
        () -> custodian.sign(ec, SigningAlgorithm.ECDSA_SHA_256, MessageType.RAW, MESSAGE));
    assertUnsupported(
        () ->
            custodian.sign(
                key(KeySpec.ECC_NIST_EDWARDS25519),
                SigningAlgorithm.ED25519_SHA_512,
                MessageType.DIGEST,
                new byte[64]));
    assertUnsupported(
        () -> custodian.sign(hmac, SigningAlgorithm.ECDSA_SHA_256, MessageType.DIGEST, digest));
    assertUnsupported(
        () ->
            custodian.verify(
                hmac, SigningAlgorithm.ECDSA_SHA_256, MessageType.DIGEST, digest, digest));
  }

  private static void assertUnsupported(Runnable operation) {
    assertThatThrownBy(operation::run).isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataKeyPairSpec.class,
      names = {"RSA_4096"},
      mode = EnumSource.Mode.EXCLUDE)
  void dataKeyPairIsAPair(DataKeyPairSpec spec) throws Exception {
    DataKeyPair pair = custodian.generateDataKeyPair(spec);
    AsymmetricKeyParameter privateKey = PrivateKeys.decode(spec.keySpec(), pair.privateKey());
    assertThat(PublicKeys.encode(spec.keySpec(), PrivateKeys.publicKeyOf(privateKey)))
        .isEqualTo(pair.publicKey());
    if (spec == DataKeyPairSpec.ECC_SECG_P256K1) {
      return; // the JDK does not know the curve
    }
    String algorithm = jdkAlgorithm(spec.keySpec());
    PrivateKey inJdk =
        KeyFactory.getInstance(algorithm)
            .generatePrivate(new PKCS8EncodedKeySpec(pair.privateKey()));
    Signature signature = jdkSignature(spec.keySpec().signingAlgorithms().get(0));
    signature.initSign(inJdk);
    signature.update(MESSAGE);
    byte[] signed = signature.sign();
    signature.initVerify(jdkPublicKey(spec.keySpec(), pair.publicKey()));
    signature.update(MESSAGE);
    assertThat(signature.verify(signed)).isTrue();
  }

  @Test
  void privateKeysOfOtherKindsAreNotRead() throws Exception {
    byte[] p256 =
        PrivateKeys.encode(
            KeySpec.ECC_NIST_P256, new KeyPairMaker(RANDOM).make(KeySpec.ECC_NIST_P256));
    for (KeySpec spec : pairSpecs()) {
      if (spec != KeySpec.ECC_NIST_P256) {
        assertThatThrownBy(() -> PrivateKeys.decode(spec, p256))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("not a private key of spec " + spec)
            .hasNoCause();
      }
    }
    KeyPairGenerator small = KeyPairGenerator.getInstance("RSA");
    small.initialize(1024);
    byte[] rsa1024 = small.generateKeyPair().getPrivate().getEncoded();
    assertThatThrownBy(() -> PrivateKeys.decode(KeySpec.RSA_2048, rsa1024))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PrivateKeys.decode(KeySpec.RSA_2048, new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * That one may be of the provider CMK, whose random bytes come from here. (A point that is about
   * to be published takes some to hide how it was computed; nothing can keep it from that.)
   */
  @Test
  void defaultRandomGeneratorIsNeverAsked() throws Exception {
    SecureRandom forbidden =
        new SecureRandom() {
          @Override
          public void nextBytes(byte[] bytes) {
            if (!calledBy(ECPoint.class)) {
              throw new AssertionError("the JVM's default generator");
            }
            RANDOM.nextBytes(bytes);
          }
        };
    CryptoServicesRegistrar.setSecureRandom(forbidden);
    try {
      for (Object[] way : waysToSign().map(Arguments::get).toList()) {
        verifiesWhatItSignedAndNothingElse(
            (KeySpec) way[0], (SigningAlgorithm) way[1], (MessageType) way[2]);
      }
      encryptsUpToTheLimitAndOpensNothingElse(
          KeySpec.RSA_2048, EncryptionAlgorithm.RSAES_OAEP_SHA_256);
      newKey(KeySpec.ECC_SECG_P256K1);
      newKey(KeySpec.ECC_NIST_EDWARDS25519);
      newKey(KeySpec.ML_DSA_44);
    } finally {
      CryptoServicesRegistrar.setSecureRandom(null);
    }
  }

  private static boolean calledBy(Class<?> type) {
    return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
        .walk(frames -> frames.anyMatch(frame -> type.isAssignableFrom(frame.getDeclaringClass())));
  }

  @Test
  void afterCloseEverythingIsRefused(@TempDir Path directory) {
    SoftwareCustodian closed =
        new SoftwareCustodian(
            RootKey.openOrCreate(directory.resolve("r"), Optional.empty(), true, VAULT_ID));
    KeySpec spec = KeySpec.ECC_NIST_P256;
    BackingKey key = closed.generate("k", "m", spec, spec.defaultUsage());
    closed.publicKey(key);
    closed.close();
    assertThatThrownBy(() -> closed.publicKey(key)).isInstanceOf(KeyUnavailableException.class);
    assertThatThrownBy(
            () ->
                closed.sign(key, SigningAlgorithm.ECDSA_SHA_256, MessageType.DIGEST, new byte[32]))
        .isInstanceOf(KeyUnavailableException.class);
    assertThatThrownBy(() -> closed.generateDataKeyPair(DataKeyPairSpec.ECC_NIST_P256))
        .isInstanceOf(KeyUnavailableException.class);
    assertThatThrownBy(() -> closed.generate("k", "m", spec, spec.defaultUsage()))
        .isInstanceOf(KeyUnavailableException.class);
  }

  private static String jdkAlgorithm(KeySpec spec) {
    if (spec.name().startsWith("RSA")) {
      return "RSA";
    }
    return spec == KeySpec.ECC_NIST_EDWARDS25519 ? "Ed25519" : "EC";
  }

  private static PublicKey jdkPublicKey(KeySpec spec, byte[] der) throws Exception {
    return KeyFactory.getInstance(jdkAlgorithm(spec)).generatePublic(new X509EncodedKeySpec(der));
  }

  private static KeyPair jdkKeyPair(KeySpec spec) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(jdkAlgorithm(spec));
    if (spec.name().startsWith("RSA")) {
      generator.initialize(8 * spec.modulusBytes());
    } else {
      String bits = spec.name().substring("ECC_NIST_P".length());
      generator.initialize(new ECGenParameterSpec("secp" + bits + "r1"));
    }
    return generator.generateKeyPair();
  }

  private static Signature jdkSignature(SigningAlgorithm algorithm) throws Exception {
    if (algorithm == SigningAlgorithm.ED25519_SHA_512) {
      return Signature.getInstance("Ed25519", "SunEC");
    }
    String hash = algorithm.hash().orElseThrow();
    if (algorithm.name().startsWith("ECDSA")) {
      return Signature.getInstance(hash.replace("-", "") + "withECDSA", "SunEC");
    }
    if (algorithm.name().startsWith("RSASSA_PKCS1")) {
      return Signature.getInstance(hash.replace("-", "") + "withRSA", "SunRsaSign");
    }
    Signature pss = Signature.getInstance("RSASSA-PSS", "SunRsaSign");
    pss.setParameter(
        new PSSParameterSpec(
            hash, "MGF1", new MGF1ParameterSpec(hash), algorithm.digestBytes(), 1));
    return pss;
  }
}
