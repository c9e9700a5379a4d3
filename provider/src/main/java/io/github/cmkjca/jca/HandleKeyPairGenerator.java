package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.GrantTokens;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.jca.PrivateKeyHandle.DataKeyPair;
import io.github.cmkjca.spi.CmkContext;
import io.github.cmkjca.spi.DataKeyParameterSpec;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairWithoutPlaintextResponse;
import io.github.cmkjca.spi.kms.KmsException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyPairGeneratorSpi;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * New data key pairs under the given CMK or the configured default one, their private keys as
 * handles. The key management service makes those that it has (GenerateDataKeyPairWithoutPlaintext:
 * the private key is nowhere in plaintext until it is used); the others a delegate makes here, and
 * Encrypt wraps them. A caller's {@code SecureRandom} is not asked.
 */
final class HandleKeyPairGenerator extends KeyPairGeneratorSpi {
  private final Backend backend;
  private final Delegates delegates;
  private final KeyPairKinds kinds;

  private KeyPairKinds.Kind kind;
  private DataKeyParameterSpec under = DataKeyParameterSpec.underDefaultKey();

  HandleKeyPairGenerator(Backend backend, Delegates delegates, KeyPairKinds kinds) {
    this.backend = backend;
    this.delegates = delegates;
    this.kinds = kinds;
    this.kind = kinds.normal();
  }

  /** Changes the size; CMK and encryption context stay as they were given. */
  @Override
  public void initialize(int bits, @Nullable SecureRandom random) {
    kind =
        kinds
            .ofSize(bits)
            .orElseThrow(() -> new InvalidParameterException(kinds.refusal(bits + " bits")));
  }

  /**
   * Takes the parameters of the algorithm as the JDK's generators do, or a {@link
   * DataKeyParameterSpec}, which names CMK and encryption context and may have a size.
   */
  @Override
  public void initialize(@Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidAlgorithmParameterException {
    if (params instanceof DataKeyParameterSpec spec) {
      if (spec.keySizeBits() != 0) {
        kind =
            kinds
                .ofSize(spec.keySizeBits())
                .orElseThrow(
                    () ->
                        new InvalidAlgorithmParameterException(
                            kinds.refusal(spec.keySizeBits() + " bits")));
      }
      under = spec;
      return;
    }
    if (params == null) {
      throw new InvalidAlgorithmParameterException("parameters are null");
    }
    kind =
        kinds
            .of(params)
            .orElseThrow(
                () ->
                    new InvalidAlgorithmParameterException(
                        kinds.refusal(
                            params instanceof NamedParameterSpec named
                                ? named.getName()
                                : "a " + params.getClass().getName())));
  }

  @Override
  public KeyPair generateKeyPair() {
    List<String> grantTokens =
        GrantTokens.union(
            GrantTokens.union(backend.configuredGrantTokens(), under.grantTokens()),
            CmkContext.current().grantTokens());
    String keyId = under.keyId().orElseGet(backend::defaultKeyId);
    try {
      DataKeyPairSpec spec = kind.spec();
      return spec == null ? generateHere(keyId, grantTokens) : generate(keyId, spec, grantTokens);
    } catch (KmsException refusal) {
      throw JcaErrors.onUse(refusal);
    } catch (GeneralSecurityException e) {
      throw new ProviderException("no key pair " + kind.name(), e);
    }
  }

  private KeyPair generate(String keyId, DataKeyPairSpec spec, List<String> grantTokens)
      throws GeneralSecurityException {
    GenerateDataKeyPairWithoutPlaintextResponse made =
        backend
            .kms()
            .generateDataKeyPairWithoutPlaintext(
                new GenerateDataKeyPairWithoutPlaintextRequest(
                    keyId, spec, under.encryptionContext(), grantTokens, false));
    DataKey dataKey =
        backend
            .dataKeys()
            .known(
                new KeySource.Wrapped(
                    made.keyId(), made.privateKeyCiphertextBlob(), under.encryptionContext()));
    return pair(kinds.family().publicKey(made.publicKey()), dataKey);
  }

  private KeyPair generateHere(String keyId, List<String> grantTokens)
      throws GeneralSecurityException {
    KeyPairGenerator generator = delegates.keyPairGenerator(kind.name());
    generator.initialize(kind.params(), Delegates.random());
    KeyPair plain = generator.generateKeyPair();
    byte[] pkcs8 = plain.getPrivate().getEncoded();
    try {
      return pair(
          KeyFamily.inBasicForm(plain.getPublic()),
          backend.dataKeys().wrap(keyId, pkcs8, under.encryptionContext(), grantTokens));
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  private static KeyPair pair(PublicKey publicKey, DataKey dataKey) throws InvalidKeyException {
    return new KeyPair(publicKey, PrivateKeyHandle.of(publicKey, new DataKeyPair(dataKey)));
  }
}
