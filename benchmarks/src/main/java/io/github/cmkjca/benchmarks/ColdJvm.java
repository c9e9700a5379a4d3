package io.github.cmkjca.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Cold JVMs, which JMH cannot measure: each figure is one fresh process without warm-up. {@code
 * java -cp benchmarks/target/benchmarks.jar io.github.cmkjca.benchmarks.ColdJvm [RUNS]} prints
 * medians and ratios of
 *
 * <ul>
 *   <li>256 MiB in calls of 1 MiB, encrypted or decrypted by SunJCE alone, by us over SunJCE, by us
 *       over Corretto;
 *   <li>the start of a JVM without the provider, with it registered and unused, and with it
 *       instantiated because the program asks for all providers.
 * </ul>
 */
public final class ColdJvm {
  private static final int CALL = 1 << 20;
  private static final int CALLS = 256;

  private ColdJvm() {}

  /** Runs all measurements, or, in the child, one of them. */
  public static void main(String[] args) throws Exception {
    if (args.length == 3 && args[0].equals("child")) {
      child(args[1], args[2]);
      return;
    }
    int runs = args.length == 0 ? 5 : Integer.parseInt(args[0]);
    System.out.println(
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    for (String direction : new String[] {"encrypt", "decrypt"}) {
      List<List<Double>> seconds = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      String[] who = {"SunJCE alone", "handle over SunJCE", "handle over Corretto"};
      String[] delegates = {"none", "SunJCE", "AmazonCorrettoCryptoProvider"};
      for (int run = 0; run < runs; run++) {
        for (int i = 0; i < who.length; i++) {
          seconds.get(i).add(Double.parseDouble(spawn(List.of(), delegates[i], direction)));
        }
      }
      double base = median(seconds.get(0));
      for (int i = 0; i < who.length; i++) {
        double median = median(seconds.get(i));
        System.out.printf(
            Locale.ROOT,
            "%s 256 MiB, %-20s %8.0f MiB/s  %6.2fx%n",
            direction,
            who[i],
            CALLS / median,
            base / median);
      }
    }
    start(runs);
  }

  private static void start(int runs) throws IOException, InterruptedException {
    Path overlay = Files.createTempFile("with-cmk", ".security");
    int next = Security.getProviders().length + 1;
    Files.writeString(overlay, "security.provider." + next + "=CMK\n");
    List<String> registered = List.of("-Djava.security.properties=" + overlay);
    startOf(runs, registered, "unused", "that uses the JCA, not CMK");
    startOf(runs, registered, "listed", "that instantiates all its providers");
    Files.delete(overlay);
  }

  private static void startOf(int runs, List<String> registered, String child, String what)
      throws IOException, InterruptedException {
    List<Double> without = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    for (int run = 0; run < runs * 4; run++) {
      without.add(startSeconds(List.of(), child));
      with.add(startSeconds(registered, child));
    }
    System.out.printf(
        Locale.ROOT,
        "start of a JVM %s: %.0f ms without, %.0f ms with CMK registered (%+.1f ms)%n",
        what,
        median(without) * 1000,
        median(with) * 1000,
        (median(with) - median(without)) * 1000);
  }

  private static double startSeconds(List<String> options, String child)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    spawn(options, "none", child);
    return (System.nanoTime() - begin) / 1e9;
  }

  private static String spawn(List<String> options, String delegate, String what)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            ColdJvm.class.getName(),
            "child",
            delegate,
            what));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String last = "";
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        last = line;
      }
    }
    if (process.waitFor() != 0) {
      throw new IOException("child failed: " + what + " " + delegate);
    }
    return last;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static void child(String delegate, String what) throws Exception {
    if (what.equals("unused")) {
      System.out.println(MessageDigest.getInstance("SHA-256").getProvider());
      return;
    }
    if (what.equals("listed")) {
      System.out.println(Security.getProviders().length);
      return;
    }
    SecretKey plain = new SecretKeySpec(Arrays.copyOf(new byte[] {1, 2, 3}, 32), "AES");
    SecretKey key = plain;
    if (!delegate.equals("none")) {
      System.setProperty("cmk.delegate", delegate);
      Provider ours = BenchmarkVault.open("always");
      KeyStore store = KeyStore.getInstance("CMK");
      store.load(null, null);
      store.setKeyEntry("cold", plain, null, null);
      key = (SecretKey) store.getKey("cold", null);
      if (!ours.getName().equals("CMK")) {
        throw new IllegalStateException();
      }
    }
    byte[] input = new byte[CALL];
    byte[] output = new byte[CALL + 16];
    byte[] iv = new byte[12];
    boolean encrypting = what.equals("encrypt");
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    if (!encrypting) {
      // Made by Corretto, so that making it warms nothing that is measured.
      Provider maker = Delegate.corretto();
      Cipher once = Cipher.getInstance("AES/GCM/NoPadding", maker);
      once.init(Cipher.ENCRYPT_MODE, plain, new GCMParameterSpec(128, iv));
      input = once.doFinal(input);
    }
    long begin = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      if (encrypting) {
        iv[0] = (byte) i;
        iv[1] = (byte) (i >>> 8);
        iv[2] = 1;
      }
      cipher.init(
          encrypting ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE,
          key,
          new GCMParameterSpec(128, iv));
      cipher.doFinal(input, 0, input.length, output, 0);
    }
    System.out.println((System.nanoTime() - begin) / 1e9);
  }
}
