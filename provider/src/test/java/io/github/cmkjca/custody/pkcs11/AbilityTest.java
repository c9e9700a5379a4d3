package io.github.cmkjca.custody.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What is asked of a token, and what it is told that the token lacks. */
class AbilityTest {
  private static final Provider SUN_JCE = Security.getProvider("SunJCE");

  private static List<String> mechanisms(KeySpec keySpec, KeyUsage usage) {
    return Ability.neededFor(keySpec, usage, "token.cfg").stream().map(Ability::mechanism).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT, CKM_AES_KEY_GEN",
    "HMAC_224, GENERATE_VERIFY_MAC, CKM_GENERIC_SECRET_KEY_GEN CKM_SHA224_HMAC",
    "HMAC_512, GENERATE_VERIFY_MAC, CKM_GENERIC_SECRET_KEY_GEN CKM_SHA512_HMAC",
    "RSA_2048, ENCRYPT_DECRYPT, CKM_RSA_PKCS_KEY_PAIR_GEN CKM_RSA_X_509",
    "RSA_4096, SIGN_VERIFY, CKM_RSA_PKCS_KEY_PAIR_GEN CKM_RSA_PKCS CKM_RSA_X_509",
    "ECC_NIST_P256, SIGN_VERIFY, CKM_EC_KEY_PAIR_GEN CKM_ECDSA",
    "ECC_SECG_P256K1, SIGN_VERIFY, CKM_EC_KEY_PAIR_GEN CKM_ECDSA",
    "ECC_NIST_P521, KEY_AGREEMENT, CKM_EC_KEY_PAIR_GEN CKM_ECDH1_DERIVE"
  })
  void aKeyNeedsTheMechanismsOfItsUsage(KeySpec keySpec, KeyUsage usage, String expected) {
    assertThat(String.join(" ", mechanisms(keySpec, usage))).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.INCLUDE,
      names = {"ECC_NIST_EDWARDS25519", "ML_DSA_44", "ML_DSA_65", "ML_DSA_87"})
  void whatSunPkcs11HasForNoTokenIsRefusedByName(KeySpec keySpec) {
    String mechanism = keySpec == KeySpec.ECC_NIST_EDWARDS25519 ? "CKM_EDDSA" : "CKM_ML_DSA";
    assertThatThrownBy(() -> Ability.neededFor(keySpec, KeyUsage.SIGN_VERIFY, "token.cfg"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContainingAll("token.cfg", mechanism, keySpec.name());
  }

  @Test
  void aMissingServiceIsRefusedWithTokenMechanismAndSpec() {
    Ability absent = new Ability("Cipher", "RSA/ECB/AnotherPadding", "CKM_RSA_X_509");
    assertThatThrownBy(() -> absent.require(SUN_JCE, KeySpec.RSA_2048, "token.cfg"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContainingAll("token.cfg", "CKM_RSA_X_509", "RSA_2048");
    Ability there = new Ability("KeyGenerator", "AES", "CKM_AES_KEY_GEN");
    assertThatCode(() -> there.require(SUN_JCE, KeySpec.SYMMETRIC_DEFAULT, "token.cfg"))
        .doesNotThrowAnyException();
  }

  @Test
  void eachKindOfKeyIsDecided() {
    for (KeySpec keySpec : KeySpec.values()) {
      for (KeyUsage usage : keySpec.usages()) {
        try {
          assertThat(Ability.neededFor(keySpec, usage, "token.cfg")).isNotEmpty();
        } catch (UnsupportedOperationException e) {
          assertThat(e).hasMessageContaining("SunPKCS11");
        }
      }
    }
  }
}
