package io.github.cmkjca.kms.audit;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids of records, in the form of random UUIDs (RFC 9562, section 5.4). They need to be unique, not
 * secret: two random numbers a process, then a counter scattered over them. Drawing each from a
 * {@code SecureRandom} would cost more than writing the record, and where this provider stands
 * first it could ask itself.
 */
final class EventIds {
  private static final long STEP = 0x9e3779b97f4a7c15L; // odd: visits every value once

  private static final long VERSION_MASK = 0xffff_ffff_ffff_0fffL;
  private static final long VERSION = 0x4000L;
  private static final long VARIANT_MASK = 0x3fff_ffff_ffff_ffffL;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final long high;
  private final AtomicLong low;

  EventIds() {
    SecureRandom random = random();
    this.high = random.nextLong();
    this.low = new AtomicLong(random.nextLong());
  }

  private static SecureRandom random() {
    try {
      return SecureRandom.getInstance("DRBG", "SUN");
    } catch (GeneralSecurityException e) {
      return new SecureRandom();
    }
  }

  /** An id like no other. */
  String next() {
    long n = low.getAndAdd(STEP);
    return new UUID(
            (scatter(high ^ n) & VERSION_MASK) | VERSION, (scatter(n) & VARIANT_MASK) | VARIANT)
        .toString();
  }

  /** The finalizer of SplitMix64: one to one. */
  private static long scatter(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
