package io.github.cmkjca.benchmarks;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
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

/** One self-describing message under a CMK handle, beside a bare AES-256-GCM message of SunJCE. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class CmkMessageBenchmark {
  /** Bytes of the message. */
  @Param({"64", "1024", "65536", "1048576"})
  public int size;

  private Cipher bare;
  private Cipher encrypt;
  private Cipher decrypt;
  private SecretKey plain;
  private SecretKey cmk;
  private byte[] plaintext;
  private byte[] message;

  /** Makes the CMK and the ciphers. */
  @Setup
  public void setUp() throws GeneralSecurityException, java.io.IOException {
    Provider ours = BenchmarkVault.open("none");
    KeyGenerator.getInstance("AES", ours).generateKey();
    KeyStore store = KeyStore.getInstance("CMK", ours);
    store.load(null, null);
    cmk = (SecretKey) store.getKey("alias/default", null);
    plain = new SecretKeySpec(new byte[32], "AES");
    bare = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    encrypt = Cipher.getInstance("AES/GCM/NoPadding", ours);
    decrypt = Cipher.getInstance("AES/GCM/NoPadding", ours);
    plaintext = new byte[size];
    encrypt.init(Cipher.ENCRYPT_MODE, cmk);
    message = encrypt.doFinal(plaintext);
  }

  /** Bare AES-GCM under a random IV. */
  @Benchmark
  public byte[] bareEncrypt() throws GeneralSecurityException {
    bare.init(Cipher.ENCRYPT_MODE, plain);
    return bare.doFinal(plaintext);
  }

  /** A whole message: header with the encrypted data key, frames. */
  @Benchmark
  public byte[] messageEncrypt() throws GeneralSecurityException {
    encrypt.init(Cipher.ENCRYPT_MODE, cmk);
    return encrypt.doFinal(plaintext);
  }

  /** Opens a message whose data key is cached. */
  @Benchmark
  public byte[] messageDecrypt() throws GeneralSecurityException {
    decrypt.init(Cipher.DECRYPT_MODE, cmk);
    return decrypt.doFinal(message);
  }
}
