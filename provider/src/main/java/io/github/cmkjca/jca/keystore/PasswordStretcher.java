package io.github.cmkjca.jca.keystore;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stretches the passwords of one file, each once: programs give the same password for the file and
 * for every key they get, and stretching takes a tenth of a second. A password is recognised by its
 * MAC under a random key of this object; it is not kept itself. Safe for use by many threads.
 */
public final class PasswordStretcher {
  private static final int REMEMBERED = 16;

  private final byte[] salt;
  private final int iterations;
  private final byte[] recognitionKey = KeystoreCrypto.random(64);
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ByteBuffer, PasswordFactor> known =
      new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, PasswordFactor> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** For the file of this header. */
  public PasswordStretcher(FileHeader header) {
    this.salt = header.salt();
    this.iterations = header.iterations();
  }

  /** The factor that this password, of at least one character, is. */
  public PasswordFactor stretch(char[] password) {
    byte[] characters = new byte[2 * password.length];
    ByteBuffer name;
    try {
      ByteBuffer.wrap(characters).asCharBuffer().put(password);
      name = ByteBuffer.wrap(KeystoreCrypto.hmac(recognitionKey, ByteBuffer.wrap(characters)));
    } finally {
      Arrays.fill(characters, (byte) 0);
    }
    lock.lock();
    try {
      PasswordFactor factor = known.get(name);
      if (factor == null) {
        factor = PasswordFactor.stretch(password, salt, iterations);
        known.put(name, factor);
      }
      return factor;
    } finally {
      lock.unlock();
    }
  }
}
