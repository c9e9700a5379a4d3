package io.github.cmkjca.kms;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.GetKeyPolicyRequest;
import io.github.cmkjca.spi.kms.GetKeyPolicyResponse;
import io.github.cmkjca.spi.kms.ListKeyPoliciesRequest;
import io.github.cmkjca.spi.kms.ListKeyPoliciesResponse;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** PutKeyPolicy, GetKeyPolicy and ListKeyPolicies. */
final class PolicyOperations {
  /** The only policy that a key has. */
  private static final String DEFAULT = "default";

  private static final Markers MARKERS = new Markers("policy", DEFAULT::equals);

  private final Vault vault;
  private final Policies policies;

  PolicyOperations(Vault vault, Policies policies) {
    this.vault = vault;
    this.policies = policies;
  }

  void putKeyPolicy(PutKeyPolicyRequest request) {
    vault
        .journal()
        .<@Nullable Void>change(
            Operation.PUT_KEY_POLICY,
            call -> {
              boolean bypass = request.bypassPolicyLockoutSafetyCheck();
              new RequestChecks()
                  .keyId(request.keyId())
                  .policyName(request.policyName())
                  .policy(request.policy())
                  .done();
              call.parameter("keyId", request.keyId())
                  .parameter("policyName", request.policyName())
                  .parameter("policy", request.policy())
                  .parameter("bypassPolicyLockoutSafetyCheck", bypass);
              String keyId = vault.names().parseKeyId(request.keyId());
              return change -> {
                NamedKey named = vault.directory().find(change, keyId);
                KnownKey key = named.key();
                call.resource(key.arn()).response("keyId", key.arn());
                vault
                    .authorizer()
                    .permit(
                        call,
                        key,
                        call.operation().action(),
                        EncryptionContext.empty(),
                        // Absent unless asked for, so that the Null operator can tell.
                        bypass
                            ? ConditionKeys.with(
                                named.conditionKeys(), ConditionKeys.BYPASS_LOCKOUT_CHECK, "true")
                            : named.conditionKeys());
                KeyLifecycle.check(call.operation(), key);
                checkName(request.policyName());
                policies.check(
                    request.policy(), call.principal(), key.arn(), named.conditionKeys(), bypass);
                change.updateKey(key.record().withPolicy(request.policy()));
                return null;
              };
            });
  }

  GetKeyPolicyResponse getKeyPolicy(GetKeyPolicyRequest request) {
    return vault
        .journal()
        .run(
            Operation.GET_KEY_POLICY,
            call -> {
              new RequestChecks().keyId(request.keyId()).policyName(request.policyName()).done();
              call.parameter("keyId", request.keyId())
                  .parameter("policyName", request.policyName());
              NamedKey key = vault.directory().find(vault.names().parseKeyId(request.keyId()));
              call.resource(key.key().arn());
              vault.authorizer().permit(call, key);
              KeyLifecycle.check(call.operation(), key.key());
              checkName(request.policyName());
              return new GetKeyPolicyResponse(key.key().record().policy(), DEFAULT);
            });
  }

  ListKeyPoliciesResponse listKeyPolicies(ListKeyPoliciesRequest request) {
    return new ManagedKeys(vault)
        .read(
            Operation.LIST_KEY_POLICIES,
            request.keyId(),
            call -> {
              new RequestChecks()
                  .keyId(request.keyId())
                  .limit(request.limit())
                  .marker(request.marker())
                  .done();
              call.parameter("keyId", request.keyId())
                  .parameter("limit", request.limit())
                  .parameter("marker", request.marker());
            },
            key -> {
              Markers.Page<String> page =
                  MARKERS.pageOf(List.of(DEFAULT), request.marker(), 1, name -> name);
              return new ListKeyPoliciesResponse(page.items(), page.truncated(), page.nextMarker());
            });
  }

  private static void checkName(String policyName) {
    if (!policyName.equals(DEFAULT)) {
      throw new NotFoundException("No such policy exists");
    }
  }
}
