package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.Caller;
import io.github.cmkjca.kms.policy.GrantSource;
import io.github.cmkjca.kms.policy.Grants;
import io.github.cmkjca.registry.GrantRecord;
import io.github.cmkjca.registry.KeyRegistry;
import java.util.List;
import java.util.Optional;

/**
 * The grants that are known on a key, and those of which the caller shows a token, as they are in
 * the registry now. One that has ended meanwhile, or is to somebody else, is of no help.
 *
 * @param key the key
 * @param shown what the tokens name, on whatever keys
 */
record ShownGrants(KeyRegistry registry, KnownKey key, List<GrantToken> shown)
    implements GrantSource {

  @Override
  public Grants to(Caller caller) {
    Grants grants = key.grants().to(caller);
    for (GrantToken token : shown) {
      if (token.keyId().equals(key.record().keyId()) && !grants.has(token.grantId())) {
        Optional<GrantRecord> grant =
            registry.read(view -> view.grant(token.keyId(), token.grantId()));
        if (grant.isPresent()) {
          grants = grants.plus(KeyGrants.compiled(grant.get()));
        }
      }
    }
    return grants;
  }
}
