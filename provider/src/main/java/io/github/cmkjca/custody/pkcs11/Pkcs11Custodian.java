package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.custody.DataKeyPairs;
import io.github.cmkjca.custody.PublicHalf;
import io.github.cmkjca.custody.Randomness;
import io.github.cmkjca.custody.RawRsa;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.custody.DataKeyPair;
import io.github.cmkjca.spi.custody.InvocationLedger;
import io.github.cmkjca.spi.custody.KeptMaterial;
import io.github.cmkjca.spi.custody.WrappingKeys;
import io.github.cmkjca.spi.kms.ConnectionErrorCode;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeyAgreementAlgorithm;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * CMKs in a PKCS#11 token, by the JDK's SunPKCS11: made there, sensitive and not extractable, and
 * used there; those of symmetric keys may be kept outside, wrapped under a key in the token.
 * Nothing of a CMK is ever in this process but wrapped. Needs the token when it is first used, not
 * when it is made. The formats are in {@code docs/formats/token-custodian.md}.
 *
 * <p>What needs a public key only (to verify, to encrypt under RSA) is done here, without the
 * token. Key material is neither imported nor shared: SunPKCS11 unwraps by no mechanism that
 * imports may use.
 */
public final class Pkcs11Custodian implements Custodian {
  private static final int MAX_PLAINTEXT_BYTES = 4096;
  private static final int MATERIAL_ID_BYTES = 32;

  /** {@link Custodian#encrypt}: no cipher makes a ciphertext that is longer by more. */
  private static final int MAX_OVERHEAD_BYTES = 256;

  private final TokenSettings settings;
  private final Token token;
  private final TokenKeyMaker maker;
  private final TokenSelfTest selfTest;
  private final PairRemoval pairRemoval;
  private final Invocations invocations;
  private final Making making;
  private final Wrapping wrapping;
  private final WrappingKeys wrappingKeys;
  private final DataKeyPairs dataKeyPairs = new DataKeyPairs(Randomness.strong());

  /**
   * A custodian over a token, which it does not touch yet.
   *
   * @param settings how the token is reached
   * @param ledger counts encryptions
   * @param wrappingKeys finds the key under which material is wrapped, if the settings say so
   */
  public Pkcs11Custodian(
      TokenSettings settings, InvocationLedger ledger, WrappingKeys wrappingKeys) {
    this.settings = settings;
    this.wrappingKeys = wrappingKeys;
    this.token = new Token(settings);
    this.maker = new TokenKeyMaker(token.toString());
    this.selfTest = new TokenSelfTest(token.toString(), maker);
    this.making = Making.of(settings.config());
    this.pairRemoval = new PairRemoval(maker, token.toString(), settings.timeout());
    this.invocations = new Invocations(ledger);
    this.wrapping = new Wrapping(settings, maker, wrappingKeys);
  }

  /**
   * One that wraps nothing.
   *
   * @param settings how the token is reached
   * @param ledger counts encryptions
   */
  public Pkcs11Custodian(TokenSettings settings, InvocationLedger ledger) {
    this(settings, ledger, new NoWrappingKeys());
  }

  /**
   * The custom key store whose token holds material that is sealed so; empty: the vault's own
   * token.
   *
   * @param sealed of a {@link BackingKey}
   * @return nothing if it is in no token
   */
  public static Optional<String> storeIdOf(byte[] sealed) {
    if (WrappedReference.isOne(sealed)) {
      return Optional.of(WrappedReference.decode(sealed).storeId());
    }
    return TokenReference.isOne(sealed)
        ? Optional.of(TokenReference.decode(sealed).storeId())
        : Optional.empty();
  }

  /**
   * The object without which a key in a token is lost, as {@link #kept} lists it: the key itself,
   * or the one under which it is wrapped.
   */
  public static KeptMaterial objectOf(BackingKey key) {
    if (!WrappedReference.isOne(key.sealed())) {
      return new KeptMaterial(key.keyId(), Labels.materialOf(key));
    }
    WrappedReference wrapped = WrappedReference.decode(key.sealed());
    return new KeptMaterial(WrappingKeys.keyId(wrapped.storeId()), wrapped.wrappingMaterial());
  }

  /**
   * Connects now, not at the first use.
   *
   * @throws KeyUnavailableException if it cannot; the message says what to do
   */
  public void connect() {
    call(connection -> null);
  }

  /** What DescribeCustomKeyStores says of a failure of {@link #connect}. */
  public static ConnectionErrorCode connectionErrorCode(KeyUnavailableException failure) {
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof PinRefusedException refused) {
        return refused.isLocked()
            ? ConnectionErrorCode.USER_LOCKED_OUT
            : ConnectionErrorCode.INVALID_CREDENTIALS;
      }
    }
    return ConnectionErrorCode.INSUFFICIENT_CLOUDHSM_HSMS;
  }

  @Override
  public BackingKey generate(String keyId, String materialId, KeySpec keySpec, KeyUsage keyUsage) {
    if (settings.wraps() && keySpec == KeySpec.SYMMETRIC_DEFAULT) {
      return generateWrapped(keyId, materialId, keyUsage);
    }
    TokenCipher cipher = makeKeys(keyId, materialId, keySpec, keyUsage);
    return orNothing(
        keyId,
        materialId,
        keySpec,
        () -> {
          String label = Labels.of(keyId, materialId);
          String publicKeyDigest =
              keySpec.isAsymmetric()
                  ? call(connection -> connection.publicHalf(label, keySpec)).digest()
                  : "";
          TokenReference reference =
              new TokenReference(settings.storeId(), cipher, publicKeyDigest);
          BackingKey made = new BackingKey(keyId, materialId, keySpec, reference.encode());
          new TryOut(this).use(made, keyUsage);
          return made;
        });
  }

  /**
   * @return the cipher of a symmetric key
   * @throws UnsupportedOperationException if the token cannot; then it has made nothing
   */
  private @Nullable TokenCipher makeKeys(
      String keyId, String materialId, KeySpec keySpec, KeyUsage keyUsage) {
    List<Ability> needed = Ability.neededFor(keySpec, keyUsage, token.toString());
    String label = Labels.of(keyId, materialId);
    try {
      return make(
          label,
          connection -> {
            needed.forEach(
                ability -> ability.require(connection.worker(), keySpec, token.toString()));
            TokenCipher chosen =
                keySpec == KeySpec.SYMMETRIC_DEFAULT ? selfTest.cipher(connection) : null;
            maker.make(connection, label, keySpec, keyUsage, chosen);
            return chosen;
          });
    } catch (KeyUnavailableException e) {
      tryToDestroy(keyId, materialId, keySpec);
      throw e;
    }
  }

  /** Tries out what was made. If it does not do it is destroyed before that is told. */
  private BackingKey orNothing(
      String keyId, String materialId, KeySpec keySpec, Supplier<BackingKey> trial) {
    try {
      return trial.get();
    } catch (UnsupportedOperationException e) {
      try {
        destroy(keyId, materialId, keySpec);
      } catch (KeyUnavailableException left) {
        left.addSuppressed(e);
        throw new KeyUnavailableException(
            e.getMessage() + " It is to be destroyed, and " + left.getMessage(), left);
      }
      throw e;
    } catch (KeyUnavailableException e) {
      tryToDestroy(keyId, materialId, keySpec);
      throw e;
    }
  }

  private BackingKey generateWrapped(String keyId, String materialId, KeyUsage keyUsage) {
    BackingKey wrappingKey = wrappingKeys.find(settings.storeId()).orElseGet(this::makeWrappingKey);
    BackingKey made =
        call(connection -> wrapping.generate(connection, wrappingKey, keyId, materialId));
    new TryOut(this).use(made, keyUsage);
    return made;
  }

  private BackingKey makeWrappingKey() {
    return wrappingKeys.make(
        settings.storeId(),
        HexFormat.of().formatHex(random(MATERIAL_ID_BYTES)),
        (keyId, materialId) -> {
          WrapMechanism mechanism =
              make(
                  Labels.of(keyId, materialId),
                  connection -> wrapping.makeKey(connection, keyId, materialId));
          return orNothing(
              keyId,
              materialId,
              mechanism.keySpec(),
              () ->
                  call(connection -> wrapping.tryOutKey(connection, keyId, materialId, mechanism)));
        });
  }

  /** What it cannot destroy is noted by who asked for it. */
  private void tryToDestroy(String keyId, String materialId, KeySpec keySpec) {
    try {
      destroy(keyId, materialId, keySpec);
    } catch (KeyUnavailableException e) {
      // Told by what made it necessary.
    }
  }

  @Override
  public byte[] encrypt(BackingKey key, byte[] plaintext, byte[] aad) {
    if (plaintext.length < 1 || plaintext.length > MAX_PLAINTEXT_BYTES) {
      throw new IllegalArgumentException(
          "plaintext of " + plaintext.length + " bytes; 1 to " + MAX_PLAINTEXT_BYTES);
    }
    TokenCipher cipher = cipherOf(key); // before anything is counted
    invocations.take(key.materialId());
    return encrypt(cipher, key, plaintext, aad);
  }

  /** For a key that is not registered yet. */
  byte[] encryptUncounted(BackingKey key, byte[] plaintext, byte[] aad) {
    return encrypt(cipherOf(key), key, plaintext, aad);
  }

  private byte[] encrypt(TokenCipher cipher, BackingKey key, byte[] plaintext, byte[] aad) {
    return call(connection -> cipher.encrypt(keys(connection, key, cipher), plaintext, aad));
  }

  @Override
  public byte[] decrypt(BackingKey key, byte[] ciphertext, byte[] aad) {
    TokenCipher cipher = cipherOf(key);
    if (!cipher.made(ciphertext) || ciphertext.length > MAX_PLAINTEXT_BYTES + MAX_OVERHEAD_BYTES) {
      throw new InvalidCiphertextException("");
    }
    return call(
        connection -> {
          try {
            return cipher.decrypt(keys(connection, key, cipher), ciphertext, aad);
          } catch (BadPaddingException e) { // AEADBadTagException is one
            if (TokenErrors.isLost(e)) {
              throw e;
            }
            throw new InvalidCiphertextException("");
          }
        });
  }

  private SymmetricKeys keys(TokenConnection connection, BackingKey key, TokenCipher cipher)
      throws GeneralSecurityException, IOException {
    return WrappedReference.isOne(key.sealed())
        ? SymmetricKeys.of(wrapping.use(connection, key))
        : SymmetricKeys.kept(connection, Labels.of(key), cipher);
  }

  @Override
  public byte[] encrypt(BackingKey key, EncryptionAlgorithm algorithm, byte[] plaintext) {
    requireAlgorithm(key, algorithm);
    int most = algorithm.maxPlaintextBytes(key.keySpec());
    if (plaintext.length < 1 || plaintext.length > most) {
      throw new IllegalArgumentException(
          "plaintext of " + plaintext.length + " bytes; 1 to " + most);
    }
    return publicHalf(key).encrypt(algorithm, plaintext);
  }

  @Override
  public byte[] decrypt(BackingKey key, EncryptionAlgorithm algorithm, byte[] ciphertext) {
    requireAlgorithm(key, algorithm);
    return new RawRsa(publicHalf(key))
        .open(algorithm, ciphertext, block -> rsa(key, "NoPadding", Cipher.DECRYPT_MODE, block));
  }

  @Override
  public byte[] publicKey(BackingKey key) {
    return publicHalf(key).encoded();
  }

  @Override
  public byte[] sign(
      BackingKey key, SigningAlgorithm algorithm, MessageType messageType, byte[] message) {
    if (!key.keySpec().signingAlgorithms().contains(algorithm)
        || messageType != MessageType.DIGEST
        || algorithm.hash().isEmpty()) {
      throw new UnsupportedOperationException(
          "keys of spec " + key.keySpec() + " do not sign a " + messageType + " by " + algorithm);
    }
    return switch (algorithm) {
      case RSASSA_PKCS1_V1_5_SHA_256, RSASSA_PKCS1_V1_5_SHA_384, RSASSA_PKCS1_V1_5_SHA_512 ->
          rsa(key, "PKCS1Padding", Cipher.ENCRYPT_MODE, RawRsa.digestInfo(algorithm, message));
      case RSASSA_PSS_SHA_256, RSASSA_PSS_SHA_384, RSASSA_PSS_SHA_512 -> {
        UnaryOperator<byte[]> raise = block -> rsa(key, "NoPadding", Cipher.ENCRYPT_MODE, block);
        yield new RawRsa(publicHalf(key)).sign(algorithm, message, raise);
      }
      default -> ecdsa(key, message);
    };
  }

  @Override
  public boolean verify(
      BackingKey key,
      SigningAlgorithm algorithm,
      MessageType messageType,
      byte[] message,
      byte[] signature) {
    return publicHalf(key).verify(algorithm, messageType, message, signature);
  }

  @Override
  public byte[] agree(BackingKey key, byte[] peerPublicKey) {
    if (!key.keySpec().keyAgreementAlgorithms().contains(KeyAgreementAlgorithm.ECDH)) {
      throw unsupported(key.keySpec());
    }
    PublicKey peer = PublicHalf.ofPeer(key.keySpec(), peerPublicKey);
    return call(connection -> privateKey(connection, key, KeyUsage.KEY_AGREEMENT).agree(peer));
  }

  @Override
  public DataKeyPair generateDataKeyPair(DataKeyPairSpec keyPairSpec) {
    return dataKeyPairs.generate(keyPairSpec);
  }

  @Override
  public byte[] mac(BackingKey key, byte[] message) {
    if (key.keySpec().macAlgorithm().isEmpty()) {
      throw unsupported(key.keySpec());
    }
    return call(
        connection -> {
          Mac mac = Mac.getInstance(Ability.macOf(key.keySpec()), connection.worker());
          mac.init(connection.key(Labels.of(key)));
          return mac.doFinal(message);
        });
  }

  @Override
  public boolean keepsMaterial() {
    return true;
  }

  @Override
  public Optional<String> storeOf(BackingKey key) {
    return storeIdOf(key.sealed());
  }

  @Override
  public boolean destroy(String keyId, String materialId, KeySpec keySpec) {
    String label = Labels.of(keyId, materialId);
    if (making.isUnderWay(label)) {
      throw new KeyUnavailableException("the token of " + token + " is still making that key");
    }
    return call(
        connection -> {
          boolean had = connection.destroy(Labels.ofMacKey(label)); // of a pair, if it wraps
          if (keySpec.isAsymmetric()) {
            had |= pairRemoval.destroy(connection, label, keySpec);
          } else {
            had |= connection.destroy(Labels.ofCbcKey(label));
            had |= connection.destroy(label);
          }
          return had;
        });
  }

  @Override
  public List<KeptMaterial> kept() {
    return call(
        connection ->
            connection.labels().stream()
                .map(Labels::parse)
                .flatMap(Optional::stream)
                .filter(material -> !material.keyId().equals(TokenGuard.KEY_ID))
                .distinct()
                .toList());
  }

  @Override
  public String importRefusal() {
    return "The token of "
        + token
        + " cannot be asked to unwrap key material by CKM_RSA_PKCS_OAEP, as it is sent: SunPKCS11 of"
        + " Java "
        + Runtime.version().feature()
        + " does not offer it, and this process must not see the material. Import it into a vault"
        + " whose custodian is software.";
  }

  @Override
  public boolean isKnownToBeAway(BackingKey key) {
    return token.isKnownToBeAway();
  }

  @Override
  public byte[] random(int numberOfBytes) {
    return call(
        connection -> {
          byte[] bytes = new byte[numberOfBytes];
          connection.random().nextBytes(bytes);
          return bytes;
        });
  }

  @Override
  public void close() {
    token.close();
  }

  /** Where it is, never the PIN. */
  @Override
  public String toString() {
    return "Pkcs11Custodian[" + token + "]";
  }

  private byte[] rsa(BackingKey key, String padding, int mode, byte[] input) {
    KeyUsage usage = mode == Cipher.DECRYPT_MODE ? KeyUsage.ENCRYPT_DECRYPT : KeyUsage.SIGN_VERIFY;
    return call(connection -> privateKey(connection, key, usage).rsa(padding, mode, input));
  }

  private byte[] ecdsa(BackingKey key, byte[] digest) {
    return call(connection -> privateKey(connection, key, KeyUsage.SIGN_VERIFY).ecdsa(digest));
  }

  /**
   * The private key of this pair. Proved to be that once a connection: later uses of it are of the
   * same object.
   */
  private PrivateOperations privateKey(TokenConnection connection, BackingKey key, KeyUsage usage)
      throws GeneralSecurityException, IOException {
    String label = Labels.of(key);
    PrivateOperations privateKey =
        new PrivateOperations(connection.worker(), connection.privateKey(label));
    if (!connection.proved().has(label, privateKey.key())) {
      PublicHalf half = connection.publicHalf(label, key.keySpec());
      TokenReference.decode(key.sealed()).requireOf(half, label, token.toString());
      PairProof proof = new PairProof(key.keySpec(), half);
      PairProof.require(() -> proof.holds(privateKey, usage), label, token.toString());
      connection.proved().add(label, privateKey.key());
    }
    return privateKey;
  }

  private PublicHalf publicHalf(BackingKey key) {
    if (!key.keySpec().isAsymmetric()) {
      throw unsupported(key.keySpec());
    }
    String label = Labels.of(key);
    PublicHalf known = token.known(connection -> connection.knownPublicHalf(label));
    PublicHalf half =
        known != null ? known : call(connection -> connection.publicHalf(label, key.keySpec()));
    TokenReference.decode(key.sealed()).requireOf(half, label, token.toString());
    return half;
  }

  /** Once: a pair that is made twice is one that SunPKCS11 neither uses nor destroys. */
  private <T extends @Nullable Object> T make(String label, Token.Work<T> work) {
    try {
      return making.make(token, label, work);
    } catch (GeneralSecurityException | ProviderException e) {
      throw token.fails(e);
    }
  }

  private <T extends @Nullable Object> T call(Token.Work<T> work) {
    try {
      return token.call(work);
    } catch (GeneralSecurityException | ProviderException e) {
      throw token.fails(e);
    }
  }

  private static @Nullable TokenCipher cipherOf(byte[] sealed) {
    return WrappedReference.isOne(sealed)
        ? TokenCiphers.OF_WRAPPED
        : TokenReference.decode(sealed).cipher();
  }

  private static TokenCipher cipherOf(BackingKey key) {
    TokenCipher cipher = key.keySpec() == KeySpec.SYMMETRIC_DEFAULT ? cipherOf(key.sealed()) : null;
    if (cipher == null) {
      throw unsupported(key.keySpec());
    }
    return cipher;
  }

  private static void requireAlgorithm(BackingKey key, EncryptionAlgorithm algorithm) {
    if (!key.keySpec().isAsymmetric()
        || !key.keySpec().encryptionAlgorithms().contains(algorithm)) {
      throw unsupported(key.keySpec());
    }
  }

  private static UnsupportedOperationException unsupported(KeySpec spec) {
    return new UnsupportedOperationException("not an operation of a key of spec " + spec);
  }
}
