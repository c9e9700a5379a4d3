package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.Caller;
import io.github.cmkjca.kms.policy.CompiledGrant;
import io.github.cmkjca.kms.policy.GrantSource;
import io.github.cmkjca.kms.policy.Grants;
import io.github.cmkjca.registry.GrantRecord;
import io.github.cmkjca.registry.KeyRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The grants on a key as it is known: those to a caller are read when they are first asked for, so
 * it does not matter how many there are to others. Safe for use by many threads.
 */
final class KeyGrants implements GrantSource {
  /** Callers remembered a key; others are read again each time. */
  private static final int MAX_CALLERS = 1_000;

  private final String keyId;
  private final Function<Function<KeyRegistry.View, List<GrantRecord>>, List<GrantRecord>> reader;
  private final Map<String, Grants> byCaller = new ConcurrentHashMap<>();

  private KeyGrants(
      String keyId,
      Function<Function<KeyRegistry.View, List<GrantRecord>>, List<GrantRecord>> reader) {
    this.keyId = keyId;
    this.reader = reader;
  }

  /** As the registry has them at the time of the question, at which the key is at least as old. */
  static KeyGrants in(KeyRegistry registry, String keyId) {
    return new KeyGrants(keyId, registry::read);
  }

  /** As one transaction sees them; to be asked in it only. */
  static KeyGrants in(KeyRegistry.View view, String keyId) {
    return new KeyGrants(keyId, question -> question.apply(view));
  }

  @Override
  public Grants to(Caller caller) {
    Grants known = byCaller.get(caller.arn());
    if (known != null) {
      return known;
    }
    Grants read = read(caller);
    if (byCaller.size() < MAX_CALLERS) {
      byCaller.put(caller.arn(), read);
    }
    return read;
  }

  private Grants read(Caller caller) {
    List<String> names = caller.filedUnder();
    List<GrantRecord> found =
        reader.apply(
            view ->
                names.stream()
                    .flatMap(name -> view.grantsFiledUnder(keyId, name).stream())
                    .toList());
    return Grants.of(found.stream().map(KeyGrants::compiled).toList());
  }

  /** A grant in the form that decides. */
  static CompiledGrant compiled(GrantRecord grant) {
    GrantRecord.Terms terms = grant.terms();
    return new CompiledGrant(
        grant.grantId(), terms.granteePrincipal(), terms.operations(), terms.constraints());
  }
}
