package io.github.cmkjca.jca;

import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Signatures under a handle: computed here by a delegate for a data key pair, by the key management
 * service for an asymmetric CMK. Verifies with public keys, too, which needs no permission: a
 * delegate does that. Construction is free.
 */
final class HandleSignature extends SignatureSpi {
  /** What one kind of handle does; for one thread at a time. */
  interface Engine {
    /** Begins a message; if it is refused, one that was under way may be lost. */
    void init(
        PrivateKeyHandle key,
        @Nullable AlgorithmParameterSpec params,
        @Nullable SecureRandom random)
        throws InvalidKeyException, InvalidAlgorithmParameterException;

    /** Changes the parameters before the message has begun. */
    void setParameter(AlgorithmParameterSpec params) throws InvalidAlgorithmParameterException;

    /** The parameters that are used; null if there are none. */
    @Nullable AlgorithmParameters parameters();

    /** Continues the message. */
    void update(byte[] input, int offset, int length) throws SignatureException;

    /** Ends the message; another one under the same key may follow. */
    byte[] sign() throws SignatureException;
  }

  private final Backend backend;
  private final Delegates delegates;
  private final String algorithm;
  private final KeyFamily family;

  private @Nullable AlgorithmParameterSpec params;
  private @Nullable Engine engine;
  private @Nullable PrivateKeyHandle signingKey;
  private boolean signing;
  private @Nullable Signature verifier;
  private @Nullable PublicKey verifyingKey;

  /** Of the message that is verified. */
  private boolean anythingSeen;

  HandleSignature(Backend backend, Delegates delegates, String algorithm, KeyFamily family) {
    this(backend, delegates, algorithm, family, null);
  }

  /**
   * The same with parameters to begin with.
   *
   * @param params null if there are none
   */
  HandleSignature(
      Backend backend,
      Delegates delegates,
      String algorithm,
      KeyFamily family,
      @Nullable AlgorithmParameterSpec params) {
    this.params = params;
    this.backend = backend;
    this.delegates = delegates;
    this.algorithm = algorithm;
    this.family = family;
  }

  @Override
  protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
    engineInitSign(privateKey, null);
  }

  @Override
  protected void engineInitSign(PrivateKey privateKey, @Nullable SecureRandom random)
      throws InvalidKeyException {
    AbstractHandle.require(privateKey);
    if (!(privateKey instanceof PrivateKeyHandle handle) || handle.family() != family) {
      throw new InvalidKeyException(
          algorithm
              + " signs with keys of algorithm "
              + family.jcaName()
              + ", not with "
              + privateKey);
    }
    Engine next = engineFor(handle);
    try {
      next.init(handle, params, random);
    } catch (InvalidAlgorithmParameterException e) {
      throw new InvalidKeyException(e.getMessage(), e);
    }
    engine = next;
    signingKey = handle;
    signing = true;
  }

  private Engine engineFor(PrivateKeyHandle handle) {
    if (engine != null
        && signingKey != null
        && signingKey.place().getClass() == handle.place().getClass()) {
      return engine;
    }
    return handle.place() instanceof PrivateKeyHandle.CmkPair
        ? new CmkSignature(backend, algorithm)
        : new DataKeyPairSignature(delegates, algorithm);
  }

  @Override
  protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
    if (publicKey == null) {
      throw new InvalidKeyException("the public key is null");
    }
    if (!verifiesAgain(publicKey)) {
      try {
        verifier =
            delegates.begun(publicKey, algorithm, params, next -> begin(next, publicKey, params));
      } catch (InvalidAlgorithmParameterException e) {
        throw new InvalidKeyException(e.getMessage(), e);
      }
    }
    verifyingKey = publicKey;
    anythingSeen = false;
    signing = false;
  }

  /** Some refuse parameters while a message is under way: those go to a new one. */
  private boolean verifiesAgain(PublicKey publicKey) {
    if (verifier == null || params != null) {
      return false;
    }
    try {
      verifier.initVerify(publicKey);
      return true;
    } catch (InvalidKeyException another) {
      return false;
    }
  }

  private static void begin(
      Signature next, PublicKey publicKey, @Nullable AlgorithmParameterSpec params)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (params != null) {
      setParameter(next, params);
    }
    next.initVerify(publicKey);
  }

  @Override
  protected void engineSetParameter(@Nullable AlgorithmParameterSpec next)
      throws InvalidAlgorithmParameterException {
    if (next == null) {
      if (needsParameters()) {
        throw new InvalidAlgorithmParameterException(algorithm + " needs parameters, not null");
      }
      return; // as the JDK's: nothing was set that null could take back
    }
    if (signing) {
      Objects.requireNonNull(engine).setParameter(next);
    } else if (verifier != null) {
      changeVerifying(verifier, next);
    } else {
      delegates.taking(next, algorithm); // refuses what does not fit
    }
    params = next;
  }

  /** Another delegate may know parameters that the present one refuses. */
  private void changeVerifying(Signature present, AlgorithmParameterSpec next)
      throws InvalidAlgorithmParameterException {
    try {
      setParameter(present, next);
    } catch (InvalidAlgorithmParameterException refusal) {
      PublicKey key = verifyingKey;
      if (key == null || anythingSeen) {
        throw refusal;
      }
      try {
        verifier = delegates.begun(key, algorithm, next, signature -> begin(signature, key, next));
      } catch (InvalidKeyException e) {
        throw new InvalidAlgorithmParameterException(e.getMessage(), e);
      }
    }
  }

  /** Gives a delegate parameters; its refusal is of the class that the JCA prescribes. */
  static void setParameter(Signature delegate, AlgorithmParameterSpec params)
      throws InvalidAlgorithmParameterException {
    try {
      delegate.setParameter(params);
    } catch (IllegalArgumentException | UnsupportedOperationException refusal) {
      throw new InvalidAlgorithmParameterException(refusal.getMessage(), refusal);
    } catch (IllegalStateException underWay) {
      throw new ProviderException(
          "parameters cannot change while a message is under way", underWay);
    }
  }

  @Override
  protected @Nullable AlgorithmParameters engineGetParameters() {
    if (params == null && needsParameters()) {
      return null;
    }
    if (signing) {
      return Objects.requireNonNull(engine).parameters();
    }
    try {
      Signature verifying = verifier == null ? delegates.taking(params, algorithm) : verifier;
      return verifying.getParameters();
    } catch (InvalidAlgorithmParameterException e) {
      throw new ProviderException("the delegate refuses what it took before", e);
    }
  }

  @Override
  protected void engineUpdate(byte input) throws SignatureException {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) throws SignatureException {
    if (signing) {
      signer().update(input, offset, length);
    } else {
      verifier().update(input, offset, length);
      anythingSeen = true;
    }
  }

  @Override
  protected void engineUpdate(ByteBuffer input) {
    try {
      if (input.hasArray()) {
        int length = input.remaining();
        engineUpdate(input.array(), input.arrayOffset() + input.position(), length);
        input.position(input.limit());
        return;
      }
      byte[] piece = new byte[Math.min(input.remaining(), 8192)];
      while (input.hasRemaining()) {
        int size = Math.min(input.remaining(), piece.length);
        input.get(piece, 0, size);
        engineUpdate(piece, 0, size);
      }
    } catch (SignatureException e) {
      // The one method of SignatureSpi that may throw nothing checked.
      throw new ProviderException(e.getMessage(), e);
    }
  }

  @Override
  protected byte[] engineSign() throws SignatureException {
    return signer().sign();
  }

  @Override
  protected boolean engineVerify(byte[] signature) throws SignatureException {
    anythingSeen = false;
    return verifier().verify(signature);
  }

  @Override
  protected boolean engineVerify(byte[] signature, int offset, int length)
      throws SignatureException {
    anythingSeen = false;
    return verifier().verify(signature, offset, length);
  }

  /** Deprecated in the JCA without a replacement that has names. */
  @Override
  @Deprecated
  protected void engineSetParameter(String name, Object value) {
    throw new InvalidParameterException("parameters are given as an AlgorithmParameterSpec");
  }

  /** As above. */
  @Override
  @Deprecated
  protected Object engineGetParameter(String name) {
    throw new InvalidParameterException("parameters are given as an AlgorithmParameterSpec");
  }

  private Engine signer() throws SignatureException {
    if (!signing || engine == null || signingKey == null) {
      throw new SignatureException(algorithm + " is not initialised for signing");
    }
    if (signingKey.isDestroyed()) {
      throw new SignatureException(signingKey.gone());
    }
    requireParameters();
    return engine;
  }

  private Signature verifier() throws SignatureException {
    if (signing || verifier == null) {
      throw new SignatureException(algorithm + " is not initialised for verification");
    }
    requireParameters();
    return verifier;
  }

  /** RFC 8017 has defaults, with SHA-1; delegates differ in whether they take them for given. */
  private void requireParameters() throws SignatureException {
    if (params == null && needsParameters()) {
      throw new SignatureException(
          algorithm + " needs its parameters: setParameter with a PSSParameterSpec");
    }
  }

  private boolean needsParameters() {
    return algorithm.equals("RSASSA-PSS");
  }
}
