package io.github.cmkjca.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.spi.kms.ConnectCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.ConnectionErrorCode;
import io.github.cmkjca.spi.kms.ConnectionState;
import io.github.cmkjca.spi.kms.CreateCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.CreateCustomKeyStoreResponse;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.CreateKeyResponse;
import io.github.cmkjca.spi.kms.CustomKeyStoreType;
import io.github.cmkjca.spi.kms.CustomKeyStoresListEntry;
import io.github.cmkjca.spi.kms.DeleteCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.DescribeCustomKeyStoresRequest;
import io.github.cmkjca.spi.kms.DescribeCustomKeyStoresResponse;
import io.github.cmkjca.spi.kms.DisconnectCustomKeyStoreRequest;
import io.github.cmkjca.spi.kms.GenerateRandomRequest;
import io.github.cmkjca.spi.kms.GenerateRandomResponse;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.UpdateCustomKeyStoreRequest;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sub-commands about custom key stores ask, and how they print the answers. */
class CustomKeyStoreCommandsTest {
  private static final String STORE = "cks-0123456789abcdef0";
  private static final Instant DATE = Instant.parse("2026-02-03T04:05:06Z");

  private final Path home;
  private final List<Object> requests = new ArrayList<>();
  private @Nullable Object answer;

  CustomKeyStoreCommandsTest(@TempDir Path home) {
    this.home = home;
  }

  /** A service that notes requests and gives one answer. */
  private final class Noting implements Vault {
    @Override
    public KeyManagementService kms() {
      return (KeyManagementService)
          Proxy.newProxyInstance(
              KeyManagementService.class.getClassLoader(),
              new Class<?>[] {KeyManagementService.class},
              (proxy, method, arguments) -> {
                requests.add(arguments[0]);
                return answer;
              });
    }

    @Override
    public void close() {}
  }

  private CommandLineRun.Result run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--home", home.toString()));
    return CommandLineRun.runExactly(config -> new Noting(), all.toArray(String[]::new));
  }

  private String ok(String... words) {
    CommandLineRun.Result result = run(words);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    return result.out();
  }

  @Test
  void create() {
    answer = new CreateCustomKeyStoreResponse(STORE);
    String out =
        ok(
            "create-custom-key-store",
            "--custom-key-store-name",
            "the bank's",
            "--cloud-hsm-cluster-id",
            "nethsm",
            "--custom-key-store-type",
            "AWS_CLOUDHSM");
    assertThat(out).isEqualToIgnoringNewLines("{    \"CustomKeyStoreId\": \"" + STORE + "\"}");
    assertThat(requests).containsExactly(new CreateCustomKeyStoreRequest("the bank's", "nethsm"));
  }

  @Test
  void whatOtherStoresHaveIsRefused() {
    assertRefused(
        "An error occurred (UnsupportedOperationException) when calling the CreateCustomKeyStore"
            + " operation: There are no external key stores here",
        "--custom-key-store-type",
        "EXTERNAL_KEY_STORE");
    assertRefused(
        "An error occurred (ValidationException) when calling the CreateCustomKeyStore operation:"
            + " 1 validation error detected: Value 'PAPER' at 'customKeyStoreType' failed to"
            + " satisfy constraint: Member must satisfy enum value set: [AWS_CLOUDHSM]",
        "--custom-key-store-type",
        "PAPER");
    assertRefused(
        "An error occurred (ValidationException) when calling the CreateCustomKeyStore operation:"
            + " TrustAnchorCertificate is not taken",
        "--trust-anchor-certificate",
        "-----BEGIN");
    assertRefused("KeyStorePassword is not taken", "--key-store-password", "secret-pin");
  }

  private void assertRefused(String message, String... words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "create-custom-key-store",
                "--custom-key-store-name",
                "n",
                "--cloud-hsm-cluster-id",
                "c"));
    all.addAll(List.of(words));
    CommandLineRun.Result result = run(all.toArray(String[]::new));
    assertThat(result.code()).isEqualTo(254);
    assertThat(result.err()).contains(message).doesNotContain("secret-pin");
    assertThat(requests).isEmpty();
  }

  @Test
  void pinsAreRefusedAndTheMessageSaysWhereTheyBelong() {
    CommandLineRun.Result result =
        run(
            "update-custom-key-store",
            "--custom-key-store-id",
            STORE,
            "--key-store-password",
            "secret-pin");
    assertThat(result.code()).isEqualTo(254);
    assertThat(result.err())
        .contains("UpdateCustomKeyStore", "cmk.pkcs11.cluster-pin-files")
        .doesNotContain("secret-pin", "cmk.pkcs11.pin-file"); // that of another token
    assertThat(requests).isEmpty();
  }

  @Test
  void describe() {
    answer =
        new DescribeCustomKeyStoresResponse(
            List.of(
                store(ConnectionState.CONNECTED, null),
                store(ConnectionState.FAILED, ConnectionErrorCode.INVALID_CREDENTIALS)),
            false,
            null);
    String out =
        ok("describe-custom-key-stores", "--query", "CustomKeyStores[].ConnectionErrorCode");
    assertThat(out).isEqualToIgnoringWhitespace("[\"INVALID_CREDENTIALS\"]");
    assertThat(ok("describe-custom-key-stores", "--query", "CustomKeyStores[0]"))
        .containsSubsequence(
            "\"CustomKeyStoreId\": \"" + STORE,
            "\"CustomKeyStoreName\": \"the bank's\"",
            "\"CloudHsmClusterId\": \"nethsm\"",
            "\"ConnectionState\": \"CONNECTED\"",
            "\"CreationDate\"",
            "\"CustomKeyStoreType\": \"AWS_CLOUDHSM\"");
    requests.clear();
    ok("describe-custom-key-stores", "--custom-key-store-id", STORE);
    ok("describe-custom-key-stores", "--custom-key-store-name", "n", "--limit", "3");
    assertThat(requests)
        .containsExactly(
            DescribeCustomKeyStoresRequest.of(STORE),
            new DescribeCustomKeyStoresRequest(null, "n", 3, null));
  }

  private static CustomKeyStoresListEntry store(
      ConnectionState state, @Nullable ConnectionErrorCode error) {
    return new CustomKeyStoresListEntry(
        STORE, "the bank's", "nethsm", state, error, DATE, CustomKeyStoreType.AWS_CLOUDHSM);
  }

  @Test
  void connectDisconnectUpdateDelete() {
    ok("connect-custom-key-store", "--custom-key-store-id", STORE);
    ok("disconnect-custom-key-store", "--custom-key-store-id", STORE);
    ok(
        "update-custom-key-store",
        "--custom-key-store-id",
        STORE,
        "--new-custom-key-store-name",
        "other",
        "--cloud-hsm-cluster-id",
        "luna");
    String out = ok("delete-custom-key-store", "--custom-key-store-id", STORE);
    assertThat(out).isEmpty();
    assertThat(requests)
        .containsExactly(
            new ConnectCustomKeyStoreRequest(STORE),
            new DisconnectCustomKeyStoreRequest(STORE),
            new UpdateCustomKeyStoreRequest(STORE, "other", "luna"),
            new DeleteCustomKeyStoreRequest(STORE));
  }

  @Test
  void keysAndRandomBytesComeFromAStore() {
    answer =
        new CreateKeyResponse(
            new KeyMetadata(
                "000000000000",
                "id",
                "arn",
                DATE,
                true,
                "",
                KeyUsage.ENCRYPT_DECRYPT,
                KeyState.ENABLED,
                KeyOrigin.AWS_CLOUDHSM,
                KeyManager.CUSTOMER,
                KeySpec.SYMMETRIC_DEFAULT,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                STORE,
                "nethsm"));
    String out = ok("create-key", "--origin", "AWS_CLOUDHSM", "--custom-key-store-id", STORE);
    assertThat(out)
        .containsSubsequence(
            "\"Origin\": \"AWS_CLOUDHSM\"",
            "\"CustomKeyStoreId\": \"" + STORE,
            "\"CloudHsmClusterId\": \"nethsm\"",
            "\"KeyManager\"");
    answer = new GenerateRandomResponse(new byte[3]);
    ok("generate-random", "--number-of-bytes", "3", "--custom-key-store-id", STORE);
    assertThat(requests)
        .containsExactly(
            new CreateKeyRequest(KeySpec.SYMMETRIC_DEFAULT, null, "", null, false)
                .inCustomKeyStore(STORE),
            new GenerateRandomRequest(3, STORE));
  }
}
