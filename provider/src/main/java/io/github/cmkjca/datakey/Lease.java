package io.github.cmkjca.datakey;

import io.github.cmkjca.kms.UseAuthority;
import java.util.List;
import javax.crypto.SecretKey;

/** The authorised use of a data key for one message. For one thread at a time. */
public final class Lease {
  private final DataKey dataKey;
  private final UseAuthority authority;
  private final Purpose purpose;
  private final List<String> grantTokens;
  private final int stripe;

  private CachedKey cached;
  private Permission permission;
  private long epoch;
  private boolean borrowed;

  Lease(
      DataKey dataKey,
      UseAuthority authority,
      Purpose purpose,
      List<String> grantTokens,
      int stripe,
      CachedKey cached,
      Permission permission,
      long epoch) {
    this.dataKey = dataKey;
    this.authority = authority;
    this.purpose = purpose;
    this.grantTokens = grantTokens;
    this.stripe = stripe;
    this.cached = cached;
    this.permission = permission;
    this.epoch = epoch;
  }

  /**
   * The key for a delegate's {@code init}: RAW, of algorithm {@code AES}, a name that SunJCE,
   * Bouncy Castle and ACCP accept for each transformation here. Valid until {@link #returnKey()},
   * which must follow in a finally block; a delegate keeps its own copy. The same object for all
   * leases of one cached key, not destroyable.
   *
   * @throws io.github.cmkjca.spi.kms.KmsException if the key was wiped meanwhile and cannot be
   *     unwrapped again
   */
  public SecretKey key() {
    borrow();
    return cached.leased();
  }

  /** As {@link #key()}, under another algorithm name. */
  public SecretKey key(String algorithm) {
    borrow();
    LeasedKey leased = cached.leased();
    return leased.getAlgorithm().equals(algorithm) ? leased : new LeasedKey(cached, algorithm);
  }

  private void borrow() {
    while (!borrowed) {
      if (cached.borrow(stripe)) {
        borrowed = true;
      } else {
        Lease next = dataKey.acquire(purpose, grantTokens); // the message is counted already
        cached = next.cached;
        permission = next.permission;
        epoch = next.epoch;
      }
    }
  }

  /** Ends the use of what {@link #key()} gave; may be called again. The message goes on. */
  public void returnKey() {
    if (borrowed) {
      borrowed = false;
      cached.giveBack(stripe);
    }
  }

  /**
   * Before each step of the message: counts its bytes and authorises again if anything changed
   * since.
   *
   * @param bytes of input in this step, 0 or more
   * @throws io.github.cmkjca.spi.kms.KmsException the refusal; the message must not go on
   */
  public void proceed(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a step of " + bytes + " bytes");
    }
    long now = authority.epoch();
    if (now != epoch) {
      permission = dataKey.permit(cached, purpose, grantTokens, now);
      epoch = now;
    }
    if (bytes > 0) {
      cached.count(stripe, bytes);
      permission.tally().bytes(stripe, bytes);
    }
  }

  /** Counts the message. */
  void begin() {
    permission.tally().message(stripe);
  }

  /** A copy of the material; the key is borrowed. */
  byte[] copy() {
    return cached.copy();
  }

  /** The CMK; never the key. */
  @Override
  public String toString() {
    return "Lease[" + dataKey.keyArn() + ", " + purpose + "]";
  }
}
