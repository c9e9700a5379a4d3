package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.Lease;
import io.github.cmkjca.datakey.Purpose;
import io.github.cmkjca.spi.CmkContext;
import io.github.cmkjca.spi.CmkKey;
import io.github.cmkjca.spi.kms.KmsException;
import java.security.InvalidKeyException;
import java.security.ProviderException;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * HMAC under a data-key handle, by a delegate; authorised for each message and asked again at each
 * step, and the delegate made to forget, as in {@link DelegatingCipher}.
 */
final class DataKeyMac extends WatchedDelegate implements HandleMac.Engine {
  private final Delegates delegates;
  private final String algorithm;

  private @Nullable Mac delegate;
  private @Nullable DataKeyHandle handle;

  /** Of the message under way; null between messages. */
  private @Nullable Lease lease;

  private boolean brokenOff;
  private boolean anythingSeen;

  DataKeyMac(Delegates delegates, String algorithm) {
    this.delegates = delegates;
    this.algorithm = algorithm;
  }

  @Override
  public void init(CmkKey key) throws InvalidKeyException {
    DataKeyHandle next = (DataKeyHandle) key;
    arriving(next.dataKey());
    enter();
    try {
      Lease nextLease;
      try {
        nextLease = lease(next);
      } catch (KmsException refusal) {
        throw JcaErrors.onInit(next, refusal);
      }
      start(next, nextLease);
    } finally {
      arriving(null);
      leave();
    }
  }

  @Override
  public void update(byte[] input, int offset, int length) {
    enter();
    try {
      proceed(length).update(input, offset, length);
    } finally {
      leave();
    }
  }

  @Override
  public byte[] doFinal() {
    enter();
    try {
      Mac mac = proceed(0);
      lease = null;
      return mac.doFinal();
    } finally {
      leave();
    }
  }

  @Override
  public void reset() {
    enter();
    try {
      lease = null;
      brokenOff = false;
      if (delegate != null && holdsKey()) {
        delegate.reset();
      }
    } finally {
      leave();
    }
  }

  @Override
  boolean inMessage() {
    return lease != null;
  }

  @Override
  void scrub() {
    if (!holdsKey()) {
      return;
    }
    try {
      if (delegate != null) {
        delegate.init(ThrowAwayKey.KEY);
      }
    } catch (InvalidKeyException e) {
      // A delegate that refuses any key is of no more use here: the collector gets it.
      delegate = null;
    }
    forgotten();
    if (lease != null) {
      lease = null;
      brokenOff = anythingSeen;
    }
  }

  private void start(DataKeyHandle key, Lease next) throws InvalidKeyException {
    Mac mac = delegate;
    if (mac == null) {
      mac = delegates.mac(algorithm);
      delegate = mac;
    }
    Mac starting = mac;
    arrived(key.dataKey());
    next.withKey(
        material -> {
          starting.init(material);
          return starting;
        });
    handle = key;
    lease = next;
    brokenOff = false;
    anythingSeen = false;
  }

  /** Asks whether the message may begin or go on. */
  private Mac proceed(int bytes) {
    DataKeyHandle key = handle;
    if (key == null) {
      throw new IllegalStateException(algorithm + " is not initialised");
    }
    if (brokenOff) {
      throw new IllegalStateException(
          "the message was refused or its key wiped half-way; begin it again with reset or init");
    }
    arriving(key.dataKey());
    try {
      if (lease == null) {
        Lease next = lease(key);
        if (holdsKey()) {
          lease = next;
          anythingSeen = false;
        } else {
          start(key, next);
        }
      }
      Lease current = lease;
      if (current != null) {
        current.proceed(bytes);
      }
      anythingSeen |= bytes > 0;
    } catch (KmsException refusal) {
      lease = null;
      brokenOff = anythingSeen;
      throw JcaErrors.onUse(key, refusal);
    } catch (InvalidKeyException e) {
      throw new ProviderException("the delegate refuses what it took before", e);
    } finally {
      arriving(null);
    }
    Mac mac = delegate;
    if (mac == null) {
      throw new IllegalStateException(algorithm + " is not initialised");
    }
    return mac;
  }

  private static Lease lease(DataKeyHandle key) {
    return key.dataKey().lease(Purpose.MAC, CmkContext.current().grantTokens());
  }
}
