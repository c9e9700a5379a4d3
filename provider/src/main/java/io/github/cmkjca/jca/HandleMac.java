package io.github.cmkjca.jca;

import io.github.cmkjca.spi.CmkKey;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import java.nio.ByteBuffer;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.MacSpi;
import org.jspecify.annotations.Nullable;

/**
 * HMAC under a handle: computed here by a delegate for a data key, by the key management service
 * for an HMAC CMK. Construction is free.
 */
final class HandleMac extends MacSpi {
  /** What one kind of handle does; for one thread at a time. */
  interface Engine {
    /** Begins a message, or changes nothing. */
    void init(CmkKey key) throws InvalidKeyException;

    /** Continues the message. */
    void update(byte[] input, int offset, int length);

    /** Ends the message; another one under the same key may follow. */
    byte[] doFinal();

    /** Drops what was given of the message. */
    void reset();
  }

  private final MacAlgorithm algorithm;
  private final Backend backend;
  private final Delegates delegates;
  private @Nullable Engine engine;
  private @Nullable AbstractHandle engineKey;

  HandleMac(Backend backend, Delegates delegates, MacAlgorithm algorithm) {
    this.backend = backend;
    this.delegates = delegates;
    this.algorithm = algorithm;
  }

  @Override
  protected int engineGetMacLength() {
    return algorithm.macBytes();
  }

  @Override
  protected void engineInit(Key key, @Nullable AlgorithmParameterSpec params)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    AbstractHandle handle = AbstractHandle.require(key);
    if (params != null) {
      throw new InvalidAlgorithmParameterException(algorithm.jcaName() + " takes no parameters");
    }
    Engine next = engineFor(handle);
    next.init(handle);
    engine = next;
    engineKey = handle;
  }

  private Engine engineFor(CmkKey handle) {
    if (engine != null && engineKey != null && engineKey.getClass() == handle.getClass()) {
      return engine;
    }
    return handle instanceof DataKeyHandle
        ? new DataKeyMac(delegates, algorithm.jcaName())
        : new CmkMac(backend, algorithm);
  }

  @Override
  protected void engineUpdate(byte input) {
    initialised().update(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    initialised().update(input, offset, length);
  }

  @Override
  protected void engineUpdate(ByteBuffer input) {
    int length = input.remaining();
    if (input.hasArray()) {
      initialised().update(input.array(), input.arrayOffset() + input.position(), length);
      input.position(input.limit());
      return;
    }
    byte[] piece = new byte[Math.min(length, 8192)];
    while (input.hasRemaining()) {
      int size = Math.min(input.remaining(), piece.length);
      input.get(piece, 0, size);
      initialised().update(piece, 0, size);
    }
  }

  @Override
  protected byte[] engineDoFinal() {
    return initialised().doFinal();
  }

  @Override
  protected void engineReset() {
    if (engine != null) {
      engine.reset();
    }
  }

  private Engine initialised() {
    if (engine == null || engineKey == null) {
      throw new IllegalStateException(algorithm.jcaName() + " is not initialised");
    }
    engineKey.requireStillUsable();
    return engine;
  }
}
