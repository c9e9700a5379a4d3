package io.github.cmkjca.kms.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ARN of somebody who can use keys, taken apart. The forms are those of AWS IAM: {@code
 * arn:aws:iam::ACCOUNT:root}, {@code ...:user/PATH/NAME}, {@code ...:role/PATH/NAME} and {@code
 * arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION}. Immutable.
 *
 * @param text the whole ARN
 * @param kind which form it has
 * @param account its twelve digits
 * @param name user name or role name without path; empty for the root
 * @param session session name; empty for all but sessions
 */
public record PrincipalArn(String text, Kind kind, String account, String name, String session) {
  /** The forms of a principal. */
  public enum Kind {
    /** The account itself. */
    ROOT,
    /** A user. */
    USER,
    /** A role, not in use by anyone. */
    ROLE,
    /** Somebody who has taken on a role. */
    ASSUMED_ROLE
  }

  static final int ACCOUNT_DIGITS = 12;

  /** Where the resource begins in an ARN of IAM. */
  private static final int RESOURCE = "arn:aws:iam::".length() + ACCOUNT_DIGITS + 1;

  private static final String STS = "arn:aws:sts::";

  private static final int MAX_LENGTH = 2048;

  /** IAM User Guide, "IAM identifiers": names of letters, digits and {@code +=,.@_-}. */
  private static final String NAME = "[A-Za-z0-9+=,.@_-]{1,64}";

  private static final String PATH = "(?:[!-.0-~]+/)*";

  private static final Pattern IAM =
      Pattern.compile("arn:aws:iam::([0-9]{12}):(?:(root)|(user|role)/" + PATH + "(" + NAME + "))");

  private static final Pattern SESSION =
      Pattern.compile("arn:aws:sts::([0-9]{12}):assumed-role/(" + NAME + ")/(" + NAME + ")");

  /**
   * Takes an ARN apart.
   *
   * @throws IllegalArgumentException if it is none of the forms; the message says which there are
   */
  public static PrincipalArn parse(String text) {
    if (text.length() <= MAX_LENGTH) {
      Matcher iam = IAM.matcher(text);
      if (iam.matches()) {
        if (iam.group(2) != null) {
          return new PrincipalArn(text, Kind.ROOT, iam.group(1), "", "");
        }
        Kind kind = "user".equals(iam.group(3)) ? Kind.USER : Kind.ROLE;
        return new PrincipalArn(text, kind, iam.group(1), iam.group(4), "");
      }
      Matcher session = SESSION.matcher(text);
      if (session.matches()) {
        return new PrincipalArn(
            text, Kind.ASSUMED_ROLE, session.group(1), session.group(2), session.group(3));
      }
    }
    throw new IllegalArgumentException(
        "not the ARN of a principal; write arn:aws:iam::ACCOUNT:root,"
            + " arn:aws:iam::ACCOUNT:user/NAME, arn:aws:iam::ACCOUNT:role/NAME or"
            + " arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION");
  }

  /** The ARN of the account itself. */
  public static String root(String account) {
    return "arn:aws:iam::" + account + ":root";
  }

  /**
   * The same without a role's path: sessions of the role do not tell it, and its name is unique in
   * the account. All other texts are left as they are.
   */
  public static String withoutPath(String arn) {
    return isOfRole(arn)
        ? arn.substring(0, RESOURCE) + "role/" + arn.substring(arn.lastIndexOf('/') + 1)
        : arn;
  }

  /** Whether a text is the ARN of a role, if it is that of a principal. */
  static boolean isOfRole(String arn) {
    return arn.startsWith("role/", RESOURCE);
  }

  /** The account in the ARN of a principal, which must be well formed. */
  static String accountOf(String arn) {
    int start = "arn:aws:iam::".length();
    return arn.substring(start, start + ACCOUNT_DIGITS);
  }

  /**
   * The role of a session, without its path, which nobody here knows; the ARN itself for all
   * others, which must be well formed.
   */
  static String withoutSession(String arn) {
    if (!arn.startsWith(STS)) {
      return arn;
    }
    int role = arn.indexOf('/') + 1;
    return "arn:aws:iam::"
        + accountOf(arn)
        + ":role/"
        + arn.substring(role, arn.indexOf('/', role));
  }

  /** The value of {@code aws:PrincipalType} for a well-formed ARN. */
  static String typeOf(String arn) {
    if (arn.startsWith(STS) || arn.startsWith("role/", RESOURCE)) {
      return "AssumedRole";
    }
    return arn.endsWith(":root") ? "Account" : "User";
  }
}
