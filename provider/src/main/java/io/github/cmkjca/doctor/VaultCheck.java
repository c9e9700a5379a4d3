package io.github.cmkjca.doctor;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.doctor.Diagnosis.Topic;
import io.github.cmkjca.registry.JdbcRegistry;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.TokenObjectRecord;
import io.github.cmkjca.registry.TokenObjectRecord.Intent;
import io.github.cmkjca.spi.kms.KmsException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the vault holds: whether its keys can be used, its dates be true, its policies and grants be
 * meant.
 */
final class VaultCheck {
  private static final int PAGE = 1000;

  private final CmkConfig config;
  private final InstantSource clock;
  private final TokenAccess tokens;
  private final List<Diagnosis> seen = new ArrayList<>();

  VaultCheck(CmkConfig config, InstantSource clock, TokenAccess tokens) {
    this.config = config;
    this.clock = clock;
    this.tokens = tokens;
  }

  List<Diagnosis> examine() {
    Path database = config.vaultFile();
    try {
      JdbcRegistry.inspect(
          database,
          view -> {
            examine(view);
            return null;
          });
    } catch (KmsException e) {
      seen.add(
          Diagnosis.finding(
              Topic.VAULT,
              database.toString(),
              String.valueOf(e.getMessage()),
              "do what it says; nothing was changed here"));
    }
    return seen;
  }

  private void examine(KeyRegistry.View view) {
    PolicyCheck policies = new PolicyCheck(config);
    GrantCheck grants = new GrantCheck(config);
    CustodianCheck custodians = new CustodianCheck(config, tokens);
    Instant newest = Instant.EPOCH;
    List<KeyRecord> page = view.keysAfter(null, PAGE);
    while (!page.isEmpty()) {
      for (KeyRecord key : page) {
        policies.examine(key);
        grants.examine(view, key.keyId(), PolicyCheck.arn(config, key));
        newest = key.creationDate().isAfter(newest) ? key.creationDate() : newest;
        view.materials(key.keyId()).forEach(custodians::examine);
      }
      page = view.keysAfter(page.get(page.size() - 1).keyId(), PAGE);
    }
    seen.addAll(policies.seen());
    seen.addAll(grants.seen());
    seen.add(ClockCheck.examine(clock.instant(), newest, AuditEnd.of(config.auditDir())));
    seen.addAll(custodians.seen(view.setting(KeyRegistry.VAULT_ID).orElseThrow()));
    Map<Boolean, List<TokenObjectRecord>> left =
        view.tokenObjects().stream()
            .filter(TokenObjectRecord::isToBeDestroyed)
            .collect(Collectors.partitioningBy(note -> note.intent() == Intent.DESTROY_MISSED));
    List<TokenObjectRecord> missed = left.getOrDefault(true, List.of());
    if (!missed.isEmpty()) {
      seen.add(missed(missed));
    }
    List<TokenObjectRecord> undestroyed = left.getOrDefault(false, List.of());
    if (!undestroyed.isEmpty()) {
      seen.add(undestroyed(undestroyed));
    }
  }

  private static Diagnosis missed(List<TokenObjectRecord> notes) {
    return Diagnosis.note(
        Topic.VAULT,
        "deleted keys",
        "have "
            + notes.size()
            + " materials that were not found in "
            + stores(notes)
            + " when they were to be destroyed, and nothing else told whether it is the token that"
            + " they were made in; if it was, nothing is left to do");
  }

  private static String stores(List<TokenObjectRecord> notes) {
    return notes.stream()
        .map(note -> note.storeId().isEmpty() ? "the token of the vault" : note.storeId())
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static Diagnosis undestroyed(List<TokenObjectRecord> notes) {
    return Diagnosis.finding(
        Topic.VAULT,
        "objects in tokens",
        "are left: "
            + notes.size()
            + " materials that are still to be destroyed, in "
            + stores(notes),
        "have that token reached, or that store connected; who has the vault open then destroys"
            + " them, and logs why if it cannot");
  }
}
