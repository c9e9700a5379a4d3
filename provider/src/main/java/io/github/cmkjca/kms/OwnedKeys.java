package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.KmsInternalException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Provider owned keys: what the vault needs secrets for itself, a key each, made on first need.
 * They are kept beside the keys of the account and not among them, so there is no operation that
 * could find one, whatever name it is given. Laid out in {@code docs/formats/owned-key.md}. Safe
 * for use by many threads.
 */
final class OwnedKeys {
  private static final byte VERSION = 1;
  private static final int MATERIAL_ID_BYTES = 32;

  private final KeyRegistry registry;
  private final Custodian custodian;
  private final Journal journal;
  private final MaterialMaking making;

  /** They never change, so they are read once. */
  private final Map<Purpose, MacKey> known = new ConcurrentHashMap<>();

  OwnedKeys(KeyRegistry registry, Custodian custodian, Journal journal, MaterialMaking making) {
    this.registry = registry;
    this.custodian = custodian;
    this.journal = journal;
    this.making = making;
  }

  /** What a key is for, and nothing else. */
  enum Purpose {
    /** Authenticates grant tokens. */
    GRANT_TOKENS;

    /**
     * Its name as a setting of the vault and as the id of its key: the custodian seals material to
     * the id, so the key of a customer put in its place does not open.
     */
    String id() {
      return "owned-key/" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** An HMAC key with SHA-256 that does not leave the custodian. */
  static final class MacKey {
    private final Custodian custodian;
    private final BackingKey key;

    private MacKey(Custodian custodian, BackingKey key) {
      this.custodian = custodian;
      this.key = key;
    }

    /** The MAC of a message: 32 bytes. */
    byte[] mac(byte[] message) {
      return custodian.mac(key, message);
    }

    /** Whether this is the MAC of the message; takes as long if it is not. */
    boolean isMac(byte[] message, byte[] mac) {
      byte[] right = mac(message);
      try {
        return MessageDigest.isEqual(right, mac);
      } finally {
        Arrays.fill(right, (byte) 0);
      }
    }
  }

  /**
   * The key for this purpose, made unless it is there; durable before this returns. Of several
   * processes that do so at once, one makes the key. May write, so it must not be called in a
   * transaction; the key may be used in one.
   */
  MacKey macKey(Purpose purpose) {
    return find(purpose).orElseGet(() -> remember(purpose, make(purpose)));
  }

  /** The key for this purpose if it was made: else there is nothing that it authenticates. */
  Optional<MacKey> find(Purpose purpose) {
    @Nullable MacKey key = known.get(purpose);
    if (key != null) {
      return Optional.of(key);
    }
    return registry
        .read(view -> view.setting(purpose.id()))
        .map(stored -> remember(purpose, parse(purpose, stored)));
  }

  /** Whether one of this kind has been made. */
  static boolean anyIn(KeyRegistry.View view, Predicate<BackingKey> such) {
    return Arrays.stream(Purpose.values())
        .flatMap(
            purpose -> view.setting(purpose.id()).map(stored -> parse(purpose, stored)).stream())
        .anyMatch(such);
  }

  /** The material of the key of this name if it is one of them. */
  static Optional<String> materialId(KeyRegistry.View view, String keyId) {
    return Arrays.stream(Purpose.values())
        .filter(purpose -> purpose.id().equals(keyId))
        .findFirst()
        .flatMap(purpose -> view.setting(keyId).map(stored -> parse(purpose, stored).materialId()));
  }

  private MacKey remember(Purpose purpose, BackingKey key) {
    return known.computeIfAbsent(purpose, absent -> new MacKey(custodian, key));
  }

  private BackingKey make(Purpose purpose) {
    try (MaterialMaking.Made made =
        making.make(null, purpose.id(), KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC)) {
      return journal.serviceChange(
          change -> {
            Optional<byte[]> stored = change.setting(purpose.id());
            if (stored.isPresent()) { // another process was faster; its key is as good
              return Journal.Done.nothing(parse(purpose, stored.get()));
            }
            BackingKey key = made.take(change);
            change.putSetting(purpose.id(), encode(key));
            return Journal.Done.nothing(key);
          });
    }
  }

  private static byte[] encode(BackingKey key) {
    return ByteBuffer.allocate(1 + MATERIAL_ID_BYTES + key.sealed().length)
        .put(VERSION)
        .put(HexFormat.of().parseHex(key.materialId()))
        .put(key.sealed())
        .array();
  }

  private static BackingKey parse(Purpose purpose, byte[] stored) {
    int header = 1 + MATERIAL_ID_BYTES;
    if (stored.length <= header || stored[0] != VERSION) {
      throw new KmsInternalException(
          "The vault's setting " + purpose.id() + " cannot be read; restore the vault");
    }
    return new BackingKey(
        purpose.id(),
        HexFormat.of().formatHex(stored, 1, header),
        KeySpec.HMAC_256,
        Arrays.copyOfRange(stored, header, stored.length));
  }
}
