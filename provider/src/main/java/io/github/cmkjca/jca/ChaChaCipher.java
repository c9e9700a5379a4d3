package io.github.cmkjca.jca;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/** ChaCha20-Poly1305 under a data-key handle (RFC 8439 section 2.8). */
final class ChaChaCipher extends DelegatingCipher {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  private @Nullable DataKeyHandle lastKey;
  private byte @Nullable [] lastNonce;

  ChaChaCipher(Delegates delegates, String transformation) {
    super(delegates, transformation);
  }

  /** As SunJCE, which looks at the length only. */
  @Override
  boolean takesKeysOf(@Nullable String algorithm) {
    return true;
  }

  @Override
  AlgorithmParameterSpec check(
      int mode, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidAlgorithmParameterException {
    if (mode == Cipher.WRAP_MODE || mode == Cipher.UNWRAP_MODE) {
      throw new UnsupportedOperationException(
          transformation + " neither wraps nor unwraps keys, as in SunJCE");
    }
    return Ivs.check(transformation, NONCE_BYTES, encrypts(mode), params, random);
  }

  @Override
  byte @Nullable [] ivOf(@Nullable AlgorithmParameterSpec checked) {
    return checked instanceof IvParameterSpec spec ? spec.getIV() : null;
  }

  /** As SunJCE: not the key and nonce of the init before, in whatever mode that was. */
  @Override
  void refuseRepeat(int mode, DataKeyHandle key, byte @Nullable [] nextIv)
      throws InvalidKeyException {
    if (encrypts(mode) && Arrays.equals(nextIv, lastNonce) && key.sameKeyAs(lastKey)) {
      throw new InvalidKeyException("Matching key and nonce from previous initialization");
    }
  }

  @Override
  void begun(
      int mode, DataKeyHandle key, @Nullable AlgorithmParameterSpec spec, byte @Nullable [] iv) {
    lastKey = key;
    lastNonce = iv;
  }

  @Override
  AlgorithmParameterSpec throwAway(int number) {
    return new IvParameterSpec(Ivs.numbered(NONCE_BYTES, number));
  }

  /** As {@code Cipher.doFinal} has it, and SunJCE 25: what was decrypted may be so again. */
  @Override
  @Nullable String endOf(int mode) {
    return encrypts(mode)
        ? "a nonce is for one message (RFC 8439 section 2.8); init with another one"
        : null;
  }

  /** SunJCE 17 refuses a second message in either direction. */
  @Override
  boolean restartsWithInit() {
    return true;
  }

  @Override
  int finalSize(int mode, int total) {
    return encrypts(mode) ? Math.addExact(total, TAG_BYTES) : Math.max(0, total - TAG_BYTES);
  }

  @Override
  boolean collects(int mode) {
    return !encrypts(mode);
  }

  @Override
  int tagBytes() {
    return TAG_BYTES;
  }

  @Override
  boolean takesAad() {
    return true;
  }

  @Override
  String parametersName() {
    return "ChaCha20-Poly1305";
  }
}
