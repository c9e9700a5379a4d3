package io.github.cmkjca.custody.pkcs11;

import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what SunPKCS11 throws. The exceptions that carry the token's return values are not exported
 * by their module; their messages begin with the name of the value.
 */
final class TokenErrors {
  private static final Pattern CODE = Pattern.compile("^(CKR_[A-Z0-9_]+|0x[0-9a-fA-F]{8})\\b");
  private static final int DEPTH = 20;

  /** The connection is of no more use; a new one may be. */
  private static final Set<String> LOST =
      Set.of(
          "CKR_DEVICE_ERROR",
          "CKR_DEVICE_REMOVED",
          "CKR_FUNCTION_FAILED",
          "CKR_KEY_HANDLE_INVALID",
          "CKR_OBJECT_HANDLE_INVALID",
          "CKR_SESSION_CLOSED",
          "CKR_SESSION_HANDLE_INVALID",
          "CKR_SLOT_ID_INVALID",
          "CKR_TOKEN_NOT_PRESENT",
          "CKR_TOKEN_NOT_RECOGNIZED",
          "CKR_USER_NOT_LOGGED_IN");

  /** Of these, what a token cannot say once it has looked at a PIN. */
  private static final Set<String> AWAY =
      Set.of(
          "CKR_DEVICE_REMOVED",
          "CKR_SESSION_CLOSED",
          "CKR_SESSION_HANDLE_INVALID",
          "CKR_SLOT_ID_INVALID",
          "CKR_TOKEN_NOT_PRESENT",
          "CKR_TOKEN_NOT_RECOGNIZED");

  /** It says nothing of what was asked. */
  private static final Set<String> PASSING =
      Set.of(
          "CKR_DEVICE_MEMORY",
          "CKR_FUNCTION_CANCELED",
          "CKR_HOST_MEMORY",
          "CKR_SESSION_COUNT",
          "CKR_SESSION_READ_ONLY_EXISTS");

  /** What a token answers, too, where it is asked for something that a key is not for. */
  private static final Set<String> OF_WRONG_KEY =
      Set.of(
          "CKR_DATA_INVALID",
          "CKR_DATA_LEN_RANGE",
          "CKR_ENCRYPTED_DATA_INVALID",
          "CKR_ENCRYPTED_DATA_LEN_RANGE",
          "CKR_KEY_FUNCTION_NOT_PERMITTED",
          "CKR_KEY_SIZE_RANGE",
          "CKR_KEY_TYPE_INCONSISTENT",
          "CKR_MECHANISM_INVALID",
          "CKR_MECHANISM_PARAM_INVALID",
          "CKR_UNWRAPPING_KEY_HANDLE_INVALID",
          "CKR_UNWRAPPING_KEY_SIZE_RANGE",
          "CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT",
          "CKR_WRAPPED_KEY_INVALID",
          "CKR_WRAPPED_KEY_LEN_RANGE");

  /** The token cannot do it, however often it is asked. */
  private static final Set<String> UNABLE =
      Set.of(
          "CKR_ATTRIBUTE_TYPE_INVALID",
          "CKR_ATTRIBUTE_VALUE_INVALID",
          "CKR_CURVE_NOT_SUPPORTED",
          "CKR_DOMAIN_PARAMS_INVALID",
          "CKR_FUNCTION_NOT_SUPPORTED",
          "CKR_KEY_SIZE_RANGE",
          "CKR_MECHANISM_INVALID",
          "CKR_MECHANISM_PARAM_INVALID",
          "CKR_TEMPLATE_INCONSISTENT");

  private TokenErrors() {}

  /** The return value of the token, if that is what it is about. */
  static @Nullable String code(Throwable thrown) {
    return messages(thrown)
        .map(CODE::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .findFirst()
        .orElse(null);
  }

  static boolean isLost(Throwable thrown) {
    return isAmong(LOST, thrown) || saysRemoved(thrown);
  }

  /** Whether a login that failed so cannot have counted as one with a wrong PIN. */
  static boolean isAway(Throwable thrown) {
    return isAmong(AWAY, thrown) || isPassing(thrown) || saysRemoved(thrown);
  }

  /** Whether a token that answers this has looked at the PIN. */
  static boolean isAboutPin(String code) {
    return code.startsWith("CKR_PIN_") || code.startsWith("CKR_USER_");
  }

  /** Whether the same may go well another time. */
  static boolean isPassing(Throwable thrown) {
    return isAmong(PASSING, thrown);
  }

  /** Whether it may be since the key is another one than it should be, and not for the token. */
  static boolean isOfWrongKey(Throwable thrown) {
    return isAmong(OF_WRONG_KEY, thrown) || (code(thrown) == null && !isLost(thrown));
  }

  static boolean isInability(Throwable thrown) {
    return isAmong(UNABLE, thrown);
  }

  /**
   * Whether it is an inability that a token tells before it has made a key, and not where an
   * attribute of one that is there is read.
   */
  static boolean isRefusalToMake(Throwable thrown) {
    return isInability(thrown) && !"CKR_ATTRIBUTE_TYPE_INVALID".equals(code(thrown));
  }

  private static boolean isAmong(Set<String> codes, Throwable thrown) {
    String code = code(thrown);
    return code != null && codes.contains(code);
  }

  /** Whether the library works, and has no such slot. */
  static boolean isAboutSlot(Throwable thrown) {
    return "CKR_SLOT_ID_INVALID".equals(code(thrown)) || says(thrown, "slotListIndex");
  }

  /** Whether SunPKCS11 has found a slot without a token, and looks for one from time to time. */
  static boolean isEmptySlot(Throwable thrown) {
    return says(thrown, "No token present");
  }

  /** What went wrong, in few words: what the innermost cause says. */
  static String reason(Throwable thrown) {
    return messages(thrown)
        .reduce((outer, inner) -> inner)
        .orElseGet(() -> thrown.getClass().getSimpleName());
  }

  /** SunPKCS11's own words, once it has seen that the token is gone. */
  private static boolean saysRemoved(Throwable thrown) {
    return says(thrown, "Token has been removed")
        || isEmptySlot(thrown)
        || says(thrown, "no password provided"); // somebody has logged out
  }

  private static boolean says(Throwable thrown, String words) {
    return messages(thrown).anyMatch(message -> message.contains(words));
  }

  /** What it and its causes say, from the outermost on. */
  private static Stream<String> messages(Throwable thrown) {
    return Stream.<@Nullable Throwable>iterate(
            thrown, Objects::nonNull, cause -> cause == null ? null : cause.getCause())
        .limit(DEPTH)
        .map(cause -> cause == null ? null : cause.getMessage())
        .flatMap(Stream::ofNullable);
  }
}
