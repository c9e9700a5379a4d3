package io.github.cmkjca.curve;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.ProviderException;
import java.security.SignatureException;
import java.util.Arrays;

/** What of a message is signed. For one thread at a time. */
sealed interface MessageHash {
  /** Forgets what came. */
  void reset();

  void update(byte[] input, int offset, int length);

  /** Ends the message; another one may follow. */
  byte[] digest() throws SignatureException;

  /** By a hash function of the JDK, under its standard name. */
  static MessageHash by(String algorithm) {
    try {
      return new Hashed(MessageDigest.getInstance(algorithm, "SUN"));
    } catch (GeneralSecurityException e) {
      throw new ProviderException("the JDK lacks " + algorithm, e);
    }
  }

  /** What comes is a digest already. */
  static MessageHash given() {
    return new Given();
  }

  /** A hash function. */
  record Hashed(MessageDigest function) implements MessageHash {
    @Override
    public void reset() {
      function.reset();
    }

    @Override
    public void update(byte[] input, int offset, int length) {
      function.update(input, offset, length);
    }

    @Override
    public byte[] digest() {
      return function.digest();
    }
  }

  /** A digest, as long as the longest one at most: of more, only a part would be signed. */
  final class Given implements MessageHash {
    private static final int MAX_BYTES = 64;

    private final byte[] bytes = new byte[MAX_BYTES];
    private int length;
    private boolean tooLong;

    @Override
    public void reset() {
      length = 0;
      tooLong = false;
    }

    @Override
    public void update(byte[] input, int offset, int count) {
      if (count > MAX_BYTES - length) {
        tooLong = true;
        return;
      }
      System.arraycopy(input, offset, bytes, length, count);
      length += count;
    }

    @Override
    public byte[] digest() throws SignatureException {
      byte[] digest = Arrays.copyOf(bytes, length);
      boolean all = !tooLong;
      reset();
      if (!all) {
        throw new SignatureException("a digest has at most " + MAX_BYTES + " bytes");
      }
      return digest;
    }
  }
}
