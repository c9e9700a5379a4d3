package io.github.cmkjca.jca;

import static io.github.cmkjca.jca.KeyStores.bytes;
import static io.github.cmkjca.jca.KeyStores.certificate;
import static io.github.cmkjca.jca.KeyStores.chars;
import static io.github.cmkjca.jca.KeyStores.stored;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.security.Key;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** A program that uses {@code PKCS12} sees the same from {@code CMKS}. */
class KeyStoreOracleTest {
  private static final String[] ALIASES = {"a", "B", "b", "Orders", "schlüssel"};
  private static final String PASSWORD = "changeit";

  static {
    // PKCS12's own stretching would take most of the time of this test.
    Security.setProperty("keystore.pkcs12.keyPbeIterationCount", "10");
    Security.setProperty("keystore.pkcs12.certPbeIterationCount", "10");
    Security.setProperty("keystore.pkcs12.macIterationCount", "10");
  }

  @Property(tries = 60)
  void theSameCallsGiveTheSameAnswers(@ForAll Random random) throws Exception {
    KeyStoreVault vault = new KeyStoreVault();
    KeyStore expected = KeyStores.empty(KeyStore.getInstance("PKCS12", "SUN"));
    KeyStore actual = KeyStores.empty(KeyStores.portable(vault));
    for (int step = 0; step < 25; step++) {
      String alias = ALIASES[random.nextInt(ALIASES.length)];
      int seed = random.nextInt(1000);
      switch (random.nextInt(8)) {
        case 0, 1 -> both(expected, actual, store -> put(store, alias, seed, PASSWORD));
        case 2 ->
            both(
                expected,
                actual,
                store -> {
                  store.setEntry(
                      alias,
                      new KeyStore.SecretKeyEntry(key(seed)),
                      new KeyStore.PasswordProtection(chars(PASSWORD)));
                  return "put";
                });
        case 3, 4 ->
            both(
                expected,
                actual,
                store -> {
                  store.setCertificateEntry(alias, certificate(1 + seed % 2));
                  return "put";
                });
        case 5 ->
            both(
                expected,
                actual,
                store -> {
                  store.deleteEntry(alias);
                  return "deleted";
                });
        case 6 -> both(expected, actual, store -> get(store, alias, "wrong"));
        default -> {
          expected = reopened(KeyStore.getInstance("PKCS12", "SUN"), stored(expected, PASSWORD));
          actual = reopened(KeyStores.portable(vault), stored(actual, PASSWORD));
        }
      }
      assertThat(seen(actual)).isEqualTo(seen(expected));
    }
  }

  @FunctionalInterface
  private interface Call {
    @Nullable Object of(KeyStore store) throws Exception;
  }

  private static void both(KeyStore expected, KeyStore actual, Call call) {
    assertThat(outcome(actual, call)).isEqualTo(outcome(expected, call));
  }

  private static @Nullable Object outcome(KeyStore store, Call call) {
    try {
      return call.of(store);
    } catch (Exception e) {
      return e.getClass();
    }
  }

  private static String put(KeyStore store, String alias, int seed, String password)
      throws Exception {
    store.setKeyEntry(alias, key(seed), chars(password), null);
    return "put";
  }

  private static SecretKey key(int seed) {
    return new SecretKeySpec(bytes(32, seed), "AES");
  }

  private static @Nullable Object get(KeyStore store, String alias, String password)
      throws Exception {
    Key key = store.getKey(alias, chars(password));
    if (key == null) {
      return null;
    }
    byte[] material = key instanceof DataKeyHandle ? KeyStores.material(key) : key.getEncoded();
    return key.getAlgorithm() + Arrays.toString(material);
  }

  private static KeyStore reopened(KeyStore store, byte[] file) throws Exception {
    store.load(new ByteArrayInputStream(file), chars(PASSWORD));
    return store;
  }

  /** All that a program can see, in an order that does not depend on the store. */
  private static List<@Nullable Object> seen(KeyStore store) throws Exception {
    List<@Nullable Object> seen = new ArrayList<>();
    seen.add(store.size());
    seen.add(new TreeSet<>(Collections.list(store.aliases())));
    for (String alias : ALIASES) {
      seen.add(alias);
      seen.add(store.containsAlias(alias));
      seen.add(store.isKeyEntry(alias));
      seen.add(store.isCertificateEntry(alias));
      seen.add(store.getCertificate(alias));
      seen.add(store.getCertificateChain(alias) == null);
      seen.add(store.getCreationDate(alias) == null);
      seen.add(store.entryInstanceOf(alias, KeyStore.SecretKeyEntry.class));
      seen.add(store.entryInstanceOf(alias, KeyStore.TrustedCertificateEntry.class));
      seen.add(store.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class));
      seen.add(outcome(store, s -> get(s, alias, PASSWORD)));
      seen.add(outcome(store, s -> kind(s.getEntry(alias, null))));
      seen.add(
          outcome(
              store,
              s -> kind(s.getEntry(alias, new KeyStore.PasswordProtection(chars(PASSWORD))))));
    }
    Certificate one = certificate(1);
    String found = store.getCertificateAlias(one);
    seen.add(found != null && one.equals(store.getCertificate(found)));
    return seen;
  }

  private static @Nullable Object kind(KeyStore.@Nullable Entry entry) {
    return entry == null ? null : entry.getClass();
  }
}
