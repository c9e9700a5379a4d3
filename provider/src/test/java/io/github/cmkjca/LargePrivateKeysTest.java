package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.CmkKey;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import javax.crypto.interfaces.DHPublicKey;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Private keys that are larger than what Encrypt takes, in the live vault. */
class LargePrivateKeysTest {
  private static final String HOME = "cmk.home";
  private static final char[] PASSWORD = "changeit".toCharArray();

  private static final String ONLY_TLS =
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*",
         "Condition": {"StringEquals": {"kms:ViaService": "tls.local.cmk"}}},
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:PutKeyPolicy",
         "Resource": "*"}]}""";

  private final @Nullable String homeOfAllTests = System.getProperty(HOME);

  private CmkProvider provider;
  private KeyManagementService kms;
  private String key;

  /** A system property wins over the files that this test writes. */
  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    System.clearProperty(HOME);
    Path config = folder.resolve("cmk.properties");
    Files.writeString(
        config, "cmk.home = " + folder.resolve("home") + "\ncmk.default-key = alias/app\n");
    try (CmkProvider unconfigured = new CmkProvider()) {
      provider = (CmkProvider) unconfigured.configure(config.toString());
    }
    Security.addProvider(provider);
    kms = provider.keyManagementService();
    key = kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT)).keyMetadata().arn();
    kms.createAlias(new CreateAliasRequest("alias/app", key));
  }

  @AfterEach
  void close() {
    Security.removeProvider("CMK");
    provider.close();
    if (homeOfAllTests != null) {
      System.setProperty(HOME, homeOfAllTests);
    }
  }

  @Test
  void anRsaKeySigns() throws Exception {
    assertKept(rsa7168(), "SHA256withRSA");
  }

  @Test
  void anMlDsaKeySigns() throws Exception {
    Assumptions.assumeTrue(Runtime.version().feature() >= 24, "the JDK has no ML-DSA");
    assertKept(KeyPairGenerator.getInstance("ML-DSA-87").generateKeyPair(), "ML-DSA");
  }

  /** Under a policy that permits nothing else, so that it is known by its integration. */
  @Test
  void itWorksInAKeyManager() throws Exception {
    KeyPair plain = rsa7168();
    KeyStore vault = vault();
    vault.setKeyEntry("large", plain.getPrivate(), null, chain(plain));
    KeyManagerFactory factory = KeyManagerFactory.getInstance("CMK");
    factory.init(vault, null);
    kms.putKeyPolicy(new PutKeyPolicyRequest(key, "default", ONLY_TLS, true));
    X509ExtendedKeyManager manager = (X509ExtendedKeyManager) factory.getKeyManagers()[0];
    PrivateKey ofTls = manager.getPrivateKey(manager.chooseServerAlias("RSA", null, null));
    assertSigns("SHA256withRSA", ofTls, plain);
    PrivateKey ofTheProgram = (PrivateKey) vault.getKey("large", null);
    assertThatThrownBy(() -> assertSigns("SHA256withRSA", ofTheProgram, plain))
        .hasCauseInstanceOf(AccessDeniedException.class);
  }

  @Test
  void aDisabledCmkRefusesIt() throws Exception {
    KeyPair plain = rsa7168();
    KeyStore vault = vault();
    vault.setKeyEntry("large", plain.getPrivate(), null, chain(plain));
    Signature signer = Signature.getInstance("SHA256withRSA");
    kms.disableKey(new DisableKeyRequest(key));
    PrivateKey handle = (PrivateKey) vault.getKey("large", null);
    assertThatThrownBy(() -> signer.initSign(handle)).hasCauseInstanceOf(DisabledException.class);
  }

  /** Into the vault, out into a file, and back. */
  private void assertKept(KeyPair plain, String signature) throws Exception {
    assertThat(plain.getPrivate().getEncoded()).hasSizeGreaterThan(4096);
    KeyStore vault = vault();
    vault.setKeyEntry("large", plain.getPrivate(), null, chain(plain));
    assertSigns(signature, (PrivateKey) vault().getKey("large", null), plain);

    KeyStore file = KeyStore.getInstance("CMKS");
    file.load(null, null);
    file.setKeyEntry("large", vault.getKey("large", null), PASSWORD, chain(plain));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    file.store(bytes, PASSWORD);
    file.load(new ByteArrayInputStream(bytes.toByteArray()), PASSWORD);
    assertSigns(signature, (PrivateKey) file.getKey("large", PASSWORD), plain);

    vault.setKeyEntry("back", file.getKey("large", PASSWORD), null, chain(plain));
    assertSigns(signature, (PrivateKey) vault.getKey("back", null), plain);
  }

  private static void assertSigns(String algorithm, PrivateKey handle, KeyPair plain)
      throws Exception {
    assertThat(handle).isInstanceOf(CmkKey.class);
    assertThat(handle.getEncoded()).isNull();
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(handle);
    signer.update(new byte[] {1, 2, 3});
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(plain.getPublic());
    verifier.update(new byte[] {1, 2, 3});
    assertThat(verifier.verify(signer.sign())).isTrue();
  }

  private static KeyStore vault() throws Exception {
    KeyStore vault = KeyStore.getInstance("CMK");
    vault.load(null, null);
    return vault;
  }

  private static Certificate[] chain(KeyPair pair) throws Exception {
    KeyPair authority = KeyPairGenerator.getInstance("EC").generateKeyPair();
    return new Certificate[] {
      TestCertificates.issued(pair.getPublic(), "CN=localhost", authority),
      TestCertificates.ofAuthority(authority)
    };
  }

  /** Of two primes that the JDK knows, which finding new ones would take minutes for. */
  private static KeyPair rsa7168() throws Exception {
    BigInteger p = primeOfDh(4096);
    BigInteger q = primeOfDh(3072);
    BigInteger one = BigInteger.ONE;
    BigInteger e = BigInteger.valueOf(65537);
    BigInteger d = e.modInverse(p.subtract(one).multiply(q.subtract(one)));
    BigInteger n = p.multiply(q);
    KeyFactory factory = KeyFactory.getInstance("RSA");
    return new KeyPair(
        factory.generatePublic(new RSAPublicKeySpec(n, e)),
        factory.generatePrivate(
            new RSAPrivateCrtKeySpec(
                n, e, d, p, q, d.mod(p.subtract(one)), d.mod(q.subtract(one)), q.modInverse(p))));
  }

  /** The prime of a group of RFC 7919. */
  private static BigInteger primeOfDh(int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("DH");
    generator.initialize(bits);
    return ((DHPublicKey) generator.generateKeyPair().getPublic()).getParams().getP();
  }
}
