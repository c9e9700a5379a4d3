package io.github.cmkjca.cli;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs command lines against the vault in a directory and keeps what they print. */
final class CommandLineRun {
  private final Path home;

  /** What one command line left. */
  record Result(int code, String out, String err) {
    /** The value of a member of the answer, wherever it is; the first if there are several. */
    String member(String name) {
      Object found = find(Json.object("answer", out), name);
      if (found == null) {
        throw new AssertionError("no " + name + " in " + out + err);
      }
      return String.valueOf(found);
    }

    private static @Nullable Object find(Object json, String name) {
      if (json instanceof Map<?, ?> map) {
        if (map.containsKey(name)) {
          return map.get(name);
        }
        return first(map.values(), name);
      }
      return json instanceof List<?> list ? first(list, name) : null;
    }

    private static @Nullable Object first(Collection<?> items, String name) {
      for (Object item : items) {
        Object found = find(item, name);
        if (found != null) {
          return found;
        }
      }
      return null;
    }
  }

  CommandLineRun(Path home) {
    this.home = home;
  }

  /** Runs these words as they are, with {@code --home} behind them. */
  Result run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--home");
    all.add(home.toString());
    return runExactly(WiredVault::open, all.toArray(String[]::new));
  }

  /** Runs a command that must succeed. */
  Result ok(String... words) {
    Result result = run(words);
    if (result.code() != 0) {
      throw new AssertionError(String.join(" ", words) + ": " + result);
    }
    return result;
  }

  static Result runExactly(Vault.Opener opener, String... words) {
    return runExactly(InputStream.nullInputStream(), opener, words);
  }

  static Result runExactly(InputStream in, Vault.Opener opener, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new Cli(
                in,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                opener,
                Map.of("user.home", "/nonexistent"),
                Map.of())
            .run(words);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
