package io.github.cmkjca.jca;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;

/**
 * How SunJCE's GCM is fed while the JVM is cold. Its AES and GHASH intrinsics work in compiled code
 * only, and the JIT compiles what is <em>called</em> thousands of times: a young JVM that encrypts
 * or decrypts 1 MiB a call stays at some 50 MiB/s for seconds. Two remedies, with their numbers in
 * docs/decisions/0602-cold-jvm.md:
 *
 * <ul>
 *   <li>Encryption is given in pieces of 1 KiB: 400 to 1,000 MiB/s within a few MiB.
 *   <li>Decryption cannot be: SunJCE collects until the tag is there. So the first MiBs start a
 *       thread that runs throw-away messages, short ones for the JIT's counters and long ones for
 *       its branch profiles, for half a second or so.
 * </ul>
 *
 * When the thread is done, both go to SunJCE in one call, which is fastest then, and nothing is
 * left of this but a volatile read. Shared by all threads.
 */
final class SunJceFeed {
  /** Calls count, not bytes: 512 B to 2 KiB do equally well. */
  private static final int PIECE = 1024;

  /** Shorter messages warm the JVM up by themselves. */
  private static final int LONG_INPUT = 4 * PIECE;

  /**
   * From then on a second thread's half second is well spent: soon for decryption; for encryption,
   * which pieces make fast enough, later, since the JIT needs the processor first.
   */
  private static final long ENOUGH_DECRYPTED = 2L << 20;

  private static final long ENOUGH_ENCRYPTED = 256L << 20;

  private static final AtomicLong SEEN = new AtomicLong();
  private static final AtomicBoolean STARTED = new AtomicBoolean();
  private static volatile boolean warm;

  private SunJceFeed() {}

  /** Whether the JVM is cold and encrypting so much at once suffers from that. */
  static boolean isColdForEncrypting(int length) {
    return !warm && length >= LONG_INPUT && seen(length, ENOUGH_ENCRYPTED);
  }

  /** Tells of a decryption of this length. */
  static void decrypting(int length) {
    if (!warm && length >= LONG_INPUT) {
      seen(length, ENOUGH_DECRYPTED);
    }
  }

  private static boolean seen(int length, long enough) {
    // Parts in a thousand of what is enough, rounded up, so that both directions add up.
    long before = SEEN.getAndAdd(1 + length * 1000L / enough);
    if (before < 1000 && SEEN.get() >= 1000 && STARTED.compareAndSet(false, true)) {
      Thread thread = new Thread(SunJceFeed::warmUp, "cmk-warm-up");
      thread.setDaemon(true);
      thread.start();
    }
    return true;
  }

  /**
   * Updates with all of the input in pieces; returns the bytes written. The caller has made sure
   * that the output has room and that no piece's output overwrites another's input.
   */
  static int update(
      Cipher cipher, byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException {
    int written = 0;
    for (int done = 0; done < length; ) {
      int size = Math.min(PIECE, length - done);
      written += cipher.update(input, offset + done, size, output, outputOffset + written);
      done += size;
    }
    return written;
  }

  /** The same and the end of the message. */
  static int doFinal(
      Cipher cipher, byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
    int most = length - PIECE;
    int written = update(cipher, input, offset, most, output, outputOffset);
    return written + cipher.doFinal(input, offset + most, PIECE, output, outputOffset + written);
  }

  private static void warmUp() {
    try {
      new WarmUp().run();
    } catch (GeneralSecurityException | RuntimeException e) {
      System.getLogger("io.github.cmkjca")
          .log(System.Logger.Level.DEBUG, "AES-GCM could not be warmed up", e);
    } finally {
      warm = true;
    }
  }

  /** Throw-away messages under a throw-away key. */
  private static final class WarmUp {
    private static final int ROUNDS = 50;
    private static final int SHORT_A_ROUND = 400;
    private static final int SHORT = 512;

    /** SunJCE takes another path from 64 KiB on. */
    private static final int LONG = 128 * 1024;

    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Cipher encrypting = Cipher.getInstance("AES/GCM/NoPadding", Delegates.SUN_JCE);
    private final Cipher decrypting = Cipher.getInstance("AES/GCM/NoPadding", Delegates.SUN_JCE);
    private final byte[] plaintext = new byte[LONG];
    private final byte[] output = new byte[LONG + 16];
    private int messages;

    WarmUp() throws GeneralSecurityException {}

    void run() throws GeneralSecurityException {
      GCMParameterSpec shortIv = nextIv();
      byte[] shortMessage = encrypt(SHORT, shortIv).clone();
      GCMParameterSpec longIv = nextIv();
      byte[] longMessage = encrypt(LONG, longIv).clone();
      long start = System.nanoTime();
      for (int round = 0; round < ROUNDS && System.nanoTime() - start < MOST_NANOS; round++) {
        for (int i = 0; i < SHORT_A_ROUND; i++) {
          encrypt(SHORT, nextIv());
          decrypt(shortMessage, SHORT + 16, shortIv);
        }
        encrypt(LONG, nextIv());
        decrypt(longMessage, LONG + 16, longIv);
      }
    }

    private byte[] encrypt(int length, GCMParameterSpec iv) throws GeneralSecurityException {
      encrypting.init(Cipher.ENCRYPT_MODE, ThrowAwayKey.KEY, iv);
      int written = encrypting.update(plaintext, 0, length / 2, output, 0);
      encrypting.doFinal(plaintext, length / 2, length - length / 2, output, written);
      return output;
    }

    private void decrypt(byte[] message, int length, GCMParameterSpec iv)
        throws GeneralSecurityException {
      decrypting.init(Cipher.DECRYPT_MODE, ThrowAwayKey.KEY, iv);
      decrypting.doFinal(message, 0, length, output, 0);
    }

    private GCMParameterSpec nextIv() {
      return new GCMParameterSpec(128, Ivs.numbered(12, ++messages));
    }
  }
}
