package io.github.cmkjca.datakey;

import io.github.cmkjca.kms.UseAuthority;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** The authorised use of a data key for one message. For one thread at a time. */
public final class Lease {
  private final UseAuthority authority;
  private final UseAuthority.UseRequest request;
  private final CachedKey cached;
  private long epoch;
  private @Nullable LeasedKey key;

  Lease(UseAuthority authority, UseAuthority.UseRequest request, CachedKey cached, long epoch) {
    this.authority = authority;
    this.request = request;
    this.cached = cached;
    this.epoch = epoch;
  }

  /**
   * The key for a delegate's {@code init}: RAW, of algorithm {@code AES}, which delegates accept
   * for each transformation here. Valid until {@link #returnKey()}, which must follow in a finally
   * block; a delegate keeps its own copy.
   */
  public SecretKey key() {
    return key("AES");
  }

  /** As {@link #key()}, of another algorithm name. */
  public SecretKey key(String algorithm) {
    key = new LeasedKey(cached, algorithm);
    return key;
  }

  /** Ends the use of what {@link #key()} gave. The message goes on. */
  public void returnKey() {
    if (key != null) {
      key.destroy();
      key = null;
    }
  }

  /**
   * Before each step of the message: counts its bytes and authorises again if anything changed
   * since.
   *
   * @param bytes of input in this step
   * @throws io.github.cmkjca.spi.kms.KmsException the refusal; the message must not go on
   */
  public void proceed(long bytes) {
    long now = authority.epoch();
    if (now != epoch) {
      authority.authorize(request);
      epoch = now;
    }
  }
}
