package io.github.cmkjca.jca;

import io.github.cmkjca.spi.CmkKey;
import io.github.cmkjca.spi.kms.GenerateMacRequest;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import java.security.InvalidKeyException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * HMAC under an HMAC CMK, by the key management service, which also authorises: at {@code doFinal},
 * since GenerateMac is one operation over the whole message.
 */
final class CmkMac implements HandleMac.Engine {
  /** GenerateMac, {@code Message}: 1 to 4096 bytes. */
  private static final int MAX_MESSAGE = 4096;

  private final Backend backend;
  private final MacAlgorithm algorithm;
  private @Nullable CmkHandle handle;
  private byte[] message = new byte[0];
  private int length;
  private boolean tooLong;

  CmkMac(Backend backend, MacAlgorithm algorithm) {
    this.backend = backend;
    this.algorithm = algorithm;
  }

  @Override
  public void init(CmkKey key) throws InvalidKeyException {
    CmkHandle next = (CmkHandle) key;
    if (next.keySpec().macAlgorithm().orElse(null) != algorithm) {
      throw new InvalidKeyException(
          next
              + " does not do "
              + algorithm.jcaName()
              + "; use an HMAC CMK of this hash or a data key");
    }
    handle = next;
    reset();
  }

  @Override
  public void update(byte[] input, int offset, int size) {
    if (size > MAX_MESSAGE - length) {
      tooLong = true; // a MAC of the beginning alone would be a lie
      throw tooLong();
    }
    if (length + size > message.length) {
      message = Arrays.copyOf(message, Math.min(MAX_MESSAGE, 2 * (length + size)));
    }
    System.arraycopy(input, offset, message, length, size);
    length += size;
  }

  @Override
  public byte[] doFinal() {
    CmkHandle key = handle;
    if (key == null) {
      throw new IllegalStateException(algorithm.jcaName() + " is not initialised");
    }
    if (tooLong) {
      reset();
      throw tooLong();
    }
    byte[] whole = Arrays.copyOf(message, length);
    try {
      return backend
          .kms()
          .generateMac(
              new GenerateMacRequest(key.keyArn(), whole, algorithm, backend.grantTokens(), false))
          .mac();
    } catch (KmsException refusal) {
      throw JcaErrors.onUse(key, refusal);
    } finally {
      reset();
    }
  }

  @Override
  public void reset() {
    length = 0;
    tooLong = false;
  }

  private static IllegalStateException tooLong() {
    return new IllegalStateException(
        "a CMK authenticates messages of at most "
            + MAX_MESSAGE
            + " bytes; use a data key for longer ones");
  }
}
