package io.github.cmkjca.kms.policy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A range of IP addresses in CIDR form; an address alone is the range of itself. Texts are read
 * here, and nothing is ever looked up: a host name is no address. Addresses of IPv4 and IPv6 are
 * never in one range.
 */
final class AddressRange {
  private static final int V4_BYTES = 4;
  private static final int V6_BYTES = 16;
  private static final int V6_GROUPS = 8;

  private final byte[] network;
  private final int prefix;

  private AddressRange(byte[] network, int prefix) {
    this.network = network;
    this.prefix = prefix;
  }

  /** The range so written; null if it is none. */
  static @Nullable AddressRange parse(String text) {
    int slash = text.indexOf('/');
    byte[] network = address(slash < 0 ? text : text.substring(0, slash));
    if (network == null) {
      return null;
    }
    int bits = network.length * Byte.SIZE;
    int prefix = slash < 0 ? bits : decimal(text.substring(slash + 1), bits);
    return prefix < 0 ? null : new AddressRange(network, prefix);
  }

  /** Whether a text is an address of this range. */
  boolean contains(String text) {
    byte[] address = address(text);
    if (address == null || address.length != network.length) {
      return false;
    }
    int whole = prefix / Byte.SIZE;
    int rest = prefix % Byte.SIZE;
    if (!Arrays.equals(address, 0, whole, network, 0, whole)) {
      return false;
    }
    int mask = 0xFF << (Byte.SIZE - rest);
    return rest == 0 || ((address[whole] ^ network[whole]) & mask & 0xFF) == 0;
  }

  private static byte @Nullable [] address(String text) {
    return text.indexOf(':') < 0 ? v4(text) : v6(text);
  }

  private static byte @Nullable [] v4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != V4_BYTES) {
      return null;
    }
    byte[] address = new byte[V4_BYTES];
    for (int i = 0; i < V4_BYTES; i++) {
      int part = decimal(parts[i], 0xFF);
      if (part < 0) {
        return null;
      }
      address[i] = (byte) part;
    }
    return address;
  }

  /** RFC 4291 section 2.2: groups, one {@code ::} for groups of zeros, the end in form of IPv4. */
  private static byte @Nullable [] v6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      byte[] all = groups(text);
      return all != null && all.length == V6_BYTES ? all : null;
    }
    byte[] front = groups(text.substring(0, gap));
    byte[] back = groups(text.substring(gap + 2));
    if (front == null || back == null || front.length + back.length > V6_BYTES - 2) {
      return null;
    }
    byte[] address = Arrays.copyOf(front, V6_BYTES);
    System.arraycopy(back, 0, address, V6_BYTES - back.length, back.length);
    return address;
  }

  private static byte @Nullable [] groups(String text) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] parts = text.split(":", -1);
    if (parts.length > V6_GROUPS) {
      return null;
    }
    byte[] bytes = new byte[V6_BYTES + V4_BYTES];
    int length = 0;
    for (int i = 0; i < parts.length; i++) {
      if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        byte[] end = v4(parts[i]);
        if (end == null) {
          return null;
        }
        System.arraycopy(end, 0, bytes, length, V4_BYTES);
        length += V4_BYTES;
      } else {
        int group = hexadecimal(parts[i]);
        if (group < 0) {
          return null;
        }
        bytes[length++] = (byte) (group >> Byte.SIZE);
        bytes[length++] = (byte) group;
      }
    }
    return length > V6_BYTES ? null : Arrays.copyOf(bytes, length);
  }

  /** One to three digits, at most so much; -1 for anything else. */
  private static int decimal(String text, int most) {
    if (text.isEmpty() || text.length() > 3) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = 10 * value + digit;
    }
    return value > most ? -1 : value;
  }

  /** One to four digits; -1 for anything else. */
  private static int hexadecimal(String text) {
    if (text.isEmpty() || text.length() > 4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = 16 * value + digit;
    }
    return value;
  }
}
