package io.github.cmkjca.datakey;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One data key: who it is and, as long as it is cached, its material. Handles hold it; equal
 * sources of one vault share one cached material, and their data keys are equal. Safe for use by
 * many threads.
 */
public final class DataKey {
  private static final AtomicIntegerFieldUpdater<DataKey> RESERVED =
      AtomicIntegerFieldUpdater.newUpdater(DataKey.class, "reserved");

  private final DataKeys owner;
  private final KeyId id;

  /** Whether it was made for messages to be encrypted under a CMK. */
  private final boolean forMessages;

  /** Where the material was last; saves the look-up. */
  private volatile @Nullable CachedKey cached;

  /** Messages that were reserved for this object when it was made. */
  private volatile int reserved;

  private DataKey(
      DataKeys owner, KeyId id, @Nullable CachedKey cached, boolean forMessages, int reserved) {
    this.owner = owner;
    this.id = id;
    this.cached = cached;
    this.forMessages = forMessages;
    this.reserved = reserved;
  }

  static DataKey of(DataKeys owner, KeyId id, @Nullable CachedKey cached) {
    return new DataKey(owner, id, cached, false, 0);
  }

  /** For messages, the first of which is reserved. */
  static DataKey forMessages(DataKeys owner, CachedKey cached) {
    return new DataKey(owner, cached.id(), cached, true, 1);
  }

  /** The data keys of its vault. */
  public DataKeys vault() {
    return owner;
  }

  /** ARN of the CMK. */
  public String keyArn() {
    return id.source().keyArn();
  }

  /** The encryption context. */
  public EncryptionContext encryptionContext() {
    return id.source().encryptionContext();
  }

  /** Where it comes from. */
  public KeySource source() {
    return id.source();
  }

  /**
   * The same key as the program itself uses it, without its integration: its leases are authorised
   * and audited as a Decrypt that carries no {@code kms:ViaService}.
   */
  public DataKey withoutIntegration() {
    return source().via() == null ? this : owner.known(source().through(null));
  }

  KeyId id() {
    return id;
  }

  /**
   * Begins one message: authorises the current caller, counts the message, and unwraps the key if
   * it is not cached.
   *
   * @param grantTokens shown besides those of the configuration
   * @throws io.github.cmkjca.spi.kms.LimitExceededException if the data key has encrypted as much
   *     as GCM permits
   * @throws InvalidCiphertextException if it is a private key and the purpose another one, or the
   *     other way round
   * @throws io.github.cmkjca.spi.kms.KmsException the refusal, also for want of an audit trail that
   *     takes the uses before this one
   */
  public Lease lease(Purpose purpose, List<String> grantTokens) {
    owner.requireRecording(); // before anything is reserved
    Lease lease = acquire(purpose, owner.shown(grantTokens));
    lease.begin();
    return lease;
  }

  /** A lease whose message is authorised and reserved, not yet counted for the audit trail. */
  Lease acquire(Purpose purpose, List<String> grantTokens) {
    int stripe = Stripes.current();
    boolean encrypts = purpose == Purpose.ENCRYPT;
    boolean forMessage = encrypts && forMessages;
    for (; ; ) {
      CachedKey key = cached;
      boolean prepaid = encrypts && reserved > 0;
      // Under a key for messages nothing but a limit stops the next one, and another copy of it
      // would not help.
      if (key == null || (forMessage ? key.wiped() : key.ended())) {
        key = owner.unwrapped(this, grantTokens);
        cached = key;
      }
      long epoch = owner.authority().epoch();
      Permission permission = permit(key, purpose, grantTokens, epoch);
      requireKind(key, purpose);
      CachedKey.Reservation reservation =
          prepaid && RESERVED.compareAndSet(this, 1, 0)
              ? CachedKey.Reservation.GRANTED
              : key.reserve(stripe, encrypts);
      switch (reservation) {
        case GRANTED -> {
          return new Lease(
              this, owner.authority(), purpose, grantTokens, stripe, key, permission, epoch);
        }
        case SPENT -> {
          if (forMessage) {
            throw owner.usedUp(this);
          }
          owner.spent(key);
        }
        case WORN_OUT -> throw owner.wornOut(this);
      }
    }
  }

  /**
   * That the current caller may use the key.
   *
   * @param now the epoch, read before
   */
  Permission permit(CachedKey key, Purpose purpose, List<String> grantTokens, long now) {
    String caller = owner.authority().caller();
    Need need = need(key, purpose, caller);
    Permission known = key.permissions().find(caller, need, grantTokens);
    return known != null && known.holdsAt(now)
        ? known
        : owner.authorize(key, caller, need, grantTokens, now, known);
  }

  /**
   * What works as a private key is told to be one, so that it never works as a secret key: else it
   * could be wrapped under another, and so come out.
   */
  private static void requireKind(CachedKey key, Purpose purpose) {
    boolean asPrivateKey = purpose == Purpose.PRIVATE_KEY;
    if (key.isPrivateKey() && !asPrivateKey) {
      throw new InvalidCiphertextException(
          "a private key is encrypted in it, which is not used as a secret key; KeyFactory CMK"
              + " makes its handle");
    }
    if (asPrivateKey && !key.isPrivateKey()) {
      throw new InvalidCiphertextException("no private key in PKCS#8 form is encrypted in it");
    }
  }

  private Need need(CachedKey key, Purpose purpose, String caller) {
    if (purpose == Purpose.DECRYPT || purpose == Purpose.PRIVATE_KEY) {
      return Need.DECRYPT;
    }
    if (forMessages) {
      return Need.ENCRYPT_MESSAGE;
    }
    return caller.equals(key.generatedBy()) ? Need.PRODUCE_OWN : Need.DECRYPT;
  }

  /** What this object found last, for tests that look whether it is wiped. */
  @Nullable CachedKey cachedForTest() {
    return cached;
  }

  /** Whether the other is the same data key, from the same vault. */
  public boolean sameMaterialAs(@Nullable DataKey other) {
    return other != null && owner == other.owner && id.equals(other.id);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DataKey that && sameMaterialAs(that);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** The CMK; never key or blob. */
  @Override
  public String toString() {
    return "DataKey[" + keyArn() + "]";
  }
}
