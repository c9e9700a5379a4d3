package io.github.cmkjca.benchmarks;

import io.github.cmkjca.kms.policy.AccessRules;
import io.github.cmkjca.kms.policy.Caller;
import io.github.cmkjca.kms.policy.CompiledGrant;
import io.github.cmkjca.kms.policy.CompiledPolicy;
import io.github.cmkjca.kms.policy.ContextGrowth;
import io.github.cmkjca.kms.policy.Decision;
import io.github.cmkjca.kms.policy.Grants;
import io.github.cmkjca.kms.policy.PolicyDocument;
import io.github.cmkjca.kms.policy.PolicyRequest;
import io.github.cmkjca.kms.policy.RequestKeys;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantOperation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
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
 * One decision under a key policy of some statements with two conditions each, ten grants to the
 * caller with a constraint each, and an encryption context of four pairs.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class PolicyBenchmark {
  private static final String APP = "arn:aws:iam::000000000000:user/app";
  private static final int GRANTS = 10;

  private static final String STATEMENT =
      """
      {"Sid":"s%d","Effect":"Allow","Principal":{"AWS":"%s"},
       "Action":["kms:Encrypt","kms:Decrypt","kms:GenerateDataKey*"],"Resource":"*",
       "Condition":{"StringEquals":{"kms:EncryptionContext:tenant":"%s"},
                    "StringLike":{"kms:EncryptionContext:table":["orders*","invoices*"]}}}
      """;

  /** What decides. */
  public enum Decider {
    /** The last statement; the others name other principals. */
    STATEMENT,
    /** The last statement; the others name the caller too, and fail in their conditions. */
    STATEMENT_AFTER_CONDITIONS,
    /** The last grant; the statements name other principals. */
    GRANT,
    /** The last grant; the statements name the caller and fail in their conditions. */
    GRANT_AFTER_CONDITIONS
  }

  /** Statements of the policy. */
  @Param({"1", "20"})
  public int statements;

  /** What decides. */
  @Param public Decider decider;

  private CompiledPolicy policy;
  private Grants grants;
  private PolicyRequest request;

  /** Compiles the policy and the grants. */
  @Setup
  public void setUp() {
    boolean byGrant = decider == Decider.GRANT || decider == Decider.GRANT_AFTER_CONDITIONS;
    boolean named =
        decider == Decider.STATEMENT_AFTER_CONDITIONS || decider == Decider.GRANT_AFTER_CONDITIONS;
    StringBuilder json = new StringBuilder("{\"Version\":\"2012-10-17\",\"Statement\":[");
    for (int i = 1; i <= statements; i++) {
      boolean decides = !byGrant && i == statements;
      json.append(i == 1 ? "" : ",")
          .append(
              STATEMENT.formatted(
                  i, decides || named ? APP : APP + i, decides ? "blue" : "blue" + i));
    }
    policy = PolicyDocument.parse(json.append("]}").toString()).compile();
    List<CompiledGrant> all = new ArrayList<>();
    for (int i = 1; i <= GRANTS; i++) {
      all.add(
          new CompiledGrant(
              "grant" + i,
              APP,
              EnumSet.of(GrantOperation.ENCRYPT, GrantOperation.DECRYPT),
              GrantConstraints.subset(
                  EncryptionContext.of(
                      "tenant", "blue", "table", i == GRANTS ? "invoices" : "table" + i))));
    }
    grants = Grants.of(all);
    request =
        new PolicyRequest(
            Caller.of(APP),
            "kms:Decrypt",
            "arn:aws:kms:local:000000000000:key/0d3c8a52-7a41-4c56-8d5e-2f0b6f2f9c11",
            EncryptionContext.of(
                Map.of("tenant", "blue", "table", "invoices", "shard", "7", "purpose", "archive")),
            ContextGrowth.NONE,
            RequestKeys.of(Map.of("kms:keyspec", "SYMMETRIC_DEFAULT")),
            Instant.EPOCH);
    if (decide().effect() != Decision.Effect.ALLOW) {
      throw new IllegalStateException("nothing allows it");
    }
  }

  /** Decides. */
  @Benchmark
  public Decision decide() {
    return AccessRules.decide(request, policy, List.of(), caller -> grants);
  }
}
