package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.KeyState;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Which state of a key permits which operation: the table of the AWS KMS developer guide, page
 * {@code key-state}. An operation without a row is about no existing key.
 */
final class KeyLifecycle {
  private static final Set<KeyState> ANY = EnumSet.allOf(KeyState.class);
  private static final Set<KeyState> ENABLED_ONLY = EnumSet.of(KeyState.ENABLED);

  /** The rows: the states in which the operation is permitted. */
  private static final Map<Operation, Set<KeyState>> PERMITTED =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(Operation.DESCRIBE_KEY, ANY),
              Map.entry(Operation.ENABLE_KEY, ANY),
              Map.entry(Operation.DISABLE_KEY, ANY),
              Map.entry(Operation.CREATE_ALIAS, ANY),
              Map.entry(Operation.UPDATE_ALIAS, ANY),
              Map.entry(Operation.DELETE_ALIAS, ANY),
              Map.entry(Operation.LIST_ALIASES, ANY),
              Map.entry(Operation.PUT_KEY_POLICY, ANY),
              Map.entry(Operation.GET_KEY_POLICY, ANY),
              Map.entry(Operation.DELETE_KEY_STORE_ENTRY, ANY),
              Map.entry(Operation.GENERATE_DATA_KEY, ENABLED_ONLY),
              Map.entry(Operation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT, ENABLED_ONLY),
              Map.entry(Operation.ENCRYPT, ENABLED_ONLY),
              Map.entry(Operation.DECRYPT, ENABLED_ONLY),
              Map.entry(Operation.RE_ENCRYPT, ENABLED_ONLY),
              Map.entry(Operation.GENERATE_MAC, ENABLED_ONLY),
              Map.entry(Operation.VERIFY_MAC, ENABLED_ONLY),
              Map.entry(Operation.USE_DATA_KEY, ENABLED_ONLY),
              Map.entry(Operation.PUT_KEY_STORE_ENTRY, ENABLED_ONLY)));

  private KeyLifecycle() {}

  /**
   * Refuses the operation if the state of the key does not permit it.
   *
   * @throws DisabledException if the key is disabled
   */
  static void check(Operation operation, KnownKey key) {
    Set<KeyState> permitted = PERMITTED.get(operation);
    if (permitted == null) {
      throw new IllegalArgumentException(operation + " is about no key");
    }
    KeyState state = key.record().state();
    if (permitted.contains(state)) {
      return;
    }
    switch (state) {
      case DISABLED -> throw new DisabledException(key.arn() + " is disabled.");
      case ENABLED -> throw new IllegalStateException("every operation runs on an enabled key");
    }
  }
}
