package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.Purpose;
import io.github.cmkjca.spi.kms.IncorrectKeyException;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KmsException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Unwrapped secret keys as handles. */
final class UnwrappedKeys {
  private static final List<String> ALGORITHMS =
      List.of("AES", "ChaCha20", "HmacSHA224", "HmacSHA256", "HmacSHA384", "HmacSHA512");

  private UnwrappedKeys() {}

  /** Whether there are handles for keys of this algorithm. */
  static boolean canBeHandle(String algorithm) {
    return standardName(algorithm) != null;
  }

  /**
   * The handle of a data key whose material has been looked at: it is authentic and has a length
   * that the algorithm knows.
   *
   * @param algorithm one that {@link #canBeHandle}
   * @throws InvalidKeyException if not, or the KMS refuses
   */
  static DataKeyHandle handle(
      CmkHandle cmk, DataKey key, String algorithm, List<String> grantTokens)
      throws InvalidKeyException {
    String name = standardName(algorithm);
    if (name == null) {
      throw new InvalidKeyException("no handles for " + algorithm);
    }
    try {
      byte[] material = key.lease(Purpose.DECRYPT, grantTokens).material();
      try {
        if (!isPossible(name, material.length)) {
          throw new InvalidKeyException(
              "the wrapped key has " + material.length + " bytes, which no " + name + " key has");
        }
      } finally {
        Arrays.fill(material, (byte) 0);
      }
    } catch (InvalidCiphertextException | IncorrectKeyException e) {
      throw new InvalidKeyException("the wrapped key is not authentic or of another kind", e);
    } catch (KmsException refusal) {
      throw JcaErrors.onInit(cmk, refusal);
    }
    return new DataKeyHandle(name, key);
  }

  private static @Nullable String standardName(String algorithm) {
    for (String name : ALGORITHMS) {
      if (name.equalsIgnoreCase(algorithm)) {
        return name;
      }
    }
    return null;
  }

  private static boolean isPossible(String name, int bytes) {
    return switch (name) {
      case "AES" -> bytes == 16 || bytes == 24 || bytes == 32;
      case "ChaCha20" -> bytes == 32;
      default -> bytes > 0;
    };
  }
}
