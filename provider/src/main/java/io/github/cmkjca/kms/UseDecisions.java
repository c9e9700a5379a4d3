package io.github.cmkjca.kms;

import org.jspecify.annotations.Nullable;

/** Whether an unwrapped data key may be used, and what the audit trail says of its uses. */
final class UseDecisions implements UseAuthority {
  /** The epoch of a closed vault, which no registry version is. */
  private static final long CLOSED = Long.MIN_VALUE;

  private final Vault vault;

  UseDecisions(Vault vault) {
    this.vault = vault;
  }

  @Override
  public long epoch() {
    // Each part only grows, so the sum moves whenever one of them does.
    return vault.journal().isClosed()
        ? CLOSED
        : vault.registry().version() + vault.identities().version() + vault.authorizer().moments();
  }

  @Override
  public String caller() {
    return vault.journal().caller();
  }

  @Override
  public void authorize(UseRequest request) {
    journal(request.via()).ask(Operation.USE_DATA_KEY, call -> decide(call, request));
  }

  private void decide(Call call, UseRequest request) {
    call.parameter("keyId", request.keyArn())
        .context("encryptionContext", request.encryptionContext())
        .additional("action", request.action());
    new RequestChecks()
        .keyId(request.keyArn())
        .context("encryptionContext", request.encryptionContext(), vault.limits())
        .grantTokens(call, request.grantTokens())
        .done();
    // Never by an alias: one that is moved later would have another CMK answer for this one's keys.
    NamedKey named = vault.directory().find(vault.names().parseKeyId(request.keyArn()));
    KnownKey key = named.key();
    call.resource(key.arn());
    vault
        .authorizer()
        .decide(
            call,
            key,
            request.action(),
            request.encryptionContext(),
            request.contextGrowth(),
            ConditionKeys.via(call.viaService(), named.cryptoConditionKeys()));
    KeyLifecycle.check(call.operation(), key);
    KeyUsages.check(call.operation(), key);
    KeyUsages.checkSymmetric(key);
  }

  /** Where the records name the integration. */
  private Journal journal(@Nullable Integration via) {
    return via == null ? vault.journal() : vault.via(via).journal();
  }

  @Override
  public void report(UseSummary summary) {
    journal(summary.via())
        .report(
            Operation.USE_DATA_KEY,
            summary.principal(),
            call ->
                call.parameter("keyId", summary.keyArn())
                    .context("encryptionContext", summary.encryptionContext())
                    .additional("action", summary.action())
                    .additional("messages", summary.messages())
                    .additional("bytes", summary.bytes())
                    .additional("firstUse", summary.first().toString())
                    .additional("lastUse", summary.last().toString())
                    .resource(summary.keyArn()));
  }
}
