package io.github.cmkjca.benchmarks;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.concurrent.TimeUnit;
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
 * One signature, as a TLS library makes it: a new {@code Signature} object, no provider named. The
 * JDK's provider with the plain key against a handle that works by the same one.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(3)
@State(Scope.Thread)
public class SignatureBenchmark {
  /** Who has the key. */
  @Param({"PKCS12", "CMK"})
  public String kept;

  /** Kind of key. */
  @Param({"RSA", "EC"})
  public String algorithm;

  private PrivateKey key;
  private String signature;
  private final byte[] message = new byte[130];

  /** Makes the key. */
  @Setup
  public void setUp() throws GeneralSecurityException, IOException {
    System.setProperty("cmk.delegate", "SunJCE");
    KeyStore store = CertifiedKey.store(algorithm, algorithm.equals("RSA") ? 2048 : 256, kept);
    key = CertifiedKey.key(store);
    signature = algorithm.equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
  }

  /** Signs one message. */
  @Benchmark
  public byte[] sign() throws GeneralSecurityException {
    Signature signer = Signature.getInstance(signature);
    signer.initSign(key);
    signer.update(message);
    return signer.sign();
  }
}
