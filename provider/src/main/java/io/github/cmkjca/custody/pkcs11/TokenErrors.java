package io.github.cmkjca.custody.pkcs11;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** It says nothing of what was asked. */
  private static final Set<String> PASSING =
      Set.of(
          "CKR_DEVICE_MEMORY",
          "CKR_FUNCTION_CANCELED",
          "CKR_HOST_MEMORY",
          "CKR_SESSION_COUNT",
          "CKR_SESSION_READ_ONLY_EXISTS");

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
    Throwable cause = thrown;
    for (int i = 0; cause != null && i < DEPTH; i++, cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null) {
        Matcher matcher = CODE.matcher(message);
        if (matcher.find()) {
          return matcher.group(1);
        }
      }
    }
    return null;
  }

  static boolean isLost(Throwable thrown) {
    String code = code(thrown);
    return (code != null && LOST.contains(code)) || saysRemoved(thrown);
  }

  /** Whether the same may go well another time. */
  static boolean isPassing(Throwable thrown) {
    String code = code(thrown);
    return code != null && PASSING.contains(code);
  }

  static boolean isInability(Throwable thrown) {
    String code = code(thrown);
    return code != null && UNABLE.contains(code);
  }

  /** Whether the library works, and has no such slot. */
  static boolean isAboutSlot(Throwable thrown) {
    return "CKR_SLOT_ID_INVALID".equals(code(thrown)) || says(thrown, "slotListIndex");
  }

  /** What went wrong, in few words: what the innermost cause says. */
  static String reason(Throwable thrown) {
    Throwable cause = thrown;
    String reason = thrown.getClass().getSimpleName();
    for (int i = 0; cause != null && i < DEPTH; i++, cause = cause.getCause()) {
      if (cause.getMessage() != null) {
        reason = cause.getMessage();
      }
    }
    return reason;
  }

  /** SunPKCS11's own words, once it has seen that the token is gone. */
  private static boolean saysRemoved(Throwable thrown) {
    return says(thrown, "Token has been removed")
        || says(thrown, "No token present")
        || says(thrown, "no password provided"); // somebody has logged out
  }

  private static boolean says(Throwable thrown, String words) {
    Throwable cause = thrown;
    for (int i = 0; cause != null && i < DEPTH; i++, cause = cause.getCause()) {
      if (cause.getMessage() != null && cause.getMessage().contains(words)) {
        return true;
      }
    }
    return false;
  }
}
