package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a root key file; see {@code docs/formats/root-key.md}. Pure functions. The version
 * is checked first, then the vault id, so that a wrong file is told from a damaged one.
 */
final class RootKeyFile {
  static final int MAX_BYTES = 1024;
  static final int MAX_PASSPHRASE_BYTES = 1024;

  private static final byte[] MAGIC = "CMKROOT".getBytes(StandardCharsets.US_ASCII);
  private static final byte VERSION = 1;
  private static final byte UNPROTECTED = 0;
  private static final byte ARGON2ID = 1;
  private static final int VAULT_ID_BYTES = 16;
  private static final int SALT_BYTES = 32;
  private static final int HEADER_BYTES = 7 + 1 + 1 + VAULT_ID_BYTES;

  // RFC 9106, section 4, second recommended option: 3 passes, 4 lanes, 64 MiB.
  private static final int MEMORY_KIB = 64 * 1024;
  private static final int PASSES = 3;
  private static final int LANES = 4;

  // What a file may ask of us at most: a hundred times the above, not all memory for ever.
  private static final int MAX_MEMORY_KIB = 1024 * 1024;
  private static final int MAX_PASSES = 64;
  private static final int MAX_LANES = 64;

  private static final byte[] CHECK_LABEL =
      "cmk root key check v1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] WRAP_LABEL =
      "cmk root key under passphrase v1".getBytes(StandardCharsets.US_ASCII);

  private RootKeyFile() {}

  static byte[] encode(byte[] key, byte @Nullable [] passphrase, byte[] vaultId) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES + 12 + SALT_BYTES);
    header.put(MAGIC).put(VERSION);
    header.put(passphrase == null ? UNPROTECTED : ARGON2ID).put(vaultId);
    try (SealingEngine engine = new SealingEngine()) {
      byte[] rest;
      if (passphrase == null) {
        byte[] aad = Arrays.copyOf(header.array(), header.position());
        byte[] check = engine.derive(key, vaultId, CHECK_LABEL, 32);
        rest = Arrays.copyOf(key, key.length + check.length);
        System.arraycopy(check, 0, rest, key.length, check.length);
        return concat(aad, rest);
      }
      byte[] salt = new byte[SALT_BYTES];
      Randomness.strong().nextBytes(salt);
      header.putInt(MEMORY_KIB).putInt(PASSES).putInt(LANES).put(salt);
      byte[] wrappingKey = argon2id(passphrase, salt, MEMORY_KIB, PASSES, LANES);
      try {
        return concat(header.array(), engine.seal(wrappingKey, WRAP_LABEL, key, header.array()));
      } finally {
        Arrays.fill(wrappingKey, (byte) 0);
      }
    }
  }

  static byte[] decode(byte[] content, byte @Nullable [] passphrase, byte[] vaultId) {
    if (content.length < HEADER_BYTES
        || !Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new KeyUnavailableException(
          "the root key file is not one, or damaged; restore it from a backup");
    }
    ByteBuffer in = ByteBuffer.wrap(content).position(MAGIC.length);
    byte version = in.get();
    if (version != VERSION) {
      throw new KeyUnavailableException(
          "the root key file is of version "
              + version
              + ", this release knows only "
              + VERSION
              + "; upgrade it here too");
    }
    byte protection = in.get();
    byte[] storedVaultId = new byte[VAULT_ID_BYTES];
    in.get(storedVaultId);
    if (!Arrays.equals(storedVaultId, vaultId)) {
      throw new KeyUnavailableException(
          "the root key file belongs to vault "
              + HexFormat.of().formatHex(storedVaultId)
              + ", this is vault "
              + HexFormat.of().formatHex(vaultId)
              + "; put the root key file of this vault in its place");
    }
    return switch (protection) {
      case UNPROTECTED -> unprotected(in, passphrase, vaultId);
      case ARGON2ID -> underPassphrase(in, content, passphrase);
      default ->
          throw new KeyUnavailableException(
              "the root key file is protected in a way this release does not know; upgrade it");
    };
  }

  private static byte[] unprotected(ByteBuffer in, byte @Nullable [] passphrase, byte[] vaultId) {
    if (passphrase != null) {
      throw new KeyUnavailableException(
          "a passphrase is configured, but the root key file is not protected by one; protect it,"
              + " or take the passphrase out of the configuration");
    }
    if (in.remaining() != RootKey.BYTES + 32) {
      throw damaged();
    }
    byte[] key = new byte[RootKey.BYTES];
    byte[] check = new byte[32];
    in.get(key).get(check);
    try (SealingEngine engine = new SealingEngine()) {
      if (!MessageDigest.isEqual(check, engine.derive(key, vaultId, CHECK_LABEL, 32))) {
        Arrays.fill(key, (byte) 0);
        throw damaged();
      }
    }
    return key;
  }

  private static byte[] underPassphrase(
      ByteBuffer in, byte[] content, byte @Nullable [] passphrase) {
    if (passphrase == null) {
      throw new KeyUnavailableException(
          "the root key file is protected by a passphrase, and none is configured; name the file"
              + " that holds it");
    }
    if (in.remaining() != 12 + SALT_BYTES + RootKey.BYTES + SealingEngine.OVERHEAD) {
      throw damaged();
    }
    int memory = in.getInt();
    int passes = in.getInt();
    int lanes = in.getInt();
    if (lanes < 1
        || lanes > MAX_LANES
        || passes < 1
        || passes > MAX_PASSES
        || memory < 8 * lanes // RFC 9106, section 3.1
        || memory > MAX_MEMORY_KIB) {
      throw damaged();
    }
    byte[] salt = new byte[SALT_BYTES];
    in.get(salt);
    byte[] header = Arrays.copyOf(content, in.position());
    byte[] sealed = new byte[in.remaining()];
    in.get(sealed);
    byte[] wrappingKey = argon2id(passphrase, salt, memory, passes, lanes);
    try (SealingEngine engine = new SealingEngine()) {
      return engine.open(wrappingKey, WRAP_LABEL, sealed, header);
    } catch (InvalidCiphertextException e) {
      throw new KeyUnavailableException(
          "the passphrase does not open the root key file: it is not the right one, or the file is"
              + " damaged",
          e);
    } finally {
      Arrays.fill(wrappingKey, (byte) 0);
    }
  }

  private static byte[] argon2id(
      byte[] passphrase, byte[] salt, int memoryKib, int passes, int lanes) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] key = new byte[RootKey.BYTES];
    generator.generateBytes(passphrase, key);
    return key;
  }

  private static KeyUnavailableException damaged() {
    return new KeyUnavailableException("the root key file is damaged; restore it from a backup");
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] result = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, result, first.length, second.length);
    Arrays.fill(second, (byte) 0);
    return result;
  }
}
