package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.PrincipalArn;
import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.registry.GrantRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.CreateGrantResponse;
import io.github.cmkjca.spi.kms.GrantListEntry;
import io.github.cmkjca.spi.kms.InvalidArnException;
import io.github.cmkjca.spi.kms.InvalidGrantIdException;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.ListGrantsRequest;
import io.github.cmkjca.spi.kms.ListGrantsResponse;
import io.github.cmkjca.spi.kms.ListRetirableGrantsRequest;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.RetireGrantRequest;
import io.github.cmkjca.spi.kms.RevokeGrantRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Grants. Who may create or revoke one is a matter of policies on the key; who may retire one, of
 * the grant itself.
 */
final class GrantOperations {
  private static final int DEFAULT_LIMIT = 50;
  private static final int ID_BYTES = 32;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
  private static final Markers MARKERS = new Markers("grant", ID.asMatchPredicate());

  private final Vault vault;
  private final ManagedKeys keys;

  GrantOperations(Vault vault) {
    this.vault = vault;
    this.keys = new ManagedKeys(vault);
  }

  CreateGrantResponse createGrant(CreateGrantRequest request) {
    return vault
        .journal()
        .change(
            Operation.CREATE_GRANT,
            call -> {
              GrantRecord.Terms terms = GrantTerms.of(call, request);
              String keyId = vault.names().parseKeyId(request.keyId());
              vault.grantTokens().prepare();
              return change -> {
                NamedKey named = vault.directory().find(change, keyId);
                KnownKey key = named.key();
                call.resource(key.arn()).response("keyId", key.arn());
                vault.authorizer().permitGrant(call, named, terms);
                KeyLifecycle.check(call.operation(), key);
                GrantTerms.check(terms, key);
                String grantId = existing(change, keyId, terms);
                if (grantId == null) {
                  checkQuota(change, key);
                }
                DryRun.stopHereIf(request.dryRun());
                if (grantId == null) {
                  grantId = insert(change, keyId, terms);
                }
                call.response("grantId", grantId);
                return new CreateGrantResponse(
                    vault.grantTokens().issue(new GrantToken(keyId, grantId)), grantId);
              };
            });
  }

  ListGrantsResponse listGrants(ListGrantsRequest request) {
    return keys.read(
        Operation.LIST_GRANTS,
        request.keyId(),
        call -> {
          new RequestChecks()
              .keyId(request.keyId())
              .grantIdIfGiven(request.grantId())
              .principalIfGiven("granteePrincipal", request.granteePrincipal())
              .grantLimit(request.limit())
              .marker(request.marker())
              .done();
          call.parameter("keyId", request.keyId())
              .parameter("grantId", request.grantId())
              .parameter("granteePrincipal", request.granteePrincipal())
              .parameter("limit", request.limit())
              .parameter("marker", request.marker());
          forAwsResource(call);
          if (request.grantId() != null) {
            checkId(request.grantId());
          }
        },
        key -> {
          String after = MARKERS.after(request.marker());
          int limit = limit(request.limit());
          return page(
              vault.registry().read(view -> grants(view, key, request, after, limit + 1)), limit);
        });
  }

  private static List<GrantRecord> grants(
      KeyRegistry.View view,
      KnownKey key,
      ListGrantsRequest request,
      @Nullable String after,
      int most) {
    String keyId = key.record().keyId();
    String grantId = request.grantId();
    String grantee = request.granteePrincipal();
    if (grantId == null && grantee == null) {
      return view.grantsAfter(keyId, after, most);
    }
    return some(view, keyId, grantId, grantee).stream()
        .filter(grant -> grantee == null || grant.terms().granteePrincipal().equals(grantee))
        .filter(grant -> after == null || grant.grantId().compareTo(after) > 0)
        .limit(most)
        .toList();
  }

  private static List<GrantRecord> some(
      KeyRegistry.View view, String keyId, @Nullable String grantId, @Nullable String grantee) {
    if (grantId != null) {
      return view.grant(keyId, grantId).stream().toList();
    }
    return grantee == null
        ? List.of()
        : view.grantsFiledUnder(keyId, PrincipalArn.withoutPath(grantee));
  }

  ListGrantsResponse listRetirableGrants(ListRetirableGrantsRequest request) {
    return vault
        .journal()
        .run(
            Operation.LIST_RETIRABLE_GRANTS,
            call -> {
              new RequestChecks()
                  .principal("retiringPrincipal", request.retiringPrincipal())
                  .grantLimit(request.limit())
                  .marker(request.marker())
                  .done();
              call.parameter("retiringPrincipal", request.retiringPrincipal())
                  .parameter("limit", request.limit())
                  .parameter("marker", request.marker());
              if (!vault.names().isOfAccount(request.retiringPrincipal())) {
                throw new InvalidArnException(
                    "ARN does not refer to a principal of this account: "
                        + request.retiringPrincipal());
              }
              vault.authorizer().permitByIdentity(call, RequestKeys.none());
              String after = MARKERS.after(request.marker());
              int limit = limit(request.limit());
              return page(
                  vault
                      .registry()
                      .read(
                          view ->
                              view.grantsRetiredBy(request.retiringPrincipal(), after, limit + 1)),
                  limit);
            });
  }

  void retireGrant(RetireGrantRequest request) {
    vault
        .journal()
        .<@Nullable Void>change(
            Operation.RETIRE_GRANT,
            call -> {
              new RequestChecks()
                  .grantTokenIfGiven(request.grantToken())
                  .keyIdIfGiven("keyId", request.keyId())
                  .grantIdIfGiven(request.grantId())
                  .done();
              GrantToken named = named(request);
              call.additional("grantId", named.grantId());
              return change -> {
                NamedKey key = vault.directory().find(change, named.keyId());
                call.resource(key.key().arn()).response("keyId", key.key().arn());
                GrantRecord grant = existing(change, named);
                vault.authorizer().permitRetirement(call, key, grant);
                KeyLifecycle.check(call.operation(), key.key());
                DryRun.stopHereIf(request.dryRun());
                change.deleteGrant(named.keyId(), named.grantId());
                return null;
              };
            });
  }

  void revokeGrant(RevokeGrantRequest request) {
    keys.<@Nullable Void>change(
        Operation.REVOKE_GRANT,
        request.keyId(),
        call -> {
          new RequestChecks().keyId(request.keyId()).grantId(request.grantId()).done();
          call.parameter("keyId", request.keyId()).parameter("grantId", request.grantId());
          forAwsResource(call);
          checkId(request.grantId());
        },
        (call, change, key) -> {
          GrantToken named = new GrantToken(key.record().keyId(), request.grantId());
          existing(change, named);
          DryRun.stopHereIf(request.dryRun());
          change.deleteGrant(named.keyId(), named.grantId());
          return null;
        });
  }

  /** Whether an integration manages the grant for the caller. */
  static void forAwsResource(Call call) {
    call.conditionKey(ConditionKeys.GRANT_IS_FOR_AWS_RESOURCE, call.viaService() != null);
  }

  private GrantToken named(RetireGrantRequest request) {
    String token = request.grantToken();
    String keyId = request.keyId();
    String grantId = request.grantId();
    if (token != null && keyId == null && grantId == null) {
      return vault.grantTokens().read(token);
    }
    if (token != null || keyId == null || grantId == null) {
      throw new ValidationException("Grant token OR (grant ID, key ID) must be specified");
    }
    checkId(grantId);
    return new GrantToken(vault.names().parseKeyId(keyId), grantId);
  }

  private static void checkId(String grantId) {
    if (!ID.matcher(grantId).matches()) {
      throw new InvalidGrantIdException("Invalid grant ID '" + grantId + "'");
    }
  }

  private static GrantRecord existing(KeyRegistry.View view, GrantToken named) {
    return view.grant(named.keyId(), named.grantId())
        .orElseThrow(() -> new NotFoundException("Grant ID " + named.grantId() + " not found"));
  }

  /** The grant that a repeated request with a name made before; null if there is none. */
  private @Nullable String existing(KeyRegistry.View view, String keyId, GrantRecord.Terms terms) {
    String name = terms.name();
    if (name == null) {
      return null;
    }
    return view.grantsNamed(keyId, name).stream()
        .filter(grant -> grant.terms().equals(terms))
        .map(GrantRecord::grantId)
        .findFirst()
        .orElse(null);
  }

  private void checkQuota(KeyRegistry.View view, KnownKey key) {
    int most = vault.limits().grantsPerKey();
    if (view.grantCount(key.record().keyId()) >= most) {
      throw new LimitExceededException(
          "There are " + most + " grants on " + key.arn() + ", which is the most for a key");
    }
  }

  private String insert(KeyRegistry.Change change, String keyId, GrantRecord.Terms terms) {
    String grantId = HexFormat.of().formatHex(vault.custodian().random(ID_BYTES));
    change.insertGrant(
        new GrantRecord(
            keyId,
            grantId,
            terms,
            PrincipalArn.withoutPath(terms.granteePrincipal()),
            vault.names().accountRoot(),
            vault.now()));
    return grantId;
  }

  private static int limit(@Nullable Integer given) {
    return given == null ? DEFAULT_LIMIT : given;
  }

  private ListGrantsResponse page(List<GrantRecord> found, int limit) {
    Markers.Page<GrantRecord> page = MARKERS.page(found, limit, GrantRecord::grantId);
    return new ListGrantsResponse(
        page.items().stream().map(this::entry).toList(), page.truncated(), page.nextMarker());
  }

  private GrantListEntry entry(GrantRecord grant) {
    GrantRecord.Terms terms = grant.terms();
    String name = terms.name();
    return new GrantListEntry(
        vault.names().keyArn(grant.keyId()),
        grant.grantId(),
        name == null ? "" : name,
        grant.creationDate(),
        terms.granteePrincipal(),
        terms.retiringPrincipal(),
        grant.issuingAccount(),
        List.copyOf(terms.operations()),
        terms.constraints());
  }
}
