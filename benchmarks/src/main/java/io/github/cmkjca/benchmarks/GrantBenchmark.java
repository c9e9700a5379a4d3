package io.github.cmkjca.benchmarks;

import io.github.cmkjca.CmkProvider;
import io.github.cmkjca.kms.UseAuthority;
import io.github.cmkjca.kms.UseAuthority.UseRequest;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import java.util.List;
import java.util.Map;
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
 * The whole question whether a cached data key may be used, by a principal whom one of its ten
 * grants permits it, on keys with more and more grants to others. With a token of the grant, too.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class GrantBenchmark {
  private static final String USER = "arn:aws:iam::000000000000:user/";
  private static final String APP = USER + "app";
  private static final int OWN = 10;

  /** Grants on the key in all. */
  @Param({"10", "1000"})
  public int grants;

  private UseAuthority authority;
  private UseRequest plain;
  private UseRequest withToken;

  /** Makes the key and its grants. */
  @Setup
  public void setUp() {
    KeyManagementService kms = ((CmkProvider) BenchmarkVault.open("none")).keyManagementService();
    String key = kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT)).keyMetadata().arn();
    String token = "";
    for (int i = 1; i <= grants; i++) {
      token =
          kms.createGrant(
                  CreateGrantRequest.of(
                          key, i > grants - OWN ? APP : USER + i, GrantOperation.DECRYPT)
                      .withConstraints(
                          GrantConstraints.subset(
                              EncryptionContext.of(
                                  "table", i == grants ? "invoices" : "table" + i))))
              .grantToken();
    }
    System.setProperty("cmk.principal", APP);
    authority = (UseAuthority) new CmkProvider().keyManagementService();
    EncryptionContext context =
        EncryptionContext.of(
            Map.of("tenant", "blue", "table", "invoices", "shard", "7", "purpose", "archive"));
    plain = new UseRequest(key, "kms:Decrypt", context, false, List.of());
    withToken = new UseRequest(key, "kms:Decrypt", context, false, List.of(token));
  }

  /** Without a token. */
  @Benchmark
  public void authorize() {
    authority.authorize(plain);
  }

  /** With a token. */
  @Benchmark
  public void authorizeWithToken() {
    authority.authorize(withToken);
  }
}
