package io.github.cmkjca.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a multi-Region key knows of the others of its id, as it is stored.
 *
 * @param keyId bare id
 * @param primaryRegion where the primary key is
 * @param revision grows with each thing that the primary key has to tell the replicas; 0: this is a
 *     replica that was told nothing yet
 * @param replicas in the order of their Regions
 * @param rotation of a replica: how the primary key rotates; null: not, or this is the primary key
 * @param deletionWindowDays of a primary key that is to be deleted after its replicas: how long it
 *     waits then
 * @param handover where the primary key is going; null: it stays
 */
public record MultiRegionRecord(
    String keyId,
    String primaryRegion,
    long revision,
    List<Replica> replicas,
    Schedule.@Nullable Rotation rotation,
    @Nullable Integer deletionWindowDays,
    @Nullable Handover handover) {

  /** Copies the list. */
  public MultiRegionRecord {
    replicas = List.copyOf(replicas);
  }

  /**
   * A replica.
   *
   * @param region where it is
   * @param revision what it is known to have been told; of interest to the primary key only
   * @param nextLook when the primary key looks after it; null: this is not the primary key
   */
  public record Replica(String region, long revision, @Nullable Instant nextLook) {}

  /**
   * A change of the primary key that has begun and must end.
   *
   * @param region of the new primary key
   * @param principal ARN of who asked for it
   * @param date when to go on with it
   * @param revision that the new primary key begins with
   */
  public record Handover(String region, String principal, Instant date, long revision) {}

  /** A primary key that has no replicas. */
  public static MultiRegionRecord primary(String keyId, String region) {
    return new MultiRegionRecord(keyId, region, 1, List.of(), null, null, null);
  }

  /** A replica that knows nothing yet but where its primary key is. */
  public static MultiRegionRecord newReplica(String keyId, String primaryRegion) {
    return new MultiRegionRecord(keyId, primaryRegion, 0, List.of(), null, null, null);
  }

  /** The replica in this Region. */
  public Optional<Replica> replica(String region) {
    return replicas.stream().filter(replica -> replica.region().equals(region)).findFirst();
  }

  /** The next revision, of which all replicas have to be told now. */
  public MultiRegionRecord changed(Instant now) {
    return with(revision + 1, visitedAt(now).replicas);
  }

  /** The same primary key, which looks after all its replicas at this time. */
  public MultiRegionRecord visitedAt(Instant time) {
    return with(
        revision,
        replicas.stream()
            .map(replica -> new Replica(replica.region(), replica.revision(), time))
            .toList());
  }

  /** The same with this replica, or with another state of it. */
  public MultiRegionRecord withReplica(Replica replica) {
    List<Replica> others = new ArrayList<>(withoutReplica(replica.region()).replicas);
    others.add(replica);
    return with(revision, others);
  }

  /** The same without the replica in this Region. */
  public MultiRegionRecord withoutReplica(String region) {
    return with(
        revision, replicas.stream().filter(replica -> !replica.region().equals(region)).toList());
  }

  /**
   * The same as one that is not the primary key knows it: nothing of replicas but where they are.
   */
  public MultiRegionRecord withoutAppointments() {
    return with(
        revision,
        replicas.stream().map(replica -> new Replica(replica.region(), 0, null)).toList());
  }

  /** The same primary key with another end ahead; null: none. */
  public MultiRegionRecord withDeletionWindow(@Nullable Integer days) {
    return new MultiRegionRecord(
        keyId, primaryRegion, revision, replicas, rotation, days, handover);
  }

  /** The same with this change of the primary key ahead; null: none. */
  public MultiRegionRecord withHandover(@Nullable Handover newHandover) {
    return new MultiRegionRecord(
        keyId, primaryRegion, revision, replicas, rotation, deletionWindowDays, newHandover);
  }

  private MultiRegionRecord with(long newRevision, List<Replica> newReplicas) {
    return new MultiRegionRecord(
        keyId, primaryRegion, newRevision, newReplicas, rotation, deletionWindowDays, handover);
  }
}
