package io.github.cmkjca.it.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.ChildJvm;
import io.github.cmkjca.it.Dialogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What is in a token and what is nowhere else, as other tools than ours see it. */
class TokenObjectsIT {
  private static final String HIDDEN = "sensitive, always sensitive, never extractable, local";

  private final FaultyToken vault = new FaultyToken().use("");

  @Test
  void anOperatorSeesWhichObjectIsWhich() throws IOException {
    try (Dialogue program = vault.program()) {
      String symmetric = program.ok("create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT");
      program.ok("rotate " + symmetric);
      String mac = program.ok("create HMAC_256 GENERATE_VERIFY_MAC");
      String pair = program.ok("create RSA_2048 SIGN_VERIFY");
      String list = vault.token().list();
      assertThat(labels(list, symmetric)).as("the first and the rotated one").hasSize(2);
      assertThat(labels(list, mac)).hasSize(1);
      assertThat(labels(list, pair)).as("the certificate beside the private key").hasSize(1);
      assertThat(list)
          .as("the private key, by the same name as its id")
          .contains("ID:         " + hex(labels(list, pair).get(0)));
    }
  }

  @Test
  void keysAreSensitiveNeverExtractableAndLocalAndForOneUseOnly() throws IOException {
    try (Dialogue program = vault.program()) {
      program.ok("create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT");
      program.ok("create HMAC_256 GENERATE_VERIFY_MAC");
      program.ok("create RSA_2048 SIGN_VERIFY");
      program.ok("create RSA_2048 ENCRYPT_DECRYPT");
      program.ok("create ECC_NIST_P256 SIGN_VERIFY");
      program.ok("create ECC_NIST_P256 KEY_AGREEMENT");
    }
    List<String> lines = vault.token().list().lines().map(String::strip).toList();
    assertThat(lines.stream().filter(line -> line.startsWith("Access:")))
        .hasSize(6)
        .allMatch(line -> line.endsWith(HIDDEN));
    assertThat(lines.stream().filter(line -> line.startsWith("Usage:")))
        .map(line -> line.substring("Usage:".length()).strip())
        .containsExactlyInAnyOrder(
            "encrypt, decrypt", "verify", "sign", "decrypt", "sign", "derive");
    assertThat(vault.token().listWithoutLogin()).doesNotContain("Key Object");
  }

  /** Certificates can be written by everybody who can call the library. */
  @Test
  void anExchangedPublicKeyIsNotUsed() throws Exception {
    String pair;
    try (Dialogue program = vault.program()) {
      pair = program.ok("create RSA_2048 ENCRYPT_DECRYPT");
      program.ok("oaep " + pair);
    }
    String label = labels(vault.token().list(), pair).get(0);
    vault.token().exchangeCertificate(label, vault.home());
    try (Dialogue program = vault.program()) {
      assertThat(program.say("oaep " + pair))
          .contains("KeyUnavailableException")
          .contains("exchanged");
    }
  }

  /** As in AWS CloudHSM and YubiHSM 2. */
  @Test
  void keysAreTheSameInTokensThatCopyNoObjects() throws IOException {
    vault.begin("no-copy");
    try (Dialogue program = vault.program()) {
      String symmetric = program.ok("create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT");
      program.ok("decrypt " + program.ok("encrypt " + symmetric));
      program.ok("rotate " + symmetric);
      program.ok("mac " + program.ok("create HMAC_256 GENERATE_VERIFY_MAC"));
      String pair = program.ok("create ECC_NIST_P256 SIGN_VERIFY");
      program.ok("sign " + pair);
      program.ok("create RSA_2048 ENCRYPT_DECRYPT");
      String list = vault.token().list();
      assertThat(labels(list, symmetric)).hasSize(2);
      assertThat(labels(list, pair)).as("private key and certificate").hasSize(2);
      assertThat(list.lines().map(String::strip).filter(line -> line.startsWith("Access:")))
          .hasSize(5)
          .allMatch(line -> line.endsWith(HIDDEN));
      assertThat(vault.token().objects()).as("and two certificates").isEqualTo(7);
    }
    try (Dialogue program = vault.program()) {
      program.ok("create ECC_NIST_P256 SIGN_VERIFY");
    }
  }

  /** pkcs11-tool shows CKA_SIGN of secret keys under another name in some versions. */
  private static List<String> labels(String list, String keyId) {
    return Pattern.compile("label:\\s+(cmk/" + keyId + "/[0-9a-f]{16})\n")
        .matcher(list)
        .results()
        .map(match -> match.group(1))
        .sorted()
        .toList();
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void nothingOfThePinIsLeftAnywhere() throws IOException {
    try (Dialogue program = vault.program()) {
      program.ok("create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT");
      program.ok("plant");
      ChildJvm.Result result = program.end();
      assertThat(result.err()).doesNotContain(SoftHsm.PIN);
    }
    try (Stream<Path> files = Files.walk(vault.home())) {
      assertThat(files.filter(Files::isRegularFile))
          .isNotEmpty()
          .noneMatch(file -> read(file).contains(SoftHsm.PIN));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Each place of a heap dump is tried as the key of a ciphertext that was made just before: GCM
   * encrypts the first block with the key's encryption of the IV and 2 (SP 800-38D, section 7.1). A
   * key that the program does hold is found so, the master key is not.
   */
  @Test
  void noMasterKeyIsInTheHeapOfARunningProgram() throws IOException, GeneralSecurityException {
    Path dump = vault.home().resolve("heap.hprof");
    byte[] blob;
    byte[] planted;
    try (Dialogue program = vault.program("-Xmx64m")) {
      String keyId = program.ok("create SYMMETRIC_DEFAULT ENCRYPT_DECRYPT");
      planted = HexFormat.of().parseHex(program.ok("plant"));
      blob = Base64.getDecoder().decode(program.ok("encrypt " + keyId));
      program.ok("dump " + dump);
      program.ok("decrypt " + Base64.getEncoder().encodeToString(blob));
    }
    byte[] heap = Files.readAllBytes(dump);
    int body = blob.length - (12 + 32 + 16);
    byte[] counter = Arrays.copyOf(Arrays.copyOfRange(blob, body, body + 12), 16);
    counter[15] = 2;
    byte[] keyStream = Arrays.copyOfRange(blob, body + 12, body + 12 + 16); // plaintext is zeros
    Cipher aes = Cipher.getInstance("AES/ECB/NoPadding", "SunJCE");
    aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(planted, "AES"));
    assertThat(places(heap, counter, aes.doFinal(counter))).as("planted").isPositive();
    assertThat(places(heap, counter, keyStream)).as("master key").isZero();
  }

  private static int places(byte[] heap, byte[] counter, byte[] keyStream)
      throws GeneralSecurityException {
    Cipher aes = Cipher.getInstance("AES/ECB/NoPadding", "SunJCE");
    int places = 0;
    for (int i = 0; i + 32 <= heap.length; i++) {
      if (looksRandom(heap, i)) {
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(heap, i, 32, "AES"));
        places += Arrays.equals(aes.doFinal(counter), keyStream) ? 1 : 0;
      }
    }
    return places;
  }

  /** 32 random bytes have fewer than 20 different values once in 10^10 times. */
  private static boolean looksRandom(byte[] heap, int offset) {
    long[] seen = new long[4];
    for (int i = offset; i < offset + 32; i++) {
      int value = heap[i] & 0xff;
      seen[value >> 6] |= 1L << (value & 63);
    }
    return Long.bitCount(seen[0])
            + Long.bitCount(seen[1])
            + Long.bitCount(seen[2])
            + Long.bitCount(seen[3])
        >= 20;
  }
}
