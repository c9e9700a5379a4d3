package io.github.cmkjca.kms;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.DataKeySpec;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.Tag;
import io.github.cmkjca.spi.kms.ValidationException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a request, before anything is looked up: all violations of one request, in the words
 * of AWS KMS. Members that may hold secrets or opaque bytes are never echoed. Allocates nothing
 * while all is well.
 */
final class RequestChecks {
  /** API model: {@code KeyIdType} 1 to 2048. */
  private static final int MAX_KEY_ID = 2048;

  /** API model: {@code GrantTokenList} 0 to 10 of 1 to 8192. */
  private static final int MAX_GRANT_TOKENS = 10;

  private static final int MAX_GRANT_TOKEN = 8192;

  /** API model: {@code GrantIdType} 1 to 128. */
  private static final int MAX_GRANT_ID = 128;

  /** API reference, ListGrants, "Limit": 1 to 100. */
  private static final int MAX_GRANT_LIMIT = 100;

  /** API reference, GrantConstraints: up to 8 pairs, values of at most 384 characters. */
  private static final int MAX_CONSTRAINT_PAIRS = 8;

  private static final int MAX_CONSTRAINT_VALUE = 384;

  /** API model: {@code PlaintextType} 1 to 4096. */
  private static final int MAX_PLAINTEXT = 4096;

  /** API model: {@code PublicKeyType} 1 to 8192. */
  private static final int MAX_PUBLIC_KEY = 8192;

  /** API model: {@code LimitType} 1 to 1000. */
  private static final int MAX_LIMIT = 1000;

  /** API model: {@code NumberOfBytesType} 1 to 1024. */
  private static final int MAX_NUMBER_OF_BYTES = 1024;

  /** API model: {@code TagKeyType} 1 to 128. */
  private static final int MAX_TAG_KEY = 128;

  /** API model: {@code CiphertextType} 1 to 6144. */
  private static final int MAX_IMPORT_BYTES = 6144;

  /** A longer value is named but not repeated. */
  private static final int MAX_ECHO = 8192;

  private static final String ALIAS_NAME = "^[a-zA-Z0-9:/_-]+$";
  private static final Pattern ALIAS_NAME_PATTERN = Pattern.compile(ALIAS_NAME);
  private static final String MARKER = "[\\u0020-\\u00FF]*";
  private static final Pattern MARKER_PATTERN = Pattern.compile(MARKER);
  private static final String MATERIAL_DESCRIPTION = "^[a-zA-Z0-9:/_\\s.-]+$";
  private static final Pattern MATERIAL_DESCRIPTION_PATTERN = Pattern.compile(MATERIAL_DESCRIPTION);
  private static final String MATERIAL_ID = "^[a-f0-9]+$";
  private static final Pattern MATERIAL_ID_PATTERN = Pattern.compile(MATERIAL_ID);
  private static final String POLICY_NAME = "[\\w]+";
  private static final Pattern POLICY_NAME_PATTERN = Pattern.compile(POLICY_NAME);
  private static final String POLICY = "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+";
  private static final Pattern POLICY_PATTERN = Pattern.compile(POLICY);

  private static final String CLUSTER_ID = "cloudHsmClusterId";

  /** Of AWS: {@code cluster-[2-7a-zA-Z]{11,16}}; tokens have the names of a configuration here. */
  private static final String CLUSTER = "^[a-zA-Z0-9._-]+$";

  private static final Pattern CLUSTER_PATTERN = Pattern.compile(CLUSTER);

  private static final String PRINCIPAL = "^[\\w+=,.@:/-]+$";
  private static final Pattern PRINCIPAL_PATTERN = Pattern.compile(PRINCIPAL);

  /** Of AWS: {@code ^([a-z]+-){2,3}\\d+$}; Regions here may have other names. */
  private static final String REGION = "^[a-z0-9-]+$";

  private static final Pattern REGION_PATTERN = Pattern.compile(REGION);

  private @Nullable List<String> violations;

  RequestChecks keyId(String value) {
    return text(value, "keyId", 1, MAX_KEY_ID);
  }

  RequestChecks keyId(String member, String value) {
    return text(value, member, 1, MAX_KEY_ID);
  }

  RequestChecks keyIdIfGiven(String member, @Nullable String value) {
    return value == null ? this : text(value, member, 1, MAX_KEY_ID);
  }

  RequestChecks aliasName(String value) {
    text(value, "aliasName", 1, 256);
    return pattern(value, "aliasName", ALIAS_NAME_PATTERN, ALIAS_NAME);
  }

  RequestChecks customKeyStoreId(String value) {
    return text(value, "customKeyStoreId", 1, 64);
  }

  RequestChecks customKeyStoreIdIfGiven(@Nullable String value) {
    return value == null ? this : customKeyStoreId(value);
  }

  RequestChecks customKeyStoreNameIfGiven(String member, @Nullable String value) {
    return value == null ? this : text(value, member, 1, 256);
  }

  RequestChecks cluster(@Nullable String value) {
    return value == null ? given(value, CLUSTER_ID) : clusterIfGiven(value);
  }

  RequestChecks clusterIfGiven(@Nullable String value) {
    if (value == null) {
      return this;
    }
    text(value, CLUSTER_ID, 1, 64);
    return pattern(value, CLUSTER_ID, CLUSTER_PATTERN, CLUSTER);
  }

  RequestChecks region(String member, String value) {
    text(value, member, 1, 32);
    return pattern(value, member, REGION_PATTERN, REGION);
  }

  RequestChecks description(String value) {
    return text(value, "description", 0, 8192);
  }

  RequestChecks policyName(String value) {
    text(value, "policyName", 1, 128);
    return pattern(value, "policyName", POLICY_NAME_PATTERN, POLICY_NAME);
  }

  RequestChecks policy(String value) {
    text(value, "policy", 1, 131_072);
    return pattern(value, "policy", POLICY_PATTERN, POLICY);
  }

  RequestChecks limit(@Nullable Integer value) {
    return value == null ? this : number(value, "limit", 1, MAX_LIMIT);
  }

  RequestChecks marker(@Nullable String value) {
    if (value == null) {
      return this;
    }
    text(value, "marker", 1, 1024);
    return pattern(value, "marker", MARKER_PATTERN, MARKER);
  }

  RequestChecks plaintext(byte[] value) {
    return bytes(value, "plaintext", MAX_PLAINTEXT);
  }

  RequestChecks message(byte[] value) {
    return bytes(value, "message", MAX_PLAINTEXT);
  }

  RequestChecks mac(byte[] value) {
    return bytes(value, "mac", CiphertextBlob.MAX_BYTES);
  }

  RequestChecks signature(byte[] value) {
    return bytes(value, "signature", CiphertextBlob.MAX_BYTES);
  }

  RequestChecks publicKey(byte[] value) {
    return bytes(value, "publicKey", MAX_PUBLIC_KEY);
  }

  RequestChecks ciphertextBlob(byte[] value) {
    return bytes(value, "ciphertextBlob", CiphertextBlob.MAX_BYTES);
  }

  RequestChecks numberOfBytes(int value) {
    return number(value, "numberOfBytes", 1, MAX_NUMBER_OF_BYTES);
  }

  RequestChecks pendingWindowInDays(int value) {
    return number(value, "pendingWindowInDays", 7, 30);
  }

  RequestChecks rotationPeriodInDays(int value) {
    return number(value, "rotationPeriodInDays", 90, 2560);
  }

  RequestChecks tags(List<Tag> tags) {
    for (int i = 0; i < tags.size(); i++) {
      String member = "tags." + (i + 1) + ".member.";
      text(tags.get(i).tagKey(), member + "tagKey", 1, MAX_TAG_KEY);
      text(tags.get(i).tagValue(), member + "tagValue", 0, 256);
    }
    return this;
  }

  RequestChecks tagKeys(List<String> tagKeys) {
    for (int i = 0; i < tagKeys.size(); i++) {
      text(tagKeys.get(i), "tagKeys." + (i + 1) + ".member", 1, MAX_TAG_KEY);
    }
    return this;
  }

  RequestChecks importToken(byte[] value) {
    return bytes(value, "importToken", MAX_IMPORT_BYTES);
  }

  RequestChecks encryptedKeyMaterial(byte[] value) {
    return bytes(value, "encryptedKeyMaterial", MAX_IMPORT_BYTES);
  }

  RequestChecks keyMaterialDescription(@Nullable String value) {
    if (value == null) {
      return this;
    }
    text(value, "keyMaterialDescription", 0, 256);
    return pattern(
        value, "keyMaterialDescription", MATERIAL_DESCRIPTION_PATTERN, MATERIAL_DESCRIPTION);
  }

  RequestChecks keyMaterialIdIfGiven(@Nullable String value) {
    if (value == null) {
      return this;
    }
    text(value, "keyMaterialId", 64, 64);
    return pattern(value, "keyMaterialId", MATERIAL_ID_PATTERN, MATERIAL_ID);
  }

  /**
   * @param limits as the operator has set them
   */
  RequestChecks context(String member, EncryptionContext value, Limits limits) {
    if (value == null) {
      return given(value, member);
    }
    int max = limits.encryptionContextBytes();
    if (value.canonicalLength() > max) {
      violation("Value", member, atMost(max) + " bytes in canonical form");
    }
    return this;
  }

  RequestChecks given(@Nullable Object value, String member) {
    if (value == null) {
      violation("Value null", member, "Member must not be null");
    }
    return this;
  }

  /** Checks the shape of grant tokens, and hands them to the call. */
  RequestChecks grantTokens(Call call, List<String> tokens) {
    call.grantTokens(tokens);
    if (tokens.size() > MAX_GRANT_TOKENS) {
      violation("Value", "grantTokens", atMost(MAX_GRANT_TOKENS));
    }
    for (int i = 0; i < tokens.size(); i++) {
      unechoed(tokens.get(i), "grantTokens." + (i + 1) + ".member", MAX_GRANT_TOKEN);
    }
    return this;
  }

  RequestChecks grantTokenIfGiven(@Nullable String token) {
    if (token != null) {
      unechoed(token, "grantToken", MAX_GRANT_TOKEN);
    }
    return this;
  }

  RequestChecks grantId(String value) {
    return text(value, "grantId", 1, MAX_GRANT_ID);
  }

  RequestChecks grantIdIfGiven(@Nullable String value) {
    return value == null ? this : grantId(value);
  }

  RequestChecks grantName(@Nullable String value) {
    if (value == null) {
      return this;
    }
    text(value, "name", 1, 256);
    return pattern(value, "name", ALIAS_NAME_PATTERN, ALIAS_NAME);
  }

  RequestChecks principal(String member, String value) {
    text(value, member, 1, 256);
    return pattern(value, member, PRINCIPAL_PATTERN, PRINCIPAL);
  }

  RequestChecks principalIfGiven(String member, @Nullable String value) {
    return value == null ? this : principal(member, value);
  }

  RequestChecks grantOperations(List<GrantOperation> operations) {
    if (operations.isEmpty()) {
      violation("Value '[]'", "operations", atLeast(1));
    }
    return this;
  }

  RequestChecks constraint(String member, @Nullable EncryptionContext pairs) {
    if (pairs == null) {
      return this;
    }
    if (pairs.pairs().size() > MAX_CONSTRAINT_PAIRS) {
      violation("Value", member, atMost(MAX_CONSTRAINT_PAIRS));
    }
    for (String value : pairs.pairs().values()) {
      if (value.length() > MAX_CONSTRAINT_VALUE) {
        violation("Value", member + ".value", atMost(MAX_CONSTRAINT_VALUE));
      }
    }
    return this;
  }

  RequestChecks grantLimit(@Nullable Integer value) {
    return value == null ? this : number(value, "limit", 1, MAX_GRANT_LIMIT);
  }

  /**
   * Ends the checks of single members.
   *
   * @throws ValidationException that names all violations
   */
  void done() {
    if (violations != null) {
      int count = violations.size();
      throw new ValidationException(
          count
              + (count == 1 ? " validation error" : " validation errors")
              + " detected: "
              + String.join("; ", violations));
    }
  }

  /** Length of the data key asked for, after the checks of the single members. */
  static int dataKeyBytes(@Nullable DataKeySpec keySpec, @Nullable Integer numberOfBytes) {
    if (keySpec != null && numberOfBytes == null) {
      return keySpec.bytes();
    }
    if (keySpec == null && numberOfBytes != null) {
      return numberOfBytes;
    }
    throw new ValidationException("Please specify either number of bytes or key spec.");
  }

  private void unechoed(String value, String member, int max) {
    int length = value.length();
    if (length < 1 || length > max) {
      violation("Value", member, length < 1 ? atLeast(1) : atMost(max));
    }
  }

  private RequestChecks text(String value, String member, int min, int max) {
    if (value == null) {
      return given(value, member);
    }
    if (value.length() < min || value.length() > max) {
      violation(echo(value), member, value.length() < min ? atLeast(min) : atMost(max));
    }
    return this;
  }

  private RequestChecks pattern(String value, String member, Pattern pattern, String shown) {
    if (value != null && !value.isEmpty() && !pattern.matcher(value).matches()) {
      violation(echo(value), member, "Member must satisfy regular expression pattern: " + shown);
    }
    return this;
  }

  private RequestChecks bytes(byte[] value, String member, int max) {
    if (value == null) {
      return given(value, member);
    }
    if (value.length < 1 || value.length > max) {
      violation("Value", member, value.length < 1 ? atLeast(1) : atMost(max));
    }
    return this;
  }

  private RequestChecks number(int value, String member, int min, int max) {
    if (value < min || value > max) {
      violation(
          "Value '" + value + "'",
          member,
          value < min
              ? "Member must have value greater than or equal to " + min
              : "Member must have value less than or equal to " + max);
    }
    return this;
  }

  private void violation(String value, String member, String constraint) {
    if (violations == null) {
      violations = new ArrayList<>();
    }
    violations.add(value + " at '" + member + "' failed to satisfy constraint: " + constraint);
  }

  private static String echo(String value) {
    return value.length() > MAX_ECHO ? "Value" : "Value '" + value + "'";
  }

  private static String atLeast(int min) {
    return "Member must have length greater than or equal to " + min;
  }

  private static String atMost(int max) {
    return "Member must have length less than or equal to " + max;
  }
}
