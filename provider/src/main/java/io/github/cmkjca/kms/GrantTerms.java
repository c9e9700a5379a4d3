package io.github.cmkjca.kms;

import static io.github.cmkjca.spi.kms.GrantOperation.CREATE_GRANT;
import static io.github.cmkjca.spi.kms.GrantOperation.DECRYPT;
import static io.github.cmkjca.spi.kms.GrantOperation.DERIVE_SHARED_SECRET;
import static io.github.cmkjca.spi.kms.GrantOperation.DESCRIBE_KEY;
import static io.github.cmkjca.spi.kms.GrantOperation.ENCRYPT;
import static io.github.cmkjca.spi.kms.GrantOperation.GENERATE_DATA_KEY;
import static io.github.cmkjca.spi.kms.GrantOperation.GENERATE_DATA_KEY_PAIR;
import static io.github.cmkjca.spi.kms.GrantOperation.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT;
import static io.github.cmkjca.spi.kms.GrantOperation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT;
import static io.github.cmkjca.spi.kms.GrantOperation.GENERATE_MAC;
import static io.github.cmkjca.spi.kms.GrantOperation.GET_PUBLIC_KEY;
import static io.github.cmkjca.spi.kms.GrantOperation.RETIRE_GRANT;
import static io.github.cmkjca.spi.kms.GrantOperation.RE_ENCRYPT_FROM;
import static io.github.cmkjca.spi.kms.GrantOperation.RE_ENCRYPT_TO;
import static io.github.cmkjca.spi.kms.GrantOperation.SIGN;
import static io.github.cmkjca.spi.kms.GrantOperation.VERIFY;
import static io.github.cmkjca.spi.kms.GrantOperation.VERIFY_MAC;

import io.github.cmkjca.kms.policy.PrincipalArn;
import io.github.cmkjca.registry.GrantRecord;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.InvalidArnException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.ValidationException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a grant may say (KMS Developer Guide, "Grants in AWS KMS", and API, CreateGrant). */
final class GrantTerms {
  private static final Set<GrantOperation> OF_EVERY_KEY =
      EnumSet.of(CREATE_GRANT, RETIRE_GRANT, DESCRIBE_KEY);

  private GrantTerms() {}

  /**
   * The terms of a request, noted in its call; whether the key can have such a grant is not asked
   * yet.
   */
  static GrantRecord.Terms of(Call call, CreateGrantRequest request) {
    EncryptionContext subset = request.constraints().encryptionContextSubset();
    EncryptionContext exact = request.constraints().encryptionContextEquals();
    new RequestChecks()
        .keyId(request.keyId())
        .principal("granteePrincipal", request.granteePrincipal())
        .principalIfGiven("retiringPrincipal", request.retiringPrincipal())
        .grantOperations(request.operations())
        .constraint("constraints.encryptionContextSubset", subset)
        .constraint("constraints.encryptionContextEquals", exact)
        .grantName(request.name())
        .grantTokens(call, request.grantTokens())
        .done();
    // Every request has all of no pairs.
    GrantConstraints effective =
        subset != null && subset.isEmpty() && exact == null
            ? GrantConstraints.NONE
            : request.constraints();
    note(call, request, effective);
    checkPrincipal(request.granteePrincipal());
    if (request.retiringPrincipal() != null) {
      checkPrincipal(request.retiringPrincipal());
    }
    if (subset != null && exact != null) {
      throw new ValidationException(
          "A grant can have the constraint EncryptionContextSubset or EncryptionContextEquals, not"
              + " both.");
    }
    if (exact != null && exact.isEmpty()) {
      throw new ValidationException(
          "The constraint EncryptionContextEquals must have at least one pair.");
    }
    return new GrantRecord.Terms(
        request.granteePrincipal(),
        request.retiringPrincipal(),
        Set.copyOf(request.operations()),
        effective,
        request.name());
  }

  /**
   * Refuses what the key cannot do.
   *
   * @throws ValidationException if an operation is not one of the key's, or it has no encryption
   *     context to constrain
   */
  static void check(GrantRecord.Terms terms, KnownKey key) {
    Set<GrantOperation> possible = possible(key);
    for (GrantOperation operation : terms.operations()) {
      if (!possible.contains(operation)) {
        throw new ValidationException(
            "A grant on "
                + key.arn()
                + " cannot permit "
                + operation
                + ": the key has spec "
                + key.record().keySpec()
                + " and usage "
                + key.record().keyUsage()
                + ".");
      }
    }
    if (!terms.constraints().isEmpty() && key.record().keySpec() != KeySpec.SYMMETRIC_DEFAULT) {
      throw new ValidationException(
          "A grant on "
              + key.arn()
              + " cannot be constrained by an encryption context: only symmetric encryption keys"
              + " have one.");
    }
  }

  private static Set<GrantOperation> possible(KnownKey key) {
    Set<GrantOperation> possible = EnumSet.copyOf(OF_EVERY_KEY);
    boolean asymmetric = key.record().keySpec().isAsymmetric();
    possible.addAll(
        switch (key.record().keyUsage()) {
          case ENCRYPT_DECRYPT ->
              asymmetric
                  ? EnumSet.of(ENCRYPT, DECRYPT, RE_ENCRYPT_FROM, RE_ENCRYPT_TO)
                  : EnumSet.of(
                      ENCRYPT,
                      DECRYPT,
                      GENERATE_DATA_KEY,
                      GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
                      GENERATE_DATA_KEY_PAIR,
                      GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
                      RE_ENCRYPT_FROM,
                      RE_ENCRYPT_TO);
          case SIGN_VERIFY -> EnumSet.of(SIGN, VERIFY);
          case GENERATE_VERIFY_MAC -> EnumSet.of(GENERATE_MAC, VERIFY_MAC);
          case KEY_AGREEMENT -> EnumSet.of(DERIVE_SHARED_SECRET);
        });
    if (asymmetric) {
      possible.add(GET_PUBLIC_KEY);
    }
    return possible;
  }

  /**
   * @param effective what policies are asked about: a constraint that constrains nothing must not
   *     pass for one where a policy wants one
   */
  private static void note(Call call, CreateGrantRequest request, GrantConstraints effective) {
    List<String> operations =
        request.operations().stream().map(GrantOperation::wireName).distinct().toList();
    GrantConstraints constraints = request.constraints();
    call.parameter("keyId", request.keyId())
        .parameter("granteePrincipal", request.granteePrincipal())
        .parameter("retiringPrincipal", request.retiringPrincipal())
        .parameter("operations", operations)
        .parameter("constraints", constraints.isEmpty() ? null : audited(constraints))
        .parameter("name", request.name())
        .conditionKey(ConditionKeys.GRANTEE_PRINCIPAL, request.granteePrincipal())
        .conditionKey(ConditionKeys.RETIRING_PRINCIPAL, request.retiringPrincipal())
        .conditionKey(ConditionKeys.GRANT_OPERATIONS, operations)
        .conditionKey(ConditionKeys.GRANT_CONSTRAINT_TYPE, type(effective));
    GrantOperations.forAwsResource(call);
  }

  private static Map<String, Object> audited(GrantConstraints constraints) {
    Map<String, Object> shown = new LinkedHashMap<>();
    EncryptionContext subset = constraints.encryptionContextSubset();
    EncryptionContext exact = constraints.encryptionContextEquals();
    if (subset != null) {
      shown.put("encryptionContextSubset", subset.pairs());
    }
    if (exact != null) {
      shown.put("encryptionContextEquals", exact.pairs());
    }
    return shown;
  }

  private static @Nullable String type(GrantConstraints constraints) {
    if (constraints.encryptionContextEquals() != null) {
      return "EncryptionContextEquals";
    }
    return constraints.encryptionContextSubset() != null ? "EncryptionContextSubset" : null;
  }

  private static void checkPrincipal(String arn) {
    try {
      PrincipalArn.parse(arn);
    } catch (IllegalArgumentException e) {
      throw new InvalidArnException("ARN does not refer to a valid principal: " + arn, e);
    }
  }
}
