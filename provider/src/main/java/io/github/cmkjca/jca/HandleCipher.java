package io.github.cmkjca.jca;

import io.github.cmkjca.spi.CmkKey;
import io.github.cmkjca.spi.kms.KmsException;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import java.util.Arrays;
import javax.crypto.BadPaddingException;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * The JCA's side of every cipher of this provider: chooses the {@link CipherEngine} by the class of
 * the key and funnels all overloads into the engine's one method for each step. Construction is
 * free: the JCA makes such objects only to throw them away.
 */
final class HandleCipher extends CipherSpi {
  private static final byte[] NOTHING = new byte[0];

  /** Makes the engines of one transformation. */
  interface Engines {
    /** A new engine for handles of this class; null if the transformation has none. */
    @Nullable CipherEngine engineFor(Class<?> handleClass);
  }

  private final String transformation;
  private final int blockSize;
  private final @Nullable Class<? extends AlgorithmParameterSpec> specClass;
  private final Engines engines;

  private @Nullable CipherEngine engine;
  private @Nullable AbstractHandle engineKey;

  /**
   * A cipher object.
   *
   * @param blockSize in bytes; 0 for a stream cipher
   * @param specClass what {@code AlgorithmParameters} are turned into; null: none are taken
   */
  HandleCipher(
      String transformation,
      int blockSize,
      @Nullable Class<? extends AlgorithmParameterSpec> specClass,
      Engines engines) {
    this.transformation = transformation;
    this.blockSize = blockSize;
    this.specClass = specClass;
    this.engines = engines;
  }

  /** The transformation is registered whole; the JCA asks this only for parts of one. */
  @Override
  protected void engineSetMode(String mode) throws NoSuchAlgorithmException {
    throw new NoSuchAlgorithmException(transformation + " has its mode");
  }

  @Override
  protected void engineSetPadding(String padding) throws NoSuchPaddingException {
    throw new NoSuchPaddingException(transformation + " has its padding");
  }

  @Override
  protected int engineGetBlockSize() {
    return engine == null ? blockSize : engine.blockSize(blockSize);
  }

  @Override
  protected int engineGetOutputSize(int inputLength) {
    return initialised().outputSize(inputLength);
  }

  @Override
  protected byte @Nullable [] engineGetIV() {
    return engine == null ? null : engine.iv();
  }

  @Override
  protected @Nullable AlgorithmParameters engineGetParameters() {
    return engine == null ? null : engine.parameters();
  }

  @Override
  protected void engineInit(int opmode, Key key, @Nullable SecureRandom random)
      throws InvalidKeyException {
    try {
      init(opmode, key, null, random);
    } catch (InvalidAlgorithmParameterException e) {
      // CipherSpi.engineInit(int, Key, SecureRandom): missing parameters are an
      // InvalidKeyException.
      throw new InvalidKeyException(e.getMessage(), e);
    }
  }

  @Override
  protected void engineInit(
      int opmode, Key key, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    init(opmode, key, params, random);
  }

  @Override
  protected void engineInit(
      int opmode, Key key, @Nullable AlgorithmParameters params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    init(opmode, key, params == null ? null : specOf(params), random);
  }

  private void init(
      int opmode, Key key, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    AbstractHandle handle = AbstractHandle.require(key);
    CipherEngine next = engineFor(handle);
    try {
      next.init(opmode, handle, params, random);
    } catch (KmsException unavailable) {
      // Not a refusal of the use, which the engine tells: the vault cannot be opened.
      throw JcaErrors.onInit(handle, unavailable);
    }
    engine = next;
    engineKey = handle;
  }

  private CipherEngine engineFor(CmkKey handle) throws InvalidKeyException {
    if (engine != null && engineKey != null && engineKey.getClass() == handle.getClass()) {
      return engine;
    }
    CipherEngine made = engines.engineFor(handle.getClass());
    if (made == null) {
      throw new InvalidKeyException(
          transformation
              + " cannot use a "
              + handle
              + "; a CMK itself does AES/GCM/NoPadding and CMK, a data key under it (KeyGenerator"
              + " AES) does the rest");
    }
    return made;
  }

  private AlgorithmParameterSpec specOf(AlgorithmParameters params)
      throws InvalidAlgorithmParameterException {
    if (specClass == null) {
      throw new InvalidAlgorithmParameterException(transformation + " takes no parameters");
    }
    try {
      return params.getParameterSpec(specClass);
    } catch (InvalidParameterSpecException e) {
      throw new InvalidAlgorithmParameterException(
          transformation + " takes parameters that give a " + specClass.getSimpleName(), e);
    }
  }

  @Override
  protected void engineUpdateAAD(byte[] src, int offset, int len) {
    initialised().updateAad(src, offset, len);
  }

  @Override
  protected void engineUpdateAAD(ByteBuffer src) {
    int length = src.remaining();
    if (src.hasArray()) {
      initialised().updateAad(src.array(), src.arrayOffset() + src.position(), length);
      src.position(src.limit());
    } else {
      byte[] copy = new byte[length];
      src.get(copy);
      initialised().updateAad(copy, 0, length);
    }
  }

  @Override
  protected byte[] engineUpdate(byte[] input, int offset, int length) {
    CipherEngine current = initialised();
    byte[] output = new byte[current.updateSize(length)];
    try {
      return exactly(output, current.update(input, offset, length, output, 0));
    } catch (ShortBufferException e) {
      throw understated(e);
    }
  }

  @Override
  protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException {
    return initialised().update(input, offset, length, output, outputOffset);
  }

  @Override
  protected byte[] engineDoFinal(byte @Nullable [] input, int offset, int length)
      throws IllegalBlockSizeException, BadPaddingException {
    CipherEngine current = initialised();
    byte[] output = new byte[current.outputSize(length)];
    try {
      return exactly(
          output, current.doFinal(input == null ? NOTHING : input, offset, length, output, 0));
    } catch (ShortBufferException e) {
      throw understated(e);
    }
  }

  @Override
  protected int engineDoFinal(
      byte @Nullable [] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    return initialised()
        .doFinal(input == null ? NOTHING : input, offset, length, output, outputOffset);
  }

  @Override
  protected int engineUpdate(ByteBuffer input, ByteBuffer output) throws ShortBufferException {
    try {
      return crypt(input, output, false);
    } catch (IllegalBlockSizeException | BadPaddingException e) {
      throw new ProviderException("only the end of a message can fail so", e);
    }
  }

  @Override
  protected int engineDoFinal(ByteBuffer input, ByteBuffer output)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    return crypt(input, output, true);
  }

  /**
   * Buffers as arrays: those that have one are used in place, which the engine allows to overlap;
   * others, and outputs that may be too short, go through a copy, so that their limit holds.
   */
  private int crypt(ByteBuffer input, ByteBuffer output, boolean last)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    CipherEngine current = initialised();
    int length = input.remaining();
    byte[] in;
    int inOffset = 0;
    if (input.hasArray()) {
      in = input.array();
      inOffset = input.arrayOffset() + input.position();
    } else {
      in = new byte[length];
      input.duplicate().get(in);
    }
    int most = last ? current.outputSize(length) : current.updateSize(length);
    boolean inPlace = output.hasArray() && most <= output.remaining();
    byte[] out = inPlace ? output.array() : new byte[Math.min(most, output.remaining())];
    int outOffset = inPlace ? output.arrayOffset() + output.position() : 0;
    try {
      int written =
          last
              ? current.doFinal(in, inOffset, length, out, outOffset)
              : current.update(in, inOffset, length, out, outOffset);
      input.position(input.limit());
      if (inPlace) {
        output.position(output.position() + written);
      } else {
        output.put(out, 0, written);
      }
      return written;
    } finally {
      wipeCopies(input, in, inPlace, out);
    }
  }

  /** One of the two is plaintext; which, only the engine knows. */
  private static void wipeCopies(ByteBuffer input, byte[] in, boolean inPlace, byte[] out) {
    if (!input.hasArray()) {
      Arrays.fill(in, (byte) 0);
    }
    if (!inPlace) {
      Arrays.fill(out, (byte) 0);
    }
  }

  @Override
  protected byte[] engineWrap(Key key) throws IllegalBlockSizeException, InvalidKeyException {
    return initialised().wrap(key);
  }

  @Override
  protected Key engineUnwrap(byte[] wrappedKey, String wrappedKeyAlgorithm, int wrappedKeyType)
      throws InvalidKeyException, NoSuchAlgorithmException {
    return initialised().unwrap(wrappedKey, wrappedKeyAlgorithm, wrappedKeyType);
  }

  /** {@code Cipher} itself refuses every call before a successful init. */
  private CipherEngine initialised() {
    if (engine == null || engineKey == null) {
      throw new IllegalStateException(transformation + " is not initialised");
    }
    engineKey.requireStillUsable();
    return engine;
  }

  private static byte[] exactly(byte[] output, int length) {
    if (length == output.length) {
      return output;
    }
    byte[] exact = Arrays.copyOf(output, length);
    Arrays.fill(output, 0, length, (byte) 0);
    return exact;
  }

  private static ProviderException understated(ShortBufferException e) {
    return new ProviderException("an engine understated its output", e);
  }
}
