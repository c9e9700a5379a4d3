import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Shows key management around {@link FileCrypt}, a program that knows nothing of it: encrypt under
 * a customer master key, decrypt in another JVM, be refused once the key is disabled, get a grant
 * for a job, read the audit trail. Each step runs in a JVM of its own and is checked; the exit code
 * is not 0 if one fails.
 *
 * <pre>java Demo.java PROVIDER_JAR OVERLAY PROGRAM_SOURCE WORK_DIRECTORY [FILE | MEBIBYTES]</pre>
 *
 * <p>With {@code -Ddemo.custodian=softhsm} the master key is in a token of SoftHSM, which the demo
 * makes in its work directory.
 */
public final class Demo {
  private static final Pattern SPEED = Pattern.compile("(\\d+) bytes in ([0-9.]+) s");
  private static final String JOB = "arn:aws:iam::000000000000:user/nightly-job";
  private static final int ROUNDS = 3;
  private static final double WORTH_SAYING = 1.1;
  private static final long LIMIT_MINUTES = 10;
  private static final String INSTALL =
      "install SoftHSM 2 (Debian: apt-get install softhsm2 opensc), or leave out"
          + " -Dcustodian=softhsm";
  private static final List<String> SOFTHSM_LIBRARIES =
      List.of(
          "/usr/lib/softhsm/libsofthsm2.so",
          "/usr/lib64/softhsm/libsofthsm2.so",
          "/usr/lib64/pkcs11/libsofthsm2.so",
          "/usr/local/lib/softhsm/libsofthsm2.so",
          "/opt/homebrew/lib/softhsm/libsofthsm2.so");

  private final Path jar;
  private final Path overlay;
  private final Path work;
  private final Path home;
  private final Path classes;
  private final Map<String, String> environment = new HashMap<>();
  private final String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** What a process left. */
  private record Outcome(int exitCode, String output) {}

  private Demo(Path jar, Path overlay, Path work) throws IOException {
    this.jar = jar.toRealPath();
    this.overlay = overlay.toRealPath();
    deleteAll(work);
    this.work = Files.createDirectories(work).toRealPath();
    this.home = this.work.resolve("home");
    this.classes = Files.createDirectories(this.work.resolve("classes"));
  }

  public static void main(String[] args) throws Exception {
    Demo demo = new Demo(Path.of(args[0]), Path.of(args[1]), Path.of(args[3]));
    String input = args.length > 4 ? args[4] : "";
    try {
      demo.run(Path.of(args[2]), input.isEmpty() ? "64" : input, custodian());
    } catch (CheckFailed e) {
      System.out.println();
      System.out.println("DEMO FAILED: " + e.getMessage());
      System.exit(1);
    }
  }

  /** Where the master key is to be. */
  private enum Custodian {
    SOFTWARE,
    SOFTHSM
  }

  private static Custodian custodian() {
    String name = System.getProperty("demo.custodian", "");
    try {
      return name.isEmpty() ? Custodian.SOFTWARE : Custodian.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new CheckFailed(name + " is no custodian of this demo; software and softhsm are");
    }
  }

  private void run(Path program, String input, Custodian custodian) throws Exception {
    say("An ordinary JCE program on Java " + Runtime.version() + ": " + program.getFileName());
    compile(program);
    Path plain = plainFile(input);
    say(plain + ", " + Files.size(plain) + " bytes, SHA-256 " + sha256(plain));

    Token token = custodian == Custodian.SOFTHSM ? makeToken() : null;

    step("The operator makes a customer master key and gives it a name");
    String keyId =
        cmk(
            "create-key",
            "--description",
            "demo",
            "--query",
            "KeyMetadata.KeyId",
            "--output",
            "text");
    cmk("create-alias", "--alias-name", "alias/demo", "--target-key-id", keyId);
    if (token != null) {
      showInToken(token, keyId);
    }
    Path settings = work.resolve("cmk-settings.properties");
    Files.writeString(settings, "keystore.type = CMK\nkey.alias = alias/demo\n");
    say("The program's settings are now: keystore.type = CMK, key.alias = alias/demo");

    step("It encrypts the file");
    Path encrypted = work.resolve("file.encrypted");
    succeed(program(true, "encrypt", settings, plain, encrypted));
    check(Files.mismatch(plain, encrypted) >= 0, "the encrypted file differs from the plain one");

    step("It decrypts the file in another JVM");
    Path decrypted = work.resolve("file.decrypted");
    succeed(program(true, "decrypt", settings, encrypted, decrypted));
    check(Files.mismatch(plain, decrypted) < 0, "the file is the same again, " + sha256(decrypted));
    Files.delete(decrypted);

    step("The operator disables the key");
    cmk("disable-key", "--key-id", keyId);
    Outcome refused = program(true, "decrypt", settings, encrypted, decrypted);
    showException(refused.output());
    check(refused.exitCode() != 0, "decrypting is refused");
    check(refused.output().contains("InvalidKeyException"), "as JCA programs expect it");
    check(refused.output().contains("DisabledException"), "with the reason as its cause");
    check(!Files.exists(decrypted), "and nothing was released");

    step("The operator enables the key again");
    cmk("enable-key", "--key-id", keyId);
    succeed(program(true, "decrypt", settings, encrypted, decrypted));
    check(Files.mismatch(plain, decrypted) < 0, "the file is the same again");

    grantToAJob(keyId, settings, encrypted, decrypted, plain);

    step("What the audit trail tells");
    showAudit();

    step("What it costs: the same program, the same file, each time a new JVM");
    compareSpeed(settings, plain);

    System.out.println();
    System.out.println("DEMO PASSED: unchanged JCE code, keys managed, refused and audited.");
  }

  /**
   * A token of SoftHSM.
   *
   * @param library of it
   * @param pin of its user
   */
  private record Token(Path library, String pin) {}

  /** Needs no root: the token is a directory, and an environment variable says which. */
  private Token makeToken() throws Exception {
    step("The operator makes a token of SoftHSM and has master keys made in it");
    Path library =
        SOFTHSM_LIBRARIES.stream()
            .map(Path::of)
            .filter(Files::exists)
            .findFirst()
            .orElseThrow(() -> new CheckFailed("there is no libsofthsm2.so; " + INSTALL));
    Path tokens = Files.createDirectories(work.resolve("tokens"));
    Path conf = work.resolve("softhsm2.conf");
    Files.writeString(conf, "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
    environment.put("SOFTHSM2_CONF", conf.toString());
    Token token = new Token(library, newPin());
    Outcome made =
        startIfThere(
                List.of(
                    "softhsm2-util",
                    "--init-token",
                    "--free",
                    "--label",
                    "cmk",
                    "--pin",
                    token.pin(),
                    "--so-pin",
                    newPin()))
            .orElseThrow(() -> new CheckFailed("there is no softhsm2-util; " + INSTALL));
    succeed(made);
    Files.createDirectories(home);
    Path pin = home.resolve("pin");
    Files.createFile(
        pin, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(pin, token.pin());
    Files.writeString(
        home.resolve("token.cfg"),
        "name = SoftHSM\nlibrary = " + library + "\nslotListIndex = 0\n");
    String options =
        "cmk.custodian = pkcs11\ncmk.pkcs11.config = token.cfg\ncmk.pkcs11.pin-file = pin\n";
    Files.writeString(home.resolve("cmk.properties"), options);
    say("The vault's cmk.properties:");
    options.lines().forEach(Demo::say);
    return token;
  }

  private static String newPin() {
    return Long.toHexString(new SecureRandom().nextLong() | Long.MIN_VALUE);
  }

  private void showInToken(Token token, String keyId) throws Exception {
    step("Where the key is");
    check(!Files.exists(home.resolve("root.key")), "the vault has no root key and needs none");
    Optional<Outcome> listed =
        startIfThere(
            List.of(
                "pkcs11-tool",
                "--module",
                token.library().toString(),
                "--login",
                "--pin",
                token.pin(),
                "--list-objects"));
    if (listed.isEmpty()) {
      say("pkcs11-tool would show it in the token (Debian: apt-get install opensc)");
      return;
    }
    String objects = succeed(listed.get()).output();
    check(objects.contains("cmk/" + keyId + "/"), "the token has it under its key id");
    check(
        objects.contains("sensitive, always sensitive, never extractable, local"),
        "it was made there and can never leave");
  }

  private void grantToAJob(String keyId, Path settings, Path encrypted, Path decrypted, Path plain)
      throws Exception {
    step("A nightly job, which no policy names, gets a grant to decrypt, and its token");
    Files.delete(decrypted);
    String job = "-Dcmk.principal=" + JOB;
    Outcome stranger = program(List.of(job), "decrypt", settings, encrypted, decrypted);
    showException(stranger.output());
    check(stranger.output().contains("AccessDeniedException"), "so far it is refused");
    String token =
        cmk(
            "create-grant",
            "--key-id",
            keyId,
            "--grantee-principal",
            JOB,
            "--operations",
            "Decrypt",
            "--name",
            "nightly-job",
            "--query",
            "GrantToken",
            "--output",
            "text");
    String withToken = "-Dcmk.grant-tokens=" + token;
    succeed(program(List.of(job, withToken), "decrypt", settings, encrypted, decrypted));
    check(Files.mismatch(plain, decrypted) < 0, "with the token the grant counts at once");
    Outcome other =
        program(
            List.of("-Dcmk.principal=" + JOB + "-2", withToken),
            "decrypt",
            settings,
            encrypted,
            decrypted);
    check(other.output().contains("AccessDeniedException"), "it is of no use to another job");
    String grantId =
        cmk("list-grants", "--key-id", keyId, "--query", "Grants[0].GrantId", "--output", "text");
    cmk("revoke-grant", "--key-id", keyId, "--grant-id", grantId);
    Outcome revoked = program(List.of(job, withToken), "decrypt", settings, encrypted, decrypted);
    check(revoked.output().contains("AccessDeniedException"), "once revoked it is worth nothing");
  }

  private void compareSpeed(Path managed, Path plain) throws Exception {
    Path store = work.resolve("keystore.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    succeed(
        start(
            List.of(
                keytool.toString(),
                "-genseckey",
                "-keyalg",
                "AES",
                "-keysize",
                "256",
                "-alias",
                "demo",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")));
    Path plainSettings = work.resolve("pkcs12-settings.properties");
    Files.writeString(
        plainSettings,
        "keystore.type = PKCS12\nkeystore.password = changeit\nkey.alias = demo\nkeystore.file = "
            + store.toString().replace("\\", "\\\\")
            + "\n");
    double[] alone = new double[ROUNDS];
    double[] with = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      alone[i] =
          speed(program(false, "encrypt", plainSettings, plain, work.resolve("file.sunjce")));
      with[i] = speed(program(true, "encrypt", managed, plain, work.resolve("file.encrypted")));
    }
    double before = median(alone);
    double after = median(with);
    say(String.format(Locale.ROOT, "PKCS12 key, SunJCE alone:      %7.0f MiB/s", before));
    say(String.format(Locale.ROOT, "under the CMK, keys managed:   %7.0f MiB/s", after));
    if (after > WORTH_SAYING * before) {
      say(
          String.format(
              Locale.ROOT,
              "Turning key management on made it %.1f times as fast.",
              after / before));
    }
  }

  private void showAudit() throws IOException {
    List<String> records = new ArrayList<>();
    try (Stream<Path> files = Files.list(home.resolve("audit"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        records.addAll(Files.readAllLines(file));
      }
    }
    records.sort(Comparator.comparing(record -> field(record, "eventTime")));
    String last = "";
    for (String record : records) {
      String event = field(record, "eventName");
      say(
          String.format(
              "%s  %-16s %s", field(record, "eventTime"), event, field(record, "errorCode")));
      last = event.equals("Decrypt") ? record : last;
    }
    say("and one record in full:");
    say(last);
    for (String event :
        List.of("CreateKey", "CreateAlias", "Decrypt", "DisableKey", "EnableKey", "CreateGrant")) {
      check(
          records.stream().anyMatch(record -> field(record, "eventName").equals(event)),
          event + " is in the audit trail");
    }
    check(
        records.stream().anyMatch(record -> field(record, "errorCode").startsWith("Disabled")),
        "the refusal is in the audit trail");
  }

  private static String field(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static void showException(String output) {
    output
        .lines()
        .filter(line -> line.startsWith("Exception") || line.startsWith("Caused by"))
        .forEach(Demo::say);
  }

  /** Runs the program; under {@code managed}, with the provider registered by the overlay. */
  private Outcome program(boolean managed, String mode, Path settings, Path in, Path out)
      throws IOException, InterruptedException {
    return program(managed, List.of(), mode, settings, in, out);
  }

  /** The same with the provider registered and options of it. */
  private Outcome program(List<String> options, String mode, Path settings, Path in, Path out)
      throws IOException, InterruptedException {
    return program(true, options, mode, settings, in, out);
  }

  private Outcome program(
      boolean managed, List<String> options, String mode, Path settings, Path in, Path out)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(java));
    command.addAll(options);
    if (managed) {
      command.add("-Djava.security.properties=" + overlayOfThisSystem());
      command.add("--enable-native-access=ALL-UNNAMED"); // SQLite's; JDK 24 and later warn
      command.add("-cp");
      command.add(classes + System.getProperty("path.separator") + jar);
    } else {
      command.add("-cp");
      command.add(classes.toString());
    }
    command.addAll(List.of("FileCrypt", mode, settings.toString(), in.toString(), out.toString()));
    return start(command);
  }

  /** The published overlay fits Linux; other systems have one provider more. */
  private Path overlayOfThisSystem() throws IOException {
    int next = 1;
    while (Security.getProperty("security.provider." + next) != null) {
      next++;
    }
    String text = Files.readString(overlay);
    String line = "security.provider." + next + "=CMK";
    if (text.lines().anyMatch(line::equals)) {
      return overlay;
    }
    Path own = work.resolve("java.security");
    return Files.writeString(own, text.replaceAll("(?m)^security\\.provider\\.\\d+=CMK$", line));
  }

  /** Runs a command of the provider's command line and gives what it prints. */
  private String cmk(String... args) throws IOException, InterruptedException {
    say("$ java -jar " + jar.getFileName() + " " + String.join(" ", args));
    List<String> command = new ArrayList<>(List.of(java, "-jar", jar.toString()));
    command.addAll(Arrays.asList(args));
    String output = succeed(start(command)).output().strip();
    return output.substring(output.lastIndexOf('\n') + 1);
  }

  private Outcome start(List<String> command) throws IOException, InterruptedException {
    Path log = Files.createTempFile(work, "process", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("CMK_HOME", home.toString());
    builder.environment().remove("CMK_CONFIG");
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new CheckFailed("a process did not end within " + LIMIT_MINUTES + " minutes");
    }
    return new Outcome(process.exitValue(), Files.readString(log));
  }

  /** Nothing if there is no such program. */
  private Optional<Outcome> startIfThere(List<String> command) throws Exception {
    boolean there =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .map(directory -> Path.of(directory, command.get(0)))
            .anyMatch(Files::isExecutable);
    return there ? Optional.of(start(command)) : Optional.empty();
  }

  private static Outcome succeed(Outcome outcome) {
    outcome.output().lines().forEach(Demo::say);
    if (outcome.exitCode() != 0) {
      throw new CheckFailed("exit code " + outcome.exitCode());
    }
    return outcome;
  }

  private static double speed(Outcome outcome) {
    Matcher matcher = SPEED.matcher(outcome.output());
    if (outcome.exitCode() != 0 || !matcher.find()) {
      throw new CheckFailed("the program failed: " + outcome.output());
    }
    double seconds = Math.max(Double.parseDouble(matcher.group(2)), 0.001);
    return Long.parseLong(matcher.group(1)) / seconds / (1 << 20);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private void compile(Path source) throws IOException {
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "--release", "17", "-d", classes.toString(), source.toString());
    check(result == 0, "the program compiles with nothing but the JDK");
  }

  private Path plainFile(String input) throws IOException {
    Path given = Path.of(input).toAbsolutePath();
    if (!Files.exists(given) && input.matches("\\d{1,5}")) {
      return makeFile(Integer.parseInt(input));
    }
    String problem =
        !Files.exists(given)
            ? "does not exist"
            : !Files.isRegularFile(given)
                ? "is no file"
                : Files.isReadable(given) ? "" : "may not be read";
    if (!problem.isEmpty()) {
      throw new CheckFailed(given + " " + problem + "; give the path of a file: -Dfile=PATH");
    }
    return given;
  }

  private Path makeFile(int mebibytes) throws IOException {
    Path file = work.resolve("file.plain");
    SplittableRandom random = new SplittableRandom(1);
    byte[] mebibyte = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mebibytes; i++) {
        random.nextBytes(mebibyte);
        out.write(mebibyte);
      }
    }
    return file;
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void deleteAll(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static void step(String title) {
    System.out.println();
    System.out.println("== " + title);
  }

  private static void say(String line) {
    System.out.println("   " + line);
  }

  private static void check(boolean passed, String what) {
    System.out.println((passed ? " + " : " - ") + what);
    if (!passed) {
      throw new CheckFailed("not so: " + what);
    }
  }

  /** Ends the demo. */
  private static final class CheckFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CheckFailed(String message) {
      super(message);
    }
  }
}
