package io.github.cmkjca;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.datakey.DataKeys;
import io.github.cmkjca.jca.Backend;
import io.github.cmkjca.jca.Services;
import io.github.cmkjca.kms.EntryVault;
import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.kms.UseAuthority;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KeyManagementService;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The backend of one provider object: reads the configuration and opens the vault at the first
 * call, not before. An attempt that failed leaves nothing, so that the next call succeeds once the
 * operator has mended what the error named.
 */
final class LazyBackend implements Backend {
  private final Supplier<CmkConfig> configuration;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable Wiring wiring;

  /**
   * A backend.
   *
   * @param configuration read at each opening
   */
  LazyBackend(Supplier<CmkConfig> configuration) {
    this.configuration = configuration;
  }

  @Override
  public boolean isOpening() {
    return opening.isHeldByCurrentThread() || Wiring.isOpening();
  }

  @Override
  public DataKeys dataKeys() {
    return open().dataKeys();
  }

  @Override
  public KeyManagementService kms() {
    return open().kms();
  }

  @Override
  public KeyManagementService kms(@Nullable Integration via) {
    return via == null ? open().kms() : open().integrations().via(via);
  }

  @Override
  public UseAuthority authority() {
    return open().authority();
  }

  @Override
  public EntryVault entries() {
    return open().entries();
  }

  @Override
  public String defaultKeyId() {
    return open().defaultKeyId();
  }

  @Override
  public String keystoreKeyId() {
    return open().keystoreKeyId();
  }

  @Override
  public EncryptionContext configuredContext() {
    return open().config().encryptionContext();
  }

  @Override
  public int maxContextBytes() {
    return open().config().maxEncryptionContextBytes();
  }

  @Override
  public List<String> configuredGrantTokens() {
    return open().config().grantTokens();
  }

  @Override
  public int frameLength() {
    return open().config().messageFrameLength();
  }

  @Override
  public String delegateName() {
    return open().config().delegate();
  }

  /** Closes the vault if it is open; a later call opens it anew. */
  void close() {
    opening.lock();
    try {
      Wiring open = wiring;
      wiring = null;
      if (open != null) {
        open.close();
      }
    } finally {
      opening.unlock();
    }
  }

  private Wiring open() {
    Wiring open = wiring;
    return open != null && !open.isClosed() ? open : openNow();
  }

  private Wiring openNow() {
    if (isOpening()) {
      throw new IllegalStateException(
          "opening the vault needs a service of the provider CMK, which needs the vault: a plug-in"
              + " or library asks for it by name, or for any provider while CMK is the first; put"
              + " CMK behind the JDK's providers");
    }
    opening.lock();
    try {
      Wiring open = wiring;
      if (open == null || open.isClosed()) {
        CmkConfig config = configuration.get();
        Services.prepare(config.delegate());
        open = Wiring.open(config);
        wiring = open;
      }
      return open;
    } finally {
      opening.unlock();
    }
  }
}
