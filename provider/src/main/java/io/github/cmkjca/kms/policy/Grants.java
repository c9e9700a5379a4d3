package io.github.cmkjca.kms.policy;

import io.github.cmkjca.kms.policy.Principals.Coverage;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantOperation;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Some grants on one key. Immutable. */
public final class Grants {
  /** None. */
  public static final Grants NONE = new Grants(new CompiledGrant[0]);

  private final CompiledGrant[] grants;

  private Grants(CompiledGrant[] grants) {
    this.grants = grants;
  }

  /** These. */
  public static Grants of(List<CompiledGrant> grants) {
    return grants.isEmpty() ? NONE : new Grants(grants.toArray(CompiledGrant[]::new));
  }

  /** These and one more. */
  public Grants plus(CompiledGrant grant) {
    return new Grants(
        Stream.concat(Arrays.stream(grants), Stream.of(grant)).toArray(CompiledGrant[]::new));
  }

  /** Whether the grant of this id is among them. */
  public boolean has(String grantId) {
    for (CompiledGrant grant : grants) {
      if (grant.grantId().equals(grantId)) {
        return true;
      }
    }
    return false;
  }

  /** Those whose grantee may pass on so much; see {@link CompiledGrant#mayPassOn}. */
  public Grants passingOn(Set<GrantOperation> operations, GrantConstraints constraints) {
    return of(
        Arrays.stream(grants).filter(grant -> grant.mayPassOn(operations, constraints)).toList());
  }

  /** What allows a caller that is covered so; null if nothing does. Grants never deny. */
  @Nullable Decision permission(PolicyRequest request, long action, Coverage coverage) {
    Decision found = null;
    for (CompiledGrant grant : grants) {
      if (grant.coverage(request.caller()) == coverage) {
        found = Decision.surer(found, grant.say(request, action));
        if (found != null && found.isSure()) {
          return found;
        }
      }
    }
    return found;
  }

  /** Those that would allow but for their constraint. */
  List<CompiledGrant> allNearlyAllowing(PolicyRequest request) {
    long action = Actions.bit(request.action());
    return Arrays.stream(grants)
        .filter(grant -> grant.coverage(request.caller()) != Coverage.NONE)
        .filter(grant -> grant.isAbout(action) && grant.say(request, action) == null)
        .toList();
  }
}
