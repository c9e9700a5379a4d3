package io.github.cmkjca.kms;

import io.github.cmkjca.kms.EntryVault.CertificateEntry;
import io.github.cmkjca.kms.EntryVault.ChainEntry;
import io.github.cmkjca.kms.EntryVault.Entry;
import io.github.cmkjca.kms.EntryVault.PrivateKeyEntry;
import io.github.cmkjca.kms.EntryVault.SecretKeyEntry;
import io.github.cmkjca.registry.EntryRecord;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Keystore entries in their stored form, laid out in {@code docs/formats/vault-entry.md}. Strict:
 * what is read is exactly what would be written.
 */
final class EntryCodec {
  private static final int VERSION = 1;

  /** Of a private key with a message, which releases that wrote version 1 only cannot use. */
  private static final int VERSION_WITH_MESSAGE = 2;

  private static final String SECRET_KEY = "secret-key";
  private static final String PRIVATE_KEY = "private-key";
  private static final String CERTIFICATE = "certificate";
  private static final String CHAIN = "certificate-chain";

  static final int MAX_TEXT_BYTES = 2048;
  static final int MAX_MESSAGE_BYTES = 1 << 16;
  static final int MAX_CHAIN = 100;
  static final int MAX_CERTIFICATE_BYTES = 1 << 20;

  private EntryCodec() {}

  /**
   * The stored form.
   *
   * @throws ValidationException if a part exceeds its limit
   */
  static EntryRecord encode(Entry entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeByte(version(entry));
      String kind;
      if (entry instanceof SecretKeyEntry key) {
        kind = SECRET_KEY;
        wrappedKey(
            out, key.algorithm(), key.keyArn(), key.encryptionContext(), key.ciphertextBlob());
      } else if (entry instanceof PrivateKeyEntry key) {
        kind = PRIVATE_KEY;
        wrappedKey(
            out, key.algorithm(), key.keyArn(), key.encryptionContext(), key.ciphertextBlob());
        if (key.message() != null) {
          message(out, key.message());
        }
        chain(out, key.chain());
      } else if (entry instanceof ChainEntry certified) {
        kind = CHAIN;
        text(out, "keyArn", certified.keyArn());
        chain(out, certified.chain());
      } else {
        kind = CERTIFICATE;
        certificate(out, ((CertificateEntry) entry).certificate());
      }
      return new EntryRecord(entry.name(), kind, bytes.toByteArray(), entry.created());
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  /**
   * The entry of a stored form.
   *
   * @throws KmsInternalException if it was not written by this version
   */
  static Entry decode(EntryRecord record) {
    try {
      ByteBuffer in = ByteBuffer.wrap(record.content());
      int version = in.get();
      Entry entry = decode(record, in, version == VERSION_WITH_MESSAGE);
      if (version != version(entry)) {
        throw new IllegalArgumentException("unknown version");
      }
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("bytes after the end");
      }
      return entry;
    } catch (IllegalArgumentException | BufferUnderflowException | CharacterCodingException e) {
      throw new KmsInternalException(
          "Keystore entry '"
              + record.entryName()
              + "' cannot be read: it is damaged or was written by a newer version",
          e);
    }
  }

  private static int version(Entry entry) {
    return entry instanceof PrivateKeyEntry key && key.message() != null
        ? VERSION_WITH_MESSAGE
        : VERSION;
  }

  private static Entry decode(EntryRecord record, ByteBuffer in, boolean withMessage)
      throws CharacterCodingException {
    String name = record.entryName();
    return switch (record.kind()) {
      case SECRET_KEY -> {
        String algorithm = text(in);
        String arn = text(in);
        EncryptionContext context = context(in);
        byte[] blob = bytes(in, Short.toUnsignedInt(in.getShort()), 1, CiphertextBlob.MAX_BYTES);
        yield new SecretKeyEntry(name, record.creationDate(), algorithm, arn, blob, context);
      }
      case PRIVATE_KEY -> {
        String algorithm = text(in);
        String arn = text(in);
        EncryptionContext context = context(in);
        byte[] blob = bytes(in, Short.toUnsignedInt(in.getShort()), 1, CiphertextBlob.MAX_BYTES);
        byte[] message = withMessage ? bytes(in, in.getInt(), 1, MAX_MESSAGE_BYTES) : null;
        yield new PrivateKeyEntry(
            name, record.creationDate(), algorithm, arn, blob, context, message, chain(in));
      }
      case CHAIN -> new ChainEntry(name, record.creationDate(), text(in), chain(in));
      case CERTIFICATE ->
          new CertificateEntry(
              name, record.creationDate(), bytes(in, in.getInt(), 1, MAX_CERTIFICATE_BYTES));
      default -> throw new IllegalArgumentException("unknown kind " + record.kind());
    };
  }

  private static void wrappedKey(
      DataOutputStream out, String algorithm, String arn, EncryptionContext context, byte[] blob)
      throws IOException {
    text(out, "algorithm", algorithm);
    text(out, "keyArn", arn);
    out.writeShort(context.canonicalLength());
    out.write(context.canonicalBytes());
    if (blob.length < 1 || blob.length > CiphertextBlob.MAX_BYTES) {
      throw tooLong("ciphertextBlob", CiphertextBlob.MAX_BYTES + " bytes");
    }
    out.writeShort(blob.length);
    out.write(blob);
  }

  private static void message(DataOutputStream out, byte[] message) throws IOException {
    if (message.length < 1 || message.length > MAX_MESSAGE_BYTES) {
      throw tooLong("message", MAX_MESSAGE_BYTES + " bytes");
    }
    out.writeInt(message.length);
    out.write(message);
  }

  private static void chain(DataOutputStream out, List<byte[]> chain) throws IOException {
    if (chain.isEmpty() || chain.size() > MAX_CHAIN) {
      throw tooLong("chain", MAX_CHAIN + " certificates");
    }
    out.writeShort(chain.size());
    for (byte[] certificate : chain) {
      certificate(out, certificate);
    }
  }

  private static List<byte[]> chain(ByteBuffer in) {
    int count = Short.toUnsignedInt(in.getShort());
    if (count < 1 || count > MAX_CHAIN) {
      throw new IllegalArgumentException("chain of " + count);
    }
    List<byte[]> chain = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      chain.add(bytes(in, in.getInt(), 1, MAX_CERTIFICATE_BYTES));
    }
    return List.copyOf(chain);
  }

  private static void certificate(DataOutputStream out, byte[] der) throws IOException {
    if (der.length < 1 || der.length > MAX_CERTIFICATE_BYTES) {
      throw tooLong("certificate", MAX_CERTIFICATE_BYTES + " bytes");
    }
    out.writeInt(der.length);
    out.write(der);
  }

  private static void text(DataOutputStream out, String member, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < 1 || bytes.length > MAX_TEXT_BYTES) {
      throw tooLong(member, MAX_TEXT_BYTES + " bytes");
    }
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static String text(ByteBuffer in) throws CharacterCodingException {
    byte[] bytes = bytes(in, Short.toUnsignedInt(in.getShort()), 1, MAX_TEXT_BYTES);
    // A fresh decoder reports malformed input instead of replacing it.
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static EncryptionContext context(ByteBuffer in) {
    int length = Short.toUnsignedInt(in.getShort());
    return EncryptionContext.fromCanonicalBytes(
        bytes(in, length, 0, EncryptionContext.MAX_CANONICAL_BYTES));
  }

  private static byte[] bytes(ByteBuffer in, int length, int min, int max) {
    if (length < min || length > max || length > in.remaining()) {
      throw new IllegalArgumentException("part of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static ValidationException tooLong(String member, String limit) {
    return new ValidationException(member + " of a keystore entry: 1 to " + limit);
  }
}
