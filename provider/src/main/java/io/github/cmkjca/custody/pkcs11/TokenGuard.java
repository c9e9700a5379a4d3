package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.custody.RootKeyGuard;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Guards a root key by a key in a token, which is not counted among the keys of a vault. Each file
 * has a key of its own. Laid out in {@code docs/formats/root-key.md}. Safe for use by many threads.
 */
public final class TokenGuard implements RootKeyGuard, AutoCloseable {
  /** In the labels of its keys, of which a root key's file knows and no registry. */
  static final String KEY_ID = "root-key";

  private static final int MATERIAL_ID_BYTES = 32;

  private final Pkcs11Custodian token;

  /**
   * A guard over a token, which it does not touch yet.
   *
   * @param settings how the token is reached
   */
  public TokenGuard(TokenSettings settings) {
    // Its keys encrypt once.
    this.token = new Pkcs11Custodian(settings, (materialId, count) -> 0);
  }

  @Override
  public byte[] seal(byte[] rootKey, byte[] aad) {
    byte[] materialId = token.random(MATERIAL_ID_BYTES);
    BackingKey key =
        token.generate(
            KEY_ID,
            HexFormat.of().formatHex(materialId),
            KeySpec.SYMMETRIC_DEFAULT,
            KeyUsage.ENCRYPT_DECRYPT);
    byte[] encrypted = token.encrypt(key, rootKey, aad);
    return ByteBuffer.allocate(MATERIAL_ID_BYTES + 1 + key.sealed().length + encrypted.length)
        .put(materialId)
        .put((byte) key.sealed().length)
        .put(key.sealed())
        .put(encrypted)
        .array();
  }

  @Override
  public byte[] open(byte[] sealed, byte[] aad) {
    ByteBuffer in = ByteBuffer.wrap(sealed);
    BackingKey key = key(in);
    byte[] encrypted = new byte[in.remaining()];
    in.get(encrypted);
    return token.decrypt(key, encrypted, aad);
  }

  @Override
  public void discard(byte[] sealed) {
    BackingKey key = key(ByteBuffer.wrap(sealed));
    token.destroy(key);
  }

  private static BackingKey key(ByteBuffer in) {
    if (in.remaining() < MATERIAL_ID_BYTES + 1) {
      throw new InvalidCiphertextException("");
    }
    byte[] materialId = new byte[MATERIAL_ID_BYTES];
    in.get(materialId);
    byte[] reference = new byte[Byte.toUnsignedInt(in.get())];
    if (in.remaining() < reference.length) {
      throw new InvalidCiphertextException("");
    }
    in.get(reference);
    if (!TokenReference.isOne(reference)) {
      throw new InvalidCiphertextException("");
    }
    return new BackingKey(
        KEY_ID, HexFormat.of().formatHex(materialId), KeySpec.SYMMETRIC_DEFAULT, reference);
  }

  @Override
  public void close() {
    token.close();
  }
}
