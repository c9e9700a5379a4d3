package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.Lease;
import io.github.cmkjca.jca.PrivateKeyHandle.CmkPair;
import io.github.cmkjca.jca.PrivateKeyHandle.DataKeyPair;
import io.github.cmkjca.spi.kms.DeriveSharedSecretRequest;
import io.github.cmkjca.spi.kms.KeyAgreementAlgorithm;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;
import javax.crypto.KeyAgreementSpi;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Agreement on secrets with a private key that is a handle: by a delegate for a data key pair, by
 * DeriveSharedSecret for a CMK. The secret is computed when the other party's key is given and kept
 * until it is asked for; the private key is in a delegate's hands only meanwhile.
 */
final class HandleKeyAgreement extends KeyAgreementSpi {
  private final Backend backend;
  private final Delegates delegates;
  private final String algorithm;
  private final KeyFamily family;

  private @Nullable PrivateKeyHandle handle;

  /** Authorised by {@code init} and not used yet. */
  private @Nullable Lease lease;

  private byte @Nullable [] secret;

  HandleKeyAgreement(Backend backend, Delegates delegates, String algorithm, KeyFamily family) {
    this.backend = backend;
    this.delegates = delegates;
    this.algorithm = algorithm;
    this.family = family;
  }

  @Override
  protected void engineInit(Key key, @Nullable SecureRandom random) throws InvalidKeyException {
    AbstractHandle.require(key);
    if (!(key instanceof PrivateKeyHandle next)
        || next.family() != family
        || (family == KeyFamily.XDH && !next.precise(algorithm).equals(next.kind()))) {
      throw new InvalidKeyException(
          algorithm + " takes private keys of algorithm " + family.jcaName() + ", not " + key);
    }
    Lease authorised = null;
    if (next.place() instanceof DataKeyPair pair) {
      try {
        authorised = pair.lease();
      } catch (KmsException refusal) {
        throw JcaErrors.onInit(next, refusal);
      }
    } else if (((CmkPair) next.place()).keyUsage() != KeyUsage.KEY_AGREEMENT) {
      throw new InvalidKeyException(next + " is not made for key agreement");
    }
    forgetSecret();
    handle = next;
    lease = authorised;
  }

  @Override
  protected void engineInit(
      Key key, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (params != null) {
      throw new InvalidAlgorithmParameterException(algorithm + " takes no parameters");
    }
    engineInit(key, random);
  }

  /** Both parties' keys are all there is: the first phase is the last. */
  @Override
  protected @Nullable Key engineDoPhase(Key key, boolean lastPhase) throws InvalidKeyException {
    PrivateKeyHandle mine = initialised();
    if (secret != null) {
      throw new IllegalStateException("the phase was executed already");
    }
    if (!lastPhase) {
      throw new IllegalStateException(algorithm + " is between two parties: one phase, the last");
    }
    if (!(key instanceof PublicKey theirs)) {
      throw new InvalidKeyException("the public key of the other party is needed");
    }
    try {
      secret =
          mine.place() instanceof DataKeyPair pair
              ? agree(mine, pair, theirs)
              : agreeInCustody(mine, theirs);
    } catch (ValidationException notOnTheCurve) {
      throw new InvalidKeyException(
          "the public key of the other party does not fit " + mine, notOnTheCurve);
    } catch (KmsException refusal) {
      throw JcaErrors.onInit(mine, refusal);
    }
    return null;
  }

  @Override
  protected byte[] engineGenerateSecret() {
    byte[] agreed = agreed();
    secret = null;
    return agreed;
  }

  @Override
  protected int engineGenerateSecret(byte[] sharedSecret, int offset) throws ShortBufferException {
    byte[] agreed = agreed();
    if (sharedSecret.length - offset < agreed.length) {
      throw new ShortBufferException("the secret needs " + agreed.length + " bytes");
    }
    System.arraycopy(agreed, 0, sharedSecret, offset, agreed.length);
    forgetSecret();
    return agreed.length;
  }

  /** As SunEC: a raw secret is not a key of whatever algorithm; TLS derives from it. */
  @Override
  protected SecretKey engineGenerateSecret(String name) throws NoSuchAlgorithmException {
    if (name == null || !(name.equals("TlsPremasterSecret") || name.equals("Generic"))) {
      throw new NoSuchAlgorithmException(
          "the secret is given as TlsPremasterSecret or Generic; derive other keys from its bytes");
    }
    byte[] agreed = agreed();
    try {
      return new SecretKeySpec(agreed, name);
    } finally {
      forgetSecret();
    }
  }

  private byte[] agree(PrivateKeyHandle mine, DataKeyPair pair, PublicKey theirs)
      throws InvalidKeyException {
    PublicKey fixed = read(theirs);
    Lease using = lease == null ? pair.lease() : lease;
    lease = null;
    using.proceed(0);
    KeyAgreement delegate = delegates.keyAgreementFor(mine, algorithm);
    return using.withPrivateKey(
        delegates.privateKeys(mine.publicKey().getAlgorithm(), delegate.getProvider()),
        privateKey -> {
          delegate.init(privateKey, Delegates.random());
          delegate.doPhase(fixed, true);
          return delegate.generateSecret();
        });
  }

  /**
   * The key of the other party as its bytes say, read once: a delegate asks an object for its point
   * to look whether it is on the curve, and again to compute with it. One that answers otherwise
   * the second time would take the private key to another curve, bit by bit.
   */
  private PublicKey read(PublicKey theirs) throws InvalidKeyException {
    try {
      return family.publicKey(KeyFamily.inBasicForm(theirs).getEncoded());
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new InvalidKeyException("the public key of the other party cannot be read", e);
    }
  }

  private byte[] agreeInCustody(PrivateKeyHandle mine, PublicKey theirs)
      throws InvalidKeyException {
    byte[] der = theirs.getEncoded();
    if (der == null) {
      throw new InvalidKeyException("the public key of the other party has no encoding");
    }
    return backend
        .kms(mine.via())
        .deriveSharedSecret(
            new DeriveSharedSecretRequest(
                mine.keyArn(), KeyAgreementAlgorithm.ECDH, der, backend.grantTokens(), false))
        .sharedSecret();
  }

  private byte[] agreed() {
    initialised();
    if (secret == null) {
      throw new IllegalStateException("the key of the other party is missing: doPhase comes first");
    }
    return secret;
  }

  private void forgetSecret() {
    if (secret != null) {
      Arrays.fill(secret, (byte) 0);
      secret = null;
    }
  }

  private PrivateKeyHandle initialised() {
    if (handle == null) {
      throw new IllegalStateException(algorithm + " is not initialised");
    }
    handle.requireStillUsable();
    return handle;
  }
}
