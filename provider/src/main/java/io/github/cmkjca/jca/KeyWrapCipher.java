package io.github.cmkjca.jca;

import java.security.InvalidAlgorithmParameterException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * AES key wrap under a data-key handle, without padding (KW: SP 800-38F section 6.2, RFC 3394) and
 * with it (KWP: section 6.3, RFC 5649). Unwrapping gives a plain key, as in SunJCE: whoever holds
 * wrapped bytes and may use the handle gets what is inside.
 */
final class KeyWrapCipher extends DelegatingCipher {
  private static final int SEMIBLOCK = 8;

  /** SP 800-38F sections 6.2 and 6.3 call them ICV1 and ICV2. SunJCE takes no others. */
  private static final byte[] ICV1 = HexFormat.of().parseHex("a6a6a6a6a6a6a6a6");

  private static final byte[] ICV2 = HexFormat.of().parseHex("a65959a6");

  private final boolean pads;

  KeyWrapCipher(Delegates delegates, String transformation) {
    super(delegates, transformation);
    this.pads = transformation.contains("/KWP/");
  }

  @Override
  AlgorithmParameterSpec check(
      int mode, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidAlgorithmParameterException {
    if (params != null
        && !(params instanceof IvParameterSpec given && Arrays.equals(given.getIV(), icv()))) {
      throw new InvalidAlgorithmParameterException(
          transformation
              + " takes no parameters, or an IvParameterSpec of the standard's 0x"
              + HexFormat.of().formatHex(icv()));
    }
    return new IvParameterSpec(icv());
  }

  @Override
  byte[] ivOf(@Nullable AlgorithmParameterSpec checked) {
    return icv().clone();
  }

  @Override
  AlgorithmParameterSpec throwAway(int number) {
    return new IvParameterSpec(icv());
  }

  @Override
  @Nullable String endOf(int mode) {
    return null;
  }

  @Override
  int finalSize(int mode, int total) {
    if (!encrypts(mode)) {
      return Math.max(0, total - SEMIBLOCK);
    }
    int padding = pads ? (SEMIBLOCK - total % SEMIBLOCK) % SEMIBLOCK : 0;
    return Math.addExact(total, SEMIBLOCK + padding);
  }

  /** Bad lengths are an {@code IllegalBlockSizeException}, which goes before a short buffer. */
  @Override
  boolean sizeIsExact(int mode) {
    return false;
  }

  /** SunJCE (17, 25) encrypts to the beginning of an array only, and throws elsewhere. */
  @Override
  boolean writesToBeginning() {
    return true;
  }

  /** The delegate collects: the bytes are keys, which it wipes. */
  @Override
  boolean collects(int mode) {
    return false;
  }

  @Override
  String parametersName() {
    return "AES";
  }

  private byte[] icv() {
    return pads ? ICV2 : ICV1;
  }
}
