package io.github.cmkjca.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen to a key at a time.
 *
 * @param deletionDate when it is destroyed; null: not to be deleted
 * @param rotation how its material rotates by itself; null: not at all
 */
public record Schedule(@Nullable Instant deletionDate, @Nullable Rotation rotation) {
  /** Nothing. */
  public static final Schedule NONE = new Schedule(null, null);

  /**
   * Automatic rotation.
   *
   * @param periodInDays 90 to 2560
   * @param next when the material rotates next, if the key is enabled then
   */
  public record Rotation(int periodInDays, Instant next) {}

  /** The same with this end; null: none. */
  public Schedule withDeletion(@Nullable Instant date) {
    return new Schedule(date, rotation);
  }

  /** The same with this rotation; null: none. */
  public Schedule withRotation(@Nullable Rotation newRotation) {
    return new Schedule(deletionDate, newRotation);
  }
}
