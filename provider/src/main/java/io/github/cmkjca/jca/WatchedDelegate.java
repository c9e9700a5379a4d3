package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.DataKeys;
import io.github.cmkjca.datakey.KeyHolder;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A guarded delegate and the data key that it has a copy of, so that it can be told to forget it.
 *
 * <p>Two fields, because another thread may ask while the owner replaces one key by the next: the
 * old one is still inside, the new one may be leased already. The owner writes {@code arriving}
 * before it enters the guard, and so before it leases: a key evicted after that finds its holder.
 * Both are written without a fence of their own, since entering and leaving are compare-and-sets;
 * three volatile writes a message took a tenth of a 64-byte encryption.
 */
abstract class WatchedDelegate extends DelegateGuard implements KeyHolder {
  private static final AtomicReferenceFieldUpdater<WatchedDelegate, DataKey> HELD =
      AtomicReferenceFieldUpdater.newUpdater(WatchedDelegate.class, DataKey.class, "held");
  private static final AtomicReferenceFieldUpdater<WatchedDelegate, DataKey> ARRIVING =
      AtomicReferenceFieldUpdater.newUpdater(WatchedDelegate.class, DataKey.class, "arriving");

  private final Watches watches = new Watches();
  private volatile @Nullable DataKey held;
  private volatile @Nullable DataKey arriving;

  @Override
  public final void forget(DataKey key, boolean evenBusy) {
    if (key.sameMaterialAs(held) || key.sameMaterialAs(arriving)) {
      requestForget(evenBusy);
    }
  }

  @Override
  public final void forgetAll(Set<DataKey> keys, boolean evenBusy) {
    DataKey one = held;
    DataKey other = arriving;
    if ((one != null && keys.contains(one)) || (other != null && keys.contains(other))) {
      requestForget(evenBusy);
    }
  }

  @Override
  public final void vaultClosed(DataKeys vault) {
    DataKey one = held;
    DataKey other = arriving;
    if ((one != null && one.vault() == vault) || (other != null && other.vault() == vault)) {
      requestForget(true);
    }
  }

  /** A key is about to be leased; null: it has arrived or it never will. */
  @SuppressWarnings("NullAway") // the JDK's class is not annotated; null is a value like others
  final void arriving(@Nullable DataKey key) {
    ARRIVING.lazySet(this, key);
  }

  /** The delegate is about to be given this key; its vault knows from here on whom to tell. */
  final void arrived(DataKey key) {
    watches.by(key.vault(), this);
    HELD.lazySet(this, key);
  }

  /** The delegate has no key of ours any more. */
  @SuppressWarnings("NullAway") // as above
  final void forgotten() {
    HELD.lazySet(this, null);
  }

  final boolean holdsKey() {
    return held != null;
  }
}
