package io.github.cmkjca.jca.keystore;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Writes the form laid out in {@code docs/formats/keystore-file.md}. */
public final class KeystoreWriter {
  static final byte[] MAGIC = {'C', 'M', 'K', 'S'};
  static final int VERSION = 1;
  static final int MATERIAL = 1;
  static final int BLOB = 2;
  static final int CMK = 3;
  static final int PRIVATE_KEY = 4;
  static final int CERTIFICATE = 5;
  static final int CMK_PAIR = 6;

  private static final byte[] BINDING_LABEL = "CMKS 1 entry".getBytes(StandardCharsets.US_ASCII);

  private KeystoreWriter() {}

  /** All bytes of a file but the two authentication tags at its end. */
  public static byte[] body(KeystoreFile file) {
    return written(
        out -> {
          FileHeader header = file.header();
          out.write(MAGIC);
          out.writeShort(VERSION);
          out.write(idBytes(header.fileId()));
          text(out, header.keyArn());
          bytes16(out, header.encryptedFileKey());
          out.write(header.salt());
          out.writeInt(header.iterations());
          out.writeByte(header.hasPassword() ? 1 : 0);
          out.writeInt(file.entries().size());
          for (FileEntry entry : file.entries()) {
            entry(out, entry);
          }
        });
  }

  /**
   * What a sealed payload is bound to, as additional authenticated data: its file and all that the
   * entry says about itself in the clear, so that no payload opens in another place.
   */
  public static byte[] binding(UUID fileId, FileEntry.KeyEntry entry) {
    return written(
        out -> {
          out.write(BINDING_LABEL);
          out.write(idBytes(fileId));
          description(out, entry);
        });
  }

  static byte[] idBytes(UUID fileId) {
    return ByteBuffer.allocate(16)
        .putLong(fileId.getMostSignificantBits())
        .putLong(fileId.getLeastSignificantBits())
        .array();
  }

  private static void entry(DataOutputStream out, FileEntry entry) throws IOException {
    if (entry instanceof FileEntry.KeyEntry key) {
      description(out, key);
      out.writeByte(key.protection().code());
      bytes32(out, key.sealed());
    } else {
      start(out, CERTIFICATE, entry);
      bytes32(out, ((FileEntry.CertificateEntry) entry).certificate());
    }
  }

  private static void description(DataOutputStream out, FileEntry.KeyEntry entry)
      throws IOException {
    KeyForm form = entry.form();
    if (form instanceof KeyForm.Material material) {
      start(out, MATERIAL, entry);
      text(out, material.algorithm());
    } else if (form instanceof KeyForm.Blob blob) {
      start(out, BLOB, entry);
      text(out, blob.algorithm());
      text(out, blob.keyArn());
      bytes16(out, blob.encryptionContext().canonicalBytes());
    } else if (form instanceof KeyForm.Cmk cmk) {
      start(out, CMK, entry);
      text(out, cmk.keySpec().name());
      text(out, cmk.keyArn());
    } else if (form instanceof KeyForm.CmkPair cmk) {
      start(out, CMK_PAIR, entry);
      text(out, cmk.keySpec().name());
      text(out, cmk.keyUsage().name());
      text(out, cmk.keyArn());
      chain(out, cmk.chain());
    } else {
      KeyForm.PrivateKey key = (KeyForm.PrivateKey) form;
      start(out, PRIVATE_KEY, entry);
      text(out, key.algorithm());
      chain(out, key.chain());
    }
  }

  private static void chain(DataOutputStream out, List<byte[]> chain) throws IOException {
    out.writeByte(chain.size());
    for (byte[] certificate : chain) {
      bytes32(out, certificate);
    }
  }

  private static void start(DataOutputStream out, int kind, FileEntry entry) throws IOException {
    out.writeByte(kind);
    text(out, entry.alias());
    out.writeLong(entry.created().toEpochMilli());
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    bytes16(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void bytes16(DataOutputStream out, byte[] bytes) throws IOException {
    if (bytes.length > 0xFFFF) {
      throw new IllegalStateException("a field of " + bytes.length + " bytes; its length has two");
    }
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static void bytes32(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] written(Part part) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      part.writeTo(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  @FunctionalInterface
  private interface Part {
    void writeTo(DataOutputStream out) throws IOException;
  }
}
