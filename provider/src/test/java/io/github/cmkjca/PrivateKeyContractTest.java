package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.ExpirationModel;
import io.github.cmkjca.spi.kms.GetParametersForImportRequest;
import io.github.cmkjca.spi.kms.GetParametersForImportResponse;
import io.github.cmkjca.spi.kms.ImportKeyMaterialRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same calls in the same order on the JDK's provider with the plain key and on ours with the
 * handle: each step gives the same or throws the same class of exception, whoever is the delegate,
 * and where the key is in the custodian. Where the JDK's providers are odd, ours are tested for
 * what the JCA says.
 */
@ParameterizedClass
@ValueSource(strings = {"SunJCE", "auto", PrivateKeyContractTest.CUSTODIAN})
class PrivateKeyContractTest {
  /** In the place of a delegate: the keys are asymmetric CMKs. */
  static final String CUSTODIAN = "custodian";

  private static final String HOME = "cmk.home";
  private static final @Nullable String HOME_OF_ALL_TESTS = System.getProperty(HOME);
  private static final byte[] TEXT = "four oranges".getBytes(StandardCharsets.UTF_8);
  private static final PSSParameterSpec PSS =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);
  private static final OAEPParameterSpec OAEP =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

  private static final KeyPair AUTHORITY = plain("EC", "secp256r1");

  private static @Nullable CmkProvider provider;
  private static @Nullable KeyStore keys;

  @TempDir private static Path folder = Path.of("");

  /** The keys of one side. */
  private record Side(String provider, PrivateKey key, KeyPair pair) {}

  /** One call. */
  private interface Step<T> {
    @Nullable Object on(T object, Side side) throws Exception;
  }

  /** Its delegate. */
  private final String delegate;

  PrivateKeyContractTest(String delegate) {
    this.delegate = delegate;
  }

  /** A system property wins over the files that this test writes. */
  @BeforeParameterizedClassInvocation
  static void open(String delegate) throws Exception {
    System.clearProperty(HOME);
    Path config = folder.resolve(delegate + ".properties");
    Files.writeString(
        config,
        "cmk.home = "
            + folder.resolve("home")
            + "\ncmk.delegate = "
            + (delegate.equals(CUSTODIAN) ? "SunJCE" : delegate)
            + "\n");
    try (CmkProvider unconfigured = new CmkProvider()) {
      provider = (CmkProvider) unconfigured.configure(config.toString());
    }
    Security.addProvider(provider);
    keys = KeyStore.getInstance("CMKS");
    keys.load(null, null);
  }

  @AfterParameterizedClassInvocation
  static void close() {
    Security.removeProvider("CMK");
    Objects.requireNonNull(provider).close();
    if (HOME_OF_ALL_TESTS != null) {
      System.setProperty(HOME, HOME_OF_ALL_TESTS);
    }
  }

  @TestFactory
  Stream<DynamicTest> signatures() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    KeyPair rsa = plain("RSA", "2048");
    KeyPair ec = plain("EC", "secp256r1");
    KeyPair ed = plain("EdDSA", "Ed25519");
    signature(tests, "SHA256withRSA", "SunRsaSign", rsa, ec);
    signature(tests, "RSASSA-PSS", "SunRsaSign", rsa, ec);
    signature(tests, "SHA256withECDSA", "SunEC", ec, rsa);
    if (!delegate.equals(CUSTODIAN)) { // which signs digests of one length with this key
      signature(tests, "NONEwithECDSA", "SunEC", ec, rsa);
    }
    signature(tests, "SHA256withECDSAinP1363Format", "SunEC", ec, rsa);
    signature(tests, "Ed25519", "SunEC", ed, ec);
    signature(tests, "EdDSA", "SunEC", ed, ec);
    return tests.stream();
  }

  private void signature(
      List<DynamicTest> tests, String algorithm, String jdk, KeyPair pair, KeyPair other)
      throws Exception {
    boolean isPss = algorithm.equals("RSASSA-PSS");
    Step<Signature> init = (s, side) -> done(() -> s.initSign(side.key()));
    Step<Signature> params = isPss ? (s, side) -> done(() -> s.setParameter(PSS)) : null;
    Step<Signature> update = (s, side) -> done(() -> s.update(TEXT));
    Step<Signature> sign = (s, side) -> shape(algorithm, s.sign());
    Step<Signature> verifying = (s, side) -> done(() -> s.initVerify(side.pair().getPublic()));
    Step<Signature> verify = (s, side) -> s.verify(new byte[64]);
    Step<Signature> getParameters = (s, side) -> text(s.getParameters());
    Step<Signature> initNull = (s, side) -> done(() -> s.initSign((PrivateKey) null));
    Step<Signature> initOther = (s, side) -> done(() -> s.initSign(other.getPrivate()));
    Step<Signature> verifyNullKey = (s, side) -> done(() -> s.initVerify((PublicKey) null));
    Step<Signature> verifyOther = (s, side) -> done(() -> s.initVerify(other.getPublic()));
    Step<Signature> paramsNull = (s, side) -> done(() -> s.setParameter(null));
    Step<Signature> paramsWrong =
        (s, side) -> done(() -> s.setParameter(new ECGenParameterSpec("secp256r1")));
    Step<Signature> paramsOdd =
        (s, side) ->
            done(
                () ->
                    s.setParameter(
                        new PSSParameterSpec("SHA-512", "MGF1", MGF1ParameterSpec.SHA1, 300, 1)));
    Step<Signature> paramsHuge =
        (s, side) ->
            done(
                () ->
                    s.setParameter(
                        new PSSParameterSpec("MD5", "MGF1", MGF1ParameterSpec.SHA1, 3, 2)));
    Step<Signature> updateEmpty = (s, side) -> done(() -> s.update(new byte[0]));
    Step<Signature> updateByte = (s, side) -> done(() -> s.update((byte) 7));
    Step<Signature> updateDirect =
        (s, side) -> done(() -> s.update(ByteBuffer.allocateDirect(300).put(TEXT).flip()));
    Step<Signature> updateBuffer =
        (s, side) -> {
          ByteBuffer buffer = ByteBuffer.wrap(TEXT, 2, 5);
          s.update(buffer);
          return buffer.position();
        };
    Step<Signature> updateLong = (s, side) -> done(() -> s.update(new byte[100_000]));
    Step<Signature> signShort = (s, side) -> s.sign(new byte[20], 0, 20);
    Step<Signature> signInto =
        (s, side) -> {
          int written = s.sign(new byte[600], 5, 590);
          return algorithm.endsWith("ECDSA") ? written > 60 : written;
        };
    Step<Signature> verifyRange = (s, side) -> s.verify(new byte[10], 5, 10);
    Step<Signature> verifyEmpty = (s, side) -> s.verify(new byte[0]);
    Step<Signature> verifyNull = (s, side) -> s.verify(null);
    Step<Signature> verifyModulus = (s, side) -> s.verify(new byte[256]);
    Step<Signature> ownSignature =
        (s, side) -> {
          s.initSign(side.key());
          s.update(TEXT);
          byte[] made = s.sign();
          s.initVerify(side.pair().getPublic());
          s.update(TEXT);
          return s.verify(made);
        };

    List<List<Step<Signature>>> scripts = new ArrayList<>();
    // A KMS signs with Ed25519 what has 1 to 4,096 bytes.
    boolean anyLength = !(delegate.equals(CUSTODIAN) && algorithm.startsWith("Ed"));
    scripts.add(steps(params, init, update, sign, update, sign));
    if (anyLength) {
      scripts.add(steps(params, init, update, sign, sign));
      scripts.add(steps(params, init, sign));
      scripts.add(steps(params, init, updateEmpty, sign, updateByte, sign));
      scripts.add(steps(params, init, update, signShort, sign));
    }
    scripts.add(steps(init, params, update, update, sign));
    scripts.add(steps(init, update, sign));
    if (!delegate.equals(CUSTODIAN)) { // the JDK's is no exception that setParameter declares
      scripts.add(steps(params, init, update, params, sign));
    }
    scripts.add(steps(params, init, update, paramsWrong, sign));
    scripts.add(steps(params, init, update, paramsNull, sign));
    scripts.add(steps(params, init, update, init, update, sign));
    scripts.add(steps(update, sign, verify));
    scripts.add(steps(params, init, verify, update, sign));
    scripts.add(steps(params, verifying, sign, update, verify));
    scripts.add(steps(params, verifying, verify, verify));
    scripts.add(steps(params, init, update, verifying, update, verify));
    scripts.add(steps(params, verifying, update, init, update, sign));
    scripts.add(steps(initNull, update, sign));
    scripts.add(steps(params, init, update, initNull, update, sign));
    scripts.add(steps(params, init, update, initOther, update, sign));
    scripts.add(steps(initOther, init, update, sign));
    scripts.add(steps(verifyNullKey, update, verify));
    scripts.add(steps(verifyOther, update, verify));
    scripts.add(steps(params, verifying, update, verifyOther, update, verify));
    scripts.add(steps(params, init, verifyOther, update, sign));
    scripts.add(steps(paramsNull, paramsWrong, paramsOdd, paramsHuge));
    scripts.add(steps(paramsOdd, init, update, sign));
    scripts.add(steps(init, paramsNull, paramsWrong, paramsHuge));
    scripts.add(steps(init, paramsOdd, update, sign));
    scripts.add(steps(params, verifying, update, verifying, update, verify));
    scripts.add(steps(verifying, paramsNull, paramsWrong, paramsHuge, update));
    scripts.add(steps(getParameters));
    scripts.add(steps(params, getParameters, init, getParameters, update, getParameters));
    scripts.add(steps(params, verifying, getParameters));
    scripts.add(steps(params, init, updateDirect, sign, updateBuffer, sign));
    if (anyLength && !algorithm.equals("NONEwithECDSA")) {
      scripts.add(steps(params, init, updateLong, sign));
    }
    scripts.add(steps(params, init, update, signInto, update, signInto));
    scripts.add(
        steps(params, verifying, update, verifyRange, verifyEmpty, verify, update, verifyModulus));
    scripts.add(steps(params, verifying, update, verifyNull));
    scripts.add(steps(params, ownSignature, ownSignature));

    Side plain = new Side(jdk, pair.getPrivate(), pair);
    Side ours = new Side("CMK", handle(pair, KeyUsage.SIGN_VERIFY), pair);
    for (int i = 0; i < scripts.size(); i++) {
      List<Step<Signature>> script = scripts.get(i);
      tests.add(
          DynamicTest.dynamicTest(
              algorithm + " " + i,
              () -> assertSame(script, ours, plain, s -> Signature.getInstance(algorithm, s))));
    }
  }

  @Test
  void whatIsTooLongIsNotSignedInPart() throws Exception {
    for (String[] row :
        new String[][] {{"NONEwithRSA", "RSA", "2048"}, {"NONEwithECDSA", "EC", "secp256r1"}}) {
      Signature signer = Signature.getInstance(row[0], "CMK");
      signer.initSign(handle(plain(row[1], row[2])));
      String updated = outcome(() -> done(() -> signer.update(new byte[100_000])));
      assertThat(updated).isIn("done", "SignatureException");
      if (row[0].equals("NONEwithRSA") || updated.equals("SignatureException")) {
        assertThat(outcome(signer::sign)).as(row[0]).isEqualTo("SignatureException");
      }
    }
  }

  @Test
  @SuppressWarnings("deprecation") // that is what is tested
  void parametersByNameAreInvalid() throws Exception {
    Signature signer = Signature.getInstance("SHA256withRSA", "CMK");
    assertThat(outcome(() -> done(() -> signer.setParameter("x", "y"))))
        .isEqualTo("InvalidParameterException");
    assertThat(outcome(() -> signer.getParameter("x"))).isEqualTo("InvalidParameterException");
  }

  @Test
  void aRefusedInitChangesNothing() throws Exception {
    KeyPair peer = plain("EC", "secp256r1");
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH", "CMK");
    agreement.init(handle(plain("EC", "secp256r1")));
    assertThat(outcome(() -> done(() -> agreement.init(null)))).isEqualTo("InvalidKeyException");
    agreement.doPhase(peer.getPublic(), true);
    assertThat(outcome(() -> done(() -> agreement.init(peer.getPublic()))))
        .isEqualTo("InvalidKeyException");
    assertThat(agreement.generateSecret()).hasSize(32);
  }

  @Test
  void aWrongPeerLeavesNoSecret() throws Exception {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH", "CMK");
    agreement.init(handle(plain("EC", "secp256r1")));
    assertThat(outcome(() -> agreement.doPhase(plain("EC", "secp384r1").getPublic(), true)))
        .isEqualTo("InvalidKeyException");
    assertThat(outcome(agreement::generateSecret)).isEqualTo("IllegalStateException");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RSA/ECB/PKCS1Padding",
        "RSA/ECB/OAEPPadding",
        "RSA/ECB/OAEPWithSHA-256AndMGF1Padding"
      })
  void tooLongACiphertextEndsWithItsMessage(String transformation) throws Exception {
    KeyPair rsa = plain("RSA", "2048");
    Cipher encrypt = Cipher.getInstance(transformation, "SunJCE");
    encrypt.init(Cipher.ENCRYPT_MODE, rsa.getPublic());
    byte[] good = encrypt.doFinal(TEXT);
    Cipher cipher = Cipher.getInstance(transformation, "CMK");
    cipher.init(Cipher.DECRYPT_MODE, handle(rsa));
    assertThat(outcome(() -> cipher.doFinal(new byte[257]))).isEqualTo("IllegalBlockSizeException");
    assertThat(cipher.doFinal(good)).isEqualTo(TEXT);
    cipher.update(new byte[257]);
    assertThat(outcome(cipher::doFinal)).isEqualTo("IllegalBlockSizeException");
    assertThat(cipher.doFinal(good)).isEqualTo(TEXT);
  }

  @TestFactory
  Stream<DynamicTest> agreements() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    KeyPair ec = plain("EC", "secp256r1");
    KeyPair peer = plain("EC", "secp256r1");
    KeyPair p384 = plain("EC", "secp384r1");
    KeyPair x = plain("XDH", "X25519");
    KeyPair xPeer = plain("XDH", "X25519");
    KeyPair x448 = plain("XDH", "X448");
    agreement(tests, "ECDH", ec, peer, p384);
    if (delegate.equals(CUSTODIAN)) {
      return tests.stream(); // a KMS has no keys for the others
    }
    agreement(tests, "XDH", x, xPeer, x448);
    agreement(tests, "X25519", x, xPeer, ec);
    return tests.stream();
  }

  private void agreement(
      List<DynamicTest> tests, String algorithm, KeyPair pair, KeyPair peer, KeyPair other)
      throws Exception {
    Step<KeyAgreement> init = (a, side) -> done(() -> a.init(side.key()));
    Step<KeyAgreement> initParams =
        (a, side) -> done(() -> a.init(side.key(), new ECGenParameterSpec("secp256r1")));
    Step<KeyAgreement> initNull = (a, side) -> done(() -> a.init(null));
    Step<KeyAgreement> initPublic = (a, side) -> done(() -> a.init(side.pair().getPublic()));
    Step<KeyAgreement> phase = (a, side) -> a.doPhase(peer.getPublic(), true);
    Step<KeyAgreement> phaseNotLast = (a, side) -> a.doPhase(peer.getPublic(), false);
    Step<KeyAgreement> phaseNull = (a, side) -> a.doPhase(null, true);
    Step<KeyAgreement> phasePrivate = (a, side) -> a.doPhase(peer.getPrivate(), true);
    Step<KeyAgreement> phaseOther = (a, side) -> a.doPhase(other.getPublic(), true);
    Step<KeyAgreement> phaseOwn = (a, side) -> a.doPhase(side.pair().getPublic(), true);
    Step<KeyAgreement> secret = (a, side) -> hex(a.generateSecret());
    Step<KeyAgreement> secretShort = (a, side) -> a.generateSecret(new byte[20], 0);
    Step<KeyAgreement> secretInto =
        (a, side) -> {
          byte[] out = new byte[100];
          return a.generateSecret(out, 30) + hex(out);
        };
    Step<KeyAgreement> secretOffset = (a, side) -> a.generateSecret(new byte[32], 1);
    Step<KeyAgreement> tls =
        (a, side) ->
            a.generateSecret("TlsPremasterSecret")
                .equals(new SecretKeySpec(new byte[32], "TlsPremasterSecret"));
    Step<KeyAgreement> aes = (a, side) -> a.generateSecret("AES").getAlgorithm();
    Step<KeyAgreement> nullKey = (a, side) -> a.generateSecret((String) null);
    Step<KeyAgreement> unknown = (a, side) -> a.generateSecret("Nothing").getAlgorithm();

    List<List<Step<KeyAgreement>>> scripts = new ArrayList<>();
    scripts.add(steps(init, phase, secret, secret));
    scripts.add(steps(init, phase, secret, phase, secret));
    scripts.add(steps(init, phase, phase, secret));
    scripts.add(steps(init, secret, phase, secret));
    scripts.add(steps(phase, secret));
    scripts.add(steps(init, phaseNotLast, phase, secret));
    scripts.add(steps(init, phaseNull, phase, secret));
    scripts.add(steps(init, phasePrivate, phase, secret));
    scripts.add(steps(init, phase, phaseOther, secret));
    scripts.add(steps(init, phaseOwn, secret));
    scripts.add(steps(init, phase, secretShort, secret));
    scripts.add(steps(init, phase, secretShort, secretInto, secretInto));
    scripts.add(steps(init, phase, secretOffset, secretInto));
    scripts.add(steps(init, phase, tls, secret));
    scripts.add(steps(init, phase, aes, secret));
    scripts.add(steps(init, phase, nullKey, secret));
    scripts.add(steps(init, phase, unknown, secret));
    scripts.add(steps(init, phase, init, secret, phase, secret));
    scripts.add(steps(initParams, init, phase, secret));
    scripts.add(steps(init, initParams, phase, secret));
    scripts.add(steps(initNull));
    scripts.add(steps(initPublic, phase));
    if (!algorithm.equals("ECDH")) { // where JDKs differ: see aRefusedInitChangesNothing
      scripts.add(steps(init, initNull, phase, secret));
      scripts.add(steps(init, phase, initPublic, secret));
    }

    Side plain = new Side("SunEC", pair.getPrivate(), pair);
    Side ours = new Side("CMK", handle(pair, KeyUsage.KEY_AGREEMENT), pair);
    for (int i = 0; i < scripts.size(); i++) {
      List<Step<KeyAgreement>> script = scripts.get(i);
      tests.add(
          DynamicTest.dynamicTest(
              algorithm + " " + i,
              () -> assertSame(script, ours, plain, s -> KeyAgreement.getInstance(algorithm, s))));
    }
  }

  @TestFactory
  Stream<DynamicTest> ciphers() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    if (delegate.equals(CUSTODIAN)) {
      return tests.stream(); // a KMS does OAEP only, with one hash for both
    }
    KeyPair rsa = plain("RSA", "2048");
    cipher(tests, "RSA/ECB/PKCS1Padding", rsa);
    cipher(tests, "RSA/ECB/OAEPPadding", rsa);
    cipher(tests, "RSA/ECB/OAEPWithSHA-256AndMGF1Padding", rsa);
    return tests.stream();
  }

  private void cipher(List<DynamicTest> tests, String transformation, KeyPair pair)
      throws Exception {
    Cipher encrypt = Cipher.getInstance(transformation, "SunJCE");
    encrypt.init(Cipher.ENCRYPT_MODE, pair.getPublic());
    byte[] good = encrypt.doFinal(TEXT);
    Cipher wrap = Cipher.getInstance(transformation, "SunJCE");
    wrap.init(Cipher.WRAP_MODE, pair.getPublic());
    byte[] wrapped = wrap.wrap(new SecretKeySpec(new byte[16], "AES"));
    byte[] garbage = new byte[256];
    garbage[255] = 9;
    byte[] tooLarge = new byte[256];
    Arrays.fill(tooLarge, (byte) 0xff);
    boolean isOaep = transformation.contains("OAEP");

    Step<Cipher> init = (c, side) -> done(() -> c.init(Cipher.DECRYPT_MODE, side.key()));
    Step<Cipher> initUnwrap = (c, side) -> done(() -> c.init(Cipher.UNWRAP_MODE, side.key()));
    Step<Cipher> initOaep = (c, side) -> done(() -> c.init(Cipher.DECRYPT_MODE, side.key(), OAEP));
    Step<Cipher> initIv =
        (c, side) ->
            done(() -> c.init(Cipher.DECRYPT_MODE, side.key(), new IvParameterSpec(new byte[16])));
    Step<Cipher> initNull = (c, side) -> done(() -> c.init(Cipher.DECRYPT_MODE, (Key) null));
    Step<Cipher> initOther =
        (c, side) ->
            done(() -> c.init(Cipher.DECRYPT_MODE, new SecretKeySpec(new byte[16], "AES")));
    Step<Cipher> initMode = (c, side) -> done(() -> c.init(9, side.key()));
    Step<Cipher> doFinal = (c, side) -> hex(c.doFinal(good));
    Step<Cipher> doFinalNone = (c, side) -> hex(c.doFinal());
    Step<Cipher> doFinalGarbage = (c, side) -> hex(c.doFinal(garbage));
    Step<Cipher> doFinalTooLarge = (c, side) -> hex(c.doFinal(tooLarge));
    Step<Cipher> doFinalShort = (c, side) -> hex(c.doFinal(good, 0, 255));
    Step<Cipher> doFinalIntoShort = (c, side) -> c.doFinal(good, 0, 256, new byte[5], 0);
    Step<Cipher> doFinalInto =
        (c, side) -> {
          byte[] out = new byte[300];
          return c.doFinal(good, 0, 256, out, 7) + hex(out);
        };
    Step<Cipher> doFinalInPlace =
        (c, side) -> {
          byte[] both = good.clone();
          return c.doFinal(both, 0, 256, both, 0) + hex(Arrays.copyOf(both, 12));
        };
    Step<Cipher> updateHalf = (c, side) -> hexOrNull(c.update(good, 0, 128));
    Step<Cipher> finalHalf = (c, side) -> hex(c.doFinal(good, 128, 128));
    Step<Cipher> updateAad = (c, side) -> done(() -> c.updateAAD(TEXT));
    Step<Cipher> buffers =
        (c, side) -> {
          ByteBuffer out = ByteBuffer.allocate(300);
          return c.doFinal(ByteBuffer.wrap(good), out) + " " + out.position();
        };
    Step<Cipher> buffersShort =
        (c, side) -> c.doFinal(ByteBuffer.wrap(good), ByteBuffer.allocate(3));
    Step<Cipher> unwrap =
        (c, side) -> hex(c.unwrap(wrapped, "AES", Cipher.SECRET_KEY).getEncoded());
    Step<Cipher> unwrapGarbage =
        (c, side) -> c.unwrap(garbage, "AES", Cipher.SECRET_KEY).getAlgorithm();
    Step<Cipher> unwrapShort = (c, side) -> c.unwrap(new byte[5], "AES", Cipher.SECRET_KEY);
    Step<Cipher> unwrapLong = (c, side) -> c.unwrap(new byte[257], "AES", Cipher.SECRET_KEY);
    Step<Cipher> unwrapPrivate = (c, side) -> c.unwrap(wrapped, "RSA", Cipher.PRIVATE_KEY);
    Step<Cipher> unwrapPublic = (c, side) -> c.unwrap(wrapped, "RSA", Cipher.PUBLIC_KEY);
    Step<Cipher> unwrapUnknown = (c, side) -> c.unwrap(wrapped, "Nothing", Cipher.PUBLIC_KEY);
    Step<Cipher> wrapWith = (c, side) -> hex(c.wrap(new SecretKeySpec(new byte[16], "AES")));
    Step<Cipher> iv = (c, side) -> c.getIV();
    Step<Cipher> sizes = (c, side) -> c.getBlockSize() + " " + c.getOutputSize(256);
    Step<Cipher> getParameters = (c, side) -> isOaep ? text(c.getParameters()) : c.getParameters();
    Step<Cipher> exemption = (c, side) -> c.getExemptionMechanism();

    List<List<Step<Cipher>>> scripts = new ArrayList<>();
    scripts.add(steps(init, doFinal, doFinal));
    scripts.add(steps(doFinal, updateHalf, sizes));
    scripts.add(steps(init, doFinalNone, doFinal));
    scripts.add(steps(init, doFinalTooLarge, doFinal));
    scripts.add(steps(init, doFinalIntoShort, doFinal));
    scripts.add(steps(init, doFinalInto, doFinalInPlace));
    scripts.add(steps(init, updateHalf, finalHalf, doFinal));
    scripts.add(steps(init, updateHalf, init, doFinal));
    scripts.add(steps(init, updateAad, doFinal));
    scripts.add(steps(init, buffers, doFinal));
    scripts.add(steps(init, buffersShort, doFinal));
    scripts.add(steps(initUnwrap, unwrap, unwrap));
    scripts.add(steps(initUnwrap, unwrapShort, unwrap));
    scripts.add(steps(initUnwrap, unwrapLong, unwrap));
    scripts.add(steps(initUnwrap, unwrapPrivate, unwrapPublic, unwrapUnknown, unwrap));
    scripts.add(steps(initUnwrap, doFinal, wrapWith));
    scripts.add(steps(init, unwrap, wrapWith, doFinal));
    scripts.add(steps(initIv, init, initIv, doFinal));
    scripts.add(steps(initNull));
    scripts.add(steps(initOther));
    scripts.add(steps(init, initOther, doFinal));
    scripts.add(steps(initMode));
    scripts.add(steps(init, iv, sizes, getParameters, exemption));
    if (isOaep) {
      scripts.add(steps(initOaep, getParameters, sizes, doFinal, doFinalGarbage));
      scripts.add(steps(init, doFinalGarbage, doFinal));
      scripts.add(steps(init, doFinalShort, doFinal));
      scripts.add(steps(initUnwrap, unwrapGarbage, unwrap));
    } else {
      scripts.add(steps(initOaep, init, doFinal));
      scripts.add(steps(init, doFinalGarbage, doFinal));
      scripts.add(steps(init, doFinalShort, doFinal));
    }

    Side plain = new Side("SunJCE", pair.getPrivate(), pair);
    Side ours = new Side("CMK", handle(pair), pair);
    for (int i = 0; i < scripts.size(); i++) {
      List<Step<Cipher>> script = scripts.get(i);
      tests.add(
          DynamicTest.dynamicTest(
              transformation + " " + i,
              () -> assertSame(script, ours, plain, s -> Cipher.getInstance(transformation, s))));
    }
  }

  @TestFactory
  Stream<DynamicTest> generators() {
    List<DynamicTest> tests = new ArrayList<>();
    generator(tests, "RSA", "SunRsaSign");
    generator(tests, "EC", "SunEC");
    generator(tests, "EdDSA", "SunEC");
    generator(tests, "Ed25519", "SunEC");
    generator(tests, "XDH", "SunEC");
    return tests.stream();
  }

  private void generator(List<DynamicTest> tests, String algorithm, String jdk) {
    List<Step<KeyPairGenerator>> calls = new ArrayList<>();
    for (int size : new int[] {-1, 0, 1, 255, 256, 257, 384, 448, 456, 521, 2048, 99999}) {
      if (size == 521 && algorithm.equals("RSA")) {
        continue; // too weak for us, not for the JDK
      }
      calls.add((g, side) -> done(() -> g.initialize(size)));
    }
    calls.add((g, side) -> done(() -> g.initialize(null)));
    calls.add((g, side) -> done(() -> g.initialize(new ECGenParameterSpec("nothing"))));
    calls.add((g, side) -> done(() -> g.initialize(new ECGenParameterSpec("secp256r1"))));
    calls.add((g, side) -> done(() -> g.initialize(new NamedParameterSpec("Ed25519"))));
    calls.add((g, side) -> done(() -> g.initialize(new NamedParameterSpec("X25519"))));
    calls.add((g, side) -> done(() -> g.initialize(new NamedParameterSpec("nothing"))));
    calls.add((g, side) -> done(() -> g.initialize(new IvParameterSpec(new byte[16]))));
    calls.add(
        (g, side) ->
            done(() -> g.initialize(new RSAKeyGenParameterSpec(2048, BigInteger.valueOf(4)))));
    calls.add(
        (g, side) ->
            done(() -> g.initialize(new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4))));
    Side plain = new Side(jdk, AUTHORITY.getPrivate(), AUTHORITY);
    Side ours = new Side("CMK", AUTHORITY.getPrivate(), AUTHORITY);
    for (int i = 0; i < calls.size(); i++) {
      List<Step<KeyPairGenerator>> script = List.of(calls.get(i));
      tests.add(
          DynamicTest.dynamicTest(
              algorithm + " " + i,
              () ->
                  assertSame(
                      script, ours, plain, s -> KeyPairGenerator.getInstance(algorithm, s))));
    }
  }

  /** What a program tries with a key that it believes to have: refused as by a token. */
  @TestFactory
  Stream<DynamicTest> keyFactories() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (String[] row :
        new String[][] {
          {"RSA", "2048"}, {"EC", "secp256r1"}, {"EdDSA", "Ed25519"}, {"XDH", "X25519"}
        }) {
      PrivateKey handle = handle(plain(row[0], row[1]));
      tests.add(
          DynamicTest.dynamicTest(
              row[0],
              () -> {
                KeyFactory factory = KeyFactory.getInstance(row[0]);
                String encoded =
                    outcome(() -> factory.getKeySpec(handle, PKCS8EncodedKeySpec.class));
                if (row[0].equals("EdDSA")) { // SunEC, of an EdECPrivateKey without a format
                  assertThat(encoded).isEqualTo("NullPointerException");
                } else {
                  assertThat(encoded).isEqualTo("InvalidKeySpecException");
                }
                assertThat(outcome(() -> factory.translateKey(handle)))
                    .isEqualTo("InvalidKeyException");
                assertThat(
                        outcome(() -> factory.getKeySpec(handle, java.security.spec.KeySpec.class)))
                    .isEqualTo(encoded);
              }));
    }
    return tests.stream();
  }

  /** Makes the object of a side. */
  private interface Maker<T> {
    T of(String provider) throws GeneralSecurityException;
  }

  /** A call without a result. */
  private interface Call {
    void run() throws Exception;
  }

  private interface Result {
    @Nullable Object get() throws Exception;
  }

  private static Object done(Call call) throws Exception {
    call.run();
    return "done";
  }

  private <T> void assertSame(List<Step<T>> script, Side ours, Side plain, Maker<T> maker)
      throws Exception {
    List<String> actual = run(script, ours, maker);
    List<String> expected = run(script, plain, maker);
    if (!delegate.equals("auto")) {
      assertThat(actual).isEqualTo(expected);
    } else {
      assertThat(lenient(actual)).isEqualTo(lenient(expected));
    }
  }

  /** Delegates say in several ways that something is no signature. */
  private static List<String> lenient(List<String> outcomes) {
    return outcomes.stream()
        .map(
            outcome ->
                outcome.equals("false") || outcome.equals("NullPointerException")
                    ? "SignatureException"
                    : outcome)
        .toList();
  }

  private static <T> List<String> run(List<Step<T>> script, Side side, Maker<T> maker)
      throws Exception {
    T object = maker.of(side.provider());
    List<String> outcomes = new ArrayList<>();
    for (Step<T> step : script) {
      outcomes.add(outcome(() -> step.on(object, side)));
    }
    return outcomes;
  }

  private static String outcome(Result result) {
    try {
      return String.valueOf(result.get());
    } catch (Exception e) {
      return e.getClass().getSimpleName();
    }
  }

  /** A signature, or the length of one that is another each time; DER varies in its length. */
  private static String shape(String algorithm, byte[] signature) {
    if (algorithm.endsWith("ECDSA")) {
      return "DER";
    }
    boolean random = algorithm.contains("ECDSA") || algorithm.equals("RSASSA-PSS");
    return random ? signature.length + " bytes" : hex(signature);
  }

  private static String text(@Nullable AlgorithmParameters params) {
    return params == null ? "none" : params.getAlgorithm() + params;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String hexOrNull(byte @Nullable [] bytes) {
    return bytes == null || bytes.length == 0 ? "nothing" : hex(bytes);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static <T> List<Step<T>> steps(@Nullable Step<T>... steps) {
    List<Step<T>> all = new ArrayList<>();
    for (Step<T> step : steps) {
      if (step != null) {
        all.add(step);
      }
    }
    return all;
  }

  private PrivateKey handle(KeyPair pair, KeyUsage usage) throws Exception {
    return delegate.equals(CUSTODIAN) ? inCustodian(pair, usage) : handle(pair);
  }

  /** The key of a CMK that it was imported into. */
  private static PrivateKey inCustodian(KeyPair pair, KeyUsage usage) throws Exception {
    KeyManagementService kms = Objects.requireNonNull(provider).keyManagementService();
    KeySpec spec =
        switch (pair.getPublic().getAlgorithm()) {
          case "RSA" -> KeySpec.RSA_2048;
          case "EC" -> KeySpec.ECC_NIST_P256;
          default -> KeySpec.ECC_NIST_EDWARDS25519;
        };
    String arn =
        kms.createKey(
                new CreateKeyRequest(spec, usage, "", null, false).withOrigin(KeyOrigin.EXTERNAL))
            .keyMetadata()
            .arn();
    GetParametersForImportResponse parameters =
        kms.getParametersForImport(
            new GetParametersForImportRequest(
                arn, AlgorithmSpec.RSA_AES_KEY_WRAP_SHA_256, WrappingKeySpec.RSA_3072));
    kms.importKeyMaterial(
        new ImportKeyMaterialRequest(
            arn,
            parameters.importToken(),
            wrapped(pair.getPrivate(), parameters.publicKey()),
            null,
            ExpirationModel.KEY_MATERIAL_DOES_NOT_EXPIRE,
            null,
            null,
            null));
    String alias = "alias/" + UUID.randomUUID();
    kms.createAlias(new CreateAliasRequest(alias, arn));
    KeyStore vault = KeyStore.getInstance("CMK");
    vault.load(null, null);
    return (PrivateKey) vault.getKey(alias, null);
  }

  /** CKM_RSA_AES_KEY_WRAP of PKCS #11. */
  private static byte[] wrapped(PrivateKey key, byte[] wrappingKey) throws Exception {
    SecretKeySpec aes = new SecretKeySpec(SecureRandom.getSeed(32), "AES");
    Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding", "SunJCE");
    rsa.init(
        Cipher.WRAP_MODE,
        KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(wrappingKey)),
        OAEP);
    Cipher kwp = Cipher.getInstance("AES/KWP/NoPadding", "SunJCE");
    kwp.init(Cipher.WRAP_MODE, aes);
    byte[] wrappedAes = rsa.wrap(aes);
    byte[] wrappedKey = kwp.wrap(key);
    byte[] both = Arrays.copyOf(wrappedAes, wrappedAes.length + wrappedKey.length);
    System.arraycopy(wrappedKey, 0, both, wrappedAes.length, wrappedKey.length);
    return both;
  }

  private static PrivateKey handle(KeyPair pair) throws Exception {
    KeyStore store = Objects.requireNonNull(keys);
    Certificate[] chain = {TestCertificates.issued(pair.getPublic(), "CN=key", AUTHORITY)};
    store.setKeyEntry("key", pair.getPrivate(), null, chain);
    return (PrivateKey) store.getKey("key", null);
  }

  private static KeyPair plain(String algorithm, String kind) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("RSA")) {
        generator.initialize(Integer.parseInt(kind));
      } else {
        generator.initialize(
            algorithm.equals("EC") ? new ECGenParameterSpec(kind) : new NamedParameterSpec(kind));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
