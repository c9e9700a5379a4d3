package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a root key file; the format is in {@code docs/formats/root-key.md}. Opens no file.
 * Messages of exceptions go on from "the root key file NAME ...".
 */
final class RootKeyFile {
  static final int MAX_BYTES = 1024;
  static final int VAULT_ID_BYTES = 16;

  private static final byte[] MAGIC = ascii("CMKROOT");
  private static final byte VERSION = 1;
  private static final byte UNPROTECTED = 0;
  private static final byte ARGON2ID = 1;
  private static final byte GUARDED = 2;
  private static final int PROTECTION_OFFSET = 7 + 1;
  private static final int HEADER_BYTES = PROTECTION_OFFSET + 1 + VAULT_ID_BYTES;
  private static final int CHECK_BYTES = 32;
  private static final int SALT_BYTES = 32;
  private static final int ARGON2ID_BYTES = 4 + 4 + 4 + SALT_BYTES;

  private static final byte[] CHECK_LABEL = ascii("cmk root key check v1");
  private static final byte[] WRAP_LABEL = ascii("cmk root key under passphrase v1");

  private RootKeyFile() {}

  /**
   * What Argon2id costs, RFC 9106, section 3.1. Bounded, so that a damaged file cannot ask for all
   * memory or for ever.
   */
  record Cost(int memoryKib, int passes, int lanes) {
    /** RFC 9106, section 4, second recommended option. */
    static final Cost DEFAULT = new Cost(64 * 1024, 3, 4);

    boolean isAcceptable() {
      return lanes >= 1
          && lanes <= 64
          && passes >= 1
          && passes <= 64
          && memoryKib >= 8 * lanes
          && memoryKib <= 1024 * 1024;
    }
  }

  /**
   * The file's content.
   *
   * @param passphrase null: not protected
   */
  static byte[] encode(byte[] key, byte[] vaultId, byte @Nullable [] passphrase, Cost cost) {
    ByteBuffer out = ByteBuffer.allocate(MAX_BYTES);
    out.put(MAGIC).put(VERSION).put(passphrase == null ? UNPROTECTED : ARGON2ID).put(vaultId);
    try (SealingEngine engine = new SealingEngine(Randomness.strong())) {
      if (passphrase == null) {
        out.put(key).put(check(engine, key, vaultId));
      } else {
        byte[] salt = new byte[SALT_BYTES];
        Randomness.strong().nextBytes(salt);
        out.putInt(cost.memoryKib()).putInt(cost.passes()).putInt(cost.lanes()).put(salt);
        byte[] header = Arrays.copyOf(out.array(), out.position());
        byte[] wrappingKey = argon2id(passphrase, salt, cost);
        try {
          out.put(engine.seal(wrappingKey, WRAP_LABEL, key, header));
        } finally {
          Arrays.fill(wrappingKey, (byte) 0);
        }
      }
      return Arrays.copyOf(out.array(), out.position());
    } finally {
      Arrays.fill(out.array(), (byte) 0);
    }
  }

  /** The content of a file whose key a guard keeps. */
  static byte[] encode(byte[] key, byte[] vaultId, RootKeyGuard guard) {
    byte[] header =
        ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).put(VERSION).put(GUARDED).put(vaultId).array();
    byte[] sealed = guard.seal(key, header);
    if (sealed.length > RootKeyGuard.MAX_BYTES) {
      throw new IllegalStateException("a guard made " + sealed.length + " bytes");
    }
    return ByteBuffer.allocate(HEADER_BYTES + sealed.length).put(header).put(sealed).array();
  }

  /** What a guard made for this file, if one did. */
  static Optional<byte[]> guarded(byte[] content) {
    return content.length > HEADER_BYTES && content[PROTECTION_OFFSET] == GUARDED
        ? Optional.of(Arrays.copyOfRange(content, HEADER_BYTES, content.length))
        : Optional.empty();
  }

  /** As below, without a guard. */
  static byte[] decode(byte[] content, byte[] vaultId, byte @Nullable [] passphrase)
      throws IOException {
    return decode(content, vaultId, passphrase, null);
  }

  /**
   * The root key in it, for the caller to wipe.
   *
   * @param passphrase null: none is configured
   * @param guard null: none is configured
   * @throws IOException if it cannot be had
   */
  static byte[] decode(
      byte[] content, byte[] vaultId, byte @Nullable [] passphrase, @Nullable RootKeyGuard guard)
      throws IOException {
    if (content.length < HEADER_BYTES
        || !Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IOException("is none, or damaged; restore it from a backup");
    }
    ByteBuffer in = ByteBuffer.wrap(content).position(MAGIC.length);
    byte version = in.get();
    if (version != VERSION) {
      throw new IOException(
          "has version "
              + Byte.toUnsignedInt(version)
              + ", made by a newer release; this one knows only version "
              + VERSION
              + ": upgrade it here too");
    }
    byte protection = in.get();
    byte[] madeFor = new byte[VAULT_ID_BYTES];
    in.get(madeFor);
    if (!Arrays.equals(madeFor, vaultId)) {
      throw new IOException(
          "belongs to the vault "
              + HexFormat.of().formatHex(madeFor)
              + ", and this is the vault "
              + HexFormat.of().formatHex(vaultId)
              + "; put the root key of this vault beside it, or restore the vault that this root key"
              + " belongs to, and keep both files until then");
    }
    if (guard != null && protection != GUARDED) {
      throw new IOException(
          "is not guarded by a token, but one is configured; take cmk.root-key = pkcs11 out of the"
              + " configuration and run change-root-key-passphrase --token");
    }
    return switch (protection) {
      case GUARDED -> decodeGuarded(in, content, guard);
      case UNPROTECTED -> decodeUnprotected(in, vaultId, passphrase);
      case ARGON2ID -> decodeArgon2id(in, content, passphrase);
      default ->
          throw new IOException(
              "is protected in a way that this release does not know: upgrade it");
    };
  }

  private static byte[] decodeGuarded(ByteBuffer in, byte[] content, @Nullable RootKeyGuard guard)
      throws IOException {
    if (guard == null) {
      throw new IOException(
          "is guarded by a token, and none is configured; set cmk.root-key = pkcs11:PATH to the"
              + " configuration of that token");
    }
    byte[] header = Arrays.copyOf(content, in.position());
    byte[] sealed = new byte[in.remaining()];
    in.get(sealed);
    try {
      byte[] key = guard.open(sealed, header);
      if (key.length == RootKey.BYTES) {
        return key;
      }
      Arrays.fill(key, (byte) 0);
      throw damaged();
    } catch (InvalidCiphertextException e) {
      throw new IOException(
          "does not open: it is damaged, or the token is not the one that guards it", e);
    }
  }

  private static byte[] decodeUnprotected(
      ByteBuffer in, byte[] vaultId, byte @Nullable [] passphrase) throws IOException {
    if (passphrase != null) {
      throw new IOException(
          "is not protected by a passphrase, but one is configured; take cmk.root-key ="
              + " passphrase-file out of the configuration and run change-root-key-passphrase");
    }
    if (in.remaining() != RootKey.BYTES + CHECK_BYTES) {
      throw damaged();
    }
    byte[] key = new byte[RootKey.BYTES];
    byte[] check = new byte[CHECK_BYTES];
    in.get(key).get(check);
    try (SealingEngine engine = new SealingEngine(Randomness.strong())) {
      if (!MessageDigest.isEqual(check, check(engine, key, vaultId))) {
        Arrays.fill(key, (byte) 0);
        throw damaged();
      }
    }
    return key;
  }

  private static byte[] decodeArgon2id(ByteBuffer in, byte[] content, byte @Nullable [] passphrase)
      throws IOException {
    if (passphrase == null) {
      throw new IOException(
          "is protected by a passphrase, and none is configured; name the file that holds it");
    }
    if (in.remaining() != ARGON2ID_BYTES + SealingEngine.OVERHEAD + RootKey.BYTES) {
      throw damaged();
    }
    Cost cost = new Cost(in.getInt(), in.getInt(), in.getInt());
    if (!cost.isAcceptable()) {
      throw damaged();
    }
    byte[] salt = new byte[SALT_BYTES];
    in.get(salt);
    byte[] header = Arrays.copyOf(content, in.position());
    byte[] sealed = new byte[in.remaining()];
    in.get(sealed);
    byte[] wrappingKey = argon2id(passphrase, salt, cost);
    try (SealingEngine engine = new SealingEngine(Randomness.strong())) {
      return engine.open(wrappingKey, WRAP_LABEL, sealed, header);
    } catch (InvalidCiphertextException e) {
      throw new IOException(
          "does not open: the passphrase is not the right one, or the file is damaged", e);
    } finally {
      Arrays.fill(wrappingKey, (byte) 0);
    }
  }

  /** Tells a damaged key from a whole one. */
  private static byte[] check(SealingEngine engine, byte[] key, byte[] vaultId) {
    return Arrays.copyOf(engine.derive(key, vaultId, CHECK_LABEL), CHECK_BYTES);
  }

  private static byte[] argon2id(byte[] passphrase, byte[] salt, Cost cost) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(cost.memoryKib())
            .withIterations(cost.passes())
            .withParallelism(cost.lanes())
            .withSalt(salt)
            .build());
    byte[] key = new byte[32];
    generator.generateBytes(passphrase, key);
    return key;
  }

  private static IOException damaged() {
    return new IOException("is damaged; restore it from a backup");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
