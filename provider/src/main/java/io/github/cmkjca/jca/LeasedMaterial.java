package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.Lease;
import io.github.cmkjca.datakey.Purpose;
import java.util.Arrays;
import java.util.List;

/** The material of a data key, lent for one step. */
final class LeasedMaterial {
  private LeasedMaterial() {}

  /** What to do with lent material, which is not kept and not wiped. */
  @FunctionalInterface
  interface Use<T> {
    T of(byte[] material);
  }

  /**
   * Does it once, authorised and counted.
   *
   * @param bytes of input that it works on
   * @throws io.github.cmkjca.spi.kms.KmsException the refusal
   */
  static <T> T with(
      DataKey key, Purpose purpose, long bytes, List<String> grantTokens, Use<T> use) {
    Lease lease = key.lease(purpose, grantTokens);
    lease.proceed(bytes);
    byte[] material = lease.material();
    try {
      return use.of(material);
    } finally {
      Arrays.fill(material, (byte) 0);
    }
  }
}
