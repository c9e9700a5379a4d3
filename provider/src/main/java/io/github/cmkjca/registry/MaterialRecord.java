package io.github.cmkjca.registry;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.RotationType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of the material of a key as it is stored.
 *
 * @param key what the custodian needs; its sealed bytes are empty while imported material is
 *     deleted or has expired, and its place waits for the same material again
 * @param creationDate when it was made or imported last
 * @param pending imported, but never yet the current one
 * @param rotation how it became the current one; null: it was the first, or is pending until
 *     somebody rotates; of pending material: it is to be the current one once all replicas have it
 * @param description given by who imported it; null: none
 * @param validTo when imported material expires; null: never
 */
public record MaterialRecord(
    BackingKey key,
    Instant creationDate,
    boolean pending,
    @Nullable Rotation rotation,
    @Nullable String description,
    @Nullable Instant validTo) {
  private static final byte[] NOTHING = {};

  /**
   * A rotation.
   *
   * @param date when
   * @param type why
   */
  public record Rotation(Instant date, RotationType type) {}

  /** The first material of a key that the service made. */
  public static MaterialRecord first(BackingKey key, Instant creationDate) {
    return new MaterialRecord(key, creationDate, false, null, null, null);
  }

  /** Material that the service made for a rotation. */
  public static MaterialRecord rotated(BackingKey key, Rotation rotation) {
    return new MaterialRecord(key, rotation.date(), false, rotation, null, null);
  }

  /** Whether it has expired at this time. */
  public boolean isExpired(Instant now) {
    return validTo != null && !validTo.isAfter(now);
  }

  /** Whether the custodian can work with it. */
  public boolean isPresent() {
    return key.sealed().length > 0;
  }

  /** The same as the current material. */
  public MaterialRecord madeCurrent(Rotation newRotation) {
    return new MaterialRecord(key, creationDate, false, newRotation, description, validTo);
  }

  /** The same before it is the current one. */
  public MaterialRecord madePending() {
    return new MaterialRecord(key, creationDate, true, rotation, description, validTo);
  }

  /** The same material as another custodian sealed it. */
  public MaterialRecord sealedAs(BackingKey sealed) {
    return new MaterialRecord(sealed, creationDate, pending, rotation, description, validTo);
  }

  /** The place of this material when the material itself is gone. */
  public MaterialRecord removed() {
    BackingKey empty = new BackingKey(key.keyId(), key.materialId(), key.keySpec(), NOTHING);
    return new MaterialRecord(empty, creationDate, pending, rotation, description, null);
  }
}
