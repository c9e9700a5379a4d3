package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.ExpirationModel;
import io.github.cmkjca.spi.kms.GetParametersForImportRequest;
import io.github.cmkjca.spi.kms.GetParametersForImportResponse;
import io.github.cmkjca.spi.kms.ImportKeyMaterialRequest;
import io.github.cmkjca.spi.kms.WrappingKeySpec;

/** Imports material that does not expire. */
final class ImportedKeys {
  private ImportedKeys() {}

  static void importInto(TestVault vault, String keyId, byte[] material) {
    GetParametersForImportResponse parameters =
        vault.kms.getParametersForImport(
            new GetParametersForImportRequest(
                keyId, AlgorithmSpec.RSAES_OAEP_SHA_256, WrappingKeySpec.RSA_2048));
    vault.kms.importKeyMaterial(
        new ImportKeyMaterialRequest(
            keyId,
            parameters.importToken(),
            Sender.encrypt(AlgorithmSpec.RSAES_OAEP_SHA_256, parameters.publicKey(), material),
            null,
            ExpirationModel.KEY_MATERIAL_DOES_NOT_EXPIRE,
            null,
            null,
            null));
  }
}
