package io.github.cmkjca.datakey.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the fields of untrusted bytes one after the other and never beyond their end. All integers
 * are unsigned and big-endian.
 */
final class Cursor {
  private final byte[] bytes;
  private final int limit;
  private int position;

  /** Over the first {@code limit} bytes of an array. */
  Cursor(byte[] bytes, int limit) {
    this.bytes = bytes;
    this.limit = limit;
  }

  int position() {
    return position;
  }

  boolean atEnd() {
    return position == limit;
  }

  int u8() throws EndOfBytesException {
    return bytes[advance(1)] & 0xff;
  }

  int u16() throws EndOfBytesException {
    int at = advance(2);
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  long u32() throws EndOfBytesException {
    return (long) u16() << 16 | u16();
  }

  byte[] bytes(int length) throws EndOfBytesException {
    int at = advance(length);
    return Arrays.copyOfRange(bytes, at, at + length);
  }

  /** A u16 length, then that many bytes; refused before they are waited for if above the cap. */
  byte[] prefixedBytes(int cap) throws EndOfBytesException, MalformedMessageException {
    int length = u16();
    if (length > cap) {
      throw new MalformedMessageException();
    }
    return bytes(length);
  }

  /** The same, as text. */
  String prefixedText(int cap) throws EndOfBytesException, MalformedMessageException {
    byte[] utf8 = prefixedBytes(cap);
    try {
      // new String(...) would replace malformed input and so make different texts equal.
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(utf8))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedMessageException();
    }
  }

  /** Steps over {@code length >= 0} bytes and tells where they begin. */
  private int advance(int length) throws EndOfBytesException {
    int from = position;
    if (length > limit - from) { // cannot overflow: 0 <= from <= limit
      throw new EndOfBytesException(Math.addExact(from, length));
    }
    position = from + length;
    return from;
  }
}
