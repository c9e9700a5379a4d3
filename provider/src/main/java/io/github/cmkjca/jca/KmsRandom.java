package io.github.cmkjca.jca;

import io.github.cmkjca.spi.kms.GenerateRandomRequest;
import io.github.cmkjca.spi.kms.KmsException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.security.SecureRandomSpi;
import java.util.Arrays;

/**
 * Random bytes from the key management service (GenerateRandom). For those who ask for it by name:
 * a provider that works last in the list is never the default. Where it comes first it is the
 * default of everybody, also of the libraries with which the vault is opened and the service works;
 * their calls, which would come back here without end, get the JDK's generator. Safe for use by
 * many threads.
 */
final class KmsRandom extends SecureRandomSpi {
  private static final long serialVersionUID = 1L;

  /** GenerateRandom, {@code NumberOfBytes}: 1 to 1024. */
  private static final int MOST = 1024;

  /** Set while a thread is inside the service, or works for it. */
  private static final ThreadLocal<Boolean> ASIDE = new ThreadLocal<>();

  private final transient Backend backend;

  KmsRandom(Backend backend) {
    this.backend = backend;
  }

  /** Runs what may not wait for the vault: its thread's random bytes come from the JDK. */
  static void aside(Runnable work) {
    Boolean before = ASIDE.get();
    ASIDE.set(true);
    try {
      work.run();
    } finally {
      if (before == null) {
        ASIDE.remove();
      }
    }
  }

  /** Ignored: what a caller knows adds nothing to the service's generator. */
  @Override
  protected void engineSetSeed(byte[] seed) {}

  @Override
  protected void engineNextBytes(byte[] bytes) {
    if (ASIDE.get() != null || backend.isOpening()) {
      Delegates.random().nextBytes(bytes);
    } else {
      aside(() -> generate(bytes));
    }
  }

  private void generate(byte[] bytes) {
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
