package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.Purpose;
import io.github.cmkjca.jca.keystore.FileEntry;
import io.github.cmkjca.jca.keystore.FileEntry.KeyEntry;
import io.github.cmkjca.jca.keystore.FileHeader;
import io.github.cmkjca.jca.keystore.FileLimits;
import io.github.cmkjca.jca.keystore.KeystoreCrypto;
import io.github.cmkjca.jca.keystore.KeystoreFile;
import io.github.cmkjca.jca.keystore.KeystoreWriter;
import io.github.cmkjca.jca.keystore.PasswordFactor;
import io.github.cmkjca.jca.keystore.Protection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Seals what is loaded as a file, for another password if need be.
 *
 * @param grantTokens shown when the file data key is leased
 */
record PortableFileWriter(List<String> grantTokens) {
  /**
   * The file.
   *
   * @param now with a file data key; not changed meanwhile
   * @param password of the file; null: none
   */
  byte[] bytes(PortableState now, char @Nullable [] password) throws IOException {
    FileSession session = Objects.requireNonNull(now.session());
    PasswordFactor factor = password == null ? null : session.passwords().stretch(password);
    boolean resealing =
        !Objects.equals(factor, now.password())
            && now.slots().values().stream().anyMatch(slot -> follows(slot, factor));
    // Opening what was sealed needs the permission to decrypt; writing anew does not.
    byte[] bytes =
        LeasedMaterial.with(
            session.fileKey(),
            resealing ? Purpose.DECRYPT : Purpose.MAC,
            0,
            grantTokens,
            fileKey -> bytes(now, session, factor, fileKey));
    if (bytes.length > FileLimits.FILE) {
      throw new IOException("a CMKS keystore file has at most " + FileLimits.FILE + " bytes");
    }
    return bytes;
  }

  private static byte[] bytes(
      PortableState now, FileSession session, @Nullable PasswordFactor factor, byte[] fileKey) {
    List<FileEntry> entries = new ArrayList<>(now.slots().size());
    for (PortableState.Slot slot : now.slots().values()) {
      entries.add(written(now, session, slot, factor, fileKey));
    }
    FileHeader header = session.header().withPassword(factor != null);
    byte[] body = KeystoreWriter.body(new KeystoreFile(header, entries));
    byte[] passwordTag =
        factor == null
            ? new byte[0]
            : KeystoreCrypto.passwordTag(fileKey, factor, session.fileId(), ByteBuffer.wrap(body));
    byte[] covered = Arrays.copyOf(body, body.length + passwordTag.length);
    System.arraycopy(passwordTag, 0, covered, body.length, passwordTag.length);
    byte[] fileTag = KeystoreCrypto.fileTag(fileKey, session.fileId(), ByteBuffer.wrap(covered));
    byte[] all = Arrays.copyOf(covered, covered.length + fileTag.length);
    System.arraycopy(fileTag, 0, all, covered.length, fileTag.length);
    return all;
  }

  /** The entry as it is written to a file with this password. */
  private static FileEntry written(
      PortableState now,
      FileSession session,
      PortableState.Slot slot,
      @Nullable PasswordFactor factor,
      byte[] fileKey) {
    if (!(slot.entry() instanceof KeyEntry key)) {
      return slot.entry();
    }
    if (follows(slot, factor)) {
      return Objects.equals(factor, now.password())
          ? key
          : key.with(key.protection(), resealed(now, session, key, factor, fileKey));
    }
    if (key.protection() == Protection.FILE) {
      return key.with(Protection.OWN, key.sealed());
    }
    return factor != null && factor.equals(slot.ownPassword())
        ? key.with(Protection.FILE, key.sealed())
        : key;
  }

  private static boolean follows(PortableState.Slot slot, @Nullable PasswordFactor factor) {
    return slot.entry() instanceof KeyEntry key
        && (key.protection() == Protection.NONE
            || (key.protection() == Protection.FILE && factor != null));
  }

  private static byte[] resealed(
      PortableState now,
      FileSession session,
      KeyEntry key,
      @Nullable PasswordFactor factor,
      byte[] fileKey) {
    byte[] binding = KeystoreWriter.binding(session.fileId(), key);
    byte[] payload =
        KeystoreCrypto.open(fileKey, now.password(), session.fileId(), binding, key.sealed());
    try {
      return KeystoreCrypto.seal(fileKey, factor, session.fileId(), binding, payload);
    } finally {
      Arrays.fill(payload, (byte) 0);
    }
  }
}
