package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.ReplicateKeyRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyStore;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JCA code in one Region opens messages that JCA code in another Region made. */
class MultiRegionThroughJcaTest {
  private static final String HOME = "cmk.home";
  private static final byte[] TEXT = {1, 2, 3};

  private final @Nullable String homeOfAllTests = System.getProperty(HOME);

  private CmkProvider north;
  private CmkProvider west;

  /** A system property wins over the files that this test writes. */
  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    System.clearProperty(HOME);
    north = provider(folder.resolve("north"), "eu-north-1", "eu-west-1 = ../west");
    west = provider(folder.resolve("west"), "eu-west-1", "");
    west.keyManagementService().createKey(CreateKeyRequest.of(KeySpec.HMAC_256));
  }

  @AfterEach
  void close() throws Exception {
    north.close();
    west.close();
    if (homeOfAllTests != null) {
      System.setProperty(HOME, homeOfAllTests);
    }
  }

  private static CmkProvider provider(Path home, String region, String others) throws Exception {
    Files.createDirectories(home);
    Path config = home.resolve("cmk.properties");
    Files.writeString(
        config,
        "cmk.home = %s\ncmk.region = %s\ncmk.replica-regions = %s\n"
            .formatted(home, region, others));
    try (CmkProvider provider = new CmkProvider()) {
      return (CmkProvider) provider.configure(config.toString());
    }
  }

  /** Bare id of a new multi-Region key with this alias, replicated under the same alias. */
  private String replicated(String alias) {
    String keyId =
        north
            .keyManagementService()
            .createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT).asMultiRegion())
            .keyMetadata()
            .keyId();
    north.keyManagementService().replicateKey(ReplicateKeyRequest.of(keyId, "eu-west-1"));
    for (CmkProvider provider : new CmkProvider[] {north, west}) {
      provider.keyManagementService().createAlias(new CreateAliasRequest(alias, keyId));
    }
    return keyId;
  }

  private static byte[] run(CmkProvider provider, int mode, String alias, byte[] in)
      throws Exception {
    KeyStore keys = KeyStore.getInstance("CMK", provider);
    keys.load(null, null);
    Key key = keys.getKey(alias, null);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    cipher.init(mode, key);
    return cipher.doFinal(in);
  }

  @Test
  void messagesOfEachRegionAreOpenedInTheOther() throws Exception {
    replicated("alias/orders");
    byte[] message = run(north, Cipher.ENCRYPT_MODE, "alias/orders", TEXT);
    assertThat(run(west, Cipher.DECRYPT_MODE, "alias/orders", message)).isEqualTo(TEXT);
    byte[] answer = run(west, Cipher.ENCRYPT_MODE, "alias/orders", TEXT);
    assertThat(run(north, Cipher.DECRYPT_MODE, "alias/orders", answer)).isEqualTo(TEXT);
  }

  @Test
  void aKeyThatIsNotRelatedOpensNothing() throws Exception {
    replicated("alias/orders");
    replicated("alias/others");
    byte[] message = run(north, Cipher.ENCRYPT_MODE, "alias/orders", TEXT);
    assertThatThrownBy(() -> run(west, Cipher.DECRYPT_MODE, "alias/others", message))
        .isInstanceOf(AEADBadTagException.class);
  }

  @Test
  void theReplicasOwnStateCounts() throws Exception {
    String keyId = replicated("alias/orders");
    byte[] message = run(north, Cipher.ENCRYPT_MODE, "alias/orders", TEXT);
    west.keyManagementService().disableKey(new DisableKeyRequest(keyId));
    assertThatThrownBy(() -> run(west, Cipher.DECRYPT_MODE, "alias/orders", message))
        .isInstanceOf(InvalidKeyException.class)
        .hasCauseInstanceOf(DisabledException.class);
    assertThat(run(north, Cipher.DECRYPT_MODE, "alias/orders", message)).isEqualTo(TEXT);
  }
}
