package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.ListAliasesRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which CMK protects a new keystore file: {@code cmk.keystore-key}. */
class KeystoreKeyTest {
  private static final String HOME = "cmk.home";
  private static final String MANAGED = "alias/cmk/keystore";
  private static final String ALICE = "arn:aws:iam::000000000000:user/alice";

  private final @Nullable String homeOfAllTests = System.getProperty(HOME);

  /** A system property wins over the files that this test writes. */
  @BeforeEach
  void letFilesNameTheHome() {
    System.clearProperty(HOME);
  }

  @AfterEach
  void restoreTheHomeOfAllTests() {
    if (homeOfAllTests != null) {
      System.setProperty(HOME, homeOfAllTests);
    }
  }

  private static CmkProvider open(Path home, String... options) throws Exception {
    Path config = Files.createTempFile(home.getParent(), "cmk", ".properties");
    Files.writeString(config, "cmk.home = " + home + "\n" + String.join("\n", options) + "\n");
    try (CmkProvider provider = new CmkProvider()) {
      return (CmkProvider) provider.configure(config.toString());
    }
  }

  private static byte[] file(CmkProvider provider) throws Exception {
    KeyStore keys = KeyStore.getInstance("CMKS", provider);
    keys.load(null, null);
    keys.setKeyEntry("invoices", new SecretKeySpec(new byte[32], "AES"), null, null);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    keys.store(out, null);
    return out.toByteArray();
  }

  private static byte[] use(CmkProvider provider, byte[] file) throws Exception {
    KeyStore keys = KeyStore.getInstance("CMKS", provider);
    keys.load(new ByteArrayInputStream(file), null);
    Key key = keys.getKey("invoices", null);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, new byte[12]));
    return cipher.doFinal(new byte[] {1, 2, 3});
  }

  @Test
  void theProviderManagedKeyIsMadeByTheFirstFileAndServesEverybodyThroughFilesOnly(
      @TempDir Path dir) throws Exception {
    Path home = dir.resolve("home");
    byte[] file;
    byte[] encrypted;
    try (CmkProvider owner = open(home, "cmk.keystore-key = " + MANAGED)) {
      KeyManagementService kms = owner.keyManagementService();
      assertThat(kms.listAliases(new ListAliasesRequest(null, null, null)).aliases()).isEmpty();
      file = file(owner);
      encrypted = use(owner, file);
      assertThat(kms.describeKey(DescribeKeyRequest.of(MANAGED)).keyMetadata().keyManager())
          .isEqualTo(KeyManager.AWS);
    }
    try (CmkProvider alices = open(home, "cmk.principal = " + ALICE)) {
      assertThat(use(alices, file)).isEqualTo(encrypted);
      assertThatThrownBy(
              () ->
                  alices
                      .keyManagementService()
                      .encrypt(
                          EncryptRequest.of(MANAGED, new byte[] {1}, EncryptionContext.empty())))
          .isInstanceOf(AccessDeniedException.class);
    }
  }

  @Test
  void unlessConfiguredItIsTheDefaultKey(@TempDir Path dir) throws Exception {
    Path home = dir.resolve("home");
    try (CmkProvider owner = open(home)) {
      byte[] file = file(owner);
      KeyManagementService kms = owner.keyManagementService();
      assertThat(kms.listAliases(new ListAliasesRequest(null, null, null)).aliases())
          .singleElement()
          .satisfies(alias -> assertThat(alias.aliasName()).isEqualTo("alias/default"));
      assertThat(use(owner, file)).hasSize(19);
    }
  }

  @Test
  void withoutPermissionToMakeItItsAbsenceIsAnError(@TempDir Path dir) throws Exception {
    Path home = dir.resolve("home");
    try (CmkProvider owner = open(home)) {
      assertThat(file(owner)).isNotEmpty();
    }
    try (CmkProvider owner = open(home, "cmk.keystore-key = " + MANAGED, "cmk.auto-init = false")) {
      assertThatThrownBy(() -> file(owner)).hasStackTraceContaining("NotFoundException");
    }
  }
}
