package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.jca.keystore.KeystoreCrypto;
import io.github.cmkjca.jca.keystore.PasswordFactor;
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

  /** Nothing but the file. */
  @Override
  public String toString() {
    return "EntryOpener[" + fileId + "]";
  }
}
