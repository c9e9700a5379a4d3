package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.GenerateMacRequest;
import io.github.cmkjca.spi.kms.GenerateMacResponse;
import io.github.cmkjca.spi.kms.GenerateRandomRequest;
import io.github.cmkjca.spi.kms.GenerateRandomResponse;
import io.github.cmkjca.spi.kms.KmsInvalidMacException;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import io.github.cmkjca.spi.kms.VerifyMacRequest;
import io.github.cmkjca.spi.kms.VerifyMacResponse;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** GenerateMac and VerifyMac, and GenerateRandom, which needs no key. */
final class MacOperations {
  private final Vault vault;

  MacOperations(Vault vault) {
    this.vault = vault;
  }

  GenerateMacResponse generateMac(GenerateMacRequest request) {
    return vault
        .journal()
        .run(
            Operation.GENERATE_MAC,
            call -> {
              new RequestChecks()
                  .keyId(request.keyId())
                  .message(request.message())
                  .given(request.macAlgorithm(), "macAlgorithm")
                  .grantTokens(call, request.grantTokens())
                  .done();
              KnownKey key = macKey(call, request.keyId(), request.macAlgorithm());
              DryRun.stopHereIf(request.dryRun());
              byte[] mac = vault.custodian().mac(key.current(), request.message());
              return new GenerateMacResponse(mac, request.macAlgorithm(), key.arn());
            },
            response -> Arrays.fill(response.mac(), (byte) 0));
  }

  VerifyMacResponse verifyMac(VerifyMacRequest request) {
    return vault
        .journal()
        .run(
            Operation.VERIFY_MAC,
            call -> {
              new RequestChecks()
                  .keyId(request.keyId())
                  .message(request.message())
                  .mac(request.mac())
                  .given(request.macAlgorithm(), "macAlgorithm")
                  .grantTokens(call, request.grantTokens())
                  .done();
              KnownKey key = macKey(call, request.keyId(), request.macAlgorithm());
              DryRun.stopHereIf(request.dryRun());
              byte[] right = vault.custodian().mac(key.current(), request.message());
              boolean valid = MessageDigest.isEqual(right, request.mac());
              Arrays.fill(right, (byte) 0);
              if (!valid) {
                throw new KmsInvalidMacException("");
              }
              return new VerifyMacResponse(key.arn(), true, request.macAlgorithm());
            });
  }

  GenerateRandomResponse generateRandom(GenerateRandomRequest request) {
    return vault
        .journal()
        .run(
            Operation.GENERATE_RANDOM,
            call -> {
              new RequestChecks()
                  .numberOfBytes(request.numberOfBytes())
                  .customKeyStoreIdIfGiven(request.customKeyStoreId())
                  .done();
              vault.authorizer().permitByIdentity(call, RequestKeys.none());
              return new GenerateRandomResponse(
                  source(call, request.customKeyStoreId()).random(request.numberOfBytes()));
            },
            response -> Arrays.fill(response.plaintext(), (byte) 0));
  }

  private Custodian source(Call call, @Nullable String storeId) {
    if (storeId == null) {
      return vault.custodian();
    }
    call.additional("customKeyStoreId", storeId);
    return vault.stores().connected(storeId);
  }

  private KnownKey macKey(Call call, String keyId, MacAlgorithm algorithm) {
    call.parameter("keyId", keyId).parameter("macAlgorithm", algorithm.name());
    NamedKey named = vault.directory().find(keyId);
    KnownKey key = named.key();
    call.uses(key);
    vault
        .authorizer()
        .permit(
            call,
            key,
            call.operation().action(),
            EncryptionContext.empty(),
            ConditionKeys.with(
                named.conditionKeys(), ConditionKeys.MAC_ALGORITHM, algorithm.name()));
    KeyLifecycle.check(call.operation(), key);
    KeyUsages.check(call.operation(), key);
    KeyUsages.checkAlgorithm(
        key, algorithm, key.record().keySpec().macAlgorithm().map(Set::of).orElse(Set.of()));
    return key;
  }
}
