package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.GrantTokens;
import io.github.cmkjca.datakey.Lease;
import io.github.cmkjca.datakey.Purpose;
import io.github.cmkjca.spi.CmkContext;
import io.github.cmkjca.spi.CmkKey;
import io.github.cmkjca.spi.CmkParameterSpec;
import io.github.cmkjca.spi.kms.KmsException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * A cipher under a data-key handle: the message machine around another provider's cipher, the
 * delegate, whose bytes it gives unchanged. Subclasses say what is special about a transformation;
 * there is no cryptography here.
 *
 * <p>A message is authorised and counted when it begins: in {@code init}, and again at the first
 * step after {@code doFinal} where the JCA lets one go on without {@code init}. Each step asks the
 * lease once more.
 *
 * <p>The delegate keeps a copy of the key after the message (in SunJCE {@code
 * GaloisCounterMode.lastKey} and the expanded key), which wiping the cache cannot reach. So it is
 * watched as a {@link WatchedDelegate}: when the key leaves the cache, the delegate is initialised
 * with a throw-away key, by whatever thread. {@link DelegateGuard} keeps that thread and the owner
 * apart.
 */
abstract class DelegatingCipher extends WatchedDelegate implements CipherEngine {
  private static final byte[] NO_BYTES = new byte[0];

  private final Delegates delegates;
  final String transformation;

  private @Nullable Cipher delegate;
  private boolean streams;
  private boolean feedable;
  private boolean corretto;
  private int scrubs;

  private @Nullable DataKeyHandle handle;
  private int opmode;
  private @Nullable AlgorithmParameterSpec spec;
  private byte @Nullable [] iv;

  /** Of the message under way; null between messages. */
  private @Nullable Lease lease;

  /** Whether the delegate is in the state that follows {@code init} or a good {@code doFinal}. */
  private boolean delegateReady;

  /** Why nothing more may happen without {@code init}; null: it may. */
  private @Nullable String ended;

  private boolean dataSeen;
  private boolean anythingSeen;
  private int pending;
  private byte[] collected = NO_BYTES;

  DelegatingCipher(Delegates delegates, String transformation) {
    this.delegates = delegates;
    this.transformation = transformation;
  }

  // What is special about a transformation.

  /** Whether it takes keys of this algorithm; as in SunJCE, AES takes its own only. */
  boolean takesKeysOf(@Nullable String algorithm) {
    return "AES".equalsIgnoreCase(algorithm) || "Rijndael".equalsIgnoreCase(algorithm);
  }

  /**
   * Checks the parameters, or makes them where the caller may leave them out.
   *
   * @return what the delegate gets: of a class whose objects do not change, or null for none
   */
  abstract @Nullable AlgorithmParameterSpec check(
      int mode, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidAlgorithmParameterException;

  /** A copy of the IV of parameters that {@link #check} gave. */
  abstract byte @Nullable [] ivOf(@Nullable AlgorithmParameterSpec checked);

  /** Parameters for a throw-away key, different for each number. */
  abstract @Nullable AlgorithmParameterSpec throwAway(int number);

  /** Refuses an IV that this object has used with this key. */
  void refuseRepeat(int mode, DataKeyHandle key, byte @Nullable [] nextIv)
      throws InvalidKeyException, InvalidAlgorithmParameterException {}

  /** The init succeeded: remembers what {@link #refuseRepeat} has to refuse. */
  void begun(
      int mode,
      DataKeyHandle key,
      @Nullable AlgorithmParameterSpec newSpec,
      byte @Nullable [] newIv) {}

  /** Why no further message may follow this one without {@code init}; null: one may. */
  abstract @Nullable String endOf(int mode);

  /** Whether a delegate that has done a message needs another {@code init} for the next one. */
  boolean restartsWithInit() {
    return false;
  }

  /** Most bytes that {@code doFinal} gives for so many bytes in all. */
  abstract int finalSize(int mode, int total);

  /** Whether {@link #finalSize} is exact. */
  boolean sizeIsExact(int mode) {
    return true;
  }

  /** Whether the message must be held back until its end is there, as plaintext to be verified. */
  abstract boolean collects(int mode);

  /** Whether {@link SunJceFeed} knows how to feed it. */
  boolean isGcm() {
    return false;
  }

  /** Whether the delegate errs unless it writes to the beginning of an array. */
  boolean writesToBeginning() {
    return false;
  }

  /** Length of the authentication tag at the end of a ciphertext; 0 without one. */
  int tagBytes() {
    return 0;
  }

  /** Whether additional authenticated data exist. */
  boolean takesAad() {
    return false;
  }

  /** Name of the {@code AlgorithmParameters}. */
  abstract String parametersName();

  // CipherEngine.

  @Override
  public final void init(
      int mode, CmkKey key, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    DataKeyHandle next = (DataKeyHandle) key;
    if (!takesKeysOf(next.getAlgorithm())) {
      throw new InvalidKeyException(transformation + " needs an AES key, not a " + next);
    }
    CmkParameterSpec extra = params instanceof CmkParameterSpec given ? given : null;
    AlgorithmParameterSpec checked =
        check(mode, extra == null ? params : innerOf(extra, next), random);
    byte[] nextIv = ivOf(checked);
    refuseRepeat(mode, next, nextIv);
    arriving(next.dataKey());
    enter();
    try {
      Lease nextLease;
      try {
        nextLease = next.dataKey().lease(purpose(mode), grantTokens(extra));
      } catch (KmsException refusal) {
        throw JcaErrors.onInit(next, refusal);
      }
      start(mode, next.dataKey(), nextLease, checked, nextIv);
      handle = next;
      opmode = mode;
      spec = checked;
      iv = nextIv;
      lease = nextLease;
      ended = null;
      begun(mode, next, checked, nextIv);
    } finally {
      arriving(null);
      leave();
    }
  }

  @Override
  public final int blockSize(int registered) {
    return delegate == null ? registered : delegate.getBlockSize();
  }

  @Override
  public final int outputSize(int inputLength) {
    return finalSize(opmode, Math.addExact(pending, inputLength));
  }

  @Override
  public final int updateSize(int inputLength) {
    return holdsBack() ? 0 : Math.addExact(pending, inputLength);
  }

  @Override
  public final byte @Nullable [] iv() {
    return iv == null ? null : iv.clone();
  }

  @Override
  public final @Nullable AlgorithmParameters parameters() {
    return spec == null ? null : Delegates.parameters(parametersName(), spec);
  }

  @Override
  public final void updateAad(byte[] aad, int offset, int length) {
    if (!takesAad()) {
      // CipherSpi.engineUpdateAAD, and SunJCE: what a transformation does not have at all.
      throw new UnsupportedOperationException(
          transformation + " has no additional authenticated data; use AES/GCM/NoPadding");
    }
    enter();
    try {
      if (lease == null) {
        restart();
      }
      if (dataSeen) {
        throw new IllegalStateException(
            "additional authenticated data must come before the first update");
      }
      proceed(length);
      requireDelegate().updateAAD(aad, offset, length);
    } finally {
      leave();
    }
  }

  @Override
  public final int update(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException {
    enter();
    try {
      if (lease == null) {
        restart();
      }
      if (holdsBack()) {
        proceed(length);
        collect(input, offset, length);
        return 0;
      }
      return step(input, offset, length, output, outputOffset);
    } finally {
      leave();
    }
  }

  private int step(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException {
    if (collides(input, offset, length, output, outputOffset)) {
      byte[] copy = Arrays.copyOfRange(input, offset, offset + length);
      try {
        return step(copy, 0, length, output, outputOffset);
      } finally {
        Arrays.fill(copy, (byte) 0);
      }
    }
    proceed(length);
    boolean good = false;
    try {
      Cipher cipher = requireDelegate();
      int written =
          cutsUp(input, offset, length, output, outputOffset)
              ? SunJceFeed.update(cipher, input, offset, length, output, outputOffset)
              : cipher.update(input, offset, length, output, outputOffset);
      pending += length - written;
      dataSeen = true;
      good = true;
      return written;
    } catch (ShortBufferException e) {
      good = true;
      throw e;
    } finally {
      if (!good) {
        breakOff("a step of the message failed");
      }
    }
  }

  @Override
  public final int doFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    enter();
    try {
      if (lease == null) {
        restart();
      }
      if (sizeIsExact(opmode)
          && output.length - outputOffset < finalSize(opmode, Math.addExact(pending, length))) {
        throw new ShortBufferException(
            "output needs "
                + finalSize(opmode, pending + length)
                + " bytes, "
                + (output.length - outputOffset)
                + " are there");
      }
      proceed(length);
      boolean over = true;
      boolean good = false;
      try {
        int written =
            outputOffset > 0 && writesToBeginning()
                ? finishApart(input, offset, length, output, outputOffset)
                : finish(input, offset, length, output, outputOffset);
        good = true;
        return written;
      } catch (ShortBufferException e) {
        over = false;
        throw e;
      } finally {
        if (over) {
          end(good);
        }
      }
    } finally {
      leave();
    }
  }

  /** Through an array of its own, no longer than the room there is: the delegate checks that. */
  private int finishApart(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    int room = Math.max(0, output.length - outputOffset);
    byte[] apart = new byte[Math.min(room, finalSize(opmode, Math.addExact(pending, length)))];
    try {
      int written = finish(input, offset, length, apart, 0);
      System.arraycopy(apart, 0, output, outputOffset, written);
      return written;
    } finally {
      Arrays.fill(apart, (byte) 0);
    }
  }

  private int finish(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    if (collides(input, offset, length, output, outputOffset)) {
      byte[] copy = Arrays.copyOfRange(input, offset, offset + length);
      try {
        return finish(copy, 0, length, output, outputOffset);
      } finally {
        Arrays.fill(copy, (byte) 0);
      }
    }
    if (collects(opmode) && pending + length < tagBytes()) {
      // Where output and tag are both too short, JDK 17 speaks of the output.
      throw new AEADBadTagException("the input is shorter than a tag");
    }
    Cipher cipher = requireDelegate();
    if (!holdsBack()) {
      return cutsUp(input, offset, length, output, outputOffset)
          ? SunJceFeed.doFinal(cipher, input, offset, length, output, outputOffset)
          : cipher.doFinal(input, offset, length, output, outputOffset);
    }
    if (feedable) {
      SunJceFeed.decrypting(Math.addExact(pending, length));
    }
    if (pending == 0) {
      return cipher.doFinal(input, offset, length, output, outputOffset);
    }
    int before = pending;
    collect(input, offset, length);
    try {
      return cipher.doFinal(collected, 0, pending, output, outputOffset);
    } catch (ShortBufferException e) {
      pending = before; // the caller repeats the call
      throw e;
    }
  }

  // WatchedDelegate.

  @Override
  final boolean inMessage() {
    return lease != null;
  }

  @Override
  final void scrub() {
    if (!holdsKey()) {
      return;
    }
    try {
      // Always to encrypt: that is what replaces SunJCE's GaloisCounterMode.lastKey.
      requireDelegate().init(Cipher.ENCRYPT_MODE, ThrowAwayKey.KEY, throwAway(++scrubs));
    } catch (GeneralSecurityException e) {
      // A delegate that refuses any 256-bit key is of no more use here: the collector gets it.
      delegate = null;
    }
    forgotten();
    delegateReady = false;
    if (lease != null) {
      breakOff("the key was wiped in the midst of the message");
    }
  }

  // The message machine; all called inside the guard.

  private void start(
      int mode,
      DataKey key,
      Lease nextLease,
      @Nullable AlgorithmParameterSpec checked,
      byte @Nullable [] nextIv)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    Cipher cipher = delegate;
    if (cipher != null && corretto && length(nextIv) != length(iv)) {
      // Corretto 2.5.0 takes the length of the IV before when the key is the same.
      scrub();
      cipher = null;
    }
    if (cipher == null) {
      cipher = delegates.cipher(transformation);
      delegate = cipher;
      streams = Delegates.streams(cipher.getProvider());
      String name = cipher.getProvider().getName();
      corretto = name.equals(Delegates.CORRETTO);
      feedable = isGcm() && name.equals(Delegates.SUN_JCE);
    }
    arrived(key);
    initialise(cipher, mode, nextLease, checked);
    delegateReady = true;
    dataSeen = false;
    anythingSeen = false;
    pending = 0;
  }

  private static void initialise(
      Cipher cipher, int mode, Lease lease, @Nullable AlgorithmParameterSpec checked)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    int direction = encrypts(mode) ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
    try {
      lease.withKey(
          material -> {
            cipher.init(direction, material, checked);
            return cipher;
          });
    } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new ProviderException("Cipher.init throws no other", e);
    }
  }

  /** A further message under the parameters of the last {@code init}, where that is allowed. */
  private void restart() {
    DataKeyHandle key = handle;
    if (key == null) {
      throw new IllegalStateException(transformation + " is not initialised");
    }
    if (ended != null) {
      throw new IllegalStateException(ended);
    }
    DataKey dataKey = key.dataKey();
    arriving(dataKey);
    try {
      Lease next = dataKey.lease(purpose(opmode), grantTokens(null));
      if (restartsWithInit()) {
        scrub(); // SunJCE 17 refuses the key and nonce that it has
      }
      if (!delegateReady) {
        start(opmode, dataKey, next, spec, iv);
      }
      dataSeen = false;
      anythingSeen = false;
      pending = 0;
      lease = next;
    } catch (KmsException refusal) {
      throw JcaErrors.onUse(key, refusal);
    } catch (GeneralSecurityException e) {
      throw new ProviderException("the delegate refuses what it took before", e);
    } finally {
      arriving(null);
    }
  }

  private void proceed(int length) {
    Lease current = lease;
    if (current == null) {
      throw new IllegalStateException(transformation + " is not initialised");
    }
    try {
      current.proceed(length);
    } catch (KmsException refusal) {
      DataKeyHandle key = handle;
      if (anythingSeen) {
        breakOff("the message was refused half-way; begin it again with init");
      }
      throw key == null ? JcaErrors.onUse(refusal) : JcaErrors.onUse(key, refusal);
    }
    anythingSeen = true;
  }

  private void end(boolean good) {
    lease = null;
    delegateReady = good;
    ended = endOf(opmode);
    if (collected.length > 0) {
      Arrays.fill(collected, 0, pending, (byte) 0);
      collected = NO_BYTES;
    }
    pending = 0;
  }

  /** After this only {@code init} helps: silently going on would lose the message's beginning. */
  private void breakOff(String why) {
    end(false);
    ended = why;
  }

  private void collect(byte[] input, int offset, int length) {
    int total = Math.addExact(pending, length);
    if (total > collected.length) {
      // Doubling, but exactly as much as needed for the first piece.
      int size = pending == 0 ? total : (int) Math.min(Integer.MAX_VALUE - 8L, 2L * total);
      collected = Arrays.copyOf(collected, Math.max(total, size));
    }
    System.arraycopy(input, offset, collected, pending, length);
    pending = total;
    dataSeen = true;
  }

  /**
   * Whether the delegate's output might overwrite input that it has not read, so that it gets a
   * copy: whenever the two overlap, but for exactly in place and in the first step of a message.
   * SunJCE (17, 25) gives wrong GCM ciphertext in place after an update that was not whole blocks,
   * and wrong ChaCha20 ciphertext when shifted; Corretto 2.5.0 errs likewise.
   */
  private boolean collides(byte[] input, int offset, int length, byte[] output, int outputOffset) {
    return input == output
        && (outputOffset != offset || dataSeen)
        && outputOffset < offset + length
        && offset < outputOffset + finalSize(opmode, Math.addExact(pending, length));
  }

  /**
   * Whether the input is given in pieces: to SunJCE while it is cold, if there is room for the most
   * that can come, and if no piece's output can overwrite the next piece's input.
   */
  private boolean cutsUp(byte[] input, int offset, int length, byte[] output, int outputOffset) {
    return feedable
        && SunJceFeed.isColdForEncrypting(length)
        && output.length - outputOffset >= finalSize(opmode, Math.addExact(pending, length))
        && (input != output || outputOffset + pending <= offset || outputOffset >= offset + length);
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private boolean holdsBack() {
    return !streams || collects(opmode);
  }

  private Cipher requireDelegate() {
    Cipher cipher = delegate;
    if (cipher == null) {
      throw new IllegalStateException(transformation + " is not initialised");
    }
    return cipher;
  }

  private List<String> grantTokens(@Nullable CmkParameterSpec extra) {
    List<String> tokens = CmkContext.current().grantTokens();
    return extra == null || extra.grantTokens().isEmpty()
        ? tokens
        : GrantTokens.union(tokens, extra.grantTokens());
  }

  private static @Nullable AlgorithmParameterSpec innerOf(CmkParameterSpec extra, DataKeyHandle key)
      throws InvalidAlgorithmParameterException {
    if (!extra.encryptionContext().isEmpty()
        && !extra.encryptionContext().equals(key.encryptionContext())) {
      throw new InvalidAlgorithmParameterException(
          "a data key is bound to its encryption context "
              + key.encryptionContext()
              + "; leave the context out or give the same");
    }
    return extra.parameters().orElse(null);
  }

  static boolean encrypts(int mode) {
    return mode == Cipher.ENCRYPT_MODE || mode == Cipher.WRAP_MODE;
  }

  private static Purpose purpose(int mode) {
    return encrypts(mode) ? Purpose.ENCRYPT : Purpose.DECRYPT;
  }
}
