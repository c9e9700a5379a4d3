package io.github.cmkjca.jca;

import io.github.cmkjca.spi.kms.GenerateRandomRequest;
import io.github.cmkjca.spi.kms.KmsException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.security.SecureRandomSpi;
import java.util.Arrays;

/**
 * Random bytes from the key management service (GenerateRandom). Only for those who ask for it by
 * name: a provider that works last in the list is never the default.
 */
final class KmsRandom extends SecureRandomSpi {
  private static final long serialVersionUID = 1L;

  /** GenerateRandom, {@code NumberOfBytes}: 1 to 1024. */
  private static final int MOST = 1024;

  private final transient Backend backend;

  KmsRandom(Backend backend) {
    this.backend = backend;
  }

  /** Ignored: what a caller knows adds nothing to the service's generator. */
  @Override
  protected void engineSetSeed(byte[] seed) {}

  @Override
  protected void engineNextBytes(byte[] bytes) {
    for (int done = 0; done < bytes.length; ) {
      int size = Math.min(MOST, bytes.length - done);
      byte[] random;
      try {
        random = backend.kms().generateRandom(new GenerateRandomRequest(size)).plaintext();
      } catch (KmsException refusal) {
        throw JcaErrors.onUse(refusal);
      }
      System.arraycopy(random, 0, bytes, done, size);
      Arrays.fill(random, (byte) 0);
      done += size;
    }
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(
        "a SecureRandom of the CMK provider belongs to an open vault; get a new one instead");
  }

  private void readObject(ObjectInputStream in) throws NotSerializableException {
    throw new NotSerializableException(KmsRandom.class.getName());
  }

  @Override
  protected byte[] engineGenerateSeed(int numBytes) {
    byte[] seed = new byte[numBytes];
    engineNextBytes(seed);
    return seed;
  }
}
