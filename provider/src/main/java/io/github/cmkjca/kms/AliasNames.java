package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.InvalidAliasNameException;
import io.github.cmkjca.spi.kms.NotAuthorizedException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.util.regex.Pattern;

/** What an alias may be called. */
final class AliasNames {
  /** CreateAlias, {@code AliasName}: 1 to 256 characters; the colon is refused below. */
  private static final Pattern WELL_FORMED = Pattern.compile("alias/[a-zA-Z0-9/_-]{1,250}");

  /** Begins the aliases of provider managed keys. */
  static final String PROVIDER_PREFIX = "alias/cmk/";

  private AliasNames() {}

  /** Whether an alias of this name can exist. */
  static boolean isWellFormed(String aliasName) {
    return WELL_FORMED.matcher(aliasName).matches();
  }

  /** Checks the shape of a request that names an alias. */
  static void check(String aliasName) {
    new RequestChecks().aliasName(aliasName).done();
    checkForm(aliasName);
  }

  /** Checks the shape of a request that names an alias and the key it is to point at. */
  static void check(String aliasName, String targetKeyId) {
    new RequestChecks().aliasName(aliasName).keyId("targetKeyId", targetKeyId).done();
    checkForm(aliasName);
  }

  /**
   * Refuses the names that AWS and this provider keep to themselves.
   *
   * @throws NotAuthorizedException with the empty message of AWS KMS
   */
  static void refuseReserved(String aliasName) {
    if (aliasName.startsWith("alias/aws/") || aliasName.startsWith(PROVIDER_PREFIX)) {
      throw new NotAuthorizedException("");
    }
  }

  private static void checkForm(String aliasName) {
    if (!aliasName.startsWith(KeyNames.ALIAS_PREFIX)) {
      throw new ValidationException(
          "Alias must start with the prefix \"alias/\". Please see"
              + " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
    }
    if (aliasName.indexOf(':') >= 0) {
      throw new ValidationException(aliasName + " contains invalid characters for an alias");
    }
    if (!isWellFormed(aliasName)) {
      throw new InvalidAliasNameException("alias/ must be followed by a name");
    }
  }
}
