package io.github.cmkjca.benchmarks;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One AES-256-GCM message, init and doFinal on a kept {@code Cipher}: the raw delegate against a
 * cached data-key handle.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class DataKeyCipherBenchmark {
  /** Who encrypts: the delegate with the plain key, or we with a handle to the same key. */
  @Param({"delegate", "handle"})
  public String key;

  /** The delegate in both cases. */
  @Param({"SunJCE", "AmazonCorrettoCryptoProvider"})
  public String delegate;

  /** Bytes of the message. */
  @Param({"64", "1024", "65536", "1048576"})
  public int size;

  private Cipher encrypt;
  private Cipher decrypt;
  private SecretKey secret;
  private byte[] plaintext;
  private byte[] output;
  private byte[] ciphertext;
  private byte[] opened;
  private byte[] iv;
  private GCMParameterSpec fixedIv;
  private long counter;

  /** Makes the key and both ciphers. */
  @Setup
  public void setUp()
      throws GeneralSecurityException, ReflectiveOperationException, java.io.IOException {
    System.setProperty("cmk.delegate", delegate);
    Provider raw = Delegate.named(delegate);
    SecretKey plain = new SecretKeySpec(new byte[32], "AES");
    if (key.equals("handle")) {
      Provider ours = BenchmarkVault.open("none");
      KeyStore store = KeyStore.getInstance("CMK", ours);
      store.load(null, null);
      store.setKeyEntry("benchmark-" + Thread.currentThread().getId(), plain, null, null);
      secret = (SecretKey) store.getKey("benchmark-" + Thread.currentThread().getId(), null);
      encrypt = Cipher.getInstance("AES/GCM/NoPadding", ours);
      decrypt = Cipher.getInstance("AES/GCM/NoPadding", ours);
    } else {
      secret = plain;
      encrypt = Cipher.getInstance("AES/GCM/NoPadding", raw);
      decrypt = Cipher.getInstance("AES/GCM/NoPadding", raw);
    }
    plaintext = new byte[size];
    output = new byte[size + 16];
    opened = new byte[size];
    iv = new byte[12];
    fixedIv = new GCMParameterSpec(128, new byte[12]);
    Cipher once = Cipher.getInstance("AES/GCM/NoPadding", raw);
    once.init(Cipher.ENCRYPT_MODE, plain, fixedIv);
    ciphertext = once.doFinal(plaintext);
  }

  /** Encrypts one message under a fresh IV. */
  @Benchmark
  public byte[] encrypt() throws GeneralSecurityException {
    long n = ++counter;
    for (int i = 4; i < 12; i++) {
      iv[i] = (byte) (n >>> (8 * (11 - i)));
    }
    encrypt.init(Cipher.ENCRYPT_MODE, secret, new GCMParameterSpec(128, iv));
    encrypt.doFinal(plaintext, 0, size, output, 0);
    return output;
  }

  /** Decrypts one message. */
  @Benchmark
  public byte[] decrypt() throws GeneralSecurityException {
    decrypt.init(Cipher.DECRYPT_MODE, secret, fixedIv);
    decrypt.doFinal(ciphertext, 0, ciphertext.length, opened, 0);
    return opened;
  }
}
