package io.github.cmkjca.jca;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * A random but repeatable sequence of calls on a cipher: splits, ways of passing buffers, offsets,
 * overlaps, reuse, tampering. The same script run on two ciphers must leave the same log, in which
 * every result and every exception's class stands.
 */
final class CipherScript {
  private final String transformation;
  private final long seed;
  private final boolean eachStep;
  private boolean overlap;

  /**
   * A script.
   *
   * @param eachStep whether each step's output is logged, or what they give together
   */
  CipherScript(String transformation, long seed, boolean eachStep) {
    this.transformation = transformation;
    this.seed = seed;
    this.eachStep = eachStep;
  }

  /** As a careful caller of the oracle: input and output never overlap, which it gets wrong. */
  List<String> runWithoutOverlaps(Cipher cipher, Key key, Cipher reference, Key referenceKey)
      throws Exception {
    overlap = false;
    return execute(cipher, key, reference, referenceKey);
  }

  List<String> run(Cipher cipher, Key key, Cipher reference, Key referenceKey) throws Exception {
    overlap = true;
    return execute(cipher, key, reference, referenceKey);
  }

  private List<String> execute(Cipher cipher, Key key, Cipher reference, Key referenceKey) {
    Random random = new Random(seed);
    List<String> log = new ArrayList<>();
    int messages = 1 + random.nextInt(3);
    for (int i = 0; i < messages; i++) {
      boolean encrypt = random.nextBoolean();
      AlgorithmParameterSpec params = params(random, i);
      byte[] aad = takesAad() ? bytes(random, random.nextInt(40)) : new byte[0];
      byte[] input = bytes(random, length(random));
      if (!encrypt && random.nextInt(8) != 0) {
        input = sealed(reference, referenceKey, params, aad, input);
        if (input.length > 0 && random.nextInt(5) == 0) {
          input[random.nextInt(input.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      if (!encrypt && input.length < 32) {
        // What is too short fails here with a bad tag or length, in SunJCE with whatever comes.
        input = Arrays.copyOf(input, 32);
      }
      byte[] text = input;
      boolean whole = !encrypt && transformation.contains("/KW");
      attempt(
          log,
          "init",
          () -> {
            cipher.init(encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, key, params);
            return null;
          });
      log.add("iv " + hex(cipher.getIV()) + " block " + cipher.getBlockSize());
      attempt(log, "params", () -> cipher.getParameters().getEncoded());
      message(cipher, log, random, aad, text, whole);
      // After an error the JCA promises nothing without init: SunJCE's CBC goes on with what it
      // had.
      boolean failed = log.stream().anyMatch(line -> line.startsWith("doFinal") && isError(line));
      if (random.nextInt(4) == 0 && !failed && !transformation.startsWith("ChaCha")) {
        log.add("again without init");
        message(cipher, log, random, aad, text, whole);
      }
    }
    return log;
  }

  private void message(
      Cipher cipher, List<String> log, Random random, byte[] aad, byte[] input, boolean whole) {
    long steps = random.nextLong();
    Random ways = new Random(steps);
    ByteBuffer all = ByteBuffer.allocate(2 * input.length + 2000);
    if (takesAad()) {
      int cut = aad.length == 0 ? 0 : ways.nextInt(aad.length);
      attempt(
          log,
          "aad",
          () -> {
            cipher.updateAAD(aad, 0, cut);
            if (transformation.startsWith("ChaCha")) {
              // SunJCE makes a wrong tag of AAD in a buffer after AAD in an array.
              cipher.updateAAD(aad, cut, aad.length - cut);
            } else {
              cipher.updateAAD(ByteBuffer.wrap(aad, cut, aad.length - cut));
            }
            return null;
          });
    }
    int pieces = whole ? 0 : ways.nextInt(4);
    int done = 0;
    for (int i = 0; i < pieces; i++) {
      int from = done;
      int length = ways.nextInt(input.length - done + 1);
      int way = ways.nextInt(6);
      attempt(
          log,
          "update " + length + " way " + way,
          () -> {
            byte[] out = pass(cipher, input, from, length, way, false);
            all.put(out);
            return eachStep ? out : null;
          });
      done += length;
      int left = input.length - done;
      if (eachStep && !transformation.contains("/KW")) {
        attempt(log, "size", () -> new byte[] {(byte) cipher.getOutputSize(left)});
      }
    }
    int from = done;
    int way = ways.nextInt(6);
    attempt(
        log,
        "doFinal way " + way,
        () -> {
          byte[] out = pass(cipher, input, from, input.length - from, way, true);
          all.put(out);
          return eachStep ? out : null;
        });
    if (eachStep || !isError(log.get(log.size() - 1))) {
      log.add("all " + hex(Arrays.copyOf(all.array(), all.position())));
    }
  }

  private byte[] pass(Cipher cipher, byte[] input, int from, int length, int way, boolean last)
      throws GeneralSecurityException {
    int room = Math.max(0, cipher.getOutputSize(length)) + 32; // SunJCE's KW gives negative ones
    switch (overlap ? way : carefulWay(way)) {
      case 0 -> {
        byte[] out =
            last ? cipher.doFinal(input, from, length) : cipher.update(input, from, length);
        return out == null ? new byte[0] : out;
      }
      case 1 -> {
        byte[] out = new byte[room + 7];
        int n =
            last
                ? cipher.doFinal(input, from, length, out, 7)
                : cipher.update(input, from, length, out, 7);
        return Arrays.copyOfRange(out, 7, 7 + n);
      }
      case 2, 3 -> { // in place; the output begins before or behind the input
        byte[] both = new byte[length + room + 64];
        int in = way == 2 ? 32 : 16;
        int out = way == 2 ? 32 - (from % 2) * 5 : 16 + from % 11;
        System.arraycopy(input, from, both, in, length);
        int n =
            last
                ? cipher.doFinal(both, in, length, both, out)
                : cipher.update(both, in, length, both, out);
        return Arrays.copyOfRange(both, out, out + n);
      }
      default -> {
        ByteBuffer in = way == 4 ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
        in.put(input, from, length).flip();
        ByteBuffer out = way == 4 ? ByteBuffer.allocate(room) : ByteBuffer.allocateDirect(room);
        int n = last ? cipher.doFinal(in, out) : cipher.update(in, out);
        if (in.hasRemaining() || out.position() != n) {
          throw new IllegalStateException("buffer positions");
        }
        byte[] got = new byte[n];
        out.flip().get(got);
        return got;
      }
    }
  }

  /** One that the oracle gets right: its key wrap encrypts to the beginning of an array only. */
  private int carefulWay(int way) {
    int apart = way == 2 || way == 3 ? 1 : way;
    return apart == 1 && transformation.contains("/KW") ? 0 : apart;
  }

  private byte[] sealed(
      Cipher reference, Key key, AlgorithmParameterSpec params, byte[] aad, byte[] input) {
    try {
      reference.init(Cipher.ENCRYPT_MODE, key, params);
      if (takesAad()) {
        reference.updateAAD(aad);
      }
      return reference.doFinal(input);
    } catch (GeneralSecurityException e) {
      return input;
    }
  }

  private AlgorithmParameterSpec params(Random random, int number) {
    byte[] iv = new byte[transformation.startsWith("ChaCha") ? 12 : 16];
    random.nextBytes(iv);
    iv[0] = (byte) number;
    if (transformation.contains("/GCM/")) {
      return new GCMParameterSpec(96 + 8 * random.nextInt(5), iv, 0, 1 + random.nextInt(16));
    }
    if (transformation.contains("/KW")) {
      return new IvParameterSpec(
          HexFormat.of()
              .parseHex(transformation.contains("/KWP") ? "a65959a6" : "a6a6a6a6a6a6a6a6"));
    }
    return new IvParameterSpec(iv);
  }

  private int length(Random random) {
    int length =
        switch (random.nextInt(10)) {
          case 0 -> 0;
          case 1 -> 4000 + random.nextInt(6000);
          case 2 -> 16 * random.nextInt(20);
          default -> random.nextInt(130);
        };
    return transformation.contains("/KW/") && random.nextInt(4) != 0 ? length / 8 * 8 : length;
  }

  private boolean takesAad() {
    return transformation.contains("/GCM/") || transformation.startsWith("ChaCha");
  }

  private static boolean isError(String line) {
    return line.contains("Exception");
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private interface Step {
    byte @Nullable [] take() throws Exception;
  }

  private static void attempt(List<String> log, String name, Step step) {
    String result;
    try {
      result = hex(step.take());
    } catch (Exception e) {
      result = e.getClass().getName();
    }
    log.add(name + ": " + result);
  }

  private static String hex(byte @Nullable [] bytes) {
    return bytes == null || bytes.length <= 64
        ? bytes == null ? "-" : HexFormat.of().formatHex(bytes)
        : bytes.length + " bytes " + Arrays.hashCode(bytes);
  }
}
