package io.github.cmkjca.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Handshakes and signatures with handles and with plain keys in turns of a fifth of a second in one
 * JVM, for machines whose speed changes more between two runs of JMH than the contestants differ:
 * {@code java -cp benchmarks/target/benchmarks.jar io.github.cmkjca.benchmarks.SideBySide
 * [ROUNDS]}. Prints the median over all rounds of each contestant's speed divided by that of the
 * plain key in the same round, and the quartiles.
 */
public final class SideBySide {
  private static final long TURN_NANOS = 200_000_000L;
  private static final int WARM_UP = 20;

  private SideBySide() {}

  /** Runs all comparisons. */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 60;
    for (String algorithm : List.of("RSA", "EC")) {
      Map<String, Callable<?>> signing = new LinkedHashMap<>();
      for (String kept : List.of("PKCS12", "CMK")) {
        signing.put(kept, signature(kept, algorithm));
      }
      compare("signature " + algorithm, signing, rounds);
      Map<String, Callable<?>> handshakes = new LinkedHashMap<>();
      for (String server : List.of("PKCS12", "CMK", "CMK, key manager CMK")) {
        handshakes.put(server, handshake(server, algorithm));
      }
      compare("handshake " + algorithm, handshakes, rounds);
    }
  }

  private static Callable<?> signature(String kept, String algorithm) throws Exception {
    SignatureBenchmark benchmark = new SignatureBenchmark();
    benchmark.kept = kept;
    benchmark.algorithm = algorithm;
    benchmark.setUp();
    return benchmark::sign;
  }

  private static Callable<?> handshake(String server, String algorithm) throws Exception {
    HandshakeBenchmark benchmark = new HandshakeBenchmark();
    benchmark.server = server;
    benchmark.algorithm = algorithm;
    benchmark.setUp();
    return benchmark::handshake;
  }

  /**
   * Lets contestants take turns and prints how fast each was against the first.
   *
   * @param what heading
   */
  static void compare(String what, Map<String, Callable<?>> contestants, int rounds)
      throws Exception {
    List<Callable<?>> all = List.copyOf(contestants.values());
    double[][] ratios = new double[all.size()][rounds];
    double[] plain = new double[rounds];
    for (int round = -WARM_UP; round < rounds; round++) {
      double[] speeds = new double[all.size()];
      for (int turn = 0; turn < all.size(); turn++) {
        int contestant = Math.floorMod(round + turn, all.size()); // nobody is always the first
        speeds[contestant] = perSecond(all.get(contestant));
      }
      if (round >= 0) {
        plain[round] = speeds[0];
        for (int i = 0; i < speeds.length; i++) {
          ratios[i][round] = speeds[i] / speeds[0];
        }
      }
    }
    System.out.printf(
        "%s: %s, %.0f/s%n", what, contestants.keySet().iterator().next(), at(plain, 0.5));
    int i = 0;
    for (String name : contestants.keySet()) {
      if (i > 0) {
        System.out.printf(
            "%s: %s, %.3f (%.3f to %.3f)%n",
            what, name, at(ratios[i], 0.5), at(ratios[i], 0.25), at(ratios[i], 0.75));
      }
      i++;
    }
  }

  private static double perSecond(Callable<?> contestant) throws Exception {
    long begin = System.nanoTime();
    long now = begin;
    int done = 0;
    for (; now - begin < TURN_NANOS; now = System.nanoTime()) {
      contestant.call();
      done++;
    }
    return done * 1e9 / (now - begin);
  }

  private static double at(double[] values, double quantile) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) (quantile * (sorted.length - 1))];
  }
}
