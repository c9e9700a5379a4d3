package io.github.cmkjca.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keystores of many secret keys, which JMH cannot set up in reasonable time: {@code java -cp
 * benchmarks/target/benchmarks.jar io.github.cmkjca.benchmarks.ManyEntries}. Prints how long it
 * takes to open a file and read one key, for PKCS12 and CMKS in turn, and how long {@code getKey}
 * takes in live views of growing size; medians.
 */
public final class ManyEntries {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final int FILE_ENTRIES = 10_000;
  private static final int[] LIVE_ENTRIES = {100, 10_000, 100_000};
  private static final int ROUNDS = 5;

  private ManyEntries() {}

  /** Runs all measurements. */
  public static void main(String[] args) throws Exception {
    Provider ours = BenchmarkVault.open("none");
    byte[] pkcs12 = file(KeyStore.getInstance("PKCS12"), PASSWORD);
    byte[] cmks = file(KeyStore.getInstance("CMKS", ours), PASSWORD);
    byte[] withoutPassword = file(KeyStore.getInstance("CMKS", ours), null);
    double[] theirs = new double[ROUNDS];
    double[] own = new double[ROUNDS];
    double[] ownWithout = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      theirs[i] = openMillis(KeyStore.getInstance("PKCS12"), pkcs12, PASSWORD);
      own[i] = openMillis(KeyStore.getInstance("CMKS", ours), cmks, PASSWORD);
      ownWithout[i] = openMillis(KeyStore.getInstance("CMKS", ours), withoutPassword, null);
    }
    System.out.printf(
        "%d entries, open and read one, ms: PKCS12 %.0f, CMKS %.1f, CMKS without a password %.1f%n",
        FILE_ENTRIES, median(theirs), median(own), median(ownWithout));
    KeyStore live = KeyStore.getInstance("CMK", ours);
    live.load(null, null);
    Key handle = null;
    int made = 0;
    for (int entries : LIVE_ENTRIES) {
      for (; made < entries; made++) {
        if (handle == null) {
          live.setKeyEntry(alias(made), key(made), null, null);
          handle = live.getKey(alias(made), null);
        } else {
          live.setKeyEntry(alias(made), handle, null, null); // the blob again: no Encrypt
        }
      }
      System.out.printf(
          "live view, %d entries, getKey, us: %.1f%n", entries, getKeyMicros(live, entries));
    }
  }

  private static byte[] file(KeyStore store, char @Nullable [] password) throws Exception {
    store.load(null, null);
    for (int i = 0; i < FILE_ENTRIES; i++) {
      store.setKeyEntry(alias(i), key(i), password, null);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    store.store(out, password);
    return out.toByteArray();
  }

  private static double openMillis(KeyStore store, byte[] file, char @Nullable [] password)
      throws Exception {
    long begin = System.nanoTime();
    store.load(new ByteArrayInputStream(file), password);
    if (store.getKey(alias(FILE_ENTRIES / 2), password) == null) {
      throw new IllegalStateException("the key is missing");
    }
    return (System.nanoTime() - begin) / 1e6;
  }

  private static double getKeyMicros(KeyStore live, int entries) throws Exception {
    double[] rounds = new double[ROUNDS];
    int calls = 2_000;
    for (int round = 0; round < ROUNDS; round++) {
      long begin = System.nanoTime();
      for (int i = 0; i < calls; i++) {
        live.getKey(alias((int) (i * 7919L % entries)), null);
      }
      rounds[round] = (System.nanoTime() - begin) / 1e3 / calls;
    }
    return median(rounds);
  }

  private static SecretKeySpec key(int i) {
    byte[] raw = new byte[32];
    raw[0] = (byte) i;
    raw[1] = (byte) (i >> 8);
    return new SecretKeySpec(raw, "AES");
  }

  private static String alias(int i) {
    return "entry-" + i;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
