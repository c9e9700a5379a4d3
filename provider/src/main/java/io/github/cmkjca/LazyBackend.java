package io.github.cmkjca;

import io.github.cmkjca.datakey.DataKeys;
import io.github.cmkjca.jca.Backend;
import io.github.cmkjca.kms.EntryVault;
import io.github.cmkjca.kms.UseAuthority;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KeyManagementService;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The backend of one provider object, opened at the first call. In work: not yet wired. */
final class LazyBackend implements Backend {
  private final @Nullable String argument;

  LazyBackend(@Nullable String argument) {
    this.argument = argument;
  }

  @Override
  public DataKeys dataKeys() {
    throw inWork();
  }

  @Override
  public KeyManagementService kms() {
    throw inWork();
  }

  @Override
  public UseAuthority authority() {
    throw inWork();
  }

  @Override
  public EntryVault entries() {
    throw inWork();
  }

  @Override
  public String defaultKeyId() {
    throw inWork();
  }

  @Override
  public EncryptionContext configuredContext() {
    throw inWork();
  }

  @Override
  public List<String> configuredGrantTokens() {
    throw inWork();
  }

  @Override
  public int frameLength() {
    throw inWork();
  }

  @Override
  public String delegateName() {
    throw inWork();
  }

  private IllegalStateException inWork() {
    return new IllegalStateException("in work: " + argument);
  }
}
