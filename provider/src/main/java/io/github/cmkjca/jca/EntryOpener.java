package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.jca.keystore.KeystoreCrypto;
import io.github.cmkjca.jca.keystore.PasswordFactor;
import io.github.cmkjca.kms.Integration;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Opens one sealed payload of a keystore file with the file data key.
 *
 * @param fileId the file
 * @param binding what the payload is bound to
 * @param factor the password's; null if there is none
 */
record EntryOpener(UUID fileId, byte[] binding, @Nullable PasswordFactor factor)
    implements KeySource.Opener {
  @Override
  public byte[] open(byte[] parentKey, byte[] sealed) {
    return KeystoreCrypto.open(parentKey, factor, fileId, binding, sealed);
  }

  /**
   * Whether a key is used on behalf of the program by TLS or JDBC: a permission for that is none to
   * carry it elsewhere.
   */
  static boolean isOfOthers(DataKey dataKey) {
    Integration via = dataKey.source().via();
    return via == Integration.TLS || via == Integration.JDBC;
  }

  /** By value, which a record does not do with an array: equal entries are one data key. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EntryOpener that
        && fileId.equals(that.fileId)
        && Arrays.equals(binding, that.binding)
        && Objects.equals(factor, that.factor);
  }

  @Override
  public int hashCode() {
    return 31 * fileId.hashCode() + Arrays.hashCode(binding);
  }

  /** Nothing but the file. */
  @Override
  public String toString() {
    return "EntryOpener[" + fileId + "]";
  }
}
