package io.github.cmkjca.it.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.ChildJvm;
import io.github.cmkjca.it.Dialogue;
import io.github.cmkjca.it.app.TokenSteps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A token of SoftHSM behind a library that fails on command ({@code src/test/c/faulty_token.c}),
 * and a vault in it.
 */
final class FaultyToken {
  private static final long PATIENCE_SECONDS = 60;

  private final SoftHsm token = SoftHsm.fresh();
  private final Path folder = TokenFiles.folder("faulty");
  private final Path library;
  private final Path home;

  FaultyToken() {
    this.library = folder.resolve("faulty_token.so");
    TokenFiles.run(
        Map.of(),
        "gcc libc6-dev",
        List.of(
            "cc",
            "-shared",
            "-fPIC",
            "-o",
            library.toString(),
            Path.of("src/test/c/faulty_token.c").toAbsolutePath().toString(),
            "-ldl",
            "-lpthread"));
    this.home = folder.resolve("home");
    home.toFile().mkdirs();
  }

  /** From now on new keys of the vault are made in the token. */
  FaultyToken use(String moreOfToken, String... moreOptions) {
    List<String> lines = new ArrayList<>(token.options(library, moreOfToken));
    lines.addAll(List.of(moreOptions));
    if (lines.stream().noneMatch(line -> line.startsWith("cmk.pkcs11.timeout"))) {
      lines.add("cmk.pkcs11.timeout = 2s");
    }
    TokenFiles.write(home.resolve("cmk.properties"), String.join("\n", lines) + "\n");
    return this;
  }

  /** A SunPKCS11 configuration of the token. */
  Path config() {
    return token.config(library, "");
  }

  /** The file with its PIN. */
  Path pin() {
    return token.pinFile(SoftHsm.PIN);
  }

  SoftHsm token() {
    return token;
  }

  Path home() {
    return home;
  }

  /** A program with the vault open. */
  Dialogue program(String... jvmOptions) {
    return Dialogue.with(jvm().options(jvmOptions), TokenSteps.class);
  }

  ChildJvm jvm() {
    ChildJvm jvm = ChildJvm.withHome(home);
    environment().forEach(jvm::environment);
    return jvm;
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(token.environment());
    environment.put("FAULTY_TOKEN_LIBRARY", token.library().toString());
    environment.put("FAULTY_TOKEN_DIR", folder.toString());
    return environment;
  }

  /** Begins a fault, by the name that it has in {@code faulty_token.c}. */
  void begin(String fault) {
    TokenFiles.write(folder.resolve(fault), "");
  }

  void end(String fault) {
    try {
      Files.delete(folder.resolve(fault));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has calls that fail answer with this number of PKCS #11. */
  void answer(Call call, int code) {
    TokenFiles.write(folder.resolve("answer-" + call.number), Integer.toHexString(code));
  }

  /** Has the next process that calls a function of PKCS #11 kill itself. */
  void killAt(Call call, String when) {
    killAt(call, when, 1);
  }

  /** The same at the call of so many from now on. */
  void killAt(Call call, String when, int times) {
    TokenFiles.write(folder.resolve("kill"), call.number + " " + when + " " + times);
  }

  /** Waits for the end of a process that was told to kill itself, and fails unless it has. */
  void awaitKill(Process process) {
    try {
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      boolean killed = !Files.exists(folder.resolve("kill"));
      process.toHandle().destroyForcibly();
      ChildJvm.Result result = ChildJvm.finish(process);
      if (!ended || !killed) {
        throw new AssertionError(
            "it never came to the call at which it was to be killed: " + result);
      }
      assertThat(result.exitCode()).isEqualTo(137);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Places in the function list of PKCS #11. */
  enum Call {
    LOGIN(18),
    CREATE_OBJECT(20),
    COPY_OBJECT(21),
    DESTROY_OBJECT(22),
    SET_ATTRIBUTE_VALUE(25),
    GENERATE_KEY(58),
    GENERATE_KEY_PAIR(59);

    private final int number;

    Call(int number) {
      this.number = number;
    }
  }

  /** How often somebody logged in, or tried to. */
  int logins() {
    return content("logins").length();
  }

  /** How often somebody logged out. */
  int logouts() {
    return content("logouts").length();
  }

  /** How many sessions the one process that uses the token has open. */
  int sessions() {
    return Integer.parseInt(content("sessions"));
  }

  private String content(String name) {
    try {
      Path file = folder.resolve(name);
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
