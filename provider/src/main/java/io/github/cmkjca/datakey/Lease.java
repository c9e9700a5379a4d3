package io.github.cmkjca.datakey;

import io.github.cmkjca.kms.UseAuthority;
import java.security.PrivateKey;
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
   * Does something with the key: once, or again with another copy of it where the key was wiped
   * meanwhile, as it may be at any time.
   *
   * @param use gets a RAW key of algorithm {@code AES}, a name that SunJCE, Bouncy Castle and ACCP
   *     accept for each transformation here; the same object for all leases of one cached key. Must
   *     not keep it; a delegate makes its own copy
   * @throws io.github.cmkjca.spi.kms.KmsException if the key was wiped and cannot be unwrapped
   *     again
   */
  public <T, E extends Exception> T withKey(KeyUse<T, E> use) throws E {
    return with(cachedKey -> use.of(cachedKey.leased()));
  }

  private <T, E extends Exception> T with(CachedUse<T, E> use) throws E {
    for (; ; ) {
      CachedKey current = cached;
      if (!current.wiped()) {
        try {
          return use.of(current);
        } catch (Exception e) { // a delegate may dress up what getEncoded threw
          if (!current.wiped()) {
            throw e;
          }
        }
      }
      Lease next = dataKey.acquire(purpose, grantTokens); // the message is counted already
      cached = next.cached;
      permission = next.permission;
      epoch = next.epoch;
    }
  }

  /**
   * Does something with the private key whose PKCS #8 form the material is; otherwise as {@link
   * #withKey}. It is read once for each cached copy: providers keep with the object what makes the
   * next operation faster.
   *
   * @param reader makes the object; equal readers make the same
   * @param use must not keep the object longer than a {@link KeyHolder} may
   */
  public <T, E extends Exception> T withPrivateKey(PrivateKeyReader reader, PrivateKeyUse<T, E> use)
      throws E {
    return with(cachedKey -> use.of(cachedKey.privateKey(reader)));
  }

  /** A copy of the material, the caller's to wipe; otherwise as {@link #withKey}. */
  public byte[] material() {
    return withKey(SecretKey::getEncoded);
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

  /** The CMK; never the key. */
  @Override
  public String toString() {
    return "Lease[" + dataKey.keyArn() + ", " + purpose + "]";
  }

  /** Something done with a key. */
  @FunctionalInterface
  public interface KeyUse<T, E extends Exception> {
    /** Does it; may be called again. */
    T of(SecretKey key) throws E;
  }

  /** Something done with a private key. */
  @FunctionalInterface
  public interface PrivateKeyUse<T, E extends Exception> {
    /** Does it; may be called again. */
    T of(PrivateKey key) throws E;
  }

  @FunctionalInterface
  private interface CachedUse<T, E extends Exception> {
    T of(CachedKey key) throws E;
  }
}
