package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.UpdateAliasRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code kms:ViaService} = {@code keystore.REGION.cmk} permits: use, not carrying off. */
class KeysLeavingFilesTest {
  private static final String HOME = "cmk.home";
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final @Nullable String homeOfAllTests = System.getProperty(HOME);

  private CmkProvider provider;
  private KeyManagementService kms;
  private String files;
  private KeyPair pair;
  private Certificate[] chain;
  private KeyStore vault;

  /** A system property wins over the files that this test writes. */
  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    System.clearProperty(HOME);
    Path config = folder.resolve("cmk.properties");
    Files.writeString(
        config,
        "cmk.home = "
            + folder.resolve("home")
            + "\ncmk.default-key = alias/app\ncmk.keystore-key = alias/files\n");
    try (CmkProvider unconfigured = new CmkProvider()) {
      provider = (CmkProvider) unconfigured.configure(config.toString());
    }
    Security.addProvider(provider);
    kms = provider.keyManagementService();
    kms.createAlias(new CreateAliasRequest("alias/app", newKey()));
    files = newKey();
    kms.createAlias(new CreateAliasRequest("alias/files", files));
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
    generator.initialize(256);
    pair = generator.generateKeyPair();
    chain =
        new Certificate[] {
          TestCertificates.issued(pair.getPublic(), "CN=localhost", generator.generateKeyPair())
        };
    vault = KeyStore.getInstance("CMK");
    vault.load(null, null);
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
  void aPrivateKeyThatIsPermittedThroughTheKeystoreOnlyIsUsedAndDoesNotLeave() throws Exception {
    permitThroughKeystoreOnly();
    KeyStore file = reloaded(newFile());
    PrivateKey handle = (PrivateKey) file.getKey("tls", null);
    Signature signature = Signature.getInstance("SHA256withECDSA", provider);
    signature.initSign(handle);
    assertThat(signature.sign()).isNotEmpty();
    assertThatThrownBy(() -> vault.setKeyEntry("copy", handle, null, chain))
        .isInstanceOf(KeyStoreException.class)
        .hasRootCauseInstanceOf(AccessDeniedException.class);
    assertThat(vault.containsAlias("copy")).isFalse();
    // Nor into a file under another CMK.
    kms.updateAlias(new UpdateAliasRequest("alias/files", newKey()));
    KeyStore other = KeyStore.getInstance("CMKS", provider);
    other.load(null, null);
    assertThatThrownBy(() -> other.setKeyEntry("copy", handle, null, chain))
        .hasRootCauseInstanceOf(AccessDeniedException.class);
    permit();
    vault.setKeyEntry("copy", handle, null, chain);
    other.setKeyEntry("copy", handle, null, chain);
    assertThat(vault.getKey("copy", null)).isNotNull();
    assertThat(other.getKey("copy", null)).isNotNull();
  }

  @Test
  void aSecretKeyThatIsPermittedThroughTheKeystoreOnlyIsNeitherMovedNorWrapped() throws Exception {
    permitThroughKeystoreOnly();
    Key handle = reloaded(newFile()).getKey("secret", null);
    assertThatThrownBy(() -> vault.setKeyEntry("copy", handle, null, null))
        .hasRootCauseInstanceOf(AccessDeniedException.class);
    vault.setKeyEntry("kek", new SecretKeySpec(new byte[32], "AES"), null, null);
    Cipher cipher = Cipher.getInstance("AES/KWP/NoPadding", provider);
    cipher.init(Cipher.WRAP_MODE, vault.getKey("kek", null));
    assertThatThrownBy(() -> cipher.wrap(handle))
        .isInstanceOf(InvalidKeyException.class)
        .hasRootCauseInstanceOf(AccessDeniedException.class);
    permit();
    cipher.init(Cipher.WRAP_MODE, vault.getKey("kek", null));
    assertThat(cipher.wrap(handle)).isNotEmpty();
    vault.setKeyEntry("copy", handle, null, null);
  }

  @Test
  void underItsCmkAKeyMovesThroughTheKeystore() throws Exception {
    permitThroughKeystoreOnly();
    KeyStore file = reloaded(newFile());
    file.setKeyEntry("again", file.getKey("tls", null), PASSWORD, chain);
    file.setKeyEntry("secretly", file.getKey("secret", null), PASSWORD, null);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    file.store(out, "another".toCharArray());
    KeyStore next = KeyStore.getInstance("CMKS", provider);
    next.load(null, null);
    next.setKeyEntry("tls", file.getKey("tls", null), null, chain);
    assertThat(next.getKey("tls", null)).isNotNull();
    assertThat(file.getKey("again", PASSWORD)).isNotNull();
    assertThat(file.getKey("secretly", PASSWORD)).isNotNull();
  }

  private String newKey() {
    return kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT)).keyMetadata().arn();
  }

  private KeyStore newFile() throws Exception {
    KeyStore file = KeyStore.getInstance("CMKS", provider);
    file.load(null, null);
    file.setKeyEntry("tls", pair.getPrivate(), null, chain);
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) 7);
    file.setKeyEntry("secret", new SecretKeySpec(secret, "AES"), null, null);
    return file;
  }

  private KeyStore reloaded(KeyStore file) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    file.store(out, null);
    KeyStore loaded = KeyStore.getInstance("CMKS", provider);
    loaded.load(new ByteArrayInputStream(out.toByteArray()), null);
    return loaded;
  }

  private void permitThroughKeystoreOnly() {
    putPolicy(
        """
        ,{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*",
          "Condition":{"StringNotEquals":{"kms:ViaService":"keystore.local.cmk"}}}
        """);
  }

  private void permit() {
    putPolicy("");
  }

  private void putPolicy(String more) {
    String policy =
        """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}%s]}
        """;
    kms.putKeyPolicy(new PutKeyPolicyRequest(files, "default", policy.formatted(more), true));
  }
}
