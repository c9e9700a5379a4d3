package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.custody.BackingKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The sealed form of material that is wrapped under a key in a token. The MAC binds it to its key.
 *
 * @param storeId custom key store, or empty
 * @param mechanism by which it is wrapped
 * @param wrappingMaterial the first 16 digits of the material id of the wrapping key
 * @param wrapped the material
 * @param mac under the key beside the wrapping key
 */
record WrappedReference(
    String storeId, WrapMechanism mechanism, String wrappingMaterial, byte[] wrapped, byte[] mac) {
  /** The first byte, which no other sealed form has. */
  static final byte FORMAT = 0x12;

  static final int MAC_BYTES = 32;

  private static final int HEADER_BYTES = 3;
  private static final int WRAPPING_BYTES = 8;

  static boolean isOne(byte[] sealed) {
    return sealed.length >= HEADER_BYTES && sealed[0] == FORMAT;
  }

  /** All but the MAC. */
  byte[] body() {
    byte[] store = storeId.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(HEADER_BYTES + store.length + WRAPPING_BYTES + wrapped.length)
        .put(FORMAT)
        .put(mechanism.number())
        .put((byte) store.length)
        .put(store)
        .put(HexFormat.of().parseHex(wrappingMaterial))
        .put(wrapped)
        .array();
  }

  byte[] encode() {
    byte[] body = body();
    return ByteBuffer.allocate(body.length + MAC_BYTES).put(body).put(mac).array();
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none
   */
  static WrappedReference decode(byte[] sealed) {
    int store = isOne(sealed) ? HEADER_BYTES + Byte.toUnsignedInt(sealed[2]) : 0;
    int wrapped = store + WRAPPING_BYTES;
    int mac = sealed.length - MAC_BYTES;
    if (store == 0 || mac <= wrapped) {
      throw new IllegalArgumentException("no material wrapped in a token");
    }
    return new WrappedReference(
        new String(sealed, HEADER_BYTES, store - HEADER_BYTES, StandardCharsets.US_ASCII),
        WrapMechanism.of(sealed[1]),
        HexFormat.of().formatHex(sealed, store, wrapped),
        Arrays.copyOfRange(sealed, wrapped, mac),
        Arrays.copyOfRange(sealed, mac, sealed.length));
  }

  /**
   * What is authenticated of the sealed form of a key: these bytes, and whose they are.
   *
   * @param body all of it but the MAC
   */
  static byte[] authenticated(byte[] body, BackingKey key) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (byte[] part :
        new byte[][] {
          body,
          key.keyId().getBytes(StandardCharsets.US_ASCII),
          key.materialId().getBytes(StandardCharsets.US_ASCII),
          key.keySpec().name().getBytes(StandardCharsets.US_ASCII)
        }) {
      message.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
      message.writeBytes(part);
    }
    return message.toByteArray();
  }
}
