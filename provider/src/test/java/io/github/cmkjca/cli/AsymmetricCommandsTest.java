package io.github.cmkjca.cli;

import static io.github.cmkjca.Openssl.openssl;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.cli.CommandLineRun.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands about key pairs, with openssl as the other party. */
class AsymmetricCommandsTest {
  private static final String MESSAGE = "pay 10 to bob";

  private Path directory;
  private CommandLineRun cmk;

  @BeforeEach
  void open(@TempDir Path folder) {
    directory = folder;
    cmk = new CommandLineRun(folder.resolve("home"));
  }

  private String newKey(String spec, String usage) {
    return cmk.ok("create-key", "--key-spec", spec, "--key-usage", usage).member("KeyId");
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }

  private Path message() throws IOException {
    return file("message", MESSAGE.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] decoded(Result result, String member) {
    return Base64.getDecoder().decode(result.member(member));
  }

  private Path publicKey(String key) throws IOException {
    return file("public.der", decoded(cmk.ok("get-public-key", "--key-id", key), "PublicKey"));
  }

  private static List<String> members(Result result) {
    return Json.object("answer", result.out()).keySet().stream().map(String::valueOf).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "RSA_2048, RSASSA_PKCS1_V1_5_SHA_256, -sha256, ",
    "RSA_3072, RSASSA_PKCS1_V1_5_SHA_512, -sha512, ",
    "RSA_2048, RSASSA_PSS_SHA_256, -sha256, 32",
    "RSA_2048, RSASSA_PSS_SHA_384, -sha384, 48",
    "ECC_NIST_P256, ECDSA_SHA_256, -sha256, ",
    "ECC_NIST_P384, ECDSA_SHA_384, -sha384, ",
    "ECC_NIST_P521, ECDSA_SHA_512, -sha512, ",
    "ECC_SECG_P256K1, ECDSA_SHA_256, -sha256, ",
  })
  void opensslVerifiesWhatSignGave(String spec, String algorithm, String hash, String saltLength)
      throws Exception {
    String key = newKey(spec, "SIGN_VERIFY");
    Path message = message();
    Result signed =
        cmk.ok(
            "sign",
            "--key-id",
            key,
            "--message",
            "fileb://" + message,
            "--signing-algorithm",
            algorithm);
    assertThat(signed.member("KeyId")).endsWith(":key/" + key);
    assertThat(signed.member("SigningAlgorithm")).isEqualTo(algorithm);
    Path signature = file("signature", decoded(signed, "Signature"));
    List<Object> words =
        new ArrayList<>(List.of("dgst", hash, "-keyform", "DER", "-verify", publicKey(key)));
    if (saltLength != null) {
      words.addAll(
          List.of(
              "-sigopt",
              "rsa_padding_mode:pss",
              "-sigopt",
              "rsa_pss_saltlen:" + saltLength,
              "-sigopt",
              "rsa_mgf1_md:" + hash.substring(1)));
    }
    words.addAll(List.of("-signature", signature, message));
    assertThat(openssl(words.toArray())).asString().contains("Verified OK");

    Result verified =
        cmk.ok(
            "verify",
            "--key-id",
            key,
            "--message",
            "fileb://" + message,
            "--message-type",
            "RAW",
            "--signature",
            "fileb://" + signature,
            "--signing-algorithm",
            algorithm);
    assertThat(verified.member("SignatureValid")).isEqualTo("true");
  }

  @Test
  void opensslVerifiesEd25519() throws Exception {
    String key = newKey("ECC_NIST_EDWARDS25519", "SIGN_VERIFY");
    Path message = message();
    Result signed =
        cmk.ok(
            "sign",
            "--key-id",
            key,
            "--message",
            "fileb://" + message,
            "--signing-algorithm",
            "ED25519_SHA_512");
    Path signature = file("signature", decoded(signed, "Signature"));
    assertThat(
            openssl(
                "pkeyutl",
                "-verify",
                "-rawin",
                "-pubin",
                "-keyform",
                "DER",
                "-inkey",
                publicKey(key),
                "-sigfile",
                signature,
                "-in",
                message))
        .asString()
        .contains("Verified Successfully");
  }

  @Test
  void wrongSignatureIsTheErrorOfAws() throws Exception {
    String key = newKey("ECC_NIST_P256", "SIGN_VERIFY");
    Result refused =
        cmk.run(
            "verify",
            "--key-id",
            key,
            "--message",
            "fileb://" + message(),
            "--signature",
            "AAAA",
            "--signing-algorithm",
            "ECDSA_SHA_256");
    assertThat(refused.code()).isEqualTo(254);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .startsWith(
            "\nAn error occurred (KMSInvalidSignatureException) when calling the Verify"
                + " operation:");
  }

  @Test
  void getPublicKeyAnswersWithTheMembersOfAws() {
    String key = newKey("RSA_2048", "ENCRYPT_DECRYPT");
    Result shown = cmk.ok("get-public-key", "--key-id", key);
    assertThat(members(shown))
        .containsExactly(
            "KeyId",
            "PublicKey",
            "CustomerMasterKeySpec",
            "KeySpec",
            "KeyUsage",
            "EncryptionAlgorithms");
    assertThat(shown.member("EncryptionAlgorithms"))
        .isEqualTo("[RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256]");
    Result described = cmk.ok("describe-key", "--key-id", key);
    assertThat(described.member("EncryptionAlgorithms"))
        .isEqualTo("[RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256]");
    assertThat(described.out()).doesNotContain("SigningAlgorithms", "CurrentKeyMaterialId");
  }

  @Test
  void decryptOpensWhatOpensslEncryptedWithThePublicKey() throws Exception {
    String key = newKey("RSA_2048", "ENCRYPT_DECRYPT");
    Path ciphertext = directory.resolve("ciphertext");
    openssl(
        "pkeyutl",
        "-encrypt",
        "-pubin",
        "-keyform",
        "DER",
        "-inkey",
        publicKey(key),
        "-pkeyopt",
        "rsa_padding_mode:oaep",
        "-pkeyopt",
        "rsa_oaep_md:sha256",
        "-pkeyopt",
        "rsa_mgf1_md:sha256",
        "-in",
        message(),
        "-out",
        ciphertext);
    Result decrypted =
        cmk.ok(
            "decrypt",
            "--key-id",
            key,
            "--ciphertext-blob",
            "fileb://" + ciphertext,
            "--encryption-algorithm",
            "RSAES_OAEP_SHA_256");
    assertThat(decoded(decrypted, "Plaintext")).asString().isEqualTo(MESSAGE);
    assertThat(decrypted.member("EncryptionAlgorithm")).isEqualTo("RSAES_OAEP_SHA_256");
    assertThat(decrypted.out()).doesNotContain("KeyMaterialId");
  }

  @Test
  void reEncryptMovesFromASymmetricToAnRsaKey() {
    String symmetric = cmk.ok("create-key").member("KeyId");
    String rsa = newKey("RSA_2048", "ENCRYPT_DECRYPT");
    String blob =
        cmk.ok("encrypt", "--key-id", symmetric, "--plaintext", "aGVsbG8=")
            .member("CiphertextBlob");
    Result moved =
        cmk.ok(
            "re-encrypt",
            "--ciphertext-blob",
            blob,
            "--destination-key-id",
            rsa,
            "--destination-encryption-algorithm",
            "RSAES_OAEP_SHA_1");
    assertThat(moved.member("SourceEncryptionAlgorithm")).isEqualTo("SYMMETRIC_DEFAULT");
    assertThat(moved.member("DestinationEncryptionAlgorithm")).isEqualTo("RSAES_OAEP_SHA_1");
    assertThat(moved.out()).contains("SourceKeyMaterialId").doesNotContain("DestinationKeyMat");
    Result decrypted =
        cmk.ok(
            "decrypt",
            "--key-id",
            rsa,
            "--ciphertext-blob",
            moved.member("CiphertextBlob"),
            "--encryption-algorithm",
            "RSAES_OAEP_SHA_1");
    assertThat(decrypted.member("Plaintext")).isEqualTo("aGVsbG8=");
  }

  @Test
  void opensslDerivesTheSameSecret() throws Exception {
    String key = newKey("ECC_NIST_P256", "KEY_AGREEMENT");
    Path theirs = directory.resolve("theirs.pem");
    Path theirPublic = directory.resolve("their-public.der");
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", theirs);
    openssl("pkey", "-in", theirs, "-pubout", "-outform", "DER", "-out", theirPublic);
    Path secret = directory.resolve("secret");
    openssl(
        "pkeyutl",
        "-derive",
        "-inkey",
        theirs,
        "-peerform",
        "DER",
        "-peerkey",
        publicKey(key),
        "-out",
        secret);
    Result derived =
        cmk.ok(
            "derive-shared-secret",
            "--key-id",
            key,
            "--key-agreement-algorithm",
            "ECDH",
            "--public-key",
            "fileb://" + theirPublic);
    assertThat(decoded(derived, "SharedSecret")).isEqualTo(Files.readAllBytes(secret));
    assertThat(members(derived))
        .containsExactly("KeyId", "SharedSecret", "KeyAgreementAlgorithm", "KeyOrigin");
    assertThat(derived.member("KeyOrigin")).isEqualTo("AWS_KMS");
  }

  @ParameterizedTest
  @CsvSource({"RSA_2048", "ECC_NIST_P384", "ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519"})
  void opensslFindsThatADataKeyPairIsAPair(String spec) throws Exception {
    String key = cmk.ok("create-key").member("KeyId");
    Result pair = cmk.ok("generate-data-key-pair", "--key-id", key, "--key-pair-spec", spec);
    assertThat(members(pair))
        .containsExactly(
            "PrivateKeyCiphertextBlob",
            "PrivateKeyPlaintext",
            "PublicKey",
            "KeyId",
            "KeyPairSpec",
            "KeyMaterialId");
    Path privateKey = file("private.der", decoded(pair, "PrivateKeyPlaintext"));
    Path publicKey = directory.resolve("public.der");
    openssl(
        "pkey",
        "-inform",
        "DER",
        "-in",
        privateKey,
        "-pubout",
        "-outform",
        "DER",
        "-out",
        publicKey);
    assertThat(Files.readAllBytes(publicKey)).isEqualTo(decoded(pair, "PublicKey"));

    Result sealed =
        cmk.ok(
            "generate-data-key-pair-without-plaintext", "--key-id", key, "--key-pair-spec", spec);
    assertThat(sealed.out()).doesNotContain("PrivateKeyPlaintext");
    assertThat(sealed.member("KeyPairSpec")).isEqualTo(spec);
    cmk.ok("decrypt", "--ciphertext-blob", sealed.member("PrivateKeyCiphertextBlob"));
  }

  @Test
  void hmacWithSha224Verifies() throws Exception {
    String key = newKey("HMAC_224", "GENERATE_VERIFY_MAC");
    Result made =
        cmk.ok(
            "generate-mac",
            "--key-id",
            key,
            "--message",
            "fileb://" + message(),
            "--mac-algorithm",
            "HMAC_SHA_224");
    assertThat(decoded(made, "Mac")).hasSize(28);
    cmk.ok(
        "verify-mac",
        "--key-id",
        key,
        "--message",
        "fileb://" + message(),
        "--mac",
        made.member("Mac"),
        "--mac-algorithm",
        "HMAC_SHA_224");
  }
}
