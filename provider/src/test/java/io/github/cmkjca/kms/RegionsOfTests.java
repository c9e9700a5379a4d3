package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.KeyMetadata;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.ReplicateKeyRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Vaults of several Regions that know each other, on one clock; some can be out of reach. */
final class RegionsOfTests implements Regions, AutoCloseable {
  static final String NORTH = "eu-north-1";
  static final String WEST = "eu-west-1";
  static final String SOUTH = "eu-south-1";

  final TestClock clock = new TestClock(TestVault.NOW);
  private final Path directory;
  private final Map<String, TestVault> vaults = new LinkedHashMap<>();
  private final Set<String> unreachable = new HashSet<>();

  RegionsOfTests(Path directory) {
    this.directory = directory;
  }

  /** The vault of a Region, made if there is none. */
  TestVault in(String region) {
    return vaults.computeIfAbsent(region, name -> open(name, r -> r, c -> c));
  }

  /** The same over parts that a test put around the real ones. */
  TestVault in(
      String region,
      UnaryOperator<KeyRegistry> aroundRegistry,
      UnaryOperator<Custodian> aroundCustodian) {
    TestVault vault = open(region, aroundRegistry, aroundCustodian);
    vaults.put(region, vault);
    return vault;
  }

  private TestVault open(
      String region,
      UnaryOperator<KeyRegistry> aroundRegistry,
      UnaryOperator<Custodian> aroundCustodian) {
    Path home = directory.resolve(region);
    try {
      Files.createDirectories(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    EmbeddedKms.Settings settings =
        new EmbeddedKms.Settings(region, TestVault.ACCOUNT, clock, Limits.OF_AWS, Throttling.OFF);
    return new TestVault(home, settings, clock, aroundRegistry, aroundCustodian, this);
  }

  /** Ends the process and begins another one: all vaults are closed and opened again. */
  void restart() {
    List<String> names = List.copyOf(vaults.keySet());
    close();
    vaults.clear();
    names.forEach(this::in);
  }

  /** What each process does that has the vault of a Region open. */
  void doDueWork(String region) {
    in(region).kms.doDueWork();
  }

  /** Nobody gets to this Region until {@link #reach}. */
  void cutOff(String region) {
    unreachable.add(region);
  }

  void reach(String region) {
    unreachable.remove(region);
  }

  @Override
  public EmbeddedKms open(String region) {
    if (unreachable.contains(region)) {
      throw new KeyUnavailableException("the vault of " + region + " does not answer");
    }
    TestVault vault = vaults.get(region);
    if (vault == null) {
      throw Regions.notNamed(region);
    }
    return vault.kms;
  }

  /** Bare id of a new primary key. */
  String primary(String region, CreateKeyRequest request) {
    return in(region).kms.createKey(request.asMultiRegion()).keyMetadata().keyId();
  }

  /** Makes a replica with the usual policy. */
  void replicate(String from, String keyId, String to) {
    in(to);
    in(from).kms.replicateKey(ReplicateKeyRequest.of(keyId, to));
  }

  KeyMetadata describe(String region, String keyId) {
    return in(region).kms.describeKey(DescribeKeyRequest.of(keyId)).keyMetadata();
  }

  Path home(String region) {
    return directory.resolve(region);
  }

  @Override
  public void close() {
    vaults.values().forEach(TestVault::close);
  }
}
