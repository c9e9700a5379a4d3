package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.CiphertextBlobKeySpec;
import io.github.cmkjca.spi.CmkContext;
import io.github.cmkjca.spi.CmkParameterSpec;
import io.github.cmkjca.spi.DataKeyParameterSpec;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.CreateGrantResponse;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.InvalidGrantTokenException;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.RevokeGrantRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyStore;
import java.security.ProviderException;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a grant permits to JCA code, with and without its token. */
class GrantsThroughJcaTest {
  private static final String HOME = "cmk.home";
  private static final String ALICE = "arn:aws:iam::000000000000:user/alice";
  private static final byte[] TEXT = {1, 2, 3};

  private final @Nullable String homeOfAllTests = System.getProperty(HOME);

  private Path directory;
  private CmkProvider owner;
  private CmkProvider alices;
  private KeyManagementService kms;
  private String key;

  /** A system property wins over the files that this test writes. */
  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    directory = folder;
    System.clearProperty(HOME);
    owner = provider("");
    kms = owner.keyManagementService();
    key = kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT)).keyMetadata().arn();
    kms.createAlias(new CreateAliasRequest("alias/orders", key));
    alices = provider("cmk.principal = " + ALICE);
  }

  @AfterEach
  void close() throws Exception {
    alices.close();
    owner.close();
    if (homeOfAllTests != null) {
      System.setProperty(HOME, homeOfAllTests);
    }
  }

  private CmkProvider provider(String options) throws Exception {
    Path config = Files.createTempFile(directory, "cmk", ".properties");
    Files.writeString(config, "cmk.home = " + directory.resolve("home") + "\n" + options + "\n");
    try (CmkProvider provider = new CmkProvider()) {
      return (CmkProvider) provider.configure(config.toString());
    }
  }

  private static Key handle(CmkProvider provider) throws Exception {
    KeyStore keys = KeyStore.getInstance("CMK", provider);
    keys.load(null, null);
    return keys.getKey("alias/orders", null);
  }

  private static byte[] encrypt(CmkProvider provider, @Nullable CmkParameterSpec spec)
      throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    cipher.init(Cipher.ENCRYPT_MODE, handle(provider), spec);
    return cipher.doFinal(TEXT);
  }

  private CreateGrantResponse grant(GrantOperation... operations) {
    return kms.createGrant(CreateGrantRequest.of(key, ALICE, operations));
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidKeyException.class)
        .hasCauseInstanceOf(AccessDeniedException.class);
  }

  @Test
  void grantPermitsUnchangedCodeUntilItIsRevoked() throws Exception {
    assertRefused(() -> encrypt(alices, null));
    String id = grant(GrantOperation.GENERATE_DATA_KEY, GrantOperation.DECRYPT).grantId();
    byte[] message = encrypt(alices, null);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", alices);
    cipher.init(Cipher.DECRYPT_MODE, handle(alices));
    assertThat(cipher.doFinal(message)).isEqualTo(TEXT);
    kms.revokeGrant(RevokeGrantRequest.of(key, id));
    assertRefused(() -> encrypt(alices, null));
    assertThatThrownBy(
            () -> {
              cipher.init(Cipher.DECRYPT_MODE, handle(alices));
              cipher.doFinal(message);
            })
        .satisfies(
            refused ->
                assertThat(refused)
                    .isInstanceOfAny(InvalidKeyException.class, ProviderException.class)
                    .hasCauseInstanceOf(AccessDeniedException.class));
  }

  @Test
  void messageUnderWayIsRefusedOnceItsGrantIsRevoked() throws Exception {
    String id = grant(GrantOperation.GENERATE_DATA_KEY).grantId();
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", alices);
    cipher.init(Cipher.ENCRYPT_MODE, handle(alices));
    kms.revokeGrant(RevokeGrantRequest.of(key, id));
    assertThatThrownBy(() -> cipher.doFinal(TEXT))
        .isInstanceOf(ProviderException.class)
        .hasCauseInstanceOf(AccessDeniedException.class);
  }

  @Test
  void grantForGeneratingDataKeysDoesNotDecrypt() throws Exception {
    grant(GrantOperation.GENERATE_DATA_KEY);
    byte[] message = encrypt(alices, null);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", alices);
    assertThatThrownBy(
            () -> {
              cipher.init(Cipher.DECRYPT_MODE, handle(alices));
              cipher.doFinal(message);
            })
        .hasCauseInstanceOf(AccessDeniedException.class);
  }

  @Test
  void constraintIsMetByTheContextOfTheProgram() throws Exception {
    EncryptionContext blue = EncryptionContext.of("tenant", "blue");
    kms.createGrant(
        CreateGrantRequest.of(key, ALICE, GrantOperation.GENERATE_DATA_KEY)
            .withConstraints(GrantConstraints.exactly(blue)));
    assertThat(encrypt(alices, CmkParameterSpec.of(blue))).isNotEmpty();
    assertRefused(() -> encrypt(alices, null));
    assertRefused(
        () -> encrypt(alices, CmkParameterSpec.of(EncryptionContext.of("tenant", "green"))));
  }

  @Test
  void constraintOnTheAdditionalDataIsDecidedOnceTheyAreThere() throws Exception {
    kms.createGrant(
        CreateGrantRequest.of(key, ALICE, GrantOperation.GENERATE_DATA_KEY)
            .withConstraints(
                GrantConstraints.subset(EncryptionContext.of("cmk:aad", "invoice 7"))));
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", alices);
    cipher.init(Cipher.ENCRYPT_MODE, handle(alices));
    cipher.updateAAD("invoice 7".getBytes(StandardCharsets.US_ASCII));
    assertThat(cipher.doFinal(TEXT)).isNotEmpty();
    cipher.init(Cipher.ENCRYPT_MODE, handle(alices));
    cipher.updateAAD("invoice 8".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> cipher.doFinal(TEXT))
        .isInstanceOf(ProviderException.class)
        .hasCauseInstanceOf(AccessDeniedException.class);
  }

  @Test
  void tokensReachTheServiceFromParametersThreadAndConfiguration() throws Exception {
    grant(GrantOperation.GENERATE_DATA_KEY);
    List<String> bad = List.of("nonsense");
    CmkParameterSpec spec = CmkParameterSpec.of(EncryptionContext.empty());
    assertThatThrownBy(() -> encrypt(alices, spec.withGrantTokens(bad)))
        .isInstanceOf(InvalidKeyException.class)
        .hasCauseInstanceOf(InvalidGrantTokenException.class);
    try (CmkContext.Scope scope = CmkContext.enter(EncryptionContext.empty(), bad)) {
      assertThatThrownBy(() -> encrypt(alices, null))
          .isInstanceOf(InvalidKeyException.class)
          .hasCauseInstanceOf(InvalidGrantTokenException.class);
    }
    try (CmkProvider configured =
        provider("cmk.principal = " + ALICE + "\ncmk.grant-tokens = nonsense")) {
      assertThatThrownBy(() -> encrypt(configured, null))
          .isInstanceOf(InvalidKeyException.class)
          .hasCauseInstanceOf(InvalidGrantTokenException.class);
    }
    String token = grant(GrantOperation.GENERATE_DATA_KEY).grantToken();
    assertThat(encrypt(alices, spec.withGrantTokens(List.of(token)))).isNotEmpty();
  }

  /** A token that is none shows where one arrives. */
  @Test
  void configuredTokensReachTheUsesOfDataKeysToo() throws Exception {
    grant(GrantOperation.GENERATE_DATA_KEY, GrantOperation.DECRYPT, GrantOperation.ENCRYPT);
    SecretKey aes = dataKey(owner, "AES");
    KeyStore keys = KeyStore.getInstance("CMK", owner);
    keys.load(null, null);
    keys.setKeyEntry("aes", aes, null, null);
    keys.setKeyEntry("mac", dataKey(owner, "HmacSHA256"), null, null);
    CiphertextBlobKeySpec blob =
        (CiphertextBlobKeySpec)
            SecretKeyFactory.getInstance("CMK", owner).getKeySpec(aes, CiphertextBlobKeySpec.class);
    useDataKeys(alices, blob)
        .values()
        .forEach(use -> assertThatCode(use).doesNotThrowAnyException());
    try (CmkProvider configured =
        provider("cmk.principal = " + ALICE + "\ncmk.grant-tokens = nonsense")) {
      useDataKeys(configured, blob)
          .forEach(
              (name, use) ->
                  assertThatThrownBy(use)
                      .as(name)
                      .hasCauseInstanceOf(InvalidGrantTokenException.class));
    }
  }

  private SecretKey dataKey(CmkProvider provider, String algorithm) throws Exception {
    KeyGenerator generator = KeyGenerator.getInstance(algorithm, provider);
    generator.init(DataKeyParameterSpec.under(key));
    return generator.generateKey();
  }

  private Map<String, ThrowingCallable> useDataKeys(
      CmkProvider provider, CiphertextBlobKeySpec blob) throws Exception {
    KeyStore keys = KeyStore.getInstance("CMK", provider);
    keys.load(null, null);
    Key aes = keys.getKey("aes", null);
    Key mac = keys.getKey("mac", null);
    return Map.of(
        "generate",
        () -> dataKey(provider, "AES"),
        "take in",
        () -> SecretKeyFactory.getInstance("CMK", provider).generateSecret(blob),
        "encrypt",
        () -> Cipher.getInstance("AES/GCM/NoPadding", provider).init(Cipher.ENCRYPT_MODE, aes),
        "authenticate",
        () -> {
          Mac hmac = Mac.getInstance("HmacSHA256", provider);
          hmac.init(mac);
          hmac.doFinal(TEXT);
        });
  }
}
