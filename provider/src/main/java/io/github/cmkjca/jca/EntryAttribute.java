package io.github.cmkjca.jca;

import io.github.cmkjca.spi.EncryptionContext;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What a keystore of ours tells about an entry. Holds no secret. */
record EntryAttribute(String name, String value) implements KeyStore.Entry.Attribute {
  /** ARN of the CMK that is the key, or that protects it. */
  static final String KEY_ARN = "cmk:key-arn";

  /** When the entry was put: ISO 8601, in UTC. */
  static final String CREATION_DATE = "cmk:creation-date";

  /** One attribute for each pair of the encryption context: this, then the pair's key. */
  static final String ENCRYPTION_CONTEXT = "cmk:encryption-context:";

  static Set<KeyStore.Entry.Attribute> ofKey(
      Instant created, String keyArn, EncryptionContext context) {
    Set<KeyStore.Entry.Attribute> attributes = new LinkedHashSet<>();
    attributes.add(new EntryAttribute(KEY_ARN, keyArn));
    for (Map.Entry<String, String> pair : context.pairs().entrySet()) {
      attributes.add(new EntryAttribute(ENCRYPTION_CONTEXT + pair.getKey(), pair.getValue()));
    }
    attributes.add(new EntryAttribute(CREATION_DATE, created.toString()));
    return Collections.unmodifiableSet(attributes);
  }

  static Set<KeyStore.Entry.Attribute> ofCertificate(Instant created) {
    return Set.of(new EntryAttribute(CREATION_DATE, created.toString()));
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public String getValue() {
    return value;
  }

  @Override
  public String toString() {
    return name + "=" + value;
  }
}
