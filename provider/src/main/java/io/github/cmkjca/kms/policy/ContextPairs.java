package io.github.cmkjca.kms.policy;

import io.github.cmkjca.spi.EncryptionContext;
import java.util.Map;

/**
 * The pairs of an encryption context in two arrays: each condition of each statement looks through
 * them, and the iterator of a map would be made each time.
 */
final class ContextPairs {
  private final EncryptionContext context;
  private final String[] names;
  private final String[] values;

  private ContextPairs(EncryptionContext context, String[] names, String[] values) {
    this.context = context;
    this.names = names;
    this.values = values;
  }

  static ContextPairs of(EncryptionContext context) {
    Map<String, String> pairs = context.pairs();
    return new ContextPairs(
        context, pairs.keySet().toArray(String[]::new), pairs.values().toArray(String[]::new));
  }

  /** The context that they are of. */
  EncryptionContext context() {
    return context;
  }

  int size() {
    return names.length;
  }

  String name(int index) {
    return names[index];
  }

  String value(int index) {
    return values[index];
  }
}
