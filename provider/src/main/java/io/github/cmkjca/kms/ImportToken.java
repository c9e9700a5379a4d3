package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.AlgorithmSpec;
import io.github.cmkjca.spi.kms.InvalidImportTokenException;
import io.github.cmkjca.spi.kms.WrappingKeySpec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * What GetParametersForImport gives out beside the public key, so that nothing need be stored until
 * the material comes: the sealed private key, behind a header to which it is bound. Laid out in
 * {@code docs/formats/import-token.md}. Its header is to be trusted only once the custodian has
 * opened the private key with it.
 *
 * @param keyId bare id of the CMK
 * @param algorithm how the material is to be encrypted
 * @param spec kind of the key pair
 * @param validTo when it expires, to the millisecond
 */
record ImportToken(String keyId, AlgorithmSpec algorithm, WrappingKeySpec spec, Instant validTo) {
  private static final byte VERSION = 1;

  /** Also what the private key is bound to. */
  byte[] header() {
    byte[] id = keyId.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(4 + Long.BYTES + id.length)
        .put(VERSION)
        .put(code(algorithm))
        .put(code(spec))
        .putLong(validTo.toEpochMilli())
        .put((byte) id.length)
        .put(id)
        .array();
  }

  /** The token with this private key. */
  byte[] with(byte[] sealedKey) {
    byte[] header = header();
    byte[] token = Arrays.copyOf(header, header.length + sealedKey.length);
    System.arraycopy(sealedKey, 0, token, header.length, sealedKey.length);
    return token;
  }

  /** The sealed private key of a token that was parsed to this. */
  byte[] sealedKey(byte[] token) {
    return Arrays.copyOfRange(token, header().length, token.length);
  }

  /**
   * Reads untrusted bytes.
   *
   * @throws InvalidImportTokenException if they have not the form of a token
   */
  static ImportToken parse(byte[] token) {
    try {
      ByteBuffer in = ByteBuffer.wrap(token);
      if (in.get() != VERSION) {
        throw invalid();
      }
      AlgorithmSpec algorithm = algorithm(in.get());
      WrappingKeySpec spec = spec(in.get());
      Instant validTo = Instant.ofEpochMilli(in.getLong());
      byte[] id = new byte[in.get() & 0xff];
      in.get(id);
      return new ImportToken(new String(id, StandardCharsets.US_ASCII), algorithm, spec, validTo);
    } catch (BufferUnderflowException e) {
      throw invalid();
    }
  }

  static InvalidImportTokenException invalid() {
    return new InvalidImportTokenException("");
  }

  private static byte code(AlgorithmSpec algorithm) {
    return switch (algorithm) {
      case RSAES_OAEP_SHA_1 -> 1;
      case RSAES_OAEP_SHA_256 -> 2;
      case RSA_AES_KEY_WRAP_SHA_1 -> 3;
      case RSA_AES_KEY_WRAP_SHA_256 -> 4;
    };
  }

  private static AlgorithmSpec algorithm(byte code) {
    for (AlgorithmSpec algorithm : AlgorithmSpec.values()) {
      if (code(algorithm) == code) {
        return algorithm;
      }
    }
    throw invalid();
  }

  private static byte code(WrappingKeySpec spec) {
    return switch (spec) {
      case RSA_2048 -> 1;
      case RSA_3072 -> 2;
      case RSA_4096 -> 3;
    };
  }

  private static WrappingKeySpec spec(byte code) {
    for (WrappingKeySpec spec : WrappingKeySpec.values()) {
      if (code(spec) == code) {
        return spec;
      }
    }
    throw invalid();
  }
}
