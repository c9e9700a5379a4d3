package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.WrappingKeys;
import java.util.Optional;

/** Of custodians that keep all they make as objects. */
final class NoWrappingKeys implements WrappingKeys {
  @Override
  public Optional<BackingKey> find(String storeId) {
    return Optional.empty();
  }

  @Override
  public BackingKey make(String storeId, String materialId, Maker maker) {
    throw new IllegalStateException("this custodian wraps nothing");
  }
}
