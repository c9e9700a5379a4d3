package io.github.cmkjca.datakey.message;

import io.github.cmkjca.spi.EncryptionContext;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Messages that another implementation has read, and the fixed inputs they are made of. */
final class Examples {
  static final SecretKey DATA_KEY = new SecretKeySpec(counting(0x00, 32), "AES");
  static final byte[] MESSAGE_ID = counting(0x40, 32);
  static final EncryptionContext CONTEXT =
      EncryptionContext.of("app", "demo", "purpose", "example");
  private static final byte[] PROVIDER_INFO = hex("6b31000000800000000c606162636465666768696a6b");
  private static final String WRAPPED =
      "e295afa8f7d57d52f14d6db719477d766216891155184ede13bea37393ccad22";
  static final EncryptedDataKey ENCRYPTED_DATA_KEY =
      new EncryptedDataKey("ns", PROVIDER_INFO, hex(WRAPPED + "7a0ef49658d74b47887634664b51fa62"));
  static final EncryptedDataKey ENCRYPTED_DATA_KEY_WITHOUT_CONTEXT =
      new EncryptedDataKey("ns", PROVIDER_INFO, hex(WRAPPED + "87181fea72456f6c5f1a21bbc18e1eb7"));

  /** Two frames of 16 and 5 bytes. */
  static final byte[] TWO_FRAMES =
      hex(
          "020478404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f001f00020003617070"
              + "000464656d6f0007707572706f736500076578616d706c65000100026e7300166b31000000800000000c"
              + "606162636465666768696a6b0030"
              + "e295afa8f7d57d52f14d6db719477d766216891155184ede13bea37393ccad22"
              + "7a0ef49658d74b47887634664b51fa6202000000104fc8f3b078da9a1778fd776cf39f21e62e3c512006"
              + "129bc6f16a06f8ccdead3a017b57ebd3230b208124480fbfc997ae00000001000000000000000000000001"
              + "1a2465e02f510bc57be11d7e9b4f1734bb238d6288ee157664bad05eedb2e847ffffffff00000002000000"
              + "00000000000000000200000005f7279056c1378ec9c6b3b548214c60c19e5d7532e0");

  static final byte[] TWO_FRAMES_PLAINTEXT = ascii("0123456789abcdefHELLO");

  /** No context, no plaintext. */
  static final byte[] EMPTY =
      hex(
          "020478404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f0000000100026e7300"
              + "166b31000000800000000c606162636465666768696a6b0030"
              + WRAPPED
              + "87181fea72456f6c5f1a21bbc18e1eb702000000104fc8f3b078da9a1778fd776cf39f21e62e3c512006"
              + "129bc6f16a06f8ccdead3a01001eb4fac60f894c7b4fd7167efc92ffffffff0000000100000000000000"
              + "000000000100000000fe5e336f406b09defb8ef62245d9cfad");

  /** {@code purpose} is authenticated but not stored; plaintext HELLO. */
  static final byte[] UNSTORED_PAIR =
      hex(
          "020478404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f000d00010003617070"
              + "000464656d6f000100026e7300166b31000000800000000c606162636465666768696a6b0030"
              + WRAPPED
              + "7a0ef49658d74b47887634664b51fa6202000000104fc8f3b078da9a1778fd776cf39f21e62e3c512006"
              + "129bc6f16a06f8ccdead3a6bb3961ad6117accfc0cac040f5664d6ffffffff0000000100000000000000"
              + "00000000010000000562501b9f54f946229b4d473f45a2960bab9d96b9a6");

  /** Format version 1, suite 0178, not framed. */
  static final byte[] VERSION_1 =
      hex(
          "01800178404142434445464748494a4b4c4d4e4f001f00020003617070000464656d6f0007707572706f73650007"
              + "6578616d706c65000100026e7300166b31000000800000000c606162636465666768696a6b0030"
              + WRAPPED
              + "7a0ef49658d74b47887634664b51fa6201000000000c000000000000000000000000"
              + "0000000087fd8af13701b12017f50873669943840000000000000000000000010000000000000005"
              + "3e63d3b3eda6a5aa69d98a10d434b9acd2266520c6");

  /** Suite 0578: signed. */
  static final byte[] SIGNED =
      hex(
          "020578404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f006a00020003617070"
              + "000464656d6f00156177732d63727970746f2d7075626c69632d6b6579004441386476496f506471567a"
              + "556d77375a357a50536b455230343349573853546850537961744d38424168784a725a79727339433564"
              + "4a6d75387643724d542b674b413d3d000100026e7300166b31000000800000000c60616263646566"
              + "6768696a6b0030"
              + WRAPPED
              + "a31e454b4b95d2afdd31e697f211733802000000104fc8f3b078da9a1778fd776cf39f21e62e3c512006"
              + "129bc6f16a06f8ccdead3a05e0220b78413d7d0b2045aa34bffb5f000000010000000000000000000000"
              + "01a0db2a1ed6c5c1c93bc25a97103cecfcdc73bab8c28cf8dd7714131dbc4863ccffffffff0000000200"
              + "000000000000000000000200000005f5633609e030913e087d6db071056e9a61931ed7d3006630640230"
              + "1d539ba001e6f6fb617260f3e0837f7ba12d230fc2a4040029504356578d1180c4d5ba4190cf0108ccb4"
              + "65d56beddf89023015fbaf3b66aafc3d210e38ddff5311def545529da9dd55c6fd0f6d400dd257caaf4f"
              + "05d23b821b51d5718c160d19b8df");

  private Examples() {}

  static MessageCrypto crypto() {
    try {
      return Delegate.crypto("SunJCE");
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] seal(byte[] plaintext, int frameLength) {
    return seal(crypto(), plaintext, frameLength);
  }

  static byte[] seal(MessageCrypto crypto, byte[] plaintext, int frameLength) {
    try (MessageWriter writer =
        MessageWriter.begin(
            crypto, DATA_KEY, MESSAGE_ID, CONTEXT, List.of(ENCRYPTED_DATA_KEY), frameLength)) {
      byte[] body = new byte[(int) writer.finishLength(plaintext.length)];
      writer.finish(plaintext, 0, plaintext.length, body, 0);
      return join(writer.header(), body);
    }
  }

  static byte[] open(byte[] message) throws MalformedMessageException {
    return open(crypto(), message, EncryptionContext.empty());
  }

  static byte[] open(MessageCrypto crypto, byte[] message, EncryptionContext unstored)
      throws MalformedMessageException {
    HeaderReader header = new HeaderReader();
    int at = header.take(message, 0, message.length);
    if (!header.isComplete()) {
      throw new MalformedMessageException();
    }
    try (MessageReader reader = MessageReader.open(crypto, header, DATA_KEY, unstored)) {
      byte[] plaintext = new byte[reader.updateLength(message, at, message.length - at)];
      reader.update(message, at, message.length - at, plaintext, 0);
      reader.finish();
      return plaintext;
    }
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] counting(int first, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }

  static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
