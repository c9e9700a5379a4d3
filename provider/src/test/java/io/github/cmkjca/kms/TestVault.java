package io.github.cmkjca.kms;

import io.github.cmkjca.custody.RootKey;
import io.github.cmkjca.custody.SoftwareCustodian;
import io.github.cmkjca.registry.JdbcRegistry;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** A vault on the real registry and custodian, with a caller that tests can change. */
final class TestVault implements AutoCloseable {
  static final String REGION = "eu-north-1";
  static final String ACCOUNT = "111122223333";
  static final String ROOT = "arn:aws:iam::111122223333:root";
  static final String ALICE = "arn:aws:iam::111122223333:user/alice";
  static final String ARN_PREFIX = "arn:aws:kms:eu-north-1:111122223333:";
  static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789123Z");
  static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "blue", "table", "t1");
  static final EncryptionContext NO_CONTEXT = EncryptionContext.empty();

  final RecordingTrail audit = new RecordingTrail();
  final TestClock clock;
  final TestIdentities identities = new TestIdentities();
  final KeyRegistry registry;
  final Custodian custodian;
  final CustomKeyStores stores;
  final EmbeddedKms kms;
  final EntryVault entries;
  private volatile String caller = ROOT;

  TestVault(Path directory) {
    this(directory, new TestClock(NOW));
  }

  TestVault(Path directory, TestClock clock) {
    this(
        directory,
        settings(clock, Limits.OF_AWS, Throttling.OFF),
        clock,
        UnaryOperator.identity(),
        UnaryOperator.identity());
  }

  /** With other limits. Its clock stands still. */
  TestVault(Path directory, Limits limits, Throttling throttling) {
    this(
        directory,
        settings(new TestClock(NOW), limits, throttling),
        new TestClock(NOW),
        UnaryOperator.identity(),
        UnaryOperator.identity());
  }

  TestVault(
      Path directory,
      UnaryOperator<KeyRegistry> aroundRegistry,
      UnaryOperator<Custodian> aroundCustodian) {
    this(directory, new TestClock(NOW), aroundRegistry, aroundCustodian);
  }

  private TestVault(
      Path directory,
      TestClock clock,
      UnaryOperator<KeyRegistry> aroundRegistry,
      UnaryOperator<Custodian> aroundCustodian) {
    this(
        directory,
        settings(clock, Limits.OF_AWS, Throttling.OFF),
        clock,
        aroundRegistry,
        aroundCustodian);
  }

  private TestVault(
      Path directory,
      EmbeddedKms.Settings settings,
      TestClock clock,
      UnaryOperator<KeyRegistry> aroundRegistry,
      UnaryOperator<Custodian> aroundCustodian) {
    this(directory, settings, clock, aroundRegistry, aroundCustodian, Regions.none());
  }

  /** One of several in Regions of their own. */
  TestVault(
      Path directory,
      EmbeddedKms.Settings settings,
      TestClock clock,
      UnaryOperator<KeyRegistry> aroundRegistry,
      UnaryOperator<Custodian> aroundCustodian,
      Regions regions) {
    this(
        directory,
        settings,
        clock,
        Duration.ofMinutes(10),
        aroundRegistry,
        (software, stores) -> aroundCustodian.apply(software),
        Tokens.none(),
        regions);
  }

  /** With tokens for custom key stores; other processes' changes are seen within this time. */
  TestVault(Path directory, TestClock clock, Duration pollInterval, Tokens tokens) {
    this(
        directory,
        settings(clock, Limits.OF_AWS, Throttling.OFF),
        clock,
        pollInterval,
        UnaryOperator.identity(),
        MarkedCustodian::routed,
        tokens,
        Regions.none());
  }

  private TestVault(
      Path directory,
      EmbeddedKms.Settings settings,
      TestClock clock,
      Duration pollInterval,
      UnaryOperator<KeyRegistry> aroundRegistry,
      BiFunction<Custodian, CustomKeyStores, Custodian> aroundCustodian,
      Tokens tokens,
      Regions regions) {
    this.clock = clock;
    JdbcRegistry jdbc = JdbcRegistry.open(directory.resolve("vault.db"), true, pollInterval);
    byte[] vaultId = jdbc.read(view -> view.setting(KeyRegistry.VAULT_ID)).orElseThrow();
    RootKey root =
        RootKey.openOrCreate(directory.resolve("root.key"), Optional.empty(), true, vaultId);
    registry = aroundRegistry.apply(jdbc);
    stores = new CustomKeyStores(registry, tokens, clock);
    custodian = aroundCustodian.apply(new SoftwareCustodian(root), stores);
    kms =
        new EmbeddedKms(
            registry, custodian, stores, audit, () -> caller, identities, settings, regions);
    entries = kms.entries();
  }

  private static EmbeddedKms.Settings settings(
      TestClock clock, Limits limits, Throttling throttling) {
    return new EmbeddedKms.Settings(REGION, ACCOUNT, clock, limits, throttling);
  }

  /** Who calls from now on. */
  TestVault as(String principal) {
    caller = principal;
    return this;
  }

  /** ARN of a new key. */
  String key(KeySpec spec) {
    return kms.createKey(CreateKeyRequest.of(spec)).keyMetadata().arn();
  }

  /** ARN of a new key for this usage. */
  String key(KeySpec spec, KeyUsage usage) {
    return kms.createKey(new CreateKeyRequest(spec, usage, "", null, false)).keyMetadata().arn();
  }

  String symmetricKey() {
    return key(KeySpec.SYMMETRIC_DEFAULT);
  }

  String disabledKey(KeySpec spec) {
    String arn = key(spec);
    kms.disableKey(new DisableKeyRequest(arn));
    return arn;
  }

  /** Lets a principal do these actions, beside the account root, which may do everything. */
  void allow(String keyArn, String principal, String... actions) {
    kms.putKeyPolicy(PutKeyPolicyRequest.of(keyArn, policy(principal, actions)));
  }

  static String policy(String principal, String... actions) {
    return """
    {"Version":"2012-10-17","Statement":[
     {"Sid":"root","Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:*","Resource":"*"},
     {"Sid":"given","Effect":"Allow","Principal":{"AWS":"%s"},"Action":["%s"],"Resource":"*"}]}
    """
        .formatted(ROOT, principal, String.join("\",\"", actions));
  }

  byte[] encrypt(String keyId, byte[] plaintext, EncryptionContext context) {
    return kms.encrypt(EncryptRequest.of(keyId, plaintext, context)).ciphertextBlob();
  }

  byte[] decrypt(byte[] blob, EncryptionContext context) {
    return kms.decrypt(DecryptRequest.of(blob, context)).plaintext();
  }

  static String bareId(String keyArn) {
    return keyArn.substring(keyArn.lastIndexOf('/') + 1);
  }

  @Override
  public void close() {
    kms.close();
  }
}
