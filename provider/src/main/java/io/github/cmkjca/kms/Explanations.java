package io.github.cmkjca.kms;

import io.github.cmkjca.kms.identity.Identity;
import io.github.cmkjca.kms.policy.AccessRules;
import io.github.cmkjca.kms.policy.CompiledPolicy;
import io.github.cmkjca.kms.policy.ContextGrowth;
import io.github.cmkjca.kms.policy.Decision;
import io.github.cmkjca.kms.policy.Decision.Effect;
import io.github.cmkjca.kms.policy.Explanation;
import io.github.cmkjca.kms.policy.Grants;
import io.github.cmkjca.kms.policy.PolicyRequest;
import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.ExplainRequest;
import io.github.cmkjca.spi.kms.ExplainResponse;
import io.github.cmkjca.spi.kms.ExplainResponse.DecidedBy;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Answers why a request would be allowed or refused. Whoever may read the key policy may ask about
 * the key; about what no key is involved in only the account root.
 */
final class Explanations {
  private final Vault vault;

  Explanations(Vault vault) {
    this.vault = vault;
  }

  ExplainResponse explain(ExplainRequest request) {
    return vault
        .journal()
        .run(
            Operation.EXPLAIN,
            call -> {
              check(request);
              call.parameter("keyId", request.keyId())
                  .parameter("principal", request.principal())
                  .parameter("action", request.action())
                  .context("encryptionContext", request.encryptionContext());
              String keyId = request.keyId();
              if (keyId == null) {
                vault.authorizer().permitAccountRoot(call);
                return withoutKey(request);
              }
              NamedKey named = vault.directory().find(keyId);
              call.resource(named.key().arn());
              vault
                  .authorizer()
                  .permit(
                      call,
                      named.key(),
                      Operation.GET_KEY_POLICY.action(),
                      EncryptionContext.empty(),
                      named.conditionKeys());
              return aboutKey(request, named);
            });
  }

  private void check(ExplainRequest request) {
    new RequestChecks()
        .keyIdIfGiven("keyId", request.keyId())
        .given(request.principal(), "principal")
        .given(request.action(), "action")
        .context("encryptionContext", request.encryptionContext(), vault.limits())
        .done();
    if (!PolicyRequest.isAction(request.action())) {
      throw new ValidationException(
          "There is no action '"
              + request.action()
              + "'; give the full name of one permission of AWS KMS, such as kms:Decrypt or"
              + " kms:ReEncryptFrom.");
    }
    if (request.action().equals(Operation.RETIRE_GRANT.action())) {
      throw new ValidationException(
          "Who may retire a grant is said by the grant: its retiring principal, its grantee if"
              + " RetireGrant is one of its operations, the root of the account, and whoever an"
              + " identity policy permits it; ListGrants shows the grants of a key.");
    }
  }

  private ExplainResponse withoutKey(ExplainRequest request) {
    if (request.principal().equals(vault.names().accountRoot())) {
      PolicyRequest asked = asked(request, vault.identities().of(request.principal()), "*", null);
      return new ExplainResponse(
          ExplainResponse.Decision.ALLOWED,
          DecidedBy.ACCOUNT,
          null,
          null,
          null,
          Explanation.sentence(
              asked, Effect.ALLOW, "no key is involved, and it is the root of the account"));
    }
    Identity identity = vault.identities().of(request.principal());
    PolicyRequest asked = asked(request, identity, "*", null);
    Decision decision = AccessRules.decide(asked, identity.policies());
    return answer(asked, decision, null, identity, Grants.NONE);
  }

  private ExplainResponse aboutKey(ExplainRequest request, NamedKey named) {
    KnownKey key = named.key();
    Identity identity = vault.identities().of(request.principal());
    PolicyRequest asked = asked(request, identity, key.arn(), named);
    Grants grants = key.grants().to(identity.caller());
    Decision decision = vault.authorizer().decision(asked, key, identity, caller -> grants);
    ExplainResponse answer = answer(asked, decision, key.policy(), identity, grants);
    KmsException refusal = decision.effect() == Effect.ALLOW ? refusal(request, key) : null;
    return refusal == null
        ? answer
        : new ExplainResponse(
            ExplainResponse.Decision.REFUSED,
            DecidedBy.KEY,
            null,
            null,
            refusal.errorCode(),
            Explanation.sentence(asked, Effect.IMPLICIT_DENY, withoutEnd(refusal.getMessage())));
  }

  private static String withoutEnd(@Nullable String message) {
    String text = String.valueOf(message);
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  /** What the key itself has against it; null: nothing. */
  private static @Nullable KmsException refusal(ExplainRequest request, KnownKey key) {
    String action =
        request.action().startsWith("kms:ReEncrypt") ? "kms:ReEncrypt" : request.action();
    Operation operation =
        Arrays.stream(Operation.values())
            .filter(known -> known.action().equals(action) && KeyLifecycle.hasRow(known))
            .findFirst()
            .orElse(null);
    if (operation == null) {
      return null;
    }
    try {
      KeyLifecycle.check(operation, key);
      KeyUsages.check(operation, key);
      return null;
    } catch (KmsException e) {
      return e;
    }
  }

  private PolicyRequest asked(
      ExplainRequest request, Identity identity, String resource, @Nullable NamedKey key) {
    RequestKeys keys =
        key == null
            ? ConditionKeys.ofEach(vault.names())
            : key.key().record().keyUsage() == KeyUsage.ENCRYPT_DECRYPT
                ? key.cryptoConditionKeys()
                : key.conditionKeys();
    return new PolicyRequest(
        identity.caller(),
        request.action(),
        resource,
        request.encryptionContext(),
        ContextGrowth.NONE,
        keys.plus(RequestKeys.of(request.conditionKeys())),
        vault.clock().instant());
  }

  private static ExplainResponse answer(
      PolicyRequest asked,
      Decision decision,
      @Nullable CompiledPolicy ofKey,
      Identity identity,
      Grants grants) {
    boolean allowed = decision.effect() == Effect.ALLOW;
    return new ExplainResponse(
        switch (decision.effect()) {
          case ALLOW -> ExplainResponse.Decision.ALLOWED;
          case EXPLICIT_DENY -> ExplainResponse.Decision.EXPLICIT_DENY;
          case IMPLICIT_DENY, POSSIBLE -> ExplainResponse.Decision.IMPLICIT_DENY;
        },
        switch (decision.source()) {
          case KEY_POLICY -> DecidedBy.KEY_POLICY;
          case IDENTITY_POLICIES -> DecidedBy.IDENTITY_POLICY;
          case GRANT -> DecidedBy.GRANT;
        },
        decision.policy(),
        decision.statement(),
        allowed ? null : "AccessDeniedException",
        Explanation.sentence(
            asked,
            decision.effect(),
            Explanation.of(asked, decision, ofKey, identity.policies(), grants)));
  }
}
