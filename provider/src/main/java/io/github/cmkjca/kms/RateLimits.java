package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.ThrottlingException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The request quotas of AWS KMS (developer guide, page {@code requests-per-second}): a rate for
 * each class of operations. After a rest, the requests of one second may come at once.
 */
final class RateLimits implements Throttle {
  /** Operations that share a rate have one object here, all others one each. */
  private final Map<Operation, Rate> rates = new EnumMap<>(Operation.class);

  private final LongSupplier nanos;

  /**
   * @param nanos a clock that only goes forward
   */
  RateLimits(LongSupplier nanos) {
    this.nanos = nanos;
    shared(
        5_500,
        Operation.ENCRYPT,
        Operation.DECRYPT,
        Operation.RE_ENCRYPT,
        Operation.GENERATE_DATA_KEY,
        Operation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
        Operation.GENERATE_MAC,
        Operation.VERIFY_MAC,
        Operation.GENERATE_RANDOM);
    // By the kind of key in AWS KMS; here each has the rate of the faster kind.
    shared(500, Operation.SIGN, Operation.VERIFY, Operation.DERIVE_SHARED_SECRET);
    shared(
        25, Operation.GENERATE_DATA_KEY_PAIR, Operation.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT);
    each(2_000, Operation.DESCRIBE_KEY, Operation.GET_PUBLIC_KEY, Operation.LIST_RESOURCE_TAGS);
    each(1_000, Operation.GET_KEY_POLICY, Operation.GET_KEY_ROTATION_STATUS);
    each(500, Operation.LIST_ALIASES, Operation.LIST_KEYS);
    each(
        100,
        Operation.LIST_GRANTS,
        Operation.LIST_KEY_POLICIES,
        Operation.LIST_RETIRABLE_GRANTS,
        Operation.LIST_KEY_ROTATIONS);
    each(50, Operation.CREATE_GRANT);
    each(30, Operation.RETIRE_GRANT, Operation.REVOKE_GRANT);
    each(
        15,
        Operation.DELETE_ALIAS,
        Operation.ENABLE_KEY_ROTATION,
        Operation.PUT_KEY_POLICY,
        Operation.SCHEDULE_KEY_DELETION);
    each(10, Operation.TAG_RESOURCE);
    each(
        5,
        Operation.CREATE_KEY,
        Operation.CREATE_ALIAS,
        Operation.UPDATE_ALIAS,
        Operation.ENABLE_KEY,
        Operation.DISABLE_KEY,
        Operation.DISABLE_KEY_ROTATION,
        Operation.ROTATE_KEY_ON_DEMAND,
        Operation.CANCEL_KEY_DELETION,
        Operation.IMPORT_KEY_MATERIAL,
        Operation.DELETE_IMPORTED_KEY_MATERIAL,
        Operation.UNTAG_RESOURCE,
        Operation.UPDATE_KEY_DESCRIPTION,
        Operation.REPLICATE_KEY,
        Operation.UPDATE_PRIMARY_REGION,
        Operation.CREATE_CUSTOM_KEY_STORE,
        Operation.DESCRIBE_CUSTOM_KEY_STORES,
        Operation.CONNECT_CUSTOM_KEY_STORE,
        Operation.DISCONNECT_CUSTOM_KEY_STORE,
        Operation.UPDATE_CUSTOM_KEY_STORE,
        Operation.DELETE_CUSTOM_KEY_STORE);
    each(0.25, Operation.GET_PARAMETERS_FOR_IMPORT);
  }

  private void shared(double perSecond, Operation... operations) {
    Rate rate = new Rate(perSecond);
    for (Operation operation : operations) {
      rates.put(operation, rate);
    }
  }

  private void each(double perSecond, Operation... operations) {
    for (Operation operation : operations) {
      rates.put(operation, new Rate(perSecond));
    }
  }

  @Override
  public void admit(Operation operation) {
    Rate rate = rates.get(operation);
    if (rate != null && !rate.admit(nanos.getAsLong())) {
      throw new ThrottlingException(
          "You have exceeded the rate at which you may call KMS. Reduce the frequency of your"
              + " calls.");
    }
  }

  /**
   * A token bucket told by one number: when it would be full again. Each token taken puts that off
   * by the time one token takes to come; there is none left when it lies too far ahead.
   */
  private static final class Rate {
    private static final long NEVER_USED = Long.MIN_VALUE;

    private final long tokenNanos;
    private final long bucketNanos;
    private final AtomicLong fullAt = new AtomicLong(NEVER_USED);

    Rate(double perSecond) {
      tokenNanos = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
      bucketNanos = Math.max(tokenNanos, TimeUnit.SECONDS.toNanos(1));
    }

    boolean admit(long now) {
      while (true) {
        long known = fullAt.get();
        long full = known == NEVER_USED || known - now < 0 ? now : known;
        long then = full + tokenNanos;
        if (then - now > bucketNanos) {
          return false;
        }
        if (fullAt.compareAndSet(known, then)) {
          return true;
        }
      }
    }
  }
}
