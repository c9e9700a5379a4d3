package io.github.cmkjca.spi.kms;

/** State of a key; spelled as in AWS KMS by {@link #wireName()}. */
public enum KeyState {
  /** Usable. */
  ENABLED("Enabled"),
  /** Refuses all cryptographic use until it is enabled again. */
  DISABLED("Disabled"),
  /** Unusable, and destroyed when its waiting period ends unless the deletion is cancelled. */
  PENDING_DELETION("PendingDeletion"),
  /** A primary key to be deleted, whose waiting period begins when its last replica is gone. */
  PENDING_REPLICA_DELETION("PendingReplicaDeletion"),
  /** Waits for key material: none was imported yet, or some of it has expired or was deleted. */
  PENDING_IMPORT("PendingImport"),
  /** The place that holds the material is disconnected. */
  UNAVAILABLE("Unavailable"),
  /** A replica that is being made. */
  CREATING("Creating"),
  /** Takes part in a change of the primary key; usable meanwhile. */
  UPDATING("Updating");

  private final String wireName;

  KeyState(String wireName) {
    this.wireName = wireName;
  }

  /** The spelling in requests, answers and files, such as {@code Enabled}. */
  public String wireName() {
    return wireName;
  }
}
