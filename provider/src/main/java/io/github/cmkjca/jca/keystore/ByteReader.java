package io.github.cmkjca.jca.keystore;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the fields of untrusted bytes one after the other and never beyond their end; integers are
 * big-endian.
 */
final class ByteReader {
  private final byte[] bytes;
  private final int limit;
  private int position;

  ByteReader(byte[] bytes) {
    this.bytes = bytes;
    this.limit = bytes.length;
  }

  int position() {
    return position;
  }

  int remaining() {
    return limit - position;
  }

  int u8() throws MalformedKeystoreException {
    return bytes[advance(1)] & 0xff;
  }

  int u16() throws MalformedKeystoreException {
    return u8() << 8 | u8();
  }

  /** Four bytes that must be a count or length within {@code [min, max]}. */
  int u32(int min, int max) throws MalformedKeystoreException {
    long value = (long) u16() << 16 | u16();
    if (value < min || value > max) {
      throw new MalformedKeystoreException();
    }
    return (int) value;
  }

  long u64() throws MalformedKeystoreException {
    long value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 16 | u16();
    }
    return value;
  }

  byte[] bytes(int length) throws MalformedKeystoreException {
    int from = advance(length);
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /** A length of two bytes within {@code [min, max]}, then that many bytes. */
  byte[] bytes16(int min, int max) throws MalformedKeystoreException {
    int length = u16();
    if (length < min || length > max) {
      throw new MalformedKeystoreException();
    }
    return bytes(length);
  }

  /** A length of four bytes within {@code [min, max]}, then that many bytes. */
  byte[] bytes32(int min, int max) throws MalformedKeystoreException {
    return bytes(u32(min, max));
  }

  /** Well-formed UTF-8 behind a length of two bytes within {@code [min, max]}. */
  String text(int min, int max) throws MalformedKeystoreException {
    byte[] utf8 = bytes16(min, max);
    try {
      // A fresh decoder reports malformed input; new String(...) would make different texts equal.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedKeystoreException();
    }
  }

  /** Steps over {@code length >= 0} bytes and tells where they begin. */
  private int advance(int length) throws MalformedKeystoreException {
    if (length > limit - position) { // cannot overflow: 0 <= position <= limit
      throw new MalformedKeystoreException();
    }
    int from = position;
    position += length;
    return from;
  }
}
