package io.github.cmkjca;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.config.CustodianKind;
import io.github.cmkjca.custody.RootKey;
import io.github.cmkjca.custody.SoftwareCustodian;
import io.github.cmkjca.custody.pkcs11.Pkcs11Custodian;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.custody.InvocationLedger;
import io.github.cmkjca.spi.custody.RoutedCustodian;
import io.github.cmkjca.spi.custody.WrappingKeys;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The custodians of one vault: that in software and that in its token, of which the configuration
 * says which one makes new keys. The other one serves keys that were made before, and is opened
 * when such a key is used. Safe for use by many threads.
 */
final class VaultCustodian implements RoutedCustodian.Routes, AutoCloseable {
  private final Supplier<RootKey> rootKeys;
  private final @Nullable Pkcs11Custodian token;
  private final boolean makesInToken;
  private final Function<String, Custodian> stores;

  /** Not while waiting for the token: only for the software custodian. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable RootKey rootKey;
  private volatile @Nullable SoftwareCustodian software;

  /**
   * The custodians of this configuration, none of them opened.
   *
   * @param rootKeys opens the root key
   * @param ledger counts encryptions in the token
   * @param wrappingKeys finds the key under which the token wraps
   * @param stores the custodians of custom key stores by the ids of those
   */
  VaultCustodian(
      CmkConfig config,
      Supplier<RootKey> rootKeys,
      InvocationLedger ledger,
      WrappingKeys wrappingKeys,
      Function<String, Custodian> stores) {
    this.rootKeys = rootKeys;
    this.stores = stores;
    this.token =
        config
            .pkcs11Config()
            .map(
                file ->
                    new Pkcs11Custodian(
                        new TokenOptions(config).ofVault(file), ledger, wrappingKeys))
            .orElse(null);
    this.makesInToken = config.custodian() == CustodianKind.PKCS11;
  }

  /**
   * All of them as one.
   *
   * @throws KeyUnavailableException if keys are to be made in software and the root key cannot be
   *     had, or in a token and none is configured
   */
  Custodian all() {
    return new RoutedCustodian(makesInToken ? token() : software(), this);
  }

  /** The root key, opened if it is not. */
  RootKey rootKey() {
    lock.lock();
    try {
      RootKey open = rootKey;
      if (open == null) {
        open = rootKeys.get();
        rootKey = open;
      }
      return open;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Custodian of(BackingKey key) {
    return storeOf(key)
        .map(storeId -> storeId.isEmpty() ? token() : stores.apply(storeId))
        .orElseGet(this::software);
  }

  @Override
  public Optional<String> storeOf(BackingKey key) {
    return Pkcs11Custodian.storeIdOf(key.sealed());
  }

  @Override
  public Optional<Custodian> keeper() {
    return Optional.ofNullable(token);
  }

  private SoftwareCustodian software() {
    SoftwareCustodian open = software;
    if (open == null) {
      lock.lock();
      try {
        open = software;
        if (open == null) {
          open = new SoftwareCustodian(rootKey());
          software = open;
        }
      } finally {
        lock.unlock();
      }
    }
    return open;
  }

  private Pkcs11Custodian token() {
    if (token == null) {
      throw new KeyUnavailableException(
          "the key is in a token and this configuration names none; set cmk.pkcs11.config to the"
              + " configuration of the token that the key was made in");
    }
    return token;
  }

  @Override
  public void close() {
    SoftwareCustodian open = software;
    if (open != null) {
      open.close();
    }
    if (token != null) {
      token.close();
    }
    RootKey key = rootKey;
    if (key != null) {
      key.close();
    }
  }
}
