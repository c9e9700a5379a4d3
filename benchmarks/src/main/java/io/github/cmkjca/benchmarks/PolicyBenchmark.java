package io.github.cmkjca.benchmarks;

import io.github.cmkjca.kms.policy.Caller;
import io.github.cmkjca.kms.policy.CompiledPolicy;
import io.github.cmkjca.kms.policy.ContextGrowth;
import io.github.cmkjca.kms.policy.Decision;
import io.github.cmkjca.kms.policy.PolicyDocument;
import io.github.cmkjca.kms.policy.PolicyRequest;
import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.spi.EncryptionContext;
import java.time.Instant;
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

/** One decision of a compiled key policy whose last statement allows. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class PolicyBenchmark {
  private static final String STATEMENT =
      """
      {"Sid":"s%d","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:user/app%d"},
       "Action":["kms:Encrypt","kms:Decrypt","kms:GenerateDataKey*"],"Resource":"*",
       "Condition":{"StringEquals":{"kms:EncryptionContext:tenant":"blue"},
                    "StringLike":{"kms:EncryptionContext:table":["orders*","invoices*"]}}}
      """;

  /** Statements of the policy, each with two conditions. */
  @Param({"1", "20"})
  public int statements;

  private CompiledPolicy policy;
  private PolicyRequest request;

  /** Compiles the policy. */
  @Setup
  public void setUp() {
    StringBuilder json = new StringBuilder("{\"Version\":\"2012-10-17\",\"Statement\":[");
    for (int i = 1; i <= statements; i++) {
      json.append(i == 1 ? "" : ",").append(STATEMENT.formatted(i, i));
    }
    policy = PolicyDocument.parse(json.append("]}").toString()).compile();
    request =
        new PolicyRequest(
            Caller.of("arn:aws:iam::000000000000:user/app" + statements),
            "kms:Decrypt",
            "arn:aws:kms:local:000000000000:key/0d3c8a52-7a41-4c56-8d5e-2f0b6f2f9c11",
            EncryptionContext.of(
                Map.of("tenant", "blue", "table", "invoices", "shard", "7", "purpose", "archive")),
            ContextGrowth.NONE,
            RequestKeys.of(Map.of("kms:keyspec", "SYMMETRIC_DEFAULT")),
            Instant.EPOCH);
  }

  /** Decides. */
  @Benchmark
  public Decision decide() {
    return policy.decide(request);
  }
}
