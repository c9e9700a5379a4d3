package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.ExpirationModel;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.MultiRegionConfiguration;
import io.github.cmkjca.spi.kms.MultiRegionKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Key metadata as the audit trail shows it: names with a small first letter, dates as text. */
final class AuditedMetadata {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("MMM d, yyyy, h:mm:ss a", Locale.US).withZone(ZoneOffset.UTC);

  private AuditedMetadata() {}

  /** A date as records show it. */
  static String date(Instant date) {
    return DATE.format(date);
  }

  static Map<String, Object> of(KeyMetadata key) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("aWSAccountId", key.awsAccountId());
    map.put("keyId", key.keyId());
    map.put("arn", key.arn());
    map.put("creationDate", DATE.format(key.creationDate()));
    map.put("enabled", key.enabled());
    map.put("description", key.description());
    map.put("keyUsage", key.keyUsage().name());
    map.put("keyState", key.keyState().wireName());
    map.put("origin", key.origin().name());
    if (key.customKeyStoreId() != null) {
      map.put("customKeyStoreId", key.customKeyStoreId());
    }
    if (key.cloudHsmClusterId() != null) {
      map.put("cloudHsmClusterId", key.cloudHsmClusterId());
    }
    map.put("keyManager", key.keyManager().name());
    map.put("customerMasterKeySpec", key.keySpec().name());
    map.put("keySpec", key.keySpec().name());
    putUnlessEmpty(map, "encryptionAlgorithms", key.encryptionAlgorithms());
    putUnlessEmpty(map, "signingAlgorithms", key.signingAlgorithms());
    putUnlessEmpty(map, "keyAgreementAlgorithms", key.keyAgreementAlgorithms());
    ExpirationModel expiration = key.expirationModel();
    if (expiration != null) {
      map.put("expirationModel", expiration.name());
    }
    map.put("multiRegion", key.multiRegion());
    MultiRegionConfiguration multiRegion = key.multiRegionConfiguration();
    if (multiRegion != null) {
      map.put("multiRegionConfiguration", of(multiRegion));
    }
    putUnlessEmpty(map, "macAlgorithms", key.macAlgorithms());
    String material = key.currentKeyMaterialId();
    if (material != null) {
      map.put("currentKeyMaterialId", material);
    }
    return map;
  }

  private static Map<String, Object> of(MultiRegionConfiguration multiRegion) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("multiRegionKeyType", multiRegion.multiRegionKeyType().name());
    map.put("primaryKey", of(multiRegion.primaryKey()));
    map.put("replicaKeys", multiRegion.replicaKeys().stream().map(AuditedMetadata::of).toList());
    return map;
  }

  private static Map<String, Object> of(MultiRegionKey key) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("arn", key.arn());
    map.put("region", key.region());
    return map;
  }

  private static void putUnlessEmpty(
      Map<String, Object> map, String name, List<? extends Enum<?>> algorithms) {
    if (!algorithms.isEmpty()) {
      map.put(name, algorithms.stream().map(Enum::name).toList());
    }
  }
}
