package io.github.cmkjca.jca.keystore;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the form laid out in {@code docs/formats/keystore-file.md}: completely, into immutable
 * records, before anything is done with it. Strict: what is read is exactly what would be written.
 */
public final class KeystoreReader {
  private static final int SMALLEST_ENTRY = 16;

  private KeystoreReader() {}

  /**
   * A file as it was read; nothing in it is authentic yet.
   *
   * @param file the content
   * @param bodyLength how many bytes from the beginning the password tag covers
   * @param passwordTag present exactly if the file has a password
   * @param fileTag covers all that stands before it
   */
  public record Untrusted(
      KeystoreFile file, int bodyLength, byte @Nullable [] passwordTag, byte[] fileTag) {}

  /** Whether bytes begin like a keystore file of any version. */
  public static boolean looksLikeOne(byte[] start) {
    byte[] magic = KeystoreWriter.MAGIC;
    return start.length >= magic.length
        && Arrays.equals(start, 0, magic.length, magic, 0, magic.length);
  }

  /** How many bytes {@link #looksLikeOne} needs. */
  public static int magicLength() {
    return KeystoreWriter.MAGIC.length;
  }

  /**
   * The content of these bytes.
   *
   * @throws MalformedKeystoreException if they are anything but a whole file
   */
  public static Untrusted read(byte[] bytes) throws MalformedKeystoreException {
    if (!looksLikeOne(bytes)) {
      throw new MalformedKeystoreException();
    }
    ByteReader in = new ByteReader(bytes);
    in.bytes(magicLength());
    int version = in.u16();
    if (version != KeystoreWriter.VERSION) {
      throw new MalformedKeystoreException(
          "CMKS keystore file of version "
              + version
              + "; this provider reads version "
              + KeystoreWriter.VERSION
              + ", a newer one may be needed unless the file is damaged");
    }
    FileHeader header =
        new FileHeader(
            new UUID(in.u64(), in.u64()),
            in.text(1, FileLimits.ARN),
            in.bytes16(1, FileLimits.BLOB),
            in.bytes(KeystoreCrypto.SALT),
            in.u32(FileLimits.MIN_ITERATIONS, FileLimits.MAX_ITERATIONS),
            flag(in));
    int count = in.u32(0, in.remaining() / SMALLEST_ENTRY);
    List<FileEntry> entries = new ArrayList<>(count);
    Set<String> aliases = new HashSet<>();
    for (int i = 0; i < count; i++) {
      FileEntry entry = entry(in);
      if (!aliases.add(entry.alias())) {
        throw new MalformedKeystoreException();
      }
      entries.add(entry);
    }
    int bodyLength = in.position();
    byte[] passwordTag = header.hasPassword() ? in.bytes(KeystoreCrypto.TAG) : null;
    byte[] fileTag = in.bytes(KeystoreCrypto.TAG);
    if (in.remaining() != 0) {
      throw new MalformedKeystoreException();
    }
    return new Untrusted(new KeystoreFile(header, entries), bodyLength, passwordTag, fileTag);
  }

  private static boolean flag(ByteReader in) throws MalformedKeystoreException {
    int flag = in.u8();
    if (flag > 1) {
      throw new MalformedKeystoreException();
    }
    return flag == 1;
  }

  private static FileEntry entry(ByteReader in) throws MalformedKeystoreException {
    int kind = in.u8();
    String alias = in.text(0, FileLimits.ALIAS);
    Instant created = Instant.ofEpochMilli(in.u64());
    if (kind == KeystoreWriter.CERTIFICATE) {
      return new FileEntry.CertificateEntry(alias, created, in.bytes32(1, FileLimits.CERTIFICATE));
    }
    KeyForm form = form(kind, in);
    return new FileEntry.KeyEntry(
        alias,
        created,
        form,
        Protection.of(in.u8()),
        in.bytes32(KeystoreCrypto.OVERHEAD, FileLimits.SEALED));
  }

  private static KeyForm form(int kind, ByteReader in) throws MalformedKeystoreException {
    return switch (kind) {
      case KeystoreWriter.MATERIAL -> new KeyForm.Material(in.text(1, FileLimits.ALGORITHM));
      case KeystoreWriter.BLOB ->
          new KeyForm.Blob(
              in.text(1, FileLimits.ALGORITHM), in.text(1, FileLimits.ARN), context(in));
      case KeystoreWriter.CMK -> new KeyForm.Cmk(keySpec(in, false), in.text(1, FileLimits.ARN));
      case KeystoreWriter.CMK_PAIR ->
          new KeyForm.CmkPair(
              keySpec(in, true), keyUsage(in), in.text(1, FileLimits.ARN), chain(in));
      case KeystoreWriter.PRIVATE_KEY ->
          new KeyForm.PrivateKey(in.text(1, FileLimits.ALGORITHM), chain(in));
      default -> throw new MalformedKeystoreException();
    };
  }

  private static EncryptionContext context(ByteReader in) throws MalformedKeystoreException {
    byte[] canonical = in.bytes16(0, EncryptionContext.MAX_CANONICAL_BYTES);
    try {
      return EncryptionContext.fromCanonicalBytes(canonical);
    } catch (IllegalArgumentException e) {
      throw new MalformedKeystoreException();
    }
  }

  private static KeyUsage keyUsage(ByteReader in) throws MalformedKeystoreException {
    try {
      return KeyUsage.valueOf(in.text(1, FileLimits.ALGORITHM));
    } catch (IllegalArgumentException e) {
      throw new MalformedKeystoreException();
    }
  }

  private static KeySpec keySpec(ByteReader in, boolean asymmetric)
      throws MalformedKeystoreException {
    try {
      KeySpec keySpec = KeySpec.valueOf(in.text(1, FileLimits.ALGORITHM));
      if (keySpec.isAsymmetric() == asymmetric) {
        return keySpec;
      }
    } catch (IllegalArgumentException e) {
      // Told below in the same way.
    }
    throw new MalformedKeystoreException();
  }

  private static List<byte[]> chain(ByteReader in) throws MalformedKeystoreException {
    int length = in.u8();
    if (length < 1 || length > FileLimits.CHAIN) {
      throw new MalformedKeystoreException();
    }
    List<byte[]> chain = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      chain.add(in.bytes32(1, FileLimits.CERTIFICATE));
    }
    return chain;
  }
}
