package io.github.cmkjca.secrets;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Forms of a private key that are not DER. */
public enum OddPrivateKey {
  /** A byte behind. */
  TRAILING {
    @Override
    public byte[] of(byte[] pkcs8) {
      return Arrays.copyOf(pkcs8, pkcs8.length + 1);
    }
  },
  /** The sequence ends where it says that it ends. */
  INDEFINITE {
    @Override
    public byte[] of(byte[] pkcs8) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(0x30);
      out.write(0x80);
      out.writeBytes(content(pkcs8));
      out.write(0);
      out.write(0);
      return out.toByteArray();
    }
  },
  /** The algorithm, too. */
  INDEFINITE_ALGORITHM {
    @Override
    public byte[] of(byte[] pkcs8) {
      byte[] content = content(pkcs8);
      int algorithm = content[4];
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(0x30);
      out.write(0x80);
      out.write(content, 0, 3);
      out.write(0x30);
      out.write(0x80);
      out.write(content, 5, algorithm);
      out.write(0);
      out.write(0);
      out.write(content, 5 + algorithm, content.length - 5 - algorithm);
      out.write(0);
      out.write(0);
      return out.toByteArray();
    }
  },
  /** The version in two bytes. */
  PADDED_VERSION {
    @Override
    public byte[] of(byte[] pkcs8) {
      byte[] content = content(pkcs8);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      int length = content.length + 1;
      out.write(0x30);
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
      out.writeBytes(new byte[] {2, 2, 0, 0});
      out.write(content, 3, content.length - 3);
      return out.toByteArray();
    }
  };

  /** The same private key in this form. */
  public abstract byte[] of(byte[] pkcs8);

  private static byte[] content(byte[] pkcs8) {
    int lengthBytes = pkcs8[1] < 0 ? pkcs8[1] & 0x7f : 0;
    return Arrays.copyOfRange(pkcs8, 2 + lengthBytes, pkcs8.length);
  }
}
