package io.github.cmkjca.kms;

import io.github.cmkjca.custody.RootKey;
import io.github.cmkjca.custody.SoftwareCustodian;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.CloudHsmClusterNotActiveException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tokens that are software custodians with root keys of their own; they can be made to fail. */
final class TokensOfTests implements Tokens {
  static final String FIRST = "hsm-1";
  static final String SECOND = "hsm-2";

  private final Path directory;
  private final Map<String, TestToken> objects;
  private final Set<String> known;
  private final List<String> opened = new ArrayList<>();
  private final List<String> closed = new ArrayList<>();
  private final List<String> permitted = new ArrayList<>();
  private @Nullable RuntimeException failure;

  /** Those that a process has a configuration of. */
  TokensOfTests(Path directory, String... known) {
    this(directory, new ConcurrentHashMap<>(), known);
  }

  private TokensOfTests(Path directory, Map<String, TestToken> objects, String... known) {
    this.directory = directory;
    this.objects = objects;
    this.known = Set.of(known);
  }

  /** The same tokens as another process sees them, which has a configuration of these. */
  TokensOfTests seenElsewhere(String... knownThere) {
    return new TokensOfTests(directory, objects, knownThere);
  }

  /** What is in a token. */
  TestToken in(String cluster) {
    return objects.computeIfAbsent(cluster, name -> new TestToken());
  }

  /** What the next attempts to open a token end with; null: they succeed. */
  synchronized void fail(@Nullable RuntimeException error) {
    failure = error;
  }

  /** As if no token were there. */
  void remove() {
    fail(new CloudHsmClusterNotActiveException("there is no token in the slot"));
  }

  /** Each attempt to open one. */
  synchronized List<String> opened() {
    return List.copyOf(opened);
  }

  /** Each one that was closed. */
  synchronized List<String> closed() {
    return List.copyOf(closed);
  }

  @Override
  public boolean knows(String cluster) {
    return known.contains(cluster);
  }

  @Override
  public synchronized Custodian open(String cluster, String storeId) {
    opened.add(cluster);
    if (failure != null) {
      throw failure;
    }
    RootKey root =
        RootKey.openOrCreate(
            directory.resolve(cluster + ".key"), Optional.empty(), true, new byte[16]);
    return MarkedCustodian.ofStore(
        in(cluster).over(new SoftwareCustodian(root)), storeId, () -> noteClosed(cluster));
  }

  @Override
  public synchronized void permitPin(String cluster) {
    permitted.add(cluster);
  }

  /** Each one whose PIN was to be tried whatever had become of it before. */
  synchronized List<String> permitted() {
    return List.copyOf(permitted);
  }

  private synchronized void noteClosed(String cluster) {
    closed.add(cluster);
  }
}
