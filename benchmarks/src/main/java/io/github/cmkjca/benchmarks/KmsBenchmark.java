package io.github.cmkjca.benchmarks;

import io.github.cmkjca.CmkProvider;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * GenerateDataKey on the embedded service, with and without durable audit, by one thread and by
 * eight.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class KmsBenchmark {
  /** Whether each call waits for the disk. */
  @Param({"none", "always"})
  public String sync;

  private KeyManagementService kms;
  private GenerateDataKeyRequest request;

  /** Makes the CMK. */
  @Setup
  public void setUp() {
    kms = ((CmkProvider) BenchmarkVault.open(sync)).keyManagementService();
    String keyId =
        kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT)).keyMetadata().arn();
    request =
        GenerateDataKeyRequest.of(
            keyId, 32, EncryptionContext.of("tenant", "blue", "table", "invoices"));
  }

  /** One thread. */
  @Benchmark
  @Threads(1)
  public byte[] generateDataKeyOneThread() {
    return kms.generateDataKey(request).plaintext();
  }

  /** Eight threads. */
  @Benchmark
  @Threads(8)
  public byte[] generateDataKeyEightThreads() {
    return kms.generateDataKey(request).plaintext();
  }
}
