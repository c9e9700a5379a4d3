package io.github.cmkjca.datakey;

import javax.crypto.SecretKey;

/** The authorised use of a data key for one message. For one thread at a time. */
public final class Lease {
  Lease() {}

  /**
   * The key for a delegate's {@code init}: RAW, of the generic algorithm name that the delegate
   * accepts. Valid until {@link #returnKey()}, which must follow in a finally block; a delegate
   * keeps its own copy.
   */
  public SecretKey key() {
    throw new IllegalStateException("in work");
  }

  /** Ends the use of what {@link #key()} gave. The message goes on. */
  public void returnKey() {
    throw new IllegalStateException("in work");
  }

  /**
   * Before each step of the message: counts its bytes and authorises again if anything changed
   * since.
   *
   * @throws io.github.cmkjca.spi.kms.KmsException the refusal; the message must not go on
   */
  public void proceed(long bytes) {
    throw new IllegalStateException("in work" + bytes);
  }
}
