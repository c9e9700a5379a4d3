package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.Lease;
import io.github.cmkjca.datakey.PrivateKeyReader;
import io.github.cmkjca.jca.PrivateKeyHandle.DataKeyPair;
import io.github.cmkjca.spi.kms.KmsException;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Signatures by a delegate with the private key of a data key pair; authorised for each message and
 * asked again at each step. A caller's random bytes are not used: who knows the nonce of an ECDSA
 * signature knows the private key (FIPS 186-5 section 6.3). When the key is to be forgotten the
 * delegate is given up: the JDK's have no way to forget one.
 */
final class DataKeyPairSignature extends WatchedDelegate implements HandleSignature.Engine {
  private final Delegates delegates;
  private final String algorithm;

  private @Nullable Signature delegate;
  private @Nullable PrivateKeyHandle handle;
  private @Nullable AlgorithmParameterSpec params;

  /** Of the message under way; null between messages. */
  private @Nullable Lease lease;

  private boolean brokenOff;
  private boolean anythingSeen;

  DataKeyPairSignature(Delegates delegates, String algorithm) {
    this.delegates = delegates;
    this.algorithm = algorithm;
  }

  @Override
  public void init(
      PrivateKeyHandle key, @Nullable AlgorithmParameterSpec wanted, @Nullable SecureRandom source)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    DataKeyPair pair = (DataKeyPair) key.place();
    arriving(pair.dataKey());
    enter();
    try {
      start(key, pair.lease(), wanted);
      handle = key;
      params = wanted;
    } catch (KmsException refusal) {
      throw JcaErrors.onInit(key, refusal);
    } finally {
      arriving(null);
      leave();
    }
  }

  @Override
  public void setParameter(AlgorithmParameterSpec wanted)
      throws InvalidAlgorithmParameterException {
    PrivateKeyHandle key = Objects.requireNonNull(handle);
    arriving(((DataKeyPair) key.place()).dataKey());
    enter();
    try {
      if (delegate == null) {
        delegates.taking(wanted, key.precise(algorithm));
      } else {
        change(key, delegate, wanted);
      }
      params = wanted;
    } catch (KmsException refusal) {
      throw JcaErrors.onUse(key, refusal);
    } finally {
      arriving(null);
      leave();
    }
  }

  /** Another delegate may know parameters that the present one refuses. */
  private void change(PrivateKeyHandle key, Signature present, AlgorithmParameterSpec wanted)
      throws InvalidAlgorithmParameterException {
    try {
      HandleSignature.setParameter(present, wanted);
    } catch (InvalidAlgorithmParameterException refusal) {
      if (inMessage()) {
        throw refusal;
      }
      try {
        start(key, lease == null ? ((DataKeyPair) key.place()).lease() : lease, wanted);
      } catch (InvalidKeyException e) {
        throw new InvalidAlgorithmParameterException(e.getMessage(), e);
      }
    }
  }

  @Override
  public @Nullable AlgorithmParameters parameters() {
    enter();
    try {
      String precise = Objects.requireNonNull(handle).precise(algorithm);
      Signature signature = delegate == null ? delegates.taking(params, precise) : delegate;
      return signature.getParameters();
    } catch (InvalidAlgorithmParameterException e) {
      throw new ProviderException("the delegate refuses what it took before", e);
    } finally {
      leave();
    }
  }

  @Override
  public void update(byte[] input, int offset, int length) throws SignatureException {
    enter();
    try {
      Signature signature = proceed(length);
      try {
        signature.update(input, offset, length);
      } catch (RuntimeException e) {
        throw brokenOff(e);
      }
    } finally {
      leave();
    }
  }

  @Override
  public byte[] sign() throws SignatureException {
    enter();
    try {
      Signature signature = proceed(0);
      lease = null;
      try {
        return signature.sign();
      } catch (RuntimeException e) {
        throw brokenOff(e);
      }
    } finally {
      leave();
    }
  }

  /** One that has begun in earnest: else the key may go, and is had again when it is needed. */
  @Override
  boolean inMessage() {
    return lease != null && anythingSeen;
  }

  @Override
  void scrub() {
    if (!holdsKey()) {
      return;
    }
    delegate = null;
    forgotten();
    if (lease != null) {
      lease = null;
      brokenOff = anythingSeen;
    }
  }

  private void start(PrivateKeyHandle key, Lease next, @Nullable AlgorithmParameterSpec wanted)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    brokenOff = lease != null && anythingSeen; // unless this succeeds
    lease = null;
    delegate = null;
    arrived(((DataKeyPair) key.place()).dataKey());
    try {
      delegate =
          delegates.begun(
              key.publicKey(),
              key.precise(algorithm),
              wanted,
              signature -> begin(signature, key, next, wanted));
    } finally {
      if (delegate == null) {
        forgotten();
      }
    }
    lease = next;
    brokenOff = false;
    anythingSeen = false;
  }

  private void begin(
      Signature signature,
      PrivateKeyHandle key,
      Lease using,
      @Nullable AlgorithmParameterSpec wanted)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (wanted != null) {
      HandleSignature.setParameter(signature, wanted);
    }
    PrivateKeyReader reader =
        delegates.privateKeys(key.publicKey().getAlgorithm(), signature.getProvider());
    using.withPrivateKey(
        reader,
        privateKey -> {
          signature.initSign(privateKey, Delegates.random());
          return signature;
        });
  }

  /** Asks whether the message may begin or go on. */
  private Signature proceed(int bytes) throws SignatureException {
    PrivateKeyHandle key = handle;
    if (key == null) {
      throw new SignatureException(algorithm + " is not initialised");
    }
    if (brokenOff) {
      throw new SignatureException(
          "the message was refused or its key wiped half-way; begin it again with initSign");
    }
    DataKeyPair pair = (DataKeyPair) key.place();
    arriving(pair.dataKey());
    try {
      if (lease == null) {
        Lease next = pair.lease();
        if (holdsKey()) {
          lease = next;
          anythingSeen = false;
        } else {
          start(key, next, params);
        }
      }
      Lease current = lease;
      if (current != null) {
        current.proceed(bytes);
      }
      anythingSeen |= bytes > 0;
    } catch (KmsException refusal) {
      lease = null;
      brokenOff = anythingSeen;
      throw JcaErrors.onSignature(key, refusal);
    } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
      throw new ProviderException("the delegate refuses what it took before", e);
    } finally {
      arriving(null);
    }
    Signature signature = delegate;
    if (signature == null) {
      throw new SignatureException(algorithm + " is not initialised");
    }
    return signature;
  }

  /** Delegates throw all kinds of things at what is too long; a part is not to be signed then. */
  private SignatureException brokenOff(RuntimeException e) {
    lease = null;
    brokenOff = true;
    return new SignatureException(algorithm + " cannot sign the message: " + e.getMessage(), e);
  }
}
