package io.github.cmkjca.jca;

import java.security.InvalidAlgorithmParameterException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/** AES in Galois/Counter Mode under a data-key handle (SP 800-38D). */
final class AesGcmCipher extends DelegatingCipher {
  /** What SunJCE generates and gives when the caller leaves the parameters out. */
  private static final int GENERATED_IV_BYTES = 12;

  private static final int GENERATED_TAG_BITS = 128;

  private int tagBytes;
  private @Nullable DataKeyHandle lastKey;
  private byte @Nullable [] lastIv;

  AesGcmCipher(Delegates delegates, String transformation) {
    super(delegates, transformation);
  }

  @Override
  AlgorithmParameterSpec check(
      int mode, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidAlgorithmParameterException {
    GCMParameterSpec gcm;
    if (params == null) {
      if (!encrypts(mode)) {
        throw new InvalidAlgorithmParameterException(
            "decrypting needs the GCMParameterSpec of the message");
      }
      gcm = new GCMParameterSpec(GENERATED_TAG_BITS, Ivs.random(GENERATED_IV_BYTES, random));
    } else if (params.getClass() == GCMParameterSpec.class) {
      gcm = (GCMParameterSpec) params;
    } else if (params instanceof GCMParameterSpec open) {
      gcm = new GCMParameterSpec(open.getTLen(), open.getIV());
    } else {
      throw new InvalidAlgorithmParameterException(
          transformation + " needs a GCMParameterSpec, not a " + params.getClass().getName());
    }
    int tagBits = gcm.getTLen();
    // SP 800-38D section 5.2.1.2, without the short tags for special uses, as SunJCE.
    if (tagBits < 96 || tagBits > 128 || tagBits % 8 != 0) {
      throw new InvalidAlgorithmParameterException(
          "tag of " + tagBits + " bits; possible are 128, 120, 112, 104 and 96");
    }
    return gcm;
  }

  @Override
  byte[] ivOf(@Nullable AlgorithmParameterSpec checked) {
    return checked instanceof GCMParameterSpec gcm ? gcm.getIV() : new byte[0];
  }

  /**
   * As SunJCE does for one cipher object; ours to do, since a delegate that had to forget its key
   * has forgotten the IV with it.
   */
  @Override
  void refuseRepeat(int mode, DataKeyHandle key, byte @Nullable [] nextIv)
      throws InvalidAlgorithmParameterException {
    if (nextIv == null || nextIv.length == 0) {
      throw new InvalidAlgorithmParameterException("the IV is empty");
    }
    if (encrypts(mode) && Arrays.equals(nextIv, lastIv) && key.sameKeyAs(lastKey)) {
      throw new InvalidAlgorithmParameterException(
          "Cannot reuse iv for GCM encryption: this key has encrypted with it");
    }
  }

  @Override
  void begun(
      int mode, DataKeyHandle key, @Nullable AlgorithmParameterSpec spec, byte @Nullable [] iv) {
    if (spec instanceof GCMParameterSpec gcm) {
      tagBytes = gcm.getTLen() / 8;
    }
    if (encrypts(mode)) {
      lastKey = key;
      lastIv = iv;
    }
  }

  @Override
  @Nullable String endOf(int mode) {
    return encrypts(mode) ? "Must use either different key or iv for GCM encryption" : null;
  }

  @Override
  int finalSize(int mode, int total) {
    return encrypts(mode) ? Math.addExact(total, tagBytes) : Math.max(0, total - tagBytes);
  }

  @Override
  boolean collects(int mode) {
    return !encrypts(mode);
  }

  @Override
  boolean isGcm() {
    return true;
  }

  @Override
  int tagBytes() {
    return tagBytes;
  }

  @Override
  boolean takesAad() {
    return true;
  }

  @Override
  String parametersName() {
    return "GCM";
  }

  @Override
  AlgorithmParameterSpec throwAway(int number) {
    return new GCMParameterSpec(GENERATED_TAG_BITS, Ivs.numbered(GENERATED_IV_BYTES, number));
  }
}
