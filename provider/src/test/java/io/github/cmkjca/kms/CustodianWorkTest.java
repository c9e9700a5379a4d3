package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DeleteImportedKeyMaterialRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.ExpirationModel;
import io.github.cmkjca.spi.kms.GetParametersForImportRequest;
import io.github.cmkjca.spi.kms.GetParametersForImportResponse;
import io.github.cmkjca.spi.kms.ImportKeyMaterialRequest;
import io.github.cmkjca.spi.kms.KeyOrigin;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsInvalidStateException;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A custodian may need seconds; what happens in them is not held up, and not overlooked. */
class CustodianWorkTest {
  private static final Set<String> WORK = Set.of("generate", "importMaterial");

  private TestVault vault;

  /** What happens while the custodian works. */
  private @Nullable Runnable meanwhile;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory, UnaryOperator.identity(), this::slow);
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private Custodian slow(Custodian custodian) {
    return (Custodian)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Custodian.class},
            (proxy, method, arguments) -> {
              Runnable step = meanwhile;
              if (step != null && WORK.contains(method.getName())) {
                meanwhile = null;
                CompletableFuture.runAsync(step).get(20, TimeUnit.SECONDS);
              }
              try {
                return method.invoke(custodian, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void othersWriteWhileTheMaterialOfARotationIsMade() {
    String key = vault.symmetricKey();
    String before = materialId(key);
    meanwhile = () -> vault.kms.disableKey(new DisableKeyRequest(vault.symmetricKey()));
    vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key));
    assertThat(meanwhile).isNull();
    assertThat(materialId(key)).isNotEqualTo(before);
  }

  @Test
  void aKeyThatIsDisabledMeanwhileDoesNotRotate() {
    String key = vault.symmetricKey();
    String before = materialId(key);
    meanwhile = () -> vault.kms.disableKey(new DisableKeyRequest(key));
    assertThatThrownBy(() -> vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key)))
        .isInstanceOf(DisabledException.class);
    assertThat(vault.audit.last().errorCode()).isEqualTo("DisabledException");
    assertThat(materialId(key)).isEqualTo(before);
  }

  /** Each for itself was within the limit. */
  @Test
  void aRotationMeanwhileCountsTowardsTheLimit() {
    String key = vault.symmetricKey();
    int most = Limits.OF_AWS.onDemandRotations();
    for (int i = 1; i < most; i++) {
      vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key));
    }
    meanwhile = () -> vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key));
    assertThatThrownBy(() -> vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key)))
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void noCustodianWorksForARotationThatIsRefused() {
    String key = vault.disabledKey(KeySpec.SYMMETRIC_DEFAULT);
    Runnable never = () -> {};
    meanwhile = never;
    assertThatThrownBy(() -> vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key)))
        .isInstanceOf(DisabledException.class);
    assertThat(meanwhile).isSameAs(never);
  }

  @Test
  void othersWriteWhileMaterialIsImported() {
    String key = externalKey();
    ImportKeyMaterialRequest request = request(key);
    meanwhile = vault::symmetricKey;
    vault.kms.importKeyMaterial(request);
    assertThat(meanwhile).isNull();
    assertThat(state(key)).isEqualTo(KeyState.ENABLED);
  }

  @Test
  void aKeyThatIsToBeDeletedMeanwhileTakesNoMaterial() {
    String key = externalKey();
    ImportKeyMaterialRequest request = request(key);
    meanwhile = () -> vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7));
    assertThatThrownBy(() -> vault.kms.importKeyMaterial(request))
        .isInstanceOf(KmsInvalidStateException.class);
    assertThat(state(key)).isEqualTo(KeyState.PENDING_DELETION);
  }

  /** The material is known then, and imported anew all the same. */
  @Test
  void whatIsImportedAndDeletedMeanwhileIsJudgedAsItIsThen() {
    String key = externalKey();
    ImportKeyMaterialRequest request = request(key);
    meanwhile =
        () -> {
          vault.kms.importKeyMaterial(request);
          vault.kms.deleteImportedKeyMaterial(new DeleteImportedKeyMaterialRequest(key, null));
        };
    vault.kms.importKeyMaterial(request);
    assertThat(state(key)).isEqualTo(KeyState.ENABLED);
  }

  private String externalKey() {
    return vault
        .kms
        .createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT).withOrigin(KeyOrigin.EXTERNAL))
        .keyMetadata()
        .arn();
  }

  private ImportKeyMaterialRequest request(String key) {
    GetParametersForImportResponse parameters =
        vault.kms.getParametersForImport(
            new GetParametersForImportRequest(
                key, AlgorithmSpec.RSAES_OAEP_SHA_256, WrappingKeySpec.RSA_2048));
    return new ImportKeyMaterialRequest(
        key,
        parameters.importToken(),
        Sender.encrypt(AlgorithmSpec.RSAES_OAEP_SHA_256, parameters.publicKey(), new byte[32]),
        null,
        ExpirationModel.KEY_MATERIAL_DOES_NOT_EXPIRE,
        null,
        null,
        null);
  }

  private KeyState state(String key) {
    return vault.kms.describeKey(DescribeKeyRequest.of(key)).keyMetadata().keyState();
  }

  private @Nullable String materialId(String key) {
    return vault.kms.describeKey(DescribeKeyRequest.of(key)).keyMetadata().currentKeyMaterialId();
  }
}
