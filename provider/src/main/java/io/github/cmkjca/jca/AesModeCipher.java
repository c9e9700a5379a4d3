package io.github.cmkjca.jca;

import java.security.InvalidAlgorithmParameterException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/** AES in the modes CBC and CTR under a data-key handle (SP 800-38A). */
final class AesModeCipher extends DelegatingCipher {
  private static final int BLOCK = 16;

  private final boolean pads;

  AesModeCipher(Delegates delegates, String transformation) {
    super(delegates, transformation);
    this.pads = transformation.endsWith("/PKCS5Padding");
  }

  @Override
  AlgorithmParameterSpec check(
      int mode, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidAlgorithmParameterException {
    return Ivs.check(transformation, BLOCK, encrypts(mode), params, random);
  }

  @Override
  byte @Nullable [] ivOf(@Nullable AlgorithmParameterSpec checked) {
    return checked instanceof IvParameterSpec spec ? spec.getIV() : null;
  }

  @Override
  AlgorithmParameterSpec throwAway(int number) {
    return new IvParameterSpec(Ivs.numbered(BLOCK, number));
  }

  /** SP 800-38A leaves the choice of IVs to the caller, and SunJCE begins again with the last. */
  @Override
  @Nullable String endOf(int mode) {
    return null;
  }

  @Override
  int finalSize(int mode, int total) {
    return pads && encrypts(mode) ? Math.addExact(total, BLOCK - total % BLOCK) : total;
  }

  @Override
  boolean sizeIsExact(int mode) {
    return !pads || encrypts(mode);
  }

  @Override
  boolean collects(int mode) {
    return false;
  }

  @Override
  String parametersName() {
    return "AES";
  }
}
