package io.github.cmkjca.kms;

import io.github.cmkjca.kms.identity.Identities;
import io.github.cmkjca.kms.identity.Identity;
import io.github.cmkjca.kms.policy.Caller;
import io.github.cmkjca.kms.policy.CompiledPolicy;
import io.github.cmkjca.kms.policy.PolicyDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Identity policies and tags that tests attach, by the ARN of the caller. */
final class TestIdentities implements Identities {
  private final Map<String, List<CompiledPolicy>> policies = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> tags = new ConcurrentHashMap<>();
  private final AtomicLong version = new AtomicLong();

  /** Attaches a policy of these statements. */
  void attach(String principal, String statements) {
    List<CompiledPolicy> more = new ArrayList<>(policies.getOrDefault(principal, List.of()));
    more.add(
        PolicyDocument.parseIdentityPolicy(
                "{\"Version\":\"2012-10-17\",\"Statement\":[" + statements + "]}")
            .compile("own.json"));
    policies.put(principal, more);
    version.incrementAndGet();
  }

  /** Attaches a policy that allows these actions on everything. */
  void allow(String principal, String... actions) {
    attach(
        principal,
        "{\"Effect\":\"Allow\",\"Action\":[\"%s\"],\"Resource\":\"*\"}"
            .formatted(String.join("\",\"", actions)));
  }

  void detachAll(String principal) {
    policies.remove(principal);
    version.incrementAndGet();
  }

  void tag(String principal, String name, String value) {
    Map<String, String> more = new HashMap<>(tags.getOrDefault(principal, Map.of()));
    more.put(name, value);
    tags.put(principal, more);
    version.incrementAndGet();
  }

  @Override
  public Identity of(String principal) {
    return new Identity(
        Caller.of(principal, tags.getOrDefault(principal, Map.of())),
        policies.getOrDefault(principal, List.of()));
  }

  @Override
  public long version() {
    return version.get();
  }
}
