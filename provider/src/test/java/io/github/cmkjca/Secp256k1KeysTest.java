package io.github.cmkjca;

import static io.github.cmkjca.Openssl.openssl;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.WrappedKeyPairSpec;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.GetPublicKeyRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.KeyAgreement;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Keys on secp256k1, which the JDK has no longer, by code that names no provider; beside openssl.
 */
class Secp256k1KeysTest {
  private static final String HOME = "cmk.home";
  private static final byte[] TEXT = "four oranges".getBytes(StandardCharsets.UTF_8);
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  /** Where the number is in what openssl writes; what precedes it is always as long. */
  private static final int SCALAR_FROM = 33;

  private final @Nullable String homeOfAllTests = System.getProperty(HOME);

  private Path folder;
  private KeyPair authority;
  private CmkProvider provider;
  private KeyManagementService kms;

  /** A key that somebody made elsewhere. */
  private record Pkcs8(byte[] der) implements PrivateKey {
    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return "PKCS#8";
    }

    @Override
    public byte[] getEncoded() {
      return der.clone();
    }
  }

  /** A system property wins over the files that this test writes. */
  @BeforeEach
  void open(@TempDir Path directory) throws Exception {
    folder = directory;
    System.clearProperty(HOME);
    Path config = folder.resolve("cmk.properties");
    Files.writeString(config, "cmk.home = " + folder.resolve("home") + "\n");
    try (CmkProvider unconfigured = new CmkProvider()) {
      provider = (CmkProvider) unconfigured.configure(config.toString());
    }
    Security.addProvider(provider);
    kms = provider.keyManagementService();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    authority = generator.generateKeyPair();
  }

  @AfterEach
  void close() {
    Security.removeProvider("CMK");
    provider.close();
    if (homeOfAllTests != null) {
      System.setProperty(HOME, homeOfAllTests);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CMK, SHA1withECDSA, -sha1",
    "CMK, SHA256withECDSA, -sha256",
    "CMKS, SHA224withECDSA, -sha224",
    "CMKS, SHA256withECDSA, -sha256",
    "CMKS, SHA384withECDSA, -sha384",
    "CMKS, SHA512withECDSA, -sha512",
    "CMKS, SHA3-256withECDSA, -sha3-256",
    "CMKS, SHA3-512withECDSA, -sha3-512",
  })
  void opensslVerifiesWhatAnEntrySignsAndTheOtherWayRound(
      String type, String algorithm, String hash) throws Exception {
    Path key = opensslKey("key.der");
    PublicKey publicKey = publicKeyOf(key);
    PrivateKey handle = kept(type, new Pkcs8(Files.readAllBytes(key)), publicKey);
    Path message = Files.write(folder.resolve("message"), TEXT);
    Path pub = Files.write(folder.resolve("public.der"), publicKey.getEncoded());

    Path ours = Files.write(folder.resolve("ours"), signed(algorithm, handle, TEXT));
    assertThat(
            openssl("dgst", hash, "-keyform", "DER", "-verify", pub, "-signature", ours, message))
        .asString()
        .contains("Verified OK");

    Path theirs = folder.resolve("theirs");
    openssl("dgst", hash, "-keyform", "DER", "-sign", key, "-out", theirs, message);
    assertVerifies(algorithm, publicKey, TEXT, Files.readAllBytes(theirs));
    assertThat(((ECKey) handle).getParams().getOrder()).isEqualTo(ORDER);
    assertThat(handle.toString()).contains("secp256k1");
  }

  /** Nonces follow from key and digest, so that the two forms are of the same numbers. */
  @Test
  void theFormsOfASignatureAndTheDigestAreOfTheSameNumbers() throws Exception {
    KeyPair pair = generated();
    byte[] der = signed("SHA256withECDSA", pair.getPrivate(), TEXT);
    byte[] p1363 = signed("SHA256withECDSAinP1363Format", pair.getPrivate(), TEXT);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(TEXT);

    assertThat(p1363).hasSize(64);
    BigInteger[] rs = StandardDSAEncoding.INSTANCE.decode(ORDER, der);
    assertThat(new BigInteger(1, p1363, 0, 32)).isEqualTo(rs[0]);
    assertThat(new BigInteger(1, p1363, 32, 32)).isEqualTo(rs[1]);
    assertThat(signed("NONEwithECDSA", pair.getPrivate(), digest)).isEqualTo(der);
    assertThat(signed("NONEwithECDSAinP1363Format", pair.getPrivate(), digest)).isEqualTo(p1363);
    assertVerifies("SHA256withECDSAinP1363Format", pair.getPublic(), TEXT, p1363);
    assertVerifies("NONEwithECDSA", pair.getPublic(), digest, der);
  }

  /** The vector of RFC 6979 that implementations for this curve have in common: key 1. */
  @Test
  void theNonceIsThatOfRfc6979() throws Exception {
    byte[] pkcs8 = Files.readAllBytes(opensslKey("key.der"));
    byte[] one = new byte[32];
    one[31] = 1;
    System.arraycopy(one, 0, pkcs8, SCALAR_FROM, 32);
    byte[] generator =
        HexFormat.of()
            .parseHex(
                "3056301006072a8648ce3d020106052b8104000a03420004"
                    + "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                    + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");
    PrivateKey handle = kept("CMKS", new Pkcs8(pkcs8), certified(generator));
    byte[] text = "Satoshi Nakamoto".getBytes(StandardCharsets.US_ASCII);
    byte[] signature = signed("SHA256withECDSAinP1363Format", handle, text);
    assertThat(new BigInteger(1, signature, 0, 32).toString(16))
        .isEqualTo("934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8");
    BigInteger s = new BigInteger(1, signature, 32, 32);
    assertThat(s.min(ORDER.subtract(s)).toString(16))
        .isEqualTo("2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5");
  }

  @Test
  void theCurveIsKnownByItsParameters() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "CMK");
    generator.initialize(((ECKey) generated().getPublic()).getParams());
    assertThat(((ECKey) generator.generateKeyPair().getPublic()).getParams().getOrder())
        .isEqualTo(ORDER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256k1", "1.3.132.0.10"})
  void aGeneratedPairIsAHandleFromTheBeginning(String name) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "CMK");
    generator.initialize(new ECGenParameterSpec(name));
    KeyPair pair = generator.generateKeyPair();
    KeyFactory factory = KeyFactory.getInstance("CMK", "CMK");
    WrappedKeyPairSpec stored = factory.getKeySpec(pair.getPrivate(), WrappedKeyPairSpec.class);

    assertThat(pair.getPrivate().getEncoded()).isNull();
    assertThat(((ECKey) pair.getPublic()).getParams().getOrder()).isEqualTo(ORDER);
    for (PrivateKey handle :
        new PrivateKey[] {
          pair.getPrivate(),
          serialised(pair.getPrivate()),
          factory.generatePrivate(stored),
          kept("CMK", pair.getPrivate(), pair.getPublic()),
          kept("CMKS", pair.getPrivate(), pair.getPublic())
        }) {
      assertVerifies(
          "SHA256withECDSA", pair.getPublic(), TEXT, signed("SHA256withECDSA", handle, TEXT));
    }
    assertThat(serialised(pair.getPublic())).isEqualTo(pair.getPublic());
  }

  @Test
  void aCmkSigns() throws Exception {
    String arn =
        kms.createKey(
                new CreateKeyRequest(
                    KeySpec.ECC_SECG_P256K1, KeyUsage.SIGN_VERIFY, "", null, false))
            .keyMetadata()
            .arn();
    kms.createAlias(new CreateAliasRequest("alias/coin", arn));
    KeyStore store = empty("CMK");
    PrivateKey handle = (PrivateKey) store.getKey("alias/coin", null);
    PublicKey publicKey =
        certified(kms.getPublicKey(GetPublicKeyRequest.of("alias/coin")).publicKey());
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(TEXT);
    for (String algorithm : new String[] {"SHA256withECDSA", "SHA256withECDSAinP1363Format"}) {
      assertVerifies(algorithm, publicKey, TEXT, signed(algorithm, handle, TEXT));
    }
    for (String algorithm : new String[] {"NONEwithECDSA", "NONEwithECDSAinP1363Format"}) {
      assertVerifies(algorithm, publicKey, digest, signed(algorithm, handle, digest));
    }
    Path message = Files.write(folder.resolve("message"), TEXT);
    assertThat(
            openssl(
                "dgst",
                "-sha256",
                "-keyform",
                "DER",
                "-verify",
                Files.write(folder.resolve("public.der"), publicKey.getEncoded()),
                "-signature",
                Files.write(folder.resolve("ours"), signed("SHA256withECDSA", handle, TEXT)),
                message))
        .asString()
        .contains("Verified OK");
    assertThatThrownBy(() -> Signature.getInstance("SHA384withECDSA").initSign(handle))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("ECDSA_SHA_256");

    store.setKeyEntry("alias/coin", handle, null, chain(publicKey));
    PrivateKey listed =
        ((KeyStore.PrivateKeyEntry) empty("CMK").getEntry("alias/coin", null)).getPrivateKey();
    assertThat(listed).isEqualTo(handle);
    assertThat(serialised(listed)).isEqualTo(handle);
    assertThat(kept("CMKS", handle, publicKey)).isEqualTo(handle);
  }

  @Test
  void opensslDerivesTheSameSecret() throws Exception {
    Path theirs = opensslKey("theirs.der");
    KeyPair pair = generated();
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(pair.getPrivate());
    agreement.doPhase(publicKeyOf(theirs), true);
    Path secret = folder.resolve("secret");
    openssl(
        "pkeyutl",
        "-derive",
        "-keyform",
        "DER",
        "-inkey",
        theirs,
        "-peerform",
        "DER",
        "-peerkey",
        Files.write(folder.resolve("ours.der"), pair.getPublic().getEncoded()),
        "-out",
        secret);
    assertThat(agreement.generateSecret()).isEqualTo(Files.readAllBytes(secret));
    assertThatThrownBy(() -> agreement.doPhase(authority.getPublic(), true))
        .isInstanceOf(InvalidKeyException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void aDisabledCmkRefusesTheNextSignature(String type) throws Exception {
    KeyPair pair = generated();
    PrivateKey handle = kept(type, pair.getPrivate(), pair.getPublic());
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(handle);
    signature.update(TEXT);
    kms.disableKey(new DisableKeyRequest(((io.github.cmkjca.spi.CmkKey) handle).keyArn()));
    assertThatThrownBy(signature::sign)
        .isInstanceOf(SignatureException.class)
        .hasCauseInstanceOf(DisabledException.class);
    assertThatThrownBy(() -> Signature.getInstance("SHA256withECDSA").initSign(handle))
        .isInstanceOf(InvalidKeyException.class)
        .hasCauseInstanceOf(DisabledException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CMK", "CMKS"})
  void whatIsNotThePairOfTheCertificateIsRefused(String type) throws Exception {
    Path key = opensslKey("key.der");
    byte[] pkcs8 = Files.readAllBytes(key);
    PublicKey publicKey = publicKeyOf(key);
    byte[] damaged = pkcs8.clone();
    damaged[SCALAR_FROM + 20] ^= 1; // its own copy of the public key is still right
    byte[] zero = pkcs8.clone();
    Arrays.fill(zero, SCALAR_FROM, SCALAR_FROM + 32, (byte) 0);
    byte[] tooLarge = pkcs8.clone();
    Arrays.fill(tooLarge, SCALAR_FROM, SCALAR_FROM + 32, (byte) 0xff);
    byte[] longer = Arrays.copyOf(pkcs8, pkcs8.length + 1);
    byte[] another = Files.readAllBytes(opensslKey("another.der"));
    KeyStore store = empty(type);
    for (byte[] wrong : new byte[][] {damaged, zero, tooLarge, another}) {
      assertThatThrownBy(() -> store.setKeyEntry("coin", new Pkcs8(wrong), null, chain(publicKey)))
          .isInstanceOf(KeyStoreException.class)
          .hasMessageContaining("does not belong");
    }
    for (byte[] malformed : new byte[][] {longer, Arrays.copyOf(pkcs8, 50), {1}}) {
      assertThatThrownBy(
              () -> store.setKeyEntry("coin", new Pkcs8(malformed), null, chain(publicKey)))
          .isInstanceOf(KeyStoreException.class)
          .hasMessageContaining("not in PKCS#8 form");
    }
    assertThatThrownBy(
            () -> store.setKeyEntry("coin", new Pkcs8(pkcs8), null, chain(authority.getPublic())))
        .isInstanceOf(KeyStoreException.class);
    assertThat(store.containsAlias("coin")).isFalse();
  }

  @Test
  void aPointOffTheCurveIsNoPublicKey() throws Exception {
    byte[] off = generated().getPublic().getEncoded();
    off[off.length - 1] ^= 1;
    PublicKey wrong = certified(off);
    assertThatThrownBy(() -> Signature.getInstance("SHA256withECDSA", "CMK").initVerify(wrong))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("not a point");
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(generated().getPrivate());
    assertThatThrownBy(() -> agreement.doPhase(wrong, true))
        .isInstanceOf(InvalidKeyException.class);
  }

  @Test
  void aWrongSignatureIsFalseAndWhatIsNoneIsRefused() throws Exception {
    KeyPair pair = generated();
    for (String algorithm : new String[] {"SHA256withECDSA", "SHA256withECDSAinP1363Format"}) {
      byte[] signature = signed(algorithm, pair.getPrivate(), TEXT);
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(pair.getPublic());
      verifier.update(TEXT, 1, 5);
      assertThat(verifier.verify(signature)).isFalse();
      signature[signature.length - 1] ^= 1;
      verifier.update(TEXT);
      assertThat(verifier.verify(signature)).isFalse();
      for (byte[] none :
          new byte[][] {{}, {1}, new byte[63], Arrays.copyOf(signature, signature.length + 1)}) {
        verifier.update(TEXT);
        assertThatThrownBy(() -> verifier.verify(none)).isInstanceOf(SignatureException.class);
      }
      verifier.update(TEXT);
      assertThat(verifier.verify(signed(algorithm, pair.getPrivate(), TEXT))).isTrue();
    }
  }

  @Test
  void moreThanADigestIsNotSignedInPart() throws Exception {
    Signature signature = Signature.getInstance("NONEwithECDSA");
    signature.initSign(generated().getPrivate());
    signature.update(new byte[40]);
    signature.update(new byte[25]);
    assertThatThrownBy(signature::sign)
        .isInstanceOf(SignatureException.class)
        .hasMessageContaining("64");
  }

  /** A verifier may be used for one key after the other, whichever curve they are on. */
  @Test
  void oneObjectVerifiesForKeysOfSeveralCurves() throws Exception {
    KeyPair pair = generated();
    byte[] k1 = signed("SHA256withECDSA", pair.getPrivate(), TEXT);
    byte[] r1 = signed("SHA256withECDSA", authority.getPrivate(), TEXT);
    Signature verifier = Signature.getInstance("SHA256withECDSA", "CMK");
    for (int i = 0; i < 2; i++) {
      verifier.initVerify(pair.getPublic());
      verifier.update(TEXT);
      assertThat(verifier.verify(k1)).isTrue();
      verifier.initVerify(authority.getPublic());
      verifier.update(TEXT);
      assertThat(verifier.verify(r1)).isTrue();
    }
  }

  @Test
  void keysOfOtherLibrariesAreTaken() throws Exception {
    KeyPair pair = generated();
    PublicKey theirs =
        KeyFactory.getInstance("EC", new BouncyCastleProvider())
            .generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded()));
    assertThat(theirs.getClass().getName()).startsWith("org.bouncycastle");
    assertVerifies(
        "SHA256withECDSA", theirs, TEXT, signed("SHA256withECDSA", pair.getPrivate(), TEXT));
    PrivateKey handle = kept("CMKS", pair.getPrivate(), theirs);
    assertVerifies("SHA256withECDSA", theirs, TEXT, signed("SHA256withECDSA", handle, TEXT));
  }

  /** As X.509 of the JDK does it. */
  @Test
  void aCertificateThatSuchAKeySignedIsVerified() throws Exception {
    KeyPair issuer = generated();
    Certificate certificate = TestCertificates.issued(authority.getPublic(), "CN=leaf", issuer);
    certificate.verify(issuer.getPublic());
    certificate.verify(certified(issuer.getPublic().getEncoded()), "CMK");
    assertThatThrownBy(() -> certificate.verify(generated().getPublic()))
        .isInstanceOf(SignatureException.class);
  }

  @Test
  void whatComputesIsNotRegistered() throws Exception {
    generated();
    assertThat(Arrays.stream(Security.getProviders()).map(p -> p.getName()))
        .noneMatch(name -> name.contains("secp256k1"));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(generated().getPrivate());
    assertThat(signature.getProvider().getName()).isEqualTo("CMK");
  }

  private static byte[] signed(String algorithm, PrivateKey key, byte[] text) throws Exception {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(text, 0, 3);
    signature.update(text, 3, text.length - 3);
    return signature.sign();
  }

  private static void assertVerifies(
      String algorithm, PublicKey publicKey, byte[] text, byte[] signature) throws Exception {
    List<Signature> verifiers = new ArrayList<>(List.of(Signature.getInstance(algorithm, "CMK")));
    if (!(publicKey instanceof ECPublicKey)) { // SunEC takes these, and fails when it verifies
      verifiers.add(Signature.getInstance(algorithm));
    }
    for (Signature verifier : verifiers) {
      verifier.initVerify(publicKey);
      verifier.update(text);
      assertThat(verifier.verify(signature)).as(algorithm).isTrue();
    }
  }

  private static KeyPair generated() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "CMK");
    generator.initialize(new ECGenParameterSpec("secp256k1"));
    return generator.generateKeyPair();
  }

  private Path opensslKey(String name) throws Exception {
    Path file = folder.resolve(name);
    openssl(
        "genpkey",
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:secp256k1",
        "-out",
        folder.resolve("pem"));
    openssl(
        "pkcs8",
        "-topk8",
        "-nocrypt",
        "-in",
        folder.resolve("pem"),
        "-outform",
        "DER",
        "-out",
        file);
    return file;
  }

  private PublicKey publicKeyOf(Path key) throws Exception {
    Path file = folder.resolve("public of " + key.getFileName());
    openssl("pkey", "-inform", "DER", "-in", key, "-pubout", "-outform", "DER", "-out", file);
    return certified(Files.readAllBytes(file));
  }

  /** As the JDK reads it from a certificate. */
  private PublicKey certified(byte[] der) {
    PublicKey unread =
        new PublicKey() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getAlgorithm() {
            return "EC";
          }

          @Override
          public String getFormat() {
            return "X.509";
          }

          @Override
          public byte[] getEncoded() {
            return der.clone();
          }
        };
    return TestCertificates.issued(unread, "CN=any", authority).getPublicKey();
  }

  private PrivateKey kept(String type, PrivateKey key, PublicKey publicKey) throws Exception {
    KeyStore store = empty(type);
    store.setKeyEntry("coin", key, null, chain(publicKey));
    KeyStore again = KeyStore.getInstance(type);
    if (type.equals("CMK")) {
      again.load(null, null);
    } else {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      store.store(file, null);
      again.load(new ByteArrayInputStream(file.toByteArray()), null);
    }
    return ((KeyStore.PrivateKeyEntry) again.getEntry("coin", null)).getPrivateKey();
  }

  private Certificate[] chain(PublicKey publicKey) {
    return new Certificate[] {
      TestCertificates.issued(publicKey, "CN=coin", authority),
      TestCertificates.ofAuthority(authority)
    };
  }

  private static KeyStore empty(String type) throws Exception {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    return store;
  }

  @SuppressWarnings("unchecked")
  private static <T> T serialised(T object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }
}
