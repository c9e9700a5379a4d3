package io.github.cmkjca.spi;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Encryption context: pairs of strings bound to a ciphertext as additional authenticated data.
 * Public by nature, written to the audit trail, matched by policies: never put a secret into it.
 * Order does not matter, case does.
 *
 * <p>The canonical bytes are the serialisation of the AWS Encryption SDK message format (pair
 * count, then each pair, all lengths two bytes big-endian, sorted by the unsigned bytes of the
 * UTF-8 keys; nothing at all for an empty context), so that no two different contexts share them.
 * Immutable and safe for use by many threads.
 */
public final class EncryptionContext {
  /**
   * The most bytes that the canonical form may have: the message format stores its length in two
   * bytes.
   */
  public static final int MAX_CANONICAL_BYTES = 65_535;

  private static final EncryptionContext EMPTY = new EncryptionContext(Map.of(), new byte[0]);

  private final Map<String, String> pairs;
  private final byte[] canonical;
  private final int hash;

  private EncryptionContext(Map<String, String> pairs, byte[] canonical) {
    this.pairs = pairs;
    this.canonical = canonical;
    this.hash = Arrays.hashCode(canonical);
  }

  /** The context without pairs. */
  public static EncryptionContext empty() {
    return EMPTY;
  }

  /** The context of one pair; see {@link #of(Map)}. */
  public static EncryptionContext of(String key, String value) {
    return of(Map.of(key, value));
  }

  /** The context of two pairs with different keys; see {@link #of(Map)}. */
  public static EncryptionContext of(String key1, String value1, String key2, String value2) {
    return of(Map.of(key1, value1, key2, value2));
  }

  /**
   * The context of these pairs, which are copied. Keys and values may be empty.
   *
   * @throws IllegalArgumentException if a text is not well-formed Unicode or the canonical form
   *     would exceed {@link #MAX_CANONICAL_BYTES}
   */
  public static EncryptionContext of(Map<String, String> pairs) {
    if (pairs.isEmpty()) {
      return EMPTY;
    }
    TreeMap<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
    long size = 2;
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      byte[] key = utf8(pair.getKey());
      byte[] value = utf8(pair.getValue());
      size += 4L + key.length + value.length;
      sorted.put(key, value);
    }
    if (size > MAX_CANONICAL_BYTES) {
      throw new IllegalArgumentException(
          "encryption context of "
              + size
              + " bytes; at most "
              + MAX_CANONICAL_BYTES
              + " in canonical form");
    }
    ByteBuffer out = ByteBuffer.allocate((int) size).putShort((short) sorted.size());
    Map<String, String> ordered = new LinkedHashMap<>();
    sorted.forEach(
        (key, value) -> {
          out.putShort((short) key.length).put(key).putShort((short) value.length).put(value);
          ordered.put(
              new String(key, StandardCharsets.UTF_8), new String(value, StandardCharsets.UTF_8));
        });
    return new EncryptionContext(Collections.unmodifiableMap(ordered), out.array());
  }

  /**
   * The context that has exactly these canonical bytes.
   *
   * @param canonical untrusted bytes, copied; none at all are the empty context
   * @throws IllegalArgumentException if they are the canonical bytes of no context
   */
  public static EncryptionContext fromCanonicalBytes(byte[] canonical) {
    if (canonical.length == 0) {
      return EMPTY;
    }
    ByteBuffer in = ByteBuffer.wrap(canonical);
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int count = unsignedShort(in); count > 0; count--) {
      String key = text(in);
      pairs.put(key, text(in));
    }
    EncryptionContext context = of(pairs);
    // Order, doubles, malformed UTF-8 and what follows the pairs: all show here.
    if (!Arrays.equals(context.canonical, canonical)) {
      throw new IllegalArgumentException("not the canonical form of an encryption context");
    }
    return context;
  }

  /**
   * A context of these pairs and those of {@code other}, whose values win where both have a key.
   */
  public EncryptionContext plus(EncryptionContext other) {
    if (other.pairs.isEmpty()) {
      return this;
    }
    if (pairs.isEmpty()) {
      return other;
    }
    Map<String, String> union = new LinkedHashMap<>(pairs);
    union.putAll(other.pairs);
    return of(union);
  }

  /** The pairs, sorted by the UTF-8 bytes of their keys; unmodifiable. */
  public Map<String, String> pairs() {
    return pairs;
  }

  /** Whether there are no pairs. */
  public boolean isEmpty() {
    return pairs.isEmpty();
  }

  /** A copy of the canonical bytes; empty for the empty context. */
  public byte[] canonicalBytes() {
    return canonical.clone();
  }

  /** Length of the canonical bytes. */
  public int canonicalLength() {
    return canonical.length;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof EncryptionContext that && Arrays.equals(canonical, that.canonical));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The pairs in their order; a context holds no secrets. */
  @Override
  public String toString() {
    return pairs.toString();
  }

  private static String text(ByteBuffer in) {
    int length = unsignedShort(in);
    if (length > in.remaining()) {
      throw new IllegalArgumentException("encryption context is cut off");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int unsignedShort(ByteBuffer in) {
    if (in.remaining() < Short.BYTES) {
      throw new IllegalArgumentException("encryption context is cut off");
    }
    return Short.toUnsignedInt(in.getShort());
  }

  private static byte[] utf8(String text) {
    try {
      ByteBuffer bytes =
          StandardCharsets.UTF_8
              .newEncoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .encode(CharBuffer.wrap(text));
      byte[] exact = new byte[bytes.remaining()];
      bytes.get(exact);
      return exact;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "encryption context holds a lone surrogate, which has no UTF-8 form", e);
    }
  }
}
