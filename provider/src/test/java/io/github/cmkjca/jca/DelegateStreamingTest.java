package io.github.cmkjca.jca;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The split-point matrix that a delegate must pass before messages are streamed into it: a message
 * of up to three blocks, cut at every point, gives the bytes of one call. Who is missing from
 * {@link #delegates()} must not stand in {@code Delegates.STREAMING}.
 */
class DelegateStreamingTest {
  private static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");
  private static final List<String> TRANSFORMATIONS =
      List.of(
          "AES/GCM/NoPadding",
          "AES/CBC/PKCS5Padding",
          "AES/CBC/NoPadding",
          "AES/CTR/NoPadding",
          "ChaCha20-Poly1305");

  static Stream<Provider> delegates() {
    return Stream.of(
        Security.getProvider("SunJCE"),
        new BouncyCastleProvider(),
        new Delegates(() -> Delegates.AUTO).cipher("AES/GCM/NoPadding").getProvider());
  }

  static Stream<Arguments> matrix() {
    return delegates()
        .flatMap(
            provider ->
                TRANSFORMATIONS.stream()
                    .filter(t -> provider.getService("Cipher", t) != null || !isCorretto(provider))
                    .map(t -> Arguments.of(provider, t)));
  }

  /** The only one that lacks some: that the others have all is part of the test. */
  private static boolean isCorretto(Provider provider) {
    return provider.getName().equals(Delegates.CORRETTO);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("matrix")
  void everySplitGivesTheBytesOfOneCall(Provider provider, String transformation)
      throws GeneralSecurityException {
    assertThat(Delegates.streams(provider)).isTrue();
    Cipher cipher = Cipher.getInstance(transformation, provider);
    int number = 0;
    for (int length : new int[] {0, 1, 15, 16, 17, 32, 47, 48}) {
      if (transformation.equals("AES/CBC/NoPadding") && length % 16 != 0) {
        continue;
      }
      byte[] message = new byte[length];
      Arrays.fill(message, (byte) length);
      for (int cut : IntStream.rangeClosed(0, length).toArray()) {
        AlgorithmParameterSpec params = params(transformation, ++number);
        Cipher oracle = Cipher.getInstance(transformation, "SunJCE");
        oracle.init(Cipher.ENCRYPT_MODE, KEY, params);
        byte[] expected = oracle.doFinal(message);
        cipher.init(Cipher.ENCRYPT_MODE, KEY, params);
        byte[] output = new byte[length + 64];
        int written = cipher.update(message, 0, cut, output, 0);
        written += cipher.doFinal(message, cut, length - cut, output, written);
        assertThat(Arrays.copyOf(output, written)).as("%d at %d", length, cut).isEqualTo(expected);
      }
    }
  }

  @Test
  void correttoOnTheClassPathIsChosenWithoutBeingRegistered() {
    assertThat(Security.getProvider(Delegates.CORRETTO)).isNull();
    Delegates delegates = new Delegates(() -> Delegates.AUTO);
    assertThat(delegates.cipher("AES/GCM/NoPadding").getProvider().getName())
        .isEqualTo(Delegates.CORRETTO);
    assertThat(delegates.cipher("ChaCha20-Poly1305").getProvider().getName())
        .as("what Corretto lacks")
        .isEqualTo(Delegates.SUN_JCE);
  }

  @Test
  void randomScriptsThroughCorrettoGiveTheSameMessages() throws Exception {
    FakeVault vault = new FakeVault();
    vault.delegate = Delegates.AUTO;
    Provider ours = new TestProvider(vault);
    byte[] material = new byte[32];
    for (String transformation : List.of("AES/GCM/NoPadding", "AES/CBC/PKCS5Padding")) {
      for (int seed = 0; seed < 500; seed++) {
        CipherScript script = new CipherScript(transformation, seed, false);
        List<String> expected =
            script.runWithoutOverlaps(sunJce(transformation), KEY, sunJce(transformation), KEY);
        List<String> actual =
            script.run(
                Cipher.getInstance(transformation, ours),
                vault.handle("AES", material),
                sunJce(transformation),
                KEY);
        assertThat(actual).as("%s seed %d", transformation, seed).isEqualTo(expected);
      }
    }
  }

  private static Cipher sunJce(String transformation) throws GeneralSecurityException {
    return Cipher.getInstance(transformation, "SunJCE");
  }

  private static AlgorithmParameterSpec params(String transformation, int number) {
    return transformation.contains("/GCM/")
        ? new GCMParameterSpec(128, Ivs.numbered(12, number))
        : new IvParameterSpec(Ivs.numbered(transformation.startsWith("ChaCha") ? 12 : 16, number));
  }
}
