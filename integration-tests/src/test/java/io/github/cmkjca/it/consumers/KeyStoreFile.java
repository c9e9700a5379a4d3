package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.cmkjca.CmkProvider;
import io.github.cmkjca.it.Vault;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.KeyManagementService;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A keystore file with one key and its certificates, as an operator has made it who moved from
 * PKCS12: the key in it is under the CMK {@code alias/default} of the vault of this JVM.
 *
 * @param path of the file
 * @param alias of the entry
 */
record KeyStoreFile(Path path, String alias) {
  /**
   * The type of the keystores under test. {@code -Dit.keystore=PKCS12} shows whether a consumer and
   * its test work without us.
   */
  static final String TYPE = System.getProperty("it.keystore", "CMKS");

  /** Of the file and of the key in it. */
  static final String PASSWORD = TestPki.PASSWORD;

  private static final Duration AUDIT_DEADLINE = Duration.ofSeconds(15);

  /** With the key of a server. */
  static KeyStoreFile server(KeyKind kind) {
    return of(TestPki.instance().server(kind), "server");
  }

  /** With the key of a client. */
  static KeyStoreFile client(KeyKind kind) {
    return of(TestPki.instance().client(kind), "client");
  }

  /** With this key and chain under this alias. */
  static KeyStoreFile of(TestPki.Identity identity, String alias) {
    try {
      Path work = Files.createDirectories(Path.of(System.getProperty("it.work")));
      Path file = Files.createTempDirectory(work, "keystore-").resolve(alias + ".cmks");
      KeyStore keys = KeyStore.getInstance(TYPE);
      keys.load(null, PASSWORD.toCharArray());
      keys.setKeyEntry(alias, identity.key(), PASSWORD.toCharArray(), identity.chainArray());
      try (OutputStream out = Files.newOutputStream(file)) {
        keys.store(out, PASSWORD.toCharArray());
      }
      KeyStoreFile made = new KeyStoreFile(file, alias);
      if (ours()) {
        assertThat(made.key().getEncoded()).as("encoding of the private key").isNull();
      }
      return made;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Puts the key and chain into the live store of the vault of this JVM, where a program finds it
   * by type {@code CMK} and file {@code NONE}, until it is closed.
   */
  static AutoCloseable live(TestPki.Identity identity, String alias) {
    KeyStore vault = put(identity, alias);
    return () -> vault.deleteEntry(alias);
  }

  /** The same, over what may be there already; gives the live store. */
  static KeyStore put(TestPki.Identity identity, String alias) {
    try {
      KeyStore vault = KeyStore.getInstance("CMK");
      vault.load(null, null);
      vault.setKeyEntry(alias, identity.key(), null, identity.chainArray());
      return vault;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The file, read as any program reads it. */
  KeyStore load() {
    try (InputStream in = Files.newInputStream(path)) {
      KeyStore keys = KeyStore.getInstance(TYPE);
      keys.load(in, PASSWORD.toCharArray());
      return keys;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The private key, as a program gets it from the file. */
  PrivateKey key() {
    try {
      return (PrivateKey) load().getKey(alias, PASSWORD.toCharArray());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Makes the exchange and asserts that the audit trail has a use of the key in its time. The
   * consumer must have opened the keystore before, and make a full handshake in each exchange.
   */
  static void assertAudited(ThrowingCallable exchange) throws Exception {
    run(exchange);
    if (!ours()) {
      return;
    }
    Instant begin = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    run(exchange);
    long deadline = System.nanoTime() + AUDIT_DEADLINE.toNanos();
    while (!usedSince(begin)) {
      assertThat(System.nanoTime()).as("no use in the audit trail").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  /**
   * Disables the CMK and asserts that the exchange, which works before, fails at once, by an error
   * and not by a time-out, and works again when the CMK is enabled.
   *
   * @return how it failed; null where the keystore is not ours and nothing can be revoked
   */
  static @Nullable Throwable assertRevocable(ThrowingCallable exchange) throws Exception {
    return assertRevocable(exchange, Duration.ZERO);
  }

  /**
   * As {@link #assertRevocable(ThrowingCallable)}, where the consumer is in another JVM than the
   * one that disables the CMK: it may take a second to hear of that.
   */
  static @Nullable Throwable assertRevocableFromAfar(ThrowingCallable exchange) throws Exception {
    return assertRevocable(exchange, Duration.ofSeconds(1));
  }

  private static @Nullable Throwable assertRevocable(ThrowingCallable exchange, Duration delay)
      throws Exception {
    run(exchange);
    if (!ours()) {
      return null;
    }
    KeyManagementService kms = kms();
    String keyId =
        kms.describeKey(new DescribeKeyRequest("alias/default", List.of())).keyMetadata().keyId();
    Throwable refusal;
    kms.disableKey(new DisableKeyRequest(keyId));
    try {
      refusal = outcomeWithin(delay, exchange, Objects::nonNull);
    } finally {
      kms.enableKey(new EnableKeyRequest(keyId));
    }
    assertThat(refusal)
        .as("what the exchange ends with while the CMK is disabled")
        .isNotNull()
        .isNotInstanceOf(AssertionError.class)
        .isNotInstanceOf(SocketTimeoutException.class);
    assertThat(outcomeWithin(delay, exchange, Objects::isNull))
        .as("what the exchange ends with when the CMK is enabled again")
        .isNull();
    return refusal;
  }

  /** What the exchange throws when it ends as it should or, begun after the delay, otherwise. */
  private static @Nullable Throwable outcomeWithin(
      Duration delay, ThrowingCallable exchange, Predicate<@Nullable Throwable> asItShould) {
    long end = System.nanoTime() + delay.toNanos();
    while (true) {
      boolean last = System.nanoTime() - end >= 0;
      Throwable outcome = catchThrowable(exchange);
      if (last || asItShould.test(outcome)) {
        return outcome;
      }
    }
  }

  /** Whether a log says that our key was refused and why; true where it is not ours. */
  static boolean tellsTheRefusal(String log) {
    return !ours() || log.matches("(?s).*the use of .* was refused: .*[Dd]isabled.*");
  }

  /** Skips what only our keystores can show. */
  static void assumeOurs() {
    Assumptions.assumeTrue(ours(), "the keystore under test is " + TYPE);
  }

  /** The key management service behind the registered provider. */
  static KeyManagementService kms() {
    return ((CmkProvider) Security.getProvider("CMK")).keyManagementService();
  }

  /**
   * The name of the provider that libraries must be told where they sign by RSASSA-PSS: they give
   * the parameters before the key, and with them the JDK settles on the first provider that takes
   * those.
   */
  static String pssProvider() {
    return ours() ? "CMK" : "SunRsaSign";
  }

  /** Whether the keystore under test is ours. */
  static boolean ours() {
    return !TYPE.equals("PKCS12");
  }

  /** Whether the audit trail has a use of a cached key by this JVM or one of its children. */
  private static boolean usedSince(Instant begin) {
    return new Vault(Path.of(System.getProperty("cmk.home")))
        .records().stream()
            .filter(r -> "UseDataKey".equals(r.get("/eventName")))
            .filter(r -> !r.containsKey("/errorCode"))
            .anyMatch(r -> !Instant.parse(r.get("/additionalEventData/lastUse")).isBefore(begin));
  }

  private static void run(ThrowingCallable exchange) throws Exception {
    try {
      exchange.call();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
