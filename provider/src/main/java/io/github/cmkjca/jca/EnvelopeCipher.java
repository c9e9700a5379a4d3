package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.DataKeys;
import io.github.cmkjca.datakey.KeyHolder;
import io.github.cmkjca.datakey.message.MessageCrypto;
import io.github.cmkjca.datakey.message.MessageHeader;
import io.github.cmkjca.jca.EnvelopeMessage.Terms;
import io.github.cmkjca.kms.UseAuthority.UseRequest;
import io.github.cmkjca.spi.CmkKey;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KmsException;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * {@code AES/GCM/NoPadding} under a symmetric CMK handle: each message is a message of the AWS
 * Encryption SDK that carries its own encrypted data key. The IV is part of the message id, the AAD
 * a pair of the encryption context, so that callers who bring them find them bound as in GCM.
 *
 * <p>What a caller of SunJCE's GCM knows holds here too: one message for each init when encrypting,
 * any number when decrypting; the same IV twice in a row is refused; a short output buffer changes
 * nothing. Differs: {@code update} releases plaintext when decrypting, frame by frame, each after
 * its tag is verified.
 */
final class EnvelopeCipher extends DelegateGuard implements CipherEngine, KeyHolder {
  private static final int MAX_CONTEXT_BYTES = 32_767 - AadPair.MAX_CANONICAL_BYTES;

  private final Backend backend;
  private final Delegates delegates;
  private final Watches watches = new Watches();

  private @Nullable MessageCrypto crypto;
  private @Nullable Terms terms;
  private @Nullable EnvelopeMessage message;

  /** The data key that the delegates' keys were derived from; read by other threads. */
  private volatile @Nullable DataKey held;

  private @Nullable CmkHandle lastEncryptionKey;
  private @Nullable EnvelopeIv lastEncryptionIv;

  /** Opens nothing. */
  EnvelopeCipher(Backend backend, Delegates delegates) {
    this.backend = backend;
    this.delegates = delegates;
  }

  @Override
  public void init(
      int opmode,
      CmkKey key,
      @Nullable AlgorithmParameterSpec params,
      @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    boolean encrypts = opmode == Cipher.ENCRYPT_MODE || opmode == Cipher.WRAP_MODE;
    CmkHandle cmk = symmetric(key);
    CmkParameters given = CmkParameters.of(backend, params);
    checkContext(given.context());
    EnvelopeIv iv = EnvelopeIv.of(given.transformation());
    if (encrypts) {
      if (iv == null) {
        iv = EnvelopeIv.random(random != null ? random : Delegates.random());
      } else if (lastEncryptionKey != null
          && lastEncryptionKey.equals(cmk)
          && iv.sameAs(lastEncryptionIv)) {
        throw new InvalidAlgorithmParameterException(
            "this IV was used for the last message under the same key; give another");
      }
    }
    authorize(cmk, encrypts, given);
    Terms next = new Terms(cmk, given.context(), given.grantTokens(), iv);
    enter();
    try {
      if (crypto == null) {
        crypto =
            new MessageCrypto(delegates.cipher("AES/GCM/NoPadding"), delegates.mac("HmacSHA512"));
      }
      if (message != null) {
        message.abandon();
      }
      if (encrypts && iv != null) {
        message = new EnvelopeEncryption(backend, crypto, next, iv, this::takeUp);
        lastEncryptionKey = cmk;
        lastEncryptionIv = iv;
      } else {
        message = new EnvelopeDecryption(backend, crypto, next, this::takeUp);
      }
      terms = next;
    } finally {
      leave();
    }
  }

  @Override
  public int outputSize(int inputLength) {
    enter();
    try {
      return current().outputSize(inputLength);
    } finally {
      leave();
    }
  }

  @Override
  public int updateSize(int inputLength) {
    enter();
    try {
      return current().updateSize(inputLength);
    } finally {
      leave();
    }
  }

  @Override
  public byte @Nullable [] iv() {
    EnvelopeIv iv = message == null ? null : message.iv();
    return iv == null ? null : iv.bytes();
  }

  @Override
  public @Nullable AlgorithmParameters parameters() {
    EnvelopeIv iv = message == null ? null : message.iv();
    return iv == null ? null : Delegates.parameters("GCM", iv.spec());
  }

  @Override
  public void updateAad(byte[] aad, int offset, int length) {
    enter();
    try {
      current().updateAad(aad, offset, length);
    } finally {
      leave();
    }
  }

  @Override
  public int update(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException {
    enter();
    try {
      return current().update(input, offset, length, output, outputOffset);
    } finally {
      leave();
    }
  }

  @Override
  public int doFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException, AEADBadTagException {
    enter();
    try {
      return current().doFinal(input, offset, length, output, outputOffset);
    } finally {
      leave();
    }
  }

  /**
   * A secret key of an algorithm that handles can have comes back as a handle: its plaintext stays
   * inside. Other keys come back as SunJCE gives them.
   */
  @Override
  public Key unwrap(byte[] wrapped, String algorithm, int type)
      throws InvalidKeyException, NoSuchAlgorithmException {
    if (type != Cipher.SECRET_KEY || !UnwrappedKeys.canBeHandle(algorithm)) {
      return CipherEngine.super.unwrap(wrapped, algorithm, type);
    }
    return EnvelopedKey.unwrap(backend, delegates, requireTerms(), wrapped, algorithm);
  }

  @Override
  public void forget(DataKey key, boolean evenBusy) {
    if (key.sameMaterialAs(held)) {
      requestForget(evenBusy);
    }
  }

  @Override
  public void forgetAll(Set<DataKey> keys, boolean evenBusy) {
    DataKey mine = held;
    if (mine != null && keys.contains(mine)) {
      requestForget(evenBusy);
    }
  }

  @Override
  public void vaultClosed(DataKeys vault) {
    DataKey mine = held;
    if (mine != null && mine.vault() == vault) {
      requestForget(true);
    }
  }

  @Override
  boolean inMessage() {
    return message != null && message.isUnderWay();
  }

  @Override
  void scrub() {
    if (message != null) {
      message.abandon();
    }
    if (crypto != null) {
      crypto.scrub();
    }
    held = null;
  }

  /**
   * Before a data key is leased. What the delegates have of another one goes first: this one may be
   * refused, or its message before each delegate has a key of it, and nobody would know any more
   * whose keys are inside. Costs about as much as deriving the keys of the message.
   */
  private void takeUp(DataKey next) {
    if (crypto != null && held != null && !next.sameMaterialAs(held)) {
      crypto.scrub();
    }
    held = next;
    watches.by(next.vault(), this);
  }

  private Terms requireTerms() {
    if (terms == null) {
      throw new IllegalStateException("not initialised");
    }
    return terms;
  }

  private EnvelopeMessage current() {
    if (message == null) {
      throw new IllegalStateException("not initialised");
    }
    return message;
  }

  private void authorize(CmkHandle cmk, boolean encrypts, CmkParameters given)
      throws InvalidKeyException {
    try {
      backend
          .authority()
          .authorize(
              encrypts
                  ? new UseRequest(
                      cmk.keyArn(),
                      "kms:GenerateDataKey",
                      given.context(),
                      true,
                      given.grantTokens())
                  : UseRequest.ofUnreadMessage(cmk.keyArn(), given.context(), given.grantTokens()));
    } catch (KmsException refusal) {
      throw JcaErrors.onInit(cmk, refusal);
    }
  }

  private static CmkHandle symmetric(CmkKey key) throws InvalidKeyException {
    if (key instanceof CmkHandle cmk && cmk.keySpec() == KeySpec.SYMMETRIC_DEFAULT) {
      return cmk;
    }
    throw new InvalidKeyException("a symmetric encryption CMK is needed, not " + key);
  }

  private static void checkContext(EncryptionContext context)
      throws InvalidAlgorithmParameterException {
    try {
      MessageHeader.checkWritable(context);
    } catch (IllegalArgumentException e) {
      throw new InvalidAlgorithmParameterException(e.getMessage(), e);
    }
    for (String name : context.pairs().keySet()) {
      if (AadPair.isName(name)) {
        throw new InvalidAlgorithmParameterException(
            "encryption context key " + name + " belongs to the AAD; use updateAAD");
      }
    }
    if (context.canonicalLength() > MAX_CONTEXT_BYTES) {
      throw new InvalidAlgorithmParameterException(
          "encryption context of "
              + context.canonicalLength()
              + " bytes in canonical form; under a CMK handle at most "
              + MAX_CONTEXT_BYTES);
    }
  }
}
