package io.github.cmkjca.kms;

import static io.github.cmkjca.kms.RegionsOfTests.NORTH;
import static io.github.cmkjca.kms.RegionsOfTests.SOUTH;
import static io.github.cmkjca.kms.RegionsOfTests.WEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.custody.WrappedMaterial;
import io.github.cmkjca.spi.custody.WrappingKey;
import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.InvalidImportTokenException;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.ReplicateKeyRequest;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves a vault when a key is replicated, and for whom it is good. */
class MaterialTransferTest {
  private static final CreateKeyRequest SYMMETRIC = CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT);

  private final RegionsOfTests regions;
  private final List<Sent> sent = new ArrayList<>();

  MaterialTransferTest(@TempDir Path directory) {
    this.regions = new RegionsOfTests(directory);
  }

  @AfterEach
  void close() {
    regions.close();
  }

  /** Material on its way. */
  private record Sent(byte[] binding, byte[] ciphertext) {}

  /** The real custodian, whose exports are noted. */
  private Custodian noting(Custodian real) {
    return custodian(
        real,
        (method, arguments, result) -> {
          if (method.equals("exportMaterial")) {
            sent.add(new Sent((byte[]) arguments[2], (byte[]) result));
          }
        },
        Set.of());
  }

  /** One whose material never leaves, as that of a token. */
  private static Custodian closed(Custodian real) {
    return custodian(
        real,
        (method, arguments, result) -> {},
        Set.of("sharesMaterial", "exportMaterial", "receiveMaterial"));
  }

  @FunctionalInterface
  private interface Note {
    void of(String method, Object[] arguments, Object result);
  }

  /**
   * @param left methods that are as {@link Custodian} itself has them
   */
  private static Custodian custodian(Custodian real, Note note, Set<String> left) {
    return (Custodian)
        Proxy.newProxyInstance(
            Custodian.class.getClassLoader(),
            new Class<?>[] {Custodian.class},
            (proxy, method, arguments) -> {
              if (left.contains(method.getName())) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
              }
              try {
                Object result = method.invoke(real, arguments);
                note.of(method.getName(), arguments, result);
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private String replicated() {
    regions.in(NORTH, registry -> registry, this::noting);
    String keyId = regions.primary(NORTH, SYMMETRIC);
    regions.replicate(NORTH, keyId, WEST);
    return keyId;
  }

  private byte[] vaultId(String region) {
    return regions
        .in(region)
        .registry
        .<byte[]>read(view -> view.setting(KeyRegistry.VAULT_ID).orElseThrow());
  }

  @Test
  void whatIsSentNamesTheVaultThatMayOpenIt() {
    replicated();
    assertThat(sent).hasSize(1);
    String binding = HexFormat.of().formatHex(sent.get(0).binding());
    assertThat(binding).endsWith(HexFormat.of().formatHex(vaultId(WEST)));
    assertThat(vaultId(WEST)).isNotEqualTo(vaultId(NORTH));
  }

  @Test
  void aThirdVaultCannotTakeIn() {
    String keyId = replicated();
    String materialId =
        Objects.requireNonNull(regions.describe(NORTH, keyId).currentKeyMaterialId());
    Custodian third = regions.in(SOUTH).custodian;
    WrappingKey pair = third.wrappingKey(WrappingKeySpec.RSA_3072, sent.get(0).binding());
    WrappedMaterial stolen =
        new WrappedMaterial(
            AlgorithmSpec.RSA_AES_KEY_WRAP_SHA_256,
            pair.sealed(),
            sent.get(0).binding(),
            sent.get(0).ciphertext());
    assertThatThrownBy(
            () -> third.receiveMaterial(keyId, materialId, KeySpec.SYMMETRIC_DEFAULT, stolen))
        .isInstanceOf(InvalidCiphertextException.class);
    WrappingKey wests =
        regions.in(WEST).custodian.wrappingKey(WrappingKeySpec.RSA_3072, sent.get(0).binding());
    WrappedMaterial withTheirPair =
        new WrappedMaterial(
            AlgorithmSpec.RSA_AES_KEY_WRAP_SHA_256,
            wests.sealed(),
            sent.get(0).binding(),
            sent.get(0).ciphertext());
    assertThatThrownBy(
            () ->
                third.receiveMaterial(keyId, materialId, KeySpec.SYMMETRIC_DEFAULT, withTheirPair))
        .isInstanceOf(InvalidImportTokenException.class);
  }

  @Test
  void whatIsSentIsStoredNowhere() throws IOException {
    replicated();
    String wrapped = HexFormat.of().formatHex(sent.get(0).ciphertext());
    regions.close();
    for (String region : List.of(NORTH, WEST)) {
      try (Stream<Path> files = Files.list(regions.home(region))) {
        for (Path file : files.toList()) {
          assertThat(HexFormat.of().formatHex(Files.readAllBytes(file)))
              .as(file.toString())
              .doesNotContain(wrapped.substring(0, 64))
              .doesNotContain(wrapped.substring(wrapped.length() - 64));
        }
      }
    }
  }

  @Test
  void aCustodianWhoseMaterialNeverLeavesMakesNoMultiRegionKeys() {
    regions.in(NORTH, registry -> registry, MaterialTransferTest::closed);
    assertThatThrownBy(() -> regions.primary(NORTH, SYMMETRIC))
        .isInstanceOf(UnsupportedOperationException.class);
    regions.primary(NORTH, SYMMETRIC.withOrigin(KeyOrigin.EXTERNAL));
  }

  @Test
  void aCustodianThatSharesNoMaterialGetsNoReplica() {
    regions.in(WEST, registry -> registry, MaterialTransferTest::closed);
    String keyId = regions.primary(NORTH, SYMMETRIC);
    assertThatThrownBy(
            () -> regions.in(NORTH).kms.replicateKey(ReplicateKeyRequest.of(keyId, WEST)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining(WEST);
    assertThat(regions.in(WEST).registry.<Boolean>read(view -> view.key(keyId).isPresent()))
        .isFalse();
  }
}
