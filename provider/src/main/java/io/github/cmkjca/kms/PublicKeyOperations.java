package io.github.cmkjca.kms;

import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.spi.kms.DeriveSharedSecretRequest;
import io.github.cmkjca.spi.kms.DeriveSharedSecretResponse;
import io.github.cmkjca.spi.kms.GetPublicKeyRequest;
import io.github.cmkjca.spi.kms.GetPublicKeyResponse;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.util.Arrays;
import java.util.Map;

/** GetPublicKey, and DeriveSharedSecret, which takes the public key of somebody else. */
final class PublicKeyOperations {
  private final Vault vault;
  private final KeyAccess keys;

  PublicKeyOperations(Vault vault) {
    this.vault = vault;
    this.keys = new KeyAccess(vault);
  }

  GetPublicKeyResponse getPublicKey(GetPublicKeyRequest request) {
    return vault
        .journal()
        .run(
            Operation.GET_PUBLIC_KEY,
            call -> {
              new RequestChecks()
                  .keyId(request.keyId())
                  .grantTokens(call, request.grantTokens())
                  .done();
              call.parameter("keyId", request.keyId());
              KnownKey key = keys.open(call, request.keyId(), RequestKeys.none());
              if (!key.record().keySpec().isAsymmetric()) {
                throw new UnsupportedOperationException("");
              }
              return new GetPublicKeyResponse(
                  key.arn(),
                  vault.custodian().publicKey(key.current()),
                  key.record().keySpec(),
                  key.record().keyUsage());
            });
  }

  DeriveSharedSecretResponse deriveSharedSecret(DeriveSharedSecretRequest request) {
    return vault
        .journal()
        .run(
            Operation.DERIVE_SHARED_SECRET,
            call -> {
              new RequestChecks()
                  .keyId(request.keyId())
                  .given(request.keyAgreementAlgorithm(), "keyAgreementAlgorithm")
                  .publicKey(request.publicKey())
                  .grantTokens(call, request.grantTokens())
                  .done();
              String algorithm = request.keyAgreementAlgorithm().name();
              call.parameter("keyId", request.keyId())
                  .parameter("keyAgreementAlgorithm", algorithm);
              KnownKey key =
                  keys.open(
                      call,
                      request.keyId(),
                      RequestKeys.of(Map.of(ConditionKeys.KEY_AGREEMENT_ALGORITHM, algorithm)));
              KeyUsages.checkAlgorithm(
                  key,
                  request.keyAgreementAlgorithm(),
                  key.record().keySpec().keyAgreementAlgorithms());
              DryRun.stopHereIf(request.dryRun());
              byte[] secret = vault.custodian().agree(key.current(), request.publicKey());
              return new DeriveSharedSecretResponse(
                  key.arn(), secret, request.keyAgreementAlgorithm(), key.record().origin());
            },
            response -> Arrays.fill(response.sharedSecret(), (byte) 0));
  }
}
