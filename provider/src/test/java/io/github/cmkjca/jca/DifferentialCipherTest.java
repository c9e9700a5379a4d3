package io.github.cmkjca.jca;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Provider;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The oracle is SunJCE with the raw key: same calls, same bytes, same exceptions. */
class DifferentialCipherTest {
  private static final FakeVault VAULT = new FakeVault();
  private static final Provider OURS = new TestProvider(VAULT);

  @Provide
  Arbitrary<String> transformations() {
    return Arbitraries.of(
        "AES/GCM/NoPadding",
        "AES_256/GCM/NoPadding",
        "AES/CBC/PKCS5Padding",
        "AES/CBC/NoPadding",
        "AES/CTR/NoPadding",
        "ChaCha20-Poly1305",
        "AES/KW/NoPadding",
        "AES/KWP/NoPadding");
  }

  @Property(tries = 1500)
  void behavesAsSunJceWithTheRawKey(
      @ForAll("transformations") String transformation, @ForAll long seed) throws Exception {
    Random random = new Random(seed);
    boolean anySize = transformation.startsWith("AES/");
    byte[] material = new byte[anySize ? 16 + 8 * random.nextInt(3) : 32];
    random.nextBytes(material);
    SecretKeySpec raw = new SecretKeySpec(material, "AES");
    CipherScript script = new CipherScript(transformation, seed, true);
    Cipher reference = Cipher.getInstance(transformation, "SunJCE");
    List<String> expected =
        script.runWithoutOverlaps(
            Cipher.getInstance(transformation, "SunJCE"), raw, reference, raw);
    List<String> actual =
        script.run(
            Cipher.getInstance(transformation, OURS),
            VAULT.handle("AES", material),
            Cipher.getInstance(transformation, "SunJCE"),
            raw);
    assertThat(actual).isEqualTo(expected);
  }
}
