package io.github.cmkjca.custody.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.KeyException;
import java.security.ProviderException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What SunPKCS11 throws is told by the words of its messages only. */
class TokenErrorsTest {
  private static Exception of(String message) {
    return new InvalidKeyException("init failed", new ProviderException(message));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CKR_DEVICE_REMOVED",
        "CKR_SESSION_HANDLE_INVALID",
        "CKR_USER_NOT_LOGGED_IN",
        "CKR_TOKEN_NOT_PRESENT: C_OpenSession",
        "Token has been removed",
        "No token present in slot 1"
      })
  void aLostConnectionIsRecognised(String message) {
    assertThat(TokenErrors.isLost(of(message))).isTrue();
    assertThat(TokenErrors.isInability(of(message))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CKR_MECHANISM_INVALID",
        "CKR_CURVE_NOT_SUPPORTED",
        "CKR_FUNCTION_NOT_SUPPORTED: C_CopyObject"
      })
  void whatATokenCannotDoIsRecognised(String message) {
    assertThat(TokenErrors.isInability(of(message))).isTrue();
    assertThat(TokenErrors.isLost(of(message))).isFalse();
  }

  /** The key may be there when its attributes are read. */
  @Test
  void whatMayComeAfterAKeyWasMadeIsNoRefusalToMakeIt() {
    assertThat(TokenErrors.isRefusalToMake(of("CKR_CURVE_NOT_SUPPORTED"))).isTrue();
    assertThat(TokenErrors.isRefusalToMake(of("CKR_ATTRIBUTE_TYPE_INVALID"))).isFalse();
    assertThat(TokenErrors.isRefusalToMake(of("CKR_DEVICE_REMOVED"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CKR_GENERAL_ERROR",
        "CKR_PIN_INCORRECT",
        "CKR_SESSION_COUNT",
        "the value CKR_DEVICE_REMOVED is not the beginning",
        "CKR_DEVICE_REMOVED_TOO",
        "CKR_MECHANISM_INVALID_TOO",
        ""
      })
  void anythingElseIsNeither(String message) {
    assertThat(TokenErrors.isLost(of(message))).isFalse();
    assertThat(TokenErrors.isInability(of(message))).isFalse();
  }

  @Test
  void theCodeIsThatOfTheOutermostCauseThatHasOne() {
    Exception thrown = new IOException(of("CKR_DEVICE_ERROR: C_Sign"));
    assertThat(TokenErrors.code(thrown)).isEqualTo("CKR_DEVICE_ERROR");
    assertThat(TokenErrors.code(of("0x80000042"))).isEqualTo("0x80000042");
    assertThat(TokenErrors.code(new IOException())).isNull();
  }

  @Test
  void theReasonIsWhatTheInnermostCauseSays() {
    assertThat(TokenErrors.reason(of("CKR_DEVICE_ERROR"))).isEqualTo("CKR_DEVICE_ERROR");
    assertThat(TokenErrors.reason(new IOException("no such file"))).isEqualTo("no such file");
    assertThat(TokenErrors.reason(new KeyException())).isEqualTo("KeyException");
  }

  @Test
  void causesThatGoInCirclesEnd() {
    Exception first = new Exception("CKR_SESSION_COUNT");
    Exception second = new Exception("second", first);
    first.initCause(second);
    assertThat(TokenErrors.code(second)).isEqualTo("CKR_SESSION_COUNT");
    assertThat(TokenErrors.isLost(second)).isFalse();
    assertThat(TokenErrors.reason(second)).isNotEmpty();
  }
}
