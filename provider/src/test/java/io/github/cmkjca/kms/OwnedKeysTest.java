package io.github.cmkjca.kms;

import static io.github.cmkjca.kms.TestVault.ARN_PREFIX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.cmkjca.kms.OwnedKeys.MacKey;
import io.github.cmkjca.kms.OwnedKeys.Purpose;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.ExpirationModel;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeyManager;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.ListAliasesRequest;
import io.github.cmkjca.spi.kms.ListKeysRequest;
import io.github.cmkjca.spi.kms.NotFoundException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Provider owned keys, as AWS owned keys are: for the vault, and as if not there for callers. */
class OwnedKeysTest {
  private static final byte[] MESSAGE = {1, 2, 3};

  /** Components of requests that name a key. */
  private static final Set<String> KEY_NAMES =
      Set.of("keyId", "targetKeyId", "sourceKeyId", "destinationKeyId");

  private Path directory;
  private TestVault vault;
  private OwnedKeys ownedKeys;

  @BeforeEach
  void open(@TempDir Path folder) {
    directory = folder;
    vault = new TestVault(directory);
    ownedKeys = of(vault);
  }

  @AfterEach
  void close() {
    vault.close();
  }

  /** As another process, or this one after a new start, sees them. */
  private static OwnedKeys of(TestVault vault) {
    return of(vault, vault.registry);
  }

  private static OwnedKeys of(TestVault vault, KeyRegistry registry) {
    Journal journal =
        new Journal(
            vault.audit,
            registry,
            () -> TestVault.ROOT,
            vault.clock,
            Throttling.OFF.throttle(System::nanoTime));
    MaterialMaking making =
        new MaterialMaking(
            registry,
            Custodians.of(vault.custodian, vault.stores),
            vault.kms.vault().destruction(),
            vault.kms.vault().noteOwner(),
            new TokenRecognition(registry, vault.custodian),
            vault.clock);
    return new OwnedKeys(registry, vault.custodian, journal, making);
  }

  @Test
  void isMadeOnFirstNeedAndStaysTheSame() {
    assertThat(ownedKeys.find(Purpose.GRANT_TOKENS)).isEmpty();
    assertThat(vault.registry.<Boolean>read(view -> OwnedKeys.anyIn(view, key -> true))).isFalse();
    byte[] mac = ownedKeys.macKey(Purpose.GRANT_TOKENS).mac(MESSAGE);
    assertThat(mac).hasSize(32);
    assertThat(vault.registry.<Boolean>read(view -> OwnedKeys.anyIn(view, key -> true))).isTrue();
    assertThat(ownedKeys.macKey(Purpose.GRANT_TOKENS).mac(MESSAGE)).isEqualTo(mac);
    assertThat(ownedKeys.find(Purpose.GRANT_TOKENS).orElseThrow().mac(MESSAGE)).isEqualTo(mac);
    vault.close();
    vault = new TestVault(directory);
    assertThat(of(vault).macKey(Purpose.GRANT_TOKENS).mac(MESSAGE)).isEqualTo(mac);
  }

  @Test
  void tellsItsMacsFromOthers() {
    MacKey key = ownedKeys.macKey(Purpose.GRANT_TOKENS);
    byte[] mac = key.mac(MESSAGE);
    assertThat(key.isMac(MESSAGE, mac)).isTrue();
    assertThat(key.isMac(new byte[] {1, 2}, mac)).isFalse();
    mac[31] ^= 1;
    assertThat(key.isMac(MESSAGE, mac)).isFalse();
    assertThat(key.isMac(MESSAGE, new byte[0])).isFalse();
  }

  @Test
  void ofManyThatNeedItAtOnceOneMakesIt() throws Exception {
    int several = 4;
    try (TestVault other = new TestVault(directory)) {
      ExecutorService threads = Executors.newFixedThreadPool(several);
      try {
        List<Callable<String>> tasks =
            Stream.of(vault, other, vault, other)
                .map(OwnedKeysTest::of)
                .<Callable<String>>map(
                    keys ->
                        () ->
                            HexFormat.of()
                                .formatHex(keys.macKey(Purpose.GRANT_TOKENS).mac(MESSAGE)))
                .toList();
        List<Future<String>> macs = threads.invokeAll(tasks);
        String first = macs.get(0).get();
        for (Future<String> mac : macs) {
          assertThat(mac.get()).isEqualTo(first);
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  @Test
  void whatCouldNotBeStoredIsNotUsed() {
    FaultyRegistry registry = new FaultyRegistry(vault.registry);
    OwnedKeys keys = of(vault, registry);
    registry.failNextCommit();
    assertThatThrownBy(() -> keys.macKey(Purpose.GRANT_TOKENS))
        .isInstanceOf(KmsInternalException.class)
        .hasMessage("the disk is full");
    assertThat(keys.find(Purpose.GRANT_TOKENS)).isEmpty();
    byte[] mac = keys.macKey(Purpose.GRANT_TOKENS).mac(MESSAGE);
    assertThat(of(vault).macKey(Purpose.GRANT_TOKENS).mac(MESSAGE)).isEqualTo(mac);
  }

  @Test
  void aCustomersKeyDoesNotWorkInItsPlace() {
    String arn =
        vault
            .kms
            .createKey(
                new CreateKeyRequest(
                    KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC, "", null, false))
            .keyMetadata()
            .arn();
    BackingKey theirs =
        vault.registry.read(view -> view.materials(TestVault.bareId(arn))).get(0).key();
    ownedKeys.macKey(Purpose.GRANT_TOKENS);
    vault.registry.change(
        change -> {
          byte[] stored = change.setting(Purpose.GRANT_TOKENS.id()).orElseThrow();
          byte[] forged = Arrays.copyOf(stored, 33 + theirs.sealed().length);
          System.arraycopy(HexFormat.of().parseHex(theirs.materialId()), 0, forged, 1, 32);
          System.arraycopy(theirs.sealed(), 0, forged, 33, theirs.sealed().length);
          change.putSetting(Purpose.GRANT_TOKENS.id(), forged);
          return true;
        });
    MacKey key = of(vault).macKey(Purpose.GRANT_TOKENS);
    assertThatThrownBy(() -> key.mac(MESSAGE)).isInstanceOf(KeyUnavailableException.class);
  }

  @Test
  void aDamagedOneIsNotReplaced() {
    vault.registry.change(
        change -> {
          change.putSetting(Purpose.GRANT_TOKENS.id(), new byte[33]);
          return true;
        });
    assertThatThrownBy(() -> ownedKeys.macKey(Purpose.GRANT_TOKENS))
        .isInstanceOf(KmsInternalException.class)
        .hasMessageContaining("owned-key/grant-tokens cannot be read");
  }

  @Test
  void isNeitherListedNorCountedNorRecorded() {
    ownedKeys.macKey(Purpose.GRANT_TOKENS);
    assertThat(vault.audit.records()).isEmpty();
    assertThat(vault.kms.listKeys(new ListKeysRequest(null, null)).keys()).isEmpty();
    assertThat(vault.kms.listAliases(new ListAliasesRequest(null, null, null)).aliases()).isEmpty();
    for (KeyManager manager : KeyManager.values()) {
      assertThat(vault.registry.<Long>read(view -> view.keyCount(manager))).isZero();
    }
  }

  /** Each way in which a request can name a key. */
  record NamingKey(Method operation, String component) {
    @Override
    public String toString() {
      return operation.getName() + " by " + component;
    }
  }

  static Stream<NamingKey> operationsNamingKeys() {
    return Arrays.stream(KeyManagementService.class.getMethods())
        .flatMap(
            method ->
                Arrays.stream(method.getParameterTypes()[0].getRecordComponents())
                    .filter(component -> KEY_NAMES.contains(component.getName()))
                    .map(component -> new NamingKey(method, component.getName())));
  }

  @Test
  void theOperationsOnKeysAreFound() {
    assertThat(operationsNamingKeys().map(NamingKey::toString))
        .hasSizeGreaterThan(30)
        .contains(
            "decrypt by keyId", "reEncrypt by destinationKeyId", "createAlias by targetKeyId");
  }

  @ParameterizedTest
  @MethodSource("operationsNamingKeys")
  void noOperationFindsIt(NamingKey naming) throws Exception {
    ownedKeys.macKey(Purpose.GRANT_TOKENS);
    String owned = Purpose.GRANT_TOKENS.id();
    String absent = "owned-key/no-such";
    for (String prefix : List.of("", ARN_PREFIX + "key/")) {
      Throwable refusal = refusal(naming, prefix + owned);
      assertThat(refusal).isInstanceOf(NotFoundException.class);
      assertThat(refusal)
          .hasMessage(
              String.valueOf(refusal(naming, prefix + absent).getMessage()).replace(absent, owned));
    }
  }

  private Throwable refusal(NamingKey naming, String name) throws Exception {
    String existing = vault.symmetricKey();
    byte[] blob = vault.encrypt(existing, MESSAGE, EncryptionContext.empty());
    Object request =
        request(naming.operation().getParameterTypes()[0], naming.component(), name, blob);
    Throwable thrown = catchThrowable(() -> naming.operation().invoke(vault.kms, request));
    assertThat(thrown).isInstanceOf(InvocationTargetException.class);
    return ((InvocationTargetException) thrown).getTargetException();
  }

  /** A request of good form in which one component names the key; the others are unsuspicious. */
  private static Object request(Class<?> type, String component, String name, byte[] blob)
      throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] =
          components[i].getName().equals(component)
              ? name
              : value(components[i].getName(), components[i].getGenericType(), blob);
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return type.getDeclaredConstructor(types).newInstance(values);
  }

  private static @Nullable Object value(String component, Type type, byte[] blob)
      throws ReflectiveOperationException {
    if (type == EncryptionContext.class) {
      return EncryptionContext.empty();
    }
    if (type == GrantConstraints.class) {
      return GrantConstraints.NONE;
    }
    if (type == byte[].class) {
      return blob;
    }
    if (type == boolean.class) {
      return false;
    }
    if (type instanceof ParameterizedType generic) {
      if (generic.getRawType() == Map.class) {
        return Map.of();
      }
      return component.equals("grantTokens")
          ? List.of()
          : List.of(
              Objects.requireNonNull(value(component, generic.getActualTypeArguments()[0], blob)));
    }
    if (type == String.class) {
      return switch (component) {
        case "aliasName" -> "alias/new";
        case "policy" -> TestVault.policy(TestVault.ALICE, "kms:Sign");
        case "policyName" -> "default";
        case "action" -> "kms:Decrypt";
        case "principal", "granteePrincipal" -> TestVault.ALICE;
        case "grantId" -> "0".repeat(64);
        case "marker", "keyMaterialId", "retiringPrincipal", "sourceKeyId", "grantToken" -> null;
        default -> "text";
      };
    }
    if (type == ExpirationModel.class) {
      return ExpirationModel.KEY_MATERIAL_DOES_NOT_EXPIRE;
    }
    if (type instanceof Class<?> plain && plain.isEnum()) {
      return plain.getEnumConstants()[0];
    }
    if (type instanceof Class<?> plain && plain.isRecord()) {
      return request(plain, "", "", blob);
    }
    return type == int.class ? 7 : null;
  }
}
