package io.github.cmkjca.registry;

import java.time.Instant;

/**
 * A custom key store as it is stored: a token that keys can be made in.
 *
 * @param storeId {@code cks-} and 17 hex digits
 * @param name that operators gave it; no two have the same
 * @param cluster the token, by the name that the configuration has for it
 * @param connected whether its operators want it to be connected, in each process
 * @param connections how often it was connected; so a process that could not open the token knows
 *     whether somebody asks it to try again
 * @param creationDate when it was created, to the millisecond
 */
public record CustomKeyStoreRecord(
    String storeId,
    String name,
    String cluster,
    boolean connected,
    long connections,
    Instant creationDate) {

  /** A new one, which is not connected. */
  public CustomKeyStoreRecord(String storeId, String name, String cluster, Instant creationDate) {
    this(storeId, name, cluster, false, 0, creationDate);
  }

  /** The same under another name. */
  public CustomKeyStoreRecord withName(String newName) {
    return new CustomKeyStoreRecord(
        storeId, newName, cluster, connected, connections, creationDate);
  }

  /** The same in another token. */
  public CustomKeyStoreRecord withCluster(String newCluster) {
    return new CustomKeyStoreRecord(
        storeId, name, newCluster, connected, connections, creationDate);
  }

  /** The same, connected once more. */
  public CustomKeyStoreRecord connectedAgain() {
    return new CustomKeyStoreRecord(storeId, name, cluster, true, connections + 1, creationDate);
  }

  /** The same, not connected. */
  public CustomKeyStoreRecord disconnected() {
    return new CustomKeyStoreRecord(storeId, name, cluster, false, connections, creationDate);
  }
}
