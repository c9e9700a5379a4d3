package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.CmkKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed448PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X448PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The vectors of Project Wycheproof (src/test/resources/wycheproof) and of RFC 8032 with each
 * private key put into both keystores and used as the handle that comes out of them.
 */
class PrivateKeyVectorsTest {
  private static final String HOME = "cmk.home";
  private static final @Nullable String HOME_OF_ALL_TESTS = System.getProperty(HOME);
  private static final List<String> STORES = List.of("CMK", "CMKS");
  private static final KeyPair AUTHORITY = ecPair();

  /** The handles of each key, by its PKCS #8 form. */
  private static final Map<String, List<PrivateKey>> HANDLES = new HashMap<>();

  private static CmkProvider provider = new CmkProvider();

  @TempDir private static Path folder = Path.of("");

  /** A system property wins over the files that this test writes. */
  @BeforeAll
  static void open() throws IOException {
    System.clearProperty(HOME);
    Path config = folder.resolve("cmk.properties");
    Files.writeString(config, "cmk.home = " + folder.resolve("home") + "\n");
    provider = (CmkProvider) provider.configure(config.toString());
    Security.addProvider(provider);
  }

  @AfterAll
  static void close() {
    Security.removeProvider("CMK");
    provider.close();
    HANDLES.clear();
    if (HOME_OF_ALL_TESTS != null) {
      System.setProperty(HOME, HOME_OF_ALL_TESTS);
    }
  }

  @TestFactory
  Stream<DynamicTest> rsaPkcs1SignsWhatTheVectorSays() throws IOException {
    return vectors(
        vector -> {
          byte[] pkcs8 = vector.groupHex("privateKeyPkcs8");
          for (PrivateKey handle : handles("RSA", pkcs8, rsaPublicKey(pkcs8))) {
            Signature signer = Signature.getInstance(hash(vector) + "withRSA");
            signer.initSign(handle);
            signer.update(vector.hex("msg"));
            assertThat(signer.sign()).isEqualTo(vector.hex("sig"));
          }
        },
        "rsa_pkcs1_2048_sig_gen_test.json.gz",
        "rsa_pkcs1_3072_sig_gen_test.json.gz");
  }

  @TestFactory
  Stream<DynamicTest> rsaPkcs1IsVerified() throws IOException {
    return vectors(
        vector -> assertVerified(vector, "RSA", "SHA256withRSA", null),
        "rsa_signature_2048_sha256_test.json");
  }

  @TestFactory
  Stream<DynamicTest> rsaPssIsVerifiedWithSaltsOfAllLengths() throws IOException {
    return vectors(
        vector -> assertVerified(vector, "RSA", "RSASSA-PSS", pss(vector)),
        "rsa_pss_misc_test.json.gz",
        "rsa_pss_2048_sha256_mgf1_32_test.json.gz");
  }

  @TestFactory
  Stream<DynamicTest> ecdsaIsVerified() throws IOException {
    return Stream.of(
            vectors(
                vector -> assertVerified(vector, "EC", "SHA256withECDSA", null),
                "ecdsa_secp256r1_sha256_test.json"),
            vectors(
                vector -> assertVerified(vector, "EC", "SHA256withECDSAinP1363Format", null),
                "ecdsa_secp256r1_sha256_p1363_test.json.gz"),
            vectors(
                vector -> assertVerified(vector, "EC", "SHA384withECDSA", null),
                "ecdsa_secp384r1_sha384_test.json.gz"),
            vectors(
                vector -> assertVerified(vector, "EC", "SHA512withECDSA", null),
                "ecdsa_secp521r1_sha512_test.json.gz"),
            vectors(
                vector -> assertVerified(vector, "EC", "SHA512withECDSAinP1363Format", null),
                "ecdsa_secp521r1_sha512_p1363_test.json.gz"))
        .flatMap(tests -> tests);
  }

  @TestFactory
  Stream<DynamicTest> eddsaIsVerified() throws IOException {
    return Stream.concat(
        vectors(vector -> assertVerified(vector, "EdDSA", "Ed25519", null), "ed25519_test.json.gz"),
        vectors(vector -> assertVerified(vector, "EdDSA", "Ed448", null), "ed448_test.json.gz"));
  }

  /** RFC 8032 sections 7.1 and 7.4. */
  @ParameterizedTest
  @CsvSource({
    "Ed25519,9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,,"
        + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    "Ed25519,4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,72,"
        + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    "Ed25519,c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,af82,"
        + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    "Ed448,6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b,,"
        + "533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600",
    "Ed448,c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e,03,"
        + "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd779805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0ff3348ab21aa4adafd1d234441cf807c03a00"
  })
  void eddsaSignsWhatRfc8032Says(String curve, String seed, @Nullable String message, String sig)
      throws Exception {
    byte[] secret = HexFormat.of().parseHex(seed);
    AsymmetricKeyParameter key =
        curve.equals("Ed448")
            ? new Ed448PrivateKeyParameters(secret)
            : new Ed25519PrivateKeyParameters(secret);
    byte[] pkcs8 = PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded();
    for (PrivateKey handle : handles("EdDSA", pkcs8, publicKey("EdDSA", publicPart(key)))) {
      for (String algorithm : List.of(curve, "EdDSA")) {
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(handle);
        signer.update(HexFormat.of().parseHex(message == null ? "" : message));
        assertThat(signer.sign()).as(algorithm).isEqualTo(HexFormat.of().parseHex(sig));
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> oaepIsDecryptedWithAndWithoutLabel() throws IOException {
    return vectors(
        vector -> {
          OAEPParameterSpec params =
              new OAEPParameterSpec(
                  vector.groupText("sha"),
                  "MGF1",
                  new MGF1ParameterSpec(vector.groupText("mgfSha")),
                  new PSource.PSpecified(vector.hex("label")));
          assertDecrypted(vector, "RSA/ECB/OAEPPadding", params);
        },
        "rsa_oaep_2048_sha1_mgf1sha1_test.json.gz",
        "rsa_oaep_2048_sha256_mgf1sha256_test.json",
        "rsa_oaep_2048_sha384_mgf1sha1_test.json.gz",
        "rsa_oaep_2048_sha512_224_mgf1sha512_224_test.json.gz",
        "rsa_oaep_3072_sha512_256_mgf1sha512_256_test.json.gz",
        "rsa_oaep_4096_sha512_mgf1sha512_test.json.gz");
  }

  @TestFactory
  Stream<DynamicTest> rsaPkcs1IsDecrypted() throws IOException {
    return vectors(
        vector -> assertDecrypted(vector, "RSA/ECB/PKCS1Padding", null),
        "rsa_pkcs1_2048_test.json.gz");
  }

  @TestFactory
  Stream<DynamicTest> ecdhAgrees() throws IOException {
    return vectors(
        PrivateKeyVectorsTest::ecdh,
        "ecdh_secp256r1_test.json",
        "ecdh_secp384r1_test.json.gz",
        "ecdh_secp521r1_test.json.gz");
  }

  private static void ecdh(Wycheproof.Vector vector) throws Exception {
    String curve = vector.groupText("curve");
    X9ECParameters params = ECNamedCurveTable.getByName(curve);
    ECDomainParameters domain =
        new ECNamedDomainParameters(ECNamedCurveTable.getOID(curve), params);
    BigInteger secret = new BigInteger(1, vector.hex("private"));
    byte[] pkcs8 =
        PrivateKeyInfoFactory.createPrivateKeyInfo(new ECPrivateKeyParameters(secret, domain))
            .getEncoded();
    ECPublicKeyParameters own = new ECPublicKeyParameters(domain.getG().multiply(secret), domain);
    byte[] ownDer = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(own).getEncoded();
    agree(vector, "ECDH", "EC", handles("EC", pkcs8, publicKey("EC", ownDer)));
  }

  @TestFactory
  Stream<DynamicTest> x25519AndX448Agree() throws IOException {
    return vectors(
        vector -> {
          byte[] pkcs8 = vector.hex("private");
          AsymmetricKeyParameter key = PrivateKeyFactory.createKey(pkcs8);
          PublicKey own = publicKey("XDH", publicPart(key));
          List<PrivateKey> handles;
          try {
            handles = handles("XDH", pkcs8, own);
          } catch (InvalidKeySpecException e) {
            assertThat(vector.isValid()).isFalse(); // the JDK reads no such private key
            return;
          }
          agree(vector, "XDH", "XDH", handles);
        },
        "x25519_asn_test.json.gz",
        "x448_asn_test.json.gz");
  }

  /** As the JDK itself: what it refuses of the odd ones, the handle does; nothing wrong agrees. */
  private static void agree(
      Wycheproof.Vector vector, String algorithm, String keyAlgorithm, List<PrivateKey> handles)
      throws Exception {
    PublicKey theirs;
    try {
      theirs = publicKey(keyAlgorithm, vector.hex("public"));
    } catch (InvalidKeySpecException e) {
      assertThat(vector.isValid()).isFalse(); // it never reaches the handle
      return;
    }
    for (PrivateKey handle : handles) {
      KeyAgreement agreement = KeyAgreement.getInstance(algorithm);
      agreement.init(handle);
      byte[] secret;
      try {
        agreement.doPhase(theirs, true);
        secret = agreement.generateSecret();
      } catch (GeneralSecurityException | IllegalStateException e) {
        assertThat(vector.isValid()).isFalse();
        continue;
      }
      assertThat(secret).isEqualTo(vector.hex("shared"));
      assertThat(vector.isInvalid()).isFalse();
    }
  }

  private static void assertDecrypted(
      Wycheproof.Vector vector, String transformation, @Nullable AlgorithmParameterSpec params)
      throws Exception {
    byte[] pkcs8 = vector.groupHex("privateKeyPkcs8");
    for (PrivateKey handle : handles("RSA", pkcs8, rsaPublicKey(pkcs8))) {
      Cipher cipher = Cipher.getInstance(transformation);
      cipher.init(Cipher.DECRYPT_MODE, handle, params);
      if (vector.isInvalid()) {
        assertThatThrownBy(() -> cipher.doFinal(vector.hex("ct")))
            .isInstanceOf(GeneralSecurityException.class);
      } else {
        assertThat(cipher.doFinal(vector.hex("ct"))).isEqualTo(vector.hex("msg"));
      }
    }
  }

  private static void assertVerified(
      Wycheproof.Vector vector,
      String keyAlgorithm,
      String algorithm,
      @Nullable AlgorithmParameterSpec params)
      throws Exception {
    PublicKey publicKey = publicKey(keyAlgorithm, vector.groupHex("publicKeyDer"));
    boolean accepted = verify(algorithm, "CMK", params, publicKey, vector);
    if (accepted != vector.isValid()) {
      // Nobody's signature is forged by it; the delegate, SunEC of the JDK 17, ignores the byte.
      assertThat(vector.fields().get("comment")).isEqualTo("appending 0 byte to signature");
      assertThat(verify(algorithm, "SunEC", params, publicKey, vector)).isTrue();
    }
  }

  private static boolean verify(
      String algorithm,
      String from,
      @Nullable AlgorithmParameterSpec params,
      PublicKey publicKey,
      Wycheproof.Vector vector)
      throws Exception {
    Signature verifier = Signature.getInstance(algorithm, from);
    if (params != null) {
      verifier.setParameter(params);
    }
    verifier.initVerify(publicKey);
    verifier.update(vector.hex("msg"));
    try {
      return verifier.verify(vector.hex("sig"));
    } catch (SignatureException malformed) {
      return false;
    }
  }

  private static PSSParameterSpec pss(Wycheproof.Vector vector) {
    return new PSSParameterSpec(
        vector.groupText("sha"),
        "MGF1",
        new MGF1ParameterSpec(vector.groupText("mgfSha")),
        vector.group("sLen"),
        1);
  }

  private static String hash(Wycheproof.Vector vector) {
    return vector.groupText("sha").replace("-", "");
  }

  /** The handle from each keystore, of the file after it was written and read. */
  private static List<PrivateKey> handles(String algorithm, byte[] pkcs8, PublicKey publicKey)
      throws Exception {
    String name = HexFormat.of().formatHex(pkcs8);
    List<PrivateKey> known = HANDLES.get(name);
    if (known != null) {
      return known;
    }
    PrivateKey plain =
        KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    Certificate[] chain = {TestCertificates.issued(publicKey, "CN=vector", AUTHORITY)};
    List<PrivateKey> handles = new ArrayList<>();
    for (String type : STORES) {
      KeyStore store = KeyStore.getInstance(type);
      store.load(null, null);
      store.setKeyEntry("key", plain, null, chain);
      if (type.equals("CMKS")) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        store.store(file, null);
        store.load(new ByteArrayInputStream(file.toByteArray()), null);
      }
      PrivateKey handle = (PrivateKey) store.getKey("key", null);
      assertThat(handle).isInstanceOf(CmkKey.class);
      handles.add(handle);
    }
    HANDLES.put(name, handles);
    return handles;
  }

  private static Stream<DynamicTest> vectors(Wycheproof.Check check, String... files)
      throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String file : files) {
      Wycheproof.vectors(file, check).forEach(tests::add);
    }
    return tests.stream();
  }

  private static PublicKey rsaPublicKey(byte[] pkcs8) throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance("RSA");
    RSAPrivateCrtKey key =
        (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    return factory.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
  }

  private static PublicKey publicKey(String algorithm, byte[] der) throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
  }

  private static byte[] publicPart(AsymmetricKeyParameter key) throws IOException {
    AsymmetricKeyParameter publicKey =
        key instanceof Ed25519PrivateKeyParameters ed25519
            ? ed25519.generatePublicKey()
            : key instanceof Ed448PrivateKeyParameters ed448
                ? ed448.generatePublicKey()
                : key instanceof X25519PrivateKeyParameters x25519
                    ? x25519.generatePublicKey()
                    : ((X448PrivateKeyParameters) key).generatePublicKey();
    return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey).getEncoded();
  }

  private static KeyPair ecPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
