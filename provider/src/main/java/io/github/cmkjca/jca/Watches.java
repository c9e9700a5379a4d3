package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKeys;
import io.github.cmkjca.datakey.KeyHolder;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The vaults that know a holder. A cipher object may outlive the vault that its first key came
 * from, and may be given keys of another one: each must be able to tell it to forget. For the owner
 * of the holder only.
 */
final class Watches {
  private @Nullable DataKeys last;
  private @Nullable Set<DataKeys> earlier;

  /** Makes the holder known to this vault, once; for the vault of the last call one comparison. */
  void by(DataKeys vault, KeyHolder holder) {
    if (vault == last) {
      return;
    }
    DataKeys before = last;
    last = vault;
    if (before == null) {
      vault.watch(holder); // all that most holders, which live for one message, ever need
      return;
    }
    if (earlier == null) {
      earlier = Collections.newSetFromMap(new WeakHashMap<>());
      earlier.add(before);
    }
    if (earlier.add(vault)) {
      vault.watch(holder);
    }
  }
}
