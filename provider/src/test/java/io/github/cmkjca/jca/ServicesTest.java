package io.github.cmkjca.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Walks the table. */
class ServicesTest {
  private static final Set<String> KEYED = Set.of("Cipher", "Mac", "Signature", "KeyAgreement");
  private static final List<KeyPair> PAIRS =
      Stream.of("RSA", "EC", "Ed25519", "Ed448", "X25519", "X448").map(ServicesTest::pair).toList();
  private final FakeVault vault = new FakeVault();
  private final Provider provider = new TestProvider(vault);

  @TestFactory
  Stream<DynamicTest> eachServiceInstantiatesAndClaimsOnlyOurHandles() {
    return provider.getServices().stream()
        .map(service -> DynamicTest.dynamicTest(service.toString(), () -> check(service)));
  }

  private void check(Provider.Service service) throws Exception {
    assertThat(service.newInstance(null)).isNotSameAs(service.newInstance(null));
    assertThatThrownBy(() -> service.newInstance("parameter"))
        .isInstanceOf(NoSuchAlgorithmException.class);
    if (!KEYED.contains(service.getType())) {
      assertThatThrownBy(() -> service.supportsParameter(null))
          .isInstanceOf(InvalidParameterException.class);
      assertThatThrownBy(() -> service.supportsParameter(vault.handle("AES", new byte[32])))
          .isInstanceOf(InvalidParameterException.class);
      return;
    }
    assertThat(service.supportsParameter(null)).isFalse();
    assertThatThrownBy(() -> service.supportsParameter("no key"))
        .isInstanceOf(InvalidParameterException.class);
    assertThat(service.supportsParameter(new SecretKeySpec(new byte[32], "AES"))).isFalse();
    assertThat(service.supportsParameter(new OpaqueKey())).isFalse();
    boolean ours =
        service.supportsParameter(vault.handle("AES", new byte[32]))
            || service.supportsParameter(
                new CmkHandle(FakeVault.KEY_ARN, KeySpec.SYMMETRIC_DEFAULT))
            || PAIRS.stream()
                .anyMatch(
                    pair ->
                        service.supportsParameter(pairHandle(pair))
                            && !service.supportsParameter(pair.getPrivate())
                            && service.supportsParameter(pair.getPublic())
                                == verifiesForAll(service, pair.getPublic()));
    assertThat(ours || service.getAlgorithm().startsWith("ML-DSA")).isTrue();
  }

  /** By these names nobody else need verify. */
  private static boolean verifiesForAll(Provider.Service service, PublicKey key) {
    return service.getAlgorithm().endsWith("withRSAandMGF1") && key.getAlgorithm().equals("RSA");
  }

  private static PrivateKeyHandle pairHandle(KeyPair pair) {
    try {
      return PrivateKeyHandle.of(
          pair.getPublic(),
          new PrivateKeyHandle.CmkPair(FakeVault.KEY_ARN, KeySpec.RSA_2048, KeyUsage.SIGN_VERIFY));
    } catch (InvalidKeyException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair pair(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** RFC 4055 section 1.2: such a key is for PSS alone. */
  @Test
  void aKeyRestrictedToPssDoesNothingElse() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSASSA-PSS");
    generator.initialize(2048);
    PrivateKeyHandle handle = pairHandle(generator.generateKeyPair());
    for (Provider.Service service : provider.getServices()) {
      if (KEYED.contains(service.getType()) && service.supportsParameter(handle)) {
        assertThat(service.getAlgorithm()).containsAnyOf("RSASSA-PSS", "MGF1");
        assertThat(service.getType()).isEqualTo("Signature");
      }
    }
  }

  @Test
  void everyServiceOfTheContractIsThere() {
    assertThat(provider.getServices().stream().map(s -> s.getType() + "." + s.getAlgorithm()))
        .contains(
            "Cipher.AES/GCM/NoPadding",
            "Cipher.AES/CBC/PKCS5Padding",
            "Cipher.AES/CBC/NoPadding",
            "Cipher.AES/CTR/NoPadding",
            "Cipher.ChaCha20-Poly1305",
            "Cipher.AES/KW/NoPadding",
            "Cipher.AES/KWP/NoPadding",
            "Cipher.CMK",
            "Mac.HmacSHA256",
            "Mac.HmacSHA384",
            "Mac.HmacSHA512",
            "KeyGenerator.AES",
            "KeyGenerator.ChaCha20",
            "KeyGenerator.HmacSHA256",
            "KeyGenerator.HmacSHA384",
            "KeyGenerator.HmacSHA512",
            "AlgorithmParameters.GCM",
            "AlgorithmParameters.AES",
            "AlgorithmParameters.ChaCha20-Poly1305",
            "SecretKeyFactory.CMK",
            "SecureRandom.CMK");
    for (String alias : Set.of("AESWrap", "AESWrap_256", "AESWrapPad", "2.16.840.1.101.3.4.1.46")) {
      assertThat(provider.getService("Cipher", alias)).as(alias).isNotNull();
    }
    assertThat(provider.getService("Cipher", "OID.2.16.840.1.101.3.4.1.46")).isNotNull();
  }

  @Test
  void parametersHaveTheIdentifiersThatSunJceHas() {
    Provider sunJce = Security.getProvider("SunJCE");
    for (String oid : Set.of("2.16.840.1.101.3.4.1", "1.2.840.113549.1.9.16.3.18")) {
      for (String alias : Set.of(oid, "OID." + oid)) {
        assertThat(provider.getService("AlgorithmParameters", alias).getAlgorithm())
            .isEqualTo(sunJce.getService("AlgorithmParameters", alias).getAlgorithm());
      }
    }
  }

  /** Another provider's opaque key. */
  private static final class OpaqueKey implements SecretKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return "AES";
    }

    @Override
    public @Nullable String getFormat() {
      return null;
    }

    @Override
    public byte @Nullable [] getEncoded() {
      return null;
    }
  }
}
