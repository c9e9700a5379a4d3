package io.github.cmkjca.doctor;

import io.github.cmkjca.kms.WrappingKeyRegister;
import io.github.cmkjca.registry.JdbcRegistry;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.WrappingKeys;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The wrapping keys of a vault for who only looks.
 *
 * @param vaultFile its database
 */
record ReadWrappingKeys(Path vaultFile) implements WrappingKeys {
  @Override
  public Optional<BackingKey> find(String storeId) {
    return JdbcRegistry.inspect(vaultFile, view -> WrappingKeyRegister.find(view, storeId));
  }

  @Override
  public BackingKey make(String storeId, String materialId, Maker maker) {
    throw new IllegalStateException("nothing is made by who only looks");
  }
}
