package io.github.cmkjca.spi.kms;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a replica of a multi-Region primary key in another Region. Nothing of policy, tags and
 * description of the primary key is taken over.
 *
 * @param keyId key id or key ARN of the primary key
 * @param replicaRegion where the replica is to be
 * @param policy key policy of the replica, JSON of at most 32768 bytes; null: the default policy
 * @param bypassPolicyLockoutSafetyCheck accept a policy under which the caller cannot replace it
 * @param description of the replica, 0 to 8192 characters
 * @param tags of the replica, at most 50
 */
public record ReplicateKeyRequest(
    String keyId,
    String replicaRegion,
    @Nullable String policy,
    boolean bypassPolicyLockoutSafetyCheck,
    String description,
    List<Tag> tags) {
  /** Copies the list. */
  public ReplicateKeyRequest {
    tags = List.copyOf(tags);
  }

  /** With the default policy, without description and tags. */
  public static ReplicateKeyRequest of(String keyId, String replicaRegion) {
    return new ReplicateKeyRequest(keyId, replicaRegion, null, false, "", List.of());
  }
}
