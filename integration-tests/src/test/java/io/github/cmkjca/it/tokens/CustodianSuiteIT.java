package io.github.cmkjca.it.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.cmkjca.Wiring;
import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.CancelKeyDeletionRequest;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.CreateGrantResponse;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.DataKeySpec;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DeriveSharedSecretRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRotationRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRotationRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyResponse;
import io.github.cmkjca.spi.kms.GenerateDataKeyWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateMacRequest;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusRequest;
import io.github.cmkjca.spi.kms.GetKeyRotationStatusResponse;
import io.github.cmkjca.spi.kms.GetParametersForImportRequest;
import io.github.cmkjca.spi.kms.GetPublicKeyRequest;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.IncludeKeyMaterial;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.KmsInvalidMacException;
import io.github.cmkjca.spi.kms.KmsInvalidSignatureException;
import io.github.cmkjca.spi.kms.KmsInvalidStateException;
import io.github.cmkjca.spi.kms.ListKeyRotationsRequest;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.ReEncryptRequest;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.RotationType;
import io.github.cmkjca.spi.kms.RotationsListEntry;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.SignRequest;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.ValidationException;
import io.github.cmkjca.spi.kms.VerifyMacRequest;
import io.github.cmkjca.spi.kms.VerifyRequest;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each operation of the service with master keys in each place: callers cannot tell where they are,
 * but for what a token refuses. Results are checked by the JDK, not by ourselves.
 */
@ParameterizedClass
@EnumSource
class CustodianSuiteIT {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("purpose", "orders");
  private static final byte[] MESSAGE = "a message of some length".getBytes(UTF_8);

  /** One vault a place: a token takes its time to open. */
  private static final Map<Place, Wiring> OPEN = new EnumMap<>(Place.class);

  private final Place place;
  private final KeyManagementService kms;

  CustodianSuiteIT(Place place) {
    this.place = place;
    this.kms = OPEN.computeIfAbsent(place, CustodianSuiteIT::open).kms();
  }

  private static Wiring open(Place place) {
    List<String> options = place.options();
    Path folder = TokenFiles.folder("vault");
    Path file = folder.resolve("cmk.properties");
    TokenFiles.write(
        file, "cmk.home = " + folder.resolve("home") + "\n" + String.join("\n", options) + "\n");
    return Wiring.open(CmkConfig.load(file.toString(), Map.of(), Map.of()));
  }

  @AfterAll
  static void close() {
    OPEN.values().forEach(Wiring::close);
  }

  private String create(KeySpec spec, KeyUsage usage) {
    assumeFalse(place.lacks(spec), place + " has no keys of " + spec);
    return createdOrRefused(spec, usage);
  }

  private String createdOrRefused(KeySpec spec, KeyUsage usage) {
    return kms.createKey(new CreateKeyRequest(spec, usage, "", null, false)).keyMetadata().keyId();
  }

  /** Those of them of which keys can be made here. */
  private List<KeySpec> made(KeySpec... specs) {
    return Stream.of(specs).filter(spec -> !place.lacks(spec)).toList();
  }

  private String symmetric() {
    return create(KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT);
  }

  @Test
  void encryptsAndDecryptsUnderTheContext() {
    String keyId = symmetric();
    for (int length : new int[] {1, 15, 16, 17, 32, 4095, 4096}) {
      byte[] plaintext = new byte[length];
      java.util.Arrays.fill(plaintext, (byte) length);
      byte[] blob = kms.encrypt(EncryptRequest.of(keyId, plaintext, CONTEXT)).ciphertextBlob();
      assertThat(blob).hasSizeLessThanOrEqualTo(6144);
      assertThat(kms.decrypt(DecryptRequest.of(blob, CONTEXT)).plaintext()).isEqualTo(plaintext);
      assertThat(kms.encrypt(EncryptRequest.of(keyId, plaintext, CONTEXT)).ciphertextBlob())
          .as("never the same ciphertext twice")
          .isNotEqualTo(blob);
    }
  }

  @Test
  void opensNothingThatIsNotExactlyWhatItMade() {
    String keyId = symmetric();
    byte[] blob = kms.encrypt(EncryptRequest.of(keyId, MESSAGE, CONTEXT)).ciphertextBlob();
    for (EncryptionContext other :
        List.of(EncryptionContext.empty(), EncryptionContext.of("purpose", "order"))) {
      assertThatThrownBy(() -> kms.decrypt(DecryptRequest.of(blob, other)))
          .isInstanceOf(InvalidCiphertextException.class)
          .hasNoCause();
    }
    int body = blob.length - MESSAGE.length - 16 - 13;
    for (int i = Math.max(0, body); i < blob.length; i++) {
      byte[] damaged = blob.clone();
      damaged[i] ^= 1;
      assertThatThrownBy(
              () -> kms.decrypt(new DecryptRequest(damaged, keyId, CONTEXT, List.of(), false)))
          .as("byte %d", i)
          .isInstanceOf(InvalidCiphertextException.class)
          .hasNoCause();
    }
    byte[] shorter = java.util.Arrays.copyOf(blob, blob.length - 1);
    byte[] longer = java.util.Arrays.copyOf(blob, blob.length + 1);
    for (byte[] cut : List.of(shorter, longer)) {
      assertThatThrownBy(() -> kms.decrypt(DecryptRequest.of(cut, CONTEXT)))
          .isInstanceOf(InvalidCiphertextException.class);
    }
  }

  @Test
  void aCiphertextOfOneKeyIsNothingToAnother() {
    byte[] blob = kms.encrypt(EncryptRequest.of(symmetric(), MESSAGE, CONTEXT)).ciphertextBlob();
    byte[] other = kms.encrypt(EncryptRequest.of(symmetric(), MESSAGE, CONTEXT)).ciphertextBlob();
    int tail = MESSAGE.length + 16 + 12;
    byte[] grafted = other.clone();
    System.arraycopy(blob, blob.length - tail, grafted, grafted.length - tail, tail);
    assertThatThrownBy(() -> kms.decrypt(DecryptRequest.of(grafted, CONTEXT)))
        .isInstanceOf(InvalidCiphertextException.class);
  }

  @Test
  void givesOutDataKeysAndOpensThemAgain() {
    String keyId = symmetric();
    GenerateDataKeyResponse made =
        kms.generateDataKey(GenerateDataKeyRequest.of(keyId, 32, CONTEXT));
    assertThat(made.plaintext()).hasSize(32);
    assertThat(kms.decrypt(DecryptRequest.of(made.ciphertextBlob(), CONTEXT)).plaintext())
        .isEqualTo(made.plaintext());
    assertThat(kms.generateDataKey(GenerateDataKeyRequest.of(keyId, 1024, CONTEXT)).plaintext())
        .hasSize(1024);
  }

  @Test
  void givesOutDataKeyPairs() throws GeneralSecurityException {
    GenerateDataKeyPairResponse pair =
        kms.generateDataKeyPair(
            new GenerateDataKeyPairRequest(
                symmetric(), DataKeyPairSpec.ECC_NIST_P256, CONTEXT, List.of(), false));
    byte[] opened =
        kms.decrypt(DecryptRequest.of(pair.privateKeyCiphertextBlob(), CONTEXT)).plaintext();
    assertThat(opened).isEqualTo(pair.privateKeyPlaintext());
    Signature signature = Signature.getInstance("SHA256withECDSA", "SunEC");
    signature.initSign(
        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(opened)));
    signature.update(MESSAGE);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey("EC", pair.publicKey()));
    signature.update(MESSAGE);
    assertThat(signature.verify(signed)).isTrue();
  }

  @Test
  void reEncryptsFromKeyToKey() {
    String from = symmetric();
    String to = symmetric();
    byte[] blob = kms.encrypt(EncryptRequest.of(from, MESSAGE, CONTEXT)).ciphertextBlob();
    byte[] moved =
        kms.reEncrypt(
                new ReEncryptRequest(
                    blob, null, CONTEXT, to, EncryptionContext.empty(), List.of(), false))
            .ciphertextBlob();
    assertThat(kms.decrypt(DecryptRequest.of(moved, EncryptionContext.empty())).plaintext())
        .isEqualTo(MESSAGE);
  }

  @Test
  void opensWhatWasEncryptedBeforeRotations() {
    String keyId = symmetric();
    byte[] first = kms.encrypt(EncryptRequest.of(keyId, MESSAGE, CONTEXT)).ciphertextBlob();
    for (int i = 0; i < 3; i++) {
      kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(keyId));
      byte[] now = kms.encrypt(EncryptRequest.of(keyId, MESSAGE, CONTEXT)).ciphertextBlob();
      assertThat(kms.decrypt(DecryptRequest.of(now, CONTEXT)).plaintext()).isEqualTo(MESSAGE);
      assertThat(kms.decrypt(DecryptRequest.of(first, CONTEXT)).plaintext()).isEqualTo(MESSAGE);
    }
  }

  @Test
  void rotationIsTurnedOnToldAndTurnedOff() {
    String keyId = symmetric();
    kms.enableKeyRotation(new EnableKeyRotationRequest(keyId, 180));
    assertThat(kms.getKeyRotationStatus(new GetKeyRotationStatusRequest(keyId)))
        .returns(true, GetKeyRotationStatusResponse::keyRotationEnabled)
        .returns(180, GetKeyRotationStatusResponse::rotationPeriodInDays);
    kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(keyId));
    assertThat(
            kms.listKeyRotations(
                    new ListKeyRotationsRequest(
                        keyId, IncludeKeyMaterial.ALL_KEY_MATERIAL, null, null))
                .rotations())
        .extracting(RotationsListEntry::rotationType)
        .containsExactly(null, RotationType.ON_DEMAND);
    kms.disableKeyRotation(new DisableKeyRotationRequest(keyId));
    assertThat(kms.getKeyRotationStatus(new GetKeyRotationStatusRequest(keyId)))
        .returns(false, GetKeyRotationStatusResponse::keyRotationEnabled);
  }

  @Test
  void givesOutDataKeysAndPairsWithoutTheirPlaintext() {
    String keyId = symmetric();
    byte[] dataKey =
        kms.generateDataKeyWithoutPlaintext(
                new GenerateDataKeyWithoutPlaintextRequest(
                    keyId, DataKeySpec.AES_256, null, CONTEXT, List.of(), false))
            .ciphertextBlob();
    assertThat(kms.decrypt(DecryptRequest.of(dataKey, CONTEXT)).plaintext()).hasSize(32);
    byte[] privateKey =
        kms.generateDataKeyPairWithoutPlaintext(
                new GenerateDataKeyPairWithoutPlaintextRequest(
                    keyId, DataKeyPairSpec.ECC_NIST_P256, CONTEXT, List.of(), false))
            .privateKeyCiphertextBlob();
    assertThat(kms.decrypt(DecryptRequest.of(privateKey, CONTEXT)).plaintext()).isNotEmpty();
  }

  @Test
  void aDeletionThatIsCancelledLeavesTheKey() {
    String keyId = symmetric();
    byte[] blob = kms.encrypt(EncryptRequest.of(keyId, MESSAGE, CONTEXT)).ciphertextBlob();
    kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(keyId, 7));
    kms.cancelKeyDeletion(new CancelKeyDeletionRequest(keyId));
    kms.enableKey(new EnableKeyRequest(keyId));
    assertThat(kms.decrypt(DecryptRequest.of(blob, CONTEXT)).plaintext()).isEqualTo(MESSAGE);
  }

  @Test
  void signsByEachAlgorithmAsTheJdkVerifies() throws GeneralSecurityException {
    for (KeySpec spec :
        made(
            KeySpec.RSA_2048,
            KeySpec.ECC_NIST_P256,
            KeySpec.ECC_NIST_P384,
            KeySpec.ECC_NIST_P521)) {
      String keyId = create(spec, KeyUsage.SIGN_VERIFY);
      for (SigningAlgorithm algorithm : spec.signingAlgorithms()) {
        byte[] signature = kms.sign(SignRequest.of(keyId, MESSAGE, algorithm)).signature();
        assertThat(verifiedByJdk(keyId, algorithm, signature)).as("%s", algorithm).isTrue();
        assertThat(
                kms.verify(VerifyRequest.of(keyId, MESSAGE, signature, algorithm)).signatureValid())
            .isTrue();
        byte[] digest =
            MessageDigest.getInstance("SHA-" + 8 * algorithm.digestBytes()).digest(MESSAGE);
        byte[] ofDigest =
            kms.sign(
                    new SignRequest(keyId, digest, MessageType.DIGEST, algorithm, List.of(), false))
                .signature();
        assertThat(verifiedByJdk(keyId, algorithm, ofDigest)).as("%s", algorithm).isTrue();
        signature[signature.length / 2] ^= 1;
        assertThatThrownBy(() -> kms.verify(VerifyRequest.of(keyId, MESSAGE, signature, algorithm)))
            .isInstanceOf(KmsInvalidSignatureException.class);
      }
    }
  }

  private boolean verifiedByJdk(String keyId, SigningAlgorithm algorithm, byte[] signature)
      throws GeneralSecurityException {
    int bits = 8 * algorithm.digestBytes();
    boolean rsa = algorithm.name().startsWith("RSASSA");
    PublicKey key =
        publicKey(rsa ? "RSA" : "EC", kms.getPublicKey(GetPublicKeyRequest.of(keyId)).publicKey());
    Signature verifier;
    if (algorithm.name().startsWith("RSASSA_PSS")) {
      verifier = Signature.getInstance("RSASSA-PSS", "SunRsaSign");
      verifier.setParameter(
          new PSSParameterSpec(
              "SHA-" + bits,
              "MGF1",
              new MGF1ParameterSpec("SHA-" + bits),
              algorithm.digestBytes(),
              1));
    } else {
      verifier =
          Signature.getInstance(
              "SHA" + bits + (rsa ? "withRSA" : "withECDSA"), rsa ? "SunRsaSign" : "SunEC");
    }
    verifier.initVerify(key);
    verifier.update(MESSAGE);
    return verifier.verify(signature);
  }

  @Test
  void decryptsWhatTheJdkEncryptedUnderAnRsaKey() throws GeneralSecurityException {
    String keyId = create(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT);
    PublicKey key = publicKey("RSA", kms.getPublicKey(GetPublicKeyRequest.of(keyId)).publicKey());
    for (EncryptionAlgorithm algorithm : KeySpec.RSA_2048.encryptionAlgorithms()) {
      String hash = algorithm == EncryptionAlgorithm.RSAES_OAEP_SHA_1 ? "SHA-1" : "SHA-256";
      Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding", "SunJCE");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          key,
          new OAEPParameterSpec(
              hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT));
      byte[] encrypted = cipher.doFinal(MESSAGE);
      assertThat(kms.decrypt(rsa(keyId, algorithm, encrypted)).plaintext()).isEqualTo(MESSAGE);
      byte[] own =
          kms.encrypt(
                  new EncryptRequest(
                      keyId, MESSAGE, EncryptionContext.empty(), List.of(), algorithm, false))
              .ciphertextBlob();
      assertThat(kms.decrypt(rsa(keyId, algorithm, own)).plaintext()).isEqualTo(MESSAGE);
      encrypted[100] ^= 1;
      assertThatThrownBy(() -> kms.decrypt(rsa(keyId, algorithm, encrypted)))
          .isInstanceOf(InvalidCiphertextException.class)
          .hasNoCause();
      byte[] tooLarge = new byte[256];
      java.util.Arrays.fill(tooLarge, (byte) 0xff);
      assertThatThrownBy(() -> kms.decrypt(rsa(keyId, algorithm, tooLarge)))
          .isInstanceOf(InvalidCiphertextException.class)
          .hasNoCause();
    }
  }

  private static DecryptRequest rsa(String keyId, EncryptionAlgorithm algorithm, byte[] blob) {
    return new DecryptRequest(blob, keyId, EncryptionContext.empty(), List.of(), algorithm, false);
  }

  @Test
  void computesMacs() {
    for (KeySpec spec :
        made(KeySpec.HMAC_224, KeySpec.HMAC_256, KeySpec.HMAC_384, KeySpec.HMAC_512)) {
      String keyId = create(spec, KeyUsage.GENERATE_VERIFY_MAC);
      MacAlgorithm algorithm = spec.macAlgorithm().orElseThrow();
      byte[] mac =
          kms.generateMac(new GenerateMacRequest(keyId, MESSAGE, algorithm, List.of(), false))
              .mac();
      assertThat(mac).hasSize(spec.materialBytes());
      assertThat(
              kms.verifyMac(new VerifyMacRequest(keyId, MESSAGE, mac, algorithm, List.of(), false))
                  .macValid())
          .isTrue();
      mac[0] ^= 1;
      assertThatThrownBy(
              () ->
                  kms.verifyMac(
                      new VerifyMacRequest(keyId, MESSAGE, mac, algorithm, List.of(), false)))
          .isInstanceOf(KmsInvalidMacException.class);
    }
  }

  @Test
  void agreesOnTheSecretThatTheJdkComputes() throws GeneralSecurityException {
    for (Map.Entry<KeySpec, String> curve :
        Map.of(
                KeySpec.ECC_NIST_P256, "secp256r1",
                KeySpec.ECC_NIST_P384, "secp384r1",
                KeySpec.ECC_NIST_P521, "secp521r1")
            .entrySet()) {
      String keyId = create(curve.getKey(), KeyUsage.KEY_AGREEMENT);
      PublicKey own = publicKey("EC", kms.getPublicKey(GetPublicKeyRequest.of(keyId)).publicKey());
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
      generator.initialize(new ECGenParameterSpec(curve.getValue()));
      KeyPair peer = generator.generateKeyPair();
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH", "SunEC");
      agreement.init(peer.getPrivate());
      agreement.doPhase(own, true);
      assertThat(
              kms.deriveSharedSecret(
                      DeriveSharedSecretRequest.of(keyId, peer.getPublic().getEncoded()))
                  .sharedSecret())
          .isEqualTo(agreement.generateSecret());
      assertThatThrownBy(
              () ->
                  kms.deriveSharedSecret(DeriveSharedSecretRequest.of(keyId, new byte[] {0x30, 0})))
          .isInstanceOf(ValidationException.class);
    }
  }

  /** What a token cannot do is said when the key is created, with the token and the reason. */
  @Test
  void makesKeysOfEachSpecOrSaysWhatIsMissing() {
    for (KeySpec spec : KeySpec.values()) {
      for (KeyUsage usage : spec.usages()) {
        long before = keys();
        try {
          String keyId = createdOrRefused(spec, usage);
          assertThat(kms.describeKey(DescribeKeyRequest.of(keyId)).keyMetadata().enabled())
              .isTrue();
        } catch (UnsupportedOperationException e) {
          assertThat(place.isToken()).as("%s in software", spec).isTrue();
          assertThat(e)
              .hasMessageContaining(spec.name())
              .hasMessageContaining("token of ")
              .hasMessageContaining("CKM_");
          assertThat(keys()).as("nothing remains of %s", spec).isEqualTo(before);
          assertThat(
                  place.lacks(spec)
                      || !spec.name().matches("SYMMETRIC.*|HMAC.*|RSA.*|ECC_NIST_P.*"))
              .as("%s lacks %s", place, spec)
              .isTrue();
        }
      }
    }
  }

  private long keys() {
    return kms.listKeys(new io.github.cmkjca.spi.kms.ListKeysRequest(1000, null)).keys().size();
  }

  @Test
  void theStateOfAKeyDecides() {
    String keyId = symmetric();
    byte[] blob = kms.encrypt(EncryptRequest.of(keyId, MESSAGE, CONTEXT)).ciphertextBlob();
    kms.disableKey(new DisableKeyRequest(keyId));
    assertThatThrownBy(() -> kms.decrypt(DecryptRequest.of(blob, CONTEXT)))
        .isInstanceOf(DisabledException.class);
    kms.enableKey(new EnableKeyRequest(keyId));
    assertThat(kms.decrypt(DecryptRequest.of(blob, CONTEXT)).plaintext()).isEqualTo(MESSAGE);
    kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(keyId, 7));
    assertThatThrownBy(() -> kms.decrypt(DecryptRequest.of(blob, CONTEXT)))
        .isInstanceOf(KmsInvalidStateException.class);
  }

  @Test
  void grantTokensAreAuthenticatedWhereTheKeysAre() {
    CreateGrantResponse grant =
        kms.createGrant(
            CreateGrantRequest.of(
                symmetric(), "arn:aws:iam::000000000000:user/app", GrantOperation.DECRYPT));
    assertThat(grant.grantToken()).isNotEmpty();
  }

  @Test
  void aliasesNameKeysWhereverTheyAre() {
    String keyId = symmetric();
    kms.createAlias(new CreateAliasRequest("alias/" + keyId, keyId));
    byte[] blob =
        kms.encrypt(EncryptRequest.of("alias/" + keyId, MESSAGE, CONTEXT)).ciphertextBlob();
    assertThat(kms.decrypt(DecryptRequest.of(blob, CONTEXT)).keyId()).endsWith(keyId);
  }

  @Test
  void materialIsImportedInSoftwareOnly() {
    CreateKeyRequest request =
        CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT).withOrigin(KeyOrigin.EXTERNAL);
    if (place.isToken()) {
      assertThatThrownBy(() -> kms.createKey(request))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("The token of ")
          .hasMessageContaining("CKM_RSA_PKCS_OAEP");
    } else {
      String keyId = kms.createKey(request).keyMetadata().keyId();
      assertThat(
              kms.getParametersForImport(
                      new GetParametersForImportRequest(
                          keyId, AlgorithmSpec.RSAES_OAEP_SHA_256, WrappingKeySpec.RSA_2048))
                  .publicKey())
          .isNotEmpty();
    }
  }

  @Test
  void keysThatCannotLeaveHaveNoReplicas() {
    assumeTrue(place.isToken());
    assertThatThrownBy(
            () -> kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT).asMultiRegion()))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void randomBytesComeInAnyNumber() {
    for (int length : new int[] {1, 31, 1024}) {
      byte[] first =
          kms.generateRandom(new io.github.cmkjca.spi.kms.GenerateRandomRequest(length))
              .plaintext();
      assertThat(first).hasSize(length);
    }
  }

  @Test
  void manyThreadsAtOnce() throws Exception {
    String keyId = symmetric();
    String macKey = create(KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC);
    Callable<Boolean> work =
        () -> {
          for (int i = 0; i < 25; i++) {
            byte[] blob = kms.encrypt(EncryptRequest.of(keyId, MESSAGE, CONTEXT)).ciphertextBlob();
            assertThat(kms.decrypt(DecryptRequest.of(blob, CONTEXT)).plaintext())
                .isEqualTo(MESSAGE);
            kms.generateMac(
                new GenerateMacRequest(
                    macKey, MESSAGE, MacAlgorithm.HMAC_SHA_256, List.of(), false));
          }
          return true;
        };
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try {
      for (Future<Boolean> done :
          threads.invokeAll(IntStream.range(0, 32).mapToObj(i -> work).toList())) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static PublicKey publicKey(String algorithm, byte[] der) throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
  }
}
