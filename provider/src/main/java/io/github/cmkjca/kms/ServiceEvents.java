package io.github.cmkjca.kms;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.registry.TokenObjectRecord;
import io.github.cmkjca.spi.kms.RotationType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records of what the service does by itself. */
final class ServiceEvents {
  private final KeyNames names;

  ServiceEvents(KeyNames names) {
    this.names = names;
  }

  AuditRecord rotateKey(Instant time, String keyId, RotationType type) {
    return event(time, "RotateKey", keyId, "rotationType", type.name());
  }

  AuditRecord deleteKey(Instant time, String keyId) {
    return event(time, "DeleteKey", keyId, null, "");
  }

  AuditRecord deleteExpiredKeyMaterial(Instant time, String keyId, String materialId) {
    return event(time, "DeleteExpiredKeyMaterial", keyId, "keyMaterialId", materialId);
  }

  /** AWS keeps its own hardware, and has no such record. */
  AuditRecord destroyKeyMaterial(Instant time, TokenObjectRecord object) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("keyId", object.keyId());
    details.put("keyMaterialId", object.materialId());
    if (!object.storeId().isEmpty()) {
      details.put("customKeyStoreId", object.storeId());
    }
    return AuditRecord.ofService(time, "DestroyKeyMaterial", names.keyArn(object.keyId()), details);
  }

  /** CloudTrail has this one as a call of the service to itself. */
  AuditRecord synchronize(Instant time, String keyId) {
    return AuditRecord.ofServiceCall(time, "SynchronizeMultiRegionKey", names.keyArn(keyId));
  }

  private AuditRecord event(
      Instant time, String name, String keyId, @Nullable String detail, String value) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("keyId", keyId);
    if (detail != null) {
      details.put(detail, value);
    }
    return AuditRecord.ofService(time, name, names.keyArn(keyId), details);
  }
}
