package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.WrappedMaterial;
import io.github.cmkjca.spi.custody.WrappingKey;
import io.github.cmkjca.spi.kms.DeleteImportedKeyMaterialRequest;
import io.github.cmkjca.spi.kms.DeleteImportedKeyMaterialResponse;
import io.github.cmkjca.spi.kms.ExpirationModel;
import io.github.cmkjca.spi.kms.ExpiredImportTokenException;
import io.github.cmkjca.spi.kms.GetParametersForImportRequest;
import io.github.cmkjca.spi.kms.GetParametersForImportResponse;
import io.github.cmkjca.spi.kms.ImportKeyMaterialRequest;
import io.github.cmkjca.spi.kms.ImportKeyMaterialResponse;
import io.github.cmkjca.spi.kms.ImportType;
import io.github.cmkjca.spi.kms.IncorrectKeyMaterialException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyState;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.KmsInvalidStateException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GetParametersForImport, ImportKeyMaterial and DeleteImportedKeyMaterial: material comes from
 * outside, and goes. A key is tied for ever to each material that was once its current one.
 */
final class ImportOperations {
  private static final Duration TOKEN_LIFE = Duration.ofHours(24);
  private static final Duration LONGEST_VALIDITY = Duration.ofDays(365);

  private final Vault vault;
  private final ManagedKeys keys;

  ImportOperations(Vault vault) {
    this.vault = vault;
    this.keys = new ManagedKeys(vault);
  }

  GetParametersForImportResponse getParametersForImport(GetParametersForImportRequest request) {
    return keys.read(
        Operation.GET_PARAMETERS_FOR_IMPORT,
        request.keyId(),
        call -> {
          new RequestChecks()
              .keyId(request.keyId())
              .given(request.wrappingAlgorithm(), "wrappingAlgorithm")
              .given(request.wrappingKeySpec(), "wrappingKeySpec")
              .done();
          call.parameter("keyId", request.keyId())
              .parameter("wrappingAlgorithm", request.wrappingAlgorithm().name())
              .parameter("wrappingKeySpec", request.wrappingKeySpec().name())
              .conditionKey(ConditionKeys.WRAPPING_ALGORITHM, request.wrappingAlgorithm())
              .conditionKey(ConditionKeys.WRAPPING_KEY_SPEC, request.wrappingKeySpec());
        },
        key -> {
          ImportToken token =
              new ImportToken(
                  key.record().keyId(),
                  request.wrappingAlgorithm(),
                  request.wrappingKeySpec(),
                  vault.now().plus(TOKEN_LIFE));
          WrappingKey pair = vault.custodian().wrappingKey(token.spec(), token.header());
          return new GetParametersForImportResponse(
              key.arn(), token.with(pair.sealed()), pair.publicKey(), token.validTo());
        });
  }

  ImportKeyMaterialResponse importKeyMaterial(ImportKeyMaterialRequest request) {
    return keys.change(
        Operation.IMPORT_KEY_MATERIAL,
        request.keyId(),
        call -> {
          new RequestChecks()
              .keyId(request.keyId())
              .importToken(request.importToken())
              .encryptedKeyMaterial(request.encryptedKeyMaterial())
              .keyMaterialDescription(request.keyMaterialDescription())
              .keyMaterialIdIfGiven(request.keyMaterialId())
              .done();
          note(call, request);
          checkValidity(request);
          checkType(request);
        },
        (call, key) -> open(key, request),
        (call, change, key, material) -> {
          take(change, key, request, material);
          String shown = shownId(key, material.materialId());
          if (shown != null) {
            call.response("keyMaterialId", shown);
          }
          return new ImportKeyMaterialResponse(key.arn(), shown);
        });
  }

  private static void note(Call call, ImportKeyMaterialRequest request) {
    Instant validTo = request.validTo();
    ImportType type = request.importType();
    call.parameter("keyId", request.keyId())
        .parameter("validTo", validTo == null ? null : AuditedMetadata.date(validTo))
        .parameter("expirationModel", model(request).name())
        .parameter("importType", type == null ? null : type.name())
        .parameter("keyMaterialDescription", request.keyMaterialDescription())
        .parameter("keyMaterialId", request.keyMaterialId())
        .conditionKey(ConditionKeys.EXPIRATION_MODEL, request.expirationModel())
        .conditionKey(ConditionKeys.VALID_TO, validTo == null ? null : validTo.getEpochSecond());
  }

  private static ExpirationModel model(ImportKeyMaterialRequest request) {
    ExpirationModel given = request.expirationModel();
    return given == null ? ExpirationModel.KEY_MATERIAL_EXPIRES : given;
  }

  private void checkValidity(ImportKeyMaterialRequest request) {
    Instant validTo = request.validTo();
    switch (model(request)) {
      case KEY_MATERIAL_DOES_NOT_EXPIRE -> {
        if (validTo != null) {
          throw new ValidationException(
              "A validTo date must not be set if the ExpirationModel is"
                  + " KEY_MATERIAL_DOES_NOT_EXPIRE");
        }
      }
      case KEY_MATERIAL_EXPIRES -> {
        if (validTo == null) {
          throw new ValidationException(
              "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
        }
        Instant now = vault.now();
        if (!validTo.isAfter(now) || validTo.isAfter(now.plus(LONGEST_VALIDITY))) {
          throw new ValidationException(
              "The validTo date must be in the future, at most "
                  + LONGEST_VALIDITY.toDays()
                  + " days ahead");
        }
      }
    }
  }

  private static void checkType(ImportKeyMaterialRequest request) {
    if (request.importType() == ImportType.NEW_KEY_MATERIAL && request.keyMaterialId() != null) {
      throw new ValidationException(
          "A keyMaterialId must not be set if the ImportType is NEW_KEY_MATERIAL");
    }
  }

  /** The material, sealed by the custodian. */
  private BackingKey open(KnownKey key, ImportKeyMaterialRequest request) {
    byte[] bytes = request.importToken();
    ImportToken token = ImportToken.parse(bytes);
    if (!token.keyId().equals(key.record().keyId())) {
      throw ImportToken.invalid();
    }
    if (!vault.now().isBefore(token.validTo())) {
      throw new ExpiredImportTokenException("");
    }
    return vault
        .custodian()
        .importMaterial(
            key.record().keyId(),
            key.record().keySpec(),
            new WrappedMaterial(
                token.algorithm(),
                token.sealedKey(bytes),
                token.header(),
                request.encryptedKeyMaterial()));
  }

  private void take(
      KeyRegistry.Change change, KnownKey key, ImportKeyMaterialRequest request, BackingKey sent) {
    KeyRecord record = key.record();
    List<MaterialRecord> known = change.materials(record.keyId());
    String wanted = request.keyMaterialId();
    if (wanted != null && !wanted.equals(sent.materialId())) {
      throw new IncorrectKeyMaterialException("");
    }
    if (change.tokenObject(sent.materialId()).isPresent()) {
      throw new KmsInternalException(
          "The same key material is being destroyed; import it once it is gone.");
    }
    MaterialRecord before = find(known, sent.materialId());
    boolean isNew = type(request, known) == ImportType.NEW_KEY_MATERIAL;
    if (isNew == (before != null)) {
      throw new IncorrectKeyMaterialException("");
    }
    Instant validTo = request.validTo();
    MaterialRecord taken =
        new MaterialRecord(
            sent,
            vault.now(),
            before == null ? !known.isEmpty() : before.pending(),
            before == null ? null : before.rotation(),
            description(request, before),
            validTo == null ? null : validTo.truncatedTo(ChronoUnit.MILLIS));
    if (before == null) {
      requireRoom(key, known, sent);
      change.insertMaterial(taken);
    } else {
      change.updateMaterial(taken);
    }
    if (known.isEmpty()) {
      record = record.withCurrentMaterial(sent.materialId());
    }
    boolean complete =
        change.materials(record.keyId()).stream().allMatch(m -> m.pending() || m.isPresent());
    if (complete && record.state() == KeyState.PENDING_IMPORT) {
      record = record.withState(KeyState.ENABLED);
    }
    if (!record.equals(key.record())) {
      change.updateKey(record);
    }
  }

  private static ImportType type(ImportKeyMaterialRequest request, List<MaterialRecord> known) {
    ImportType given = request.importType();
    if (given != null) {
      return given;
    }
    return known.isEmpty() ? ImportType.NEW_KEY_MATERIAL : ImportType.EXISTING_KEY_MATERIAL;
  }

  private static @Nullable String description(
      ImportKeyMaterialRequest request, @Nullable MaterialRecord before) {
    String given = request.keyMaterialDescription();
    return given != null || before == null ? given : before.description();
  }

  /** Only symmetric encryption keys get other material than their first, one at a time. */
  private static void requireRoom(KnownKey key, List<MaterialRecord> known, BackingKey sent) {
    if (known.isEmpty()) {
      return;
    }
    if (key.record().keySpec() != KeySpec.SYMMETRIC_DEFAULT) {
      throw new IncorrectKeyMaterialException("");
    }
    known.stream()
        .filter(MaterialRecord::pending)
        .findFirst()
        .ifPresent(
            pending -> {
              throw new KmsInvalidStateException(
                  "New key material (id: "
                      + sent.materialId()
                      + ") cannot be imported into KMS key "
                      + key.arn()
                      + ", because another key material (id: "
                      + pending.key().materialId()
                      + ") is pending rotation.");
            });
  }

  DeleteImportedKeyMaterialResponse deleteImportedKeyMaterial(
      DeleteImportedKeyMaterialRequest request) {
    Deleted deleted =
        keys.change(
            Operation.DELETE_IMPORTED_KEY_MATERIAL,
            request.keyId(),
            call -> {
              new RequestChecks()
                  .keyId(request.keyId())
                  .keyMaterialIdIfGiven(request.keyMaterialId())
                  .done();
              call.parameter("keyId", request.keyId())
                  .parameter("keyMaterialId", request.keyMaterialId());
            },
            (call, change, key) -> {
              String materialId = delete(change, key, request.keyMaterialId());
              String shown = materialId == null ? null : shownId(key, materialId);
              if (shown != null) {
                call.response("keyMaterialId", shown);
              }
              BackingKey gone = materialId == null ? null : key.backingKey(materialId);
              if (gone != null) {
                vault.destruction().note(change, List.of(gone));
              }
              return new Deleted(gone, new DeleteImportedKeyMaterialResponse(key.arn(), shown));
            });
    if (deleted.material() != null) {
      vault.forget(List.of(deleted.material()));
    }
    return deleted.answer();
  }

  private record Deleted(@Nullable BackingKey material, DeleteImportedKeyMaterialResponse answer) {}

  private static @Nullable String delete(
      KeyRegistry.Change change, KnownKey key, @Nullable String given) {
    KeyRecord record = key.record();
    String materialId = given == null ? record.currentMaterialId() : given;
    if (materialId == null) {
      return null; // nothing was ever imported
    }
    MaterialRecord material = find(change.materials(record.keyId()), materialId);
    if (material == null) {
      throw new NotFoundException(
          "Key material " + materialId + " is not associated with " + key.arn());
    }
    if (material.isPresent()) {
      ImportedMaterial.remove(change, record, List.of(material));
    }
    return materialId;
  }

  private static @Nullable MaterialRecord find(List<MaterialRecord> known, String materialId) {
    return known.stream()
        .filter(material -> material.key().materialId().equals(materialId))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String shownId(KnownKey key, String materialId) {
    return key.record().keySpec() == KeySpec.SYMMETRIC_DEFAULT ? materialId : null;
  }
}
