package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.InvalidArnException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The names of keys and aliases in one account and region: key id, key ARN, alias name, alias ARN.
 * Parses and prints them; whether a key exists is not its concern. Immutable.
 */
final class KeyNames {
  static final String ALIAS_PREFIX = "alias/";

  private static final String MULTI_REGION_PREFIX = "mrk-";

  /** A UUID as AWS KMS prints it, or the id of a multi-Region key. */
  private static final Pattern KEY_ID =
      Pattern.compile(
          "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
              + "|mrk-[0-9a-f]{32}");

  private static final String PARTITION = "aws";

  private final String region;
  private final String account;
  private final String arnPrefix;
  private final String iamPrefix;
  private final String stsPrefix;

  KeyNames(String region, String account) {
    this.region = region;
    this.account = account;
    this.arnPrefix = "arn:" + PARTITION + ":kms:" + region + ":" + account + ":";
    this.iamPrefix = "arn:" + PARTITION + ":iam::" + account + ":";
    this.stsPrefix = "arn:" + PARTITION + ":sts::" + account + ":";
  }

  /** What a {@code KeyId} parameter names. */
  sealed interface Name {
    /** A key by its bare id. */
    record OfKey(String keyId) implements Name {}

    /** A key by the full name of one of its aliases. */
    record OfAlias(String aliasName) implements Name {}
  }

  static boolean isKeyId(String text) {
    return KEY_ID.matcher(text).matches();
  }

  /** Whether this bare id is that of a multi-Region key. */
  static boolean isMultiRegion(String keyId) {
    return keyId.startsWith(MULTI_REGION_PREFIX);
  }

  /** A new bare id. */
  static String newKeyId(boolean multiRegion) {
    String uuid = UUID.randomUUID().toString();
    return multiRegion ? MULTI_REGION_PREFIX + uuid.replace("-", "") : uuid;
  }

  String account() {
    return account;
  }

  String region() {
    return region;
  }

  String keyArn(String keyId) {
    return arnPrefix + "key/" + keyId;
  }

  /** ARN of the key of this id in another Region. */
  String keyArnIn(String otherRegion, String keyId) {
    return new KeyNames(otherRegion, account).keyArn(keyId);
  }

  /**
   * @param aliasName full name, {@code alias/...}
   */
  String aliasArn(String aliasName) {
    return arnPrefix + aliasName;
  }

  /** ARN of the account's owner. */
  String accountRoot() {
    return iamPrefix + "root";
  }

  /** Whether this is the ARN of a principal of this account. */
  boolean isOfAccount(String principal) {
    return principal.startsWith(iamPrefix) || principal.startsWith(stsPrefix);
  }

  /** Any of the four forms. */
  Name parse(String text) {
    if (text.startsWith("arn:")) {
      return parseResource(text, resourceOf(text));
    }
    return text.startsWith(ALIAS_PREFIX) ? new Name.OfAlias(text) : ofKeyId(text);
  }

  /** Key id or key ARN, as management operations want it: aliases are unknown key ids to them. */
  String parseKeyId(String text) {
    if (parse(text) instanceof Name.OfKey key) {
      return key.keyId();
    }
    throw new NotFoundException("Invalid keyId '" + text + "'");
  }

  /** Key id or key ARN of the key that an alias is to point at. */
  String parseAliasTarget(String text) {
    if (parse(text) instanceof Name.OfKey key) {
      return key.keyId();
    }
    throw new ValidationException("Aliases must refer to keys. Not aliases");
  }

  NotFoundException noSuchKey(String keyId) {
    return new NotFoundException("Key '" + keyArn(keyId) + "' does not exist");
  }

  NotFoundException noSuchAlias(String aliasName) {
    return new NotFoundException("Alias " + aliasArn(aliasName) + " is not found.");
  }

  private String resourceOf(String arn) {
    String[] parts = arn.split(":", 6);
    if (parts.length != 6 || !parts[1].equals(PARTITION) || !parts[2].equals("kms")) {
      throw new InvalidArnException("Invalid arn " + arn);
    }
    if (!parts[3].equals(region)) {
      throw new NotFoundException("Invalid arn " + parts[3]);
    }
    if (!parts[4].equals(account)) {
      // One vault is one account: the keys of another one do not exist here.
      throw new NotFoundException("Key '" + arn + "' does not exist");
    }
    return parts[5];
  }

  private static Name parseResource(String arn, String resource) {
    if (resource.startsWith("key/")) {
      return ofKeyId(resource.substring("key/".length()));
    }
    if (resource.startsWith(ALIAS_PREFIX)) {
      return new Name.OfAlias(resource);
    }
    throw new InvalidArnException("Invalid arn " + arn);
  }

  private static Name ofKeyId(String text) {
    if (!isKeyId(text)) {
      throw new NotFoundException("Invalid keyId '" + text + "'");
    }
    return new Name.OfKey(text);
  }
}
