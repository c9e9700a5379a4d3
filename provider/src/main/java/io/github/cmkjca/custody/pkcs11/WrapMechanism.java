package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.kms.KeySpec;
import java.security.Provider;
import java.util.Arrays;

/** How SunPKCS11 has a token wrap one of its keys under another; the better first. */
enum WrapMechanism {
  /** NIST SP 800-38F, section 6.3. SunPKCS11 has it from Java 25 on. */
  AES_KWP(1, "AES/KWP/NoPadding", "CKM_AES_KEY_WRAP_KWP", KeySpec.SYMMETRIC_DEFAULT),
  /**
   * RFC 8017, section 7.2. Nothing is unwrapped before its MAC is right, so that nobody can learn
   * from how the token refuses paddings.
   */
  RSA_PKCS1(2, "RSA/ECB/PKCS1Padding", "CKM_RSA_PKCS", KeySpec.RSA_4096);

  private final byte number;
  private final String transformation;
  private final String mechanism;
  private final KeySpec keySpec;

  WrapMechanism(int number, String transformation, String mechanism, KeySpec keySpec) {
    this.number = (byte) number;
    this.transformation = transformation;
    this.mechanism = mechanism;
    this.keySpec = keySpec;
  }

  /** In sealed material. */
  byte number() {
    return number;
  }

  /** Its name in the JCA. */
  String transformation() {
    return transformation;
  }

  /** Its name in PKCS #11. */
  String mechanism() {
    return mechanism;
  }

  /** Of the wrapping key. */
  KeySpec keySpec() {
    return keySpec;
  }

  boolean isOfferedBy(Provider provider) {
    return provider.getService("Cipher", transformation) != null;
  }

  /** The mechanism of a wrapping key. */
  static WrapMechanism of(KeySpec wrappingKey) {
    return wrappingKey == AES_KWP.keySpec ? AES_KWP : RSA_PKCS1;
  }

  /**
   * The mechanism of this number.
   *
   * @throws IllegalArgumentException if there is none
   */
  static WrapMechanism of(byte number) {
    return Arrays.stream(values())
        .filter(mechanism -> mechanism.number == number)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "wrapping mechanism " + number + " is not known; upgrade this release"));
  }
}
