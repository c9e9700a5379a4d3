package io.github.cmkjca.custody.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each object stands for a process; what they have in common is in files. */
class RefusedPinsTest {
  private static final String INCORRECT = "CKR_PIN_INCORRECT";
  private static final String WRONG = "73519046";
  private static final String RIGHT = "PIN-8d1f27ac";

  private static final TokenAddress FIRST =
      TokenAddress.of("name = a\nlibrary = /usr/lib/libhsm.so");

  private final Path folder;

  RefusedPinsTest(@TempDir Path home) {
    this.folder = home.resolve("refused-pins");
  }

  private RefusedPins ofVault() {
    return of("", FIRST);
  }

  private RefusedPins of(String storeId, TokenAddress token) {
    return new RefusedPins(
        new TokenSettings(
            storeId,
            Path.of("/etc/cmk/token.cfg"),
            () -> null,
            folder,
            false,
            1,
            Duration.ofSeconds(1)),
        token,
        () -> false);
  }

  private static void refuse(RefusedPins pins, String pin, String answer)
      throws PinRefusedException {
    try (RefusedPins.Login login = pins.begin(pin.toCharArray())) {
      assertThat(login.refused(answer, new IOException(answer)))
          .hasMessageContaining(answer)
          .hasMessageContaining("not tried again");
    }
  }

  private static void accept(RefusedPins pins, String pin) throws PinRefusedException {
    try (RefusedPins.Login login = pins.begin(pin.toCharArray())) {
      login.accepted();
    }
  }

  /** The token was away, or the like. */
  private static void withdraw(RefusedPins pins, String pin) throws PinRefusedException {
    pins.begin(pin.toCharArray()).close();
  }

  private static PinRefusedException refusal(RefusedPins pins, String pin) {
    try {
      withdraw(pins, pin);
      throw new AssertionError("the PIN would be tried");
    } catch (PinRefusedException e) {
      return e;
    }
  }

  private Path file() throws IOException {
    List<Path> files = new ArrayList<>();
    try (var all = Files.list(folder)) {
      all.filter(path -> !path.toString().endsWith(".lock")).forEach(files::add);
    }
    assertThat(files).hasSize(1);
    return files.get(0);
  }

  @Test
  void aRefusedPinIsNotTriedAgainAndTheOperatorIsToldWhatToDo() throws Exception {
    refuse(ofVault(), WRONG, INCORRECT);
    assertThat(refusal(ofVault(), WRONG))
        .hasMessageContaining("the token of /etc/cmk/token.cfg refused the PIN (" + INCORRECT)
        .hasMessageContaining("not tried again, so that nobody locks the token")
        .hasMessageContaining("remove " + file())
        .returns(false, PinRefusedException::isLocked);
    assertThat(refusal(of("cks-1", FIRST), WRONG))
        .hasMessageContaining("connect the custom key store again");
  }

  @Test
  void aLockedPinIsTheSecurityOfficers() throws Exception {
    refuse(ofVault(), RIGHT, "CKR_PIN_LOCKED");
    assertThat(refusal(ofVault(), RIGHT))
        .hasMessageContaining("its security officer has to unlock")
        .hasMessageContaining("not tried again")
        .returns(true, PinRefusedException::isLocked);
  }

  @Test
  void anotherPinIsTriedAtOnceAndTakesTheRefusalAway() throws Exception {
    refuse(ofVault(), WRONG, INCORRECT);
    accept(ofVault(), RIGHT);
    accept(ofVault(), WRONG); // as if it had been made the right one
  }

  @Test
  void refusalsOfOtherTokensDoNotCount() throws Exception {
    refuse(ofVault(), WRONG, INCORRECT);
    accept(of("", TokenAddress.of("library = /usr/lib/libother.so")), WRONG);
    accept(of("", TokenAddress.of("library = /usr/lib/libhsm.so\nslotListIndex = 1")), WRONG);
    refusal(ofVault(), WRONG);
  }

  /** As that of the vault and that of a custom key store, which have a file each. */
  @Test
  void configurationsOfOneTokenHaveOneMemory() throws Exception {
    refuse(ofVault(), WRONG, INCORRECT);
    RefusedPins other =
        of(
            "cks-1",
            TokenAddress.of(
                "library = \"/usr/lib/libhsm.so\" # the same\nname = b\nslotListIndex = 0"));
    refusal(other, WRONG);
    refuse(other, "61728394", INCORRECT);
    refusal(ofVault(), RIGHT);
  }

  @Test
  void anOperatorHasItTriedOnceMoreAndNoThirdTime() throws Exception {
    RefusedPins store = of("cks-1", FIRST);
    store.permitOnceMore(); // nothing is known
    refuse(store, WRONG, INCORRECT);
    store.permitOnceMore();
    refuse(store, WRONG, INCORRECT);
    store.permitOnceMore();
    assertThat(refusal(store, WRONG))
        .hasMessageContaining("remove " + file() + ", and connect the custom key store again");
    assertThat(refusal(store, RIGHT)).hasMessageContaining("two PINs in a row");
    forget();
    accept(store, RIGHT);
    refuse(store, WRONG, INCORRECT);
    store.permitOnceMore();
    accept(store, WRONG); // as if it had been set anew at the token
    fail(store, WRONG);
    store.permitOnceMore(); // no minute has passed
    refuse(store, WRONG, INCORRECT);
    store.permitOnceMore();
    refusal(store, WRONG);
  }

  /** As the messages say. */
  private void forget() throws IOException {
    Files.delete(file());
  }

  /** The file of a process that was killed while it wrote. */
  @Test
  void whatAKilledProcessLeftIsRemovedLater() throws Exception {
    withdraw(ofVault(), RIGHT);
    Path left = folder.resolve("." + fileName() + ".0011223344556677.tmp");
    Files.writeString(left, "answer=");
    withdraw(ofVault(), RIGHT);
    assertThat(left).as("of a process that may be at it").exists();
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    withdraw(ofVault(), RIGHT);
    assertThat(left).doesNotExist();
  }

  @Test
  void aLoginThatSaysNothingOfThePinChangesNothing() throws Exception {
    withdraw(ofVault(), WRONG);
    withdraw(ofVault(), WRONG);
    refuse(ofVault(), WRONG, INCORRECT);
    withdraw(ofVault(), RIGHT);
    refusal(ofVault(), WRONG);
  }

  /** The token may have counted each of them. */
  @Test
  void refusalsAndLoginsThatNobodyKnowsTheEndOfAreTwoInAll() throws Exception {
    refuse(ofVault(), WRONG, INCORRECT);
    crash("61728394");
    refusal(ofVault(), "61728394");
    refusal(ofVault(), RIGHT);
    forget();
    crash(WRONG);
    refuse(ofVault(), RIGHT, INCORRECT);
    refusal(ofVault(), "61728394");
    forget();
    crash(WRONG);
    accept(ofVault(), RIGHT);
    crash(WRONG);
  }

  /** What a process leaves that is killed while it logs in. */
  private void crash(String pin) throws Exception {
    byte[] left;
    try (RefusedPins.Login login = ofVault().begin(pin.toCharArray())) {
      left = Files.readAllBytes(file());
      login.accepted();
    }
    Files.write(folder.resolve(fileName()), left);
  }

  private String fileName() throws IOException {
    try (var all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith(".lock"))
          .map(name -> name.substring(0, name.length() - ".lock".length()))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void afterALoginThatDidNotEndOneMoreIsMadeAndNoThirdOne() throws Exception {
    crash(WRONG);
    accept(ofVault(), WRONG);
    crash(WRONG);
    crash(WRONG);
    assertThat(refusal(ofVault(), WRONG))
        .hasMessageContaining("did not end")
        .hasMessageContaining("remove " + file());
    refusal(ofVault(), RIGHT);
    forget();
    accept(ofVault(), RIGHT);
    crash(WRONG);
    refuse(ofVault(), WRONG, INCORRECT);
    refusal(ofVault(), WRONG);
  }

  @Test
  void whoIsClosedWaitsForNobody() throws Exception {
    try (RefusedPins.Login hanging = ofVault().begin(WRONG.toCharArray())) {
      RefusedPins closed =
          new RefusedPins(
              new TokenSettings(
                  "", Path.of("t.cfg"), () -> null, folder, false, 1, Duration.ofSeconds(1)),
              FIRST,
              () -> true);
      ExecutorService other = Executors.newSingleThreadExecutor();
      try {
        Future<?> waiting = other.submit(() -> closed.begin(RIGHT.toCharArray()));
        assertThatThrownBy(waiting::get).hasMessageContaining("closed here");
        other.submit(() -> ofVault().permitOnceMore()).get(); // nor does this wait
      } finally {
        other.shutdownNow();
      }
      hanging.accepted();
    }
  }

  private static void fail(RefusedPins pins, String pin) throws PinRefusedException {
    try (RefusedPins.Login login = pins.begin(pin.toCharArray())) {
      assertThat(login.unclear("CKR_DEVICE_ERROR", new IOException("CKR_DEVICE_ERROR")))
          .hasMessageContaining("CKR_DEVICE_ERROR")
          .hasMessageContaining("may have counted")
          .hasMessageContaining("one more try");
    }
  }

  private void letAMinutePass() throws IOException {
    Files.writeString(
        file(),
        Files.readString(file())
            .replaceAll("(?m)^date=.*$", "date=" + Instant.now().minus(Duration.ofMinutes(1))));
  }

  @Test
  void afterALoginThatFailedForAnotherReasonOneMoreIsMadeAMinuteLaterAndNoThirdOne()
      throws Exception {
    fail(ofVault(), WRONG);
    assertThatThrownBy(() -> ofVault().begin(WRONG.toCharArray()))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("when a minute has passed");
    letAMinutePass();
    withdraw(ofVault(), WRONG); // the token is away: it cannot have counted
    try (RefusedPins.Login login = ofVault().begin(WRONG.toCharArray())) {
      assertThatThrownBy(() -> login.unclear("CKR_FUNCTION_FAILED", new IOException()))
          .isInstanceOf(PinRefusedException.class)
          .hasMessageContaining("CKR_FUNCTION_FAILED")
          .hasMessageContaining("remove " + file());
    }
    letAMinutePass();
    assertThat(refusal(ofVault(), WRONG)).hasMessageContaining("(CKR_FUNCTION_FAILED)");
    refusal(ofVault(), RIGHT);
    forget();
    fail(ofVault(), WRONG);
    letAMinutePass();
    accept(ofVault(), WRONG);
  }

  @Test
  void threadsWithTheSameWrongPinTryItOnce() throws Exception {
    int threads = 8;
    AtomicInteger tries = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      Callable<Void> login =
          () -> {
            start.countDown();
            start.await();
            try (RefusedPins.Login mine = ofVault().begin(WRONG.toCharArray())) {
              tries.incrementAndGet();
              throw mine.refused(INCORRECT, new IOException(INCORRECT));
            } catch (PinRefusedException e) {
              return null;
            }
          };
      List<Future<Void>> ends = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        ends.add(executor.submit(login));
      }
      for (Future<Void> end : ends) {
        end.get();
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(tries).hasValue(1);
  }

  @Test
  void theFileIsPrivateAndDoesNotHoldThePin() throws Exception {
    refuse(ofVault(), WRONG, INCORRECT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    String first = Files.readString(file());
    assertThat(first).doesNotContain(WRONG).containsPattern("(?m)^digest=[0-9a-f]{4}$");
    forget();
    refuse(ofVault(), WRONG, INCORRECT);
    assertThat(PinTry.decode(Files.readString(file())).pin())
        .as("a second mark tells no more of the PIN")
        .isEqualTo(PinTry.decode(first).pin());
    refuse(of("", TokenAddress.of("library = other")), WRONG, INCORRECT);
  }

  /** As two services do that have different ones. */
  @Test
  void pinsThatAlternateAreTriedTwiceInAll() throws Exception {
    refuse(ofVault(), WRONG, INCORRECT);
    refuse(ofVault(), "61728394", INCORRECT);
    for (String pin : List.of(WRONG, "61728394", RIGHT)) {
      assertThat(refusal(ofVault(), pin))
          .hasMessageContaining("refused two PINs in a row")
          .hasMessageContaining("remove " + file());
    }
    forget();
    refuse(ofVault(), WRONG, INCORRECT);
    accept(ofVault(), RIGHT);
    refuse(ofVault(), WRONG, INCORRECT);
    accept(ofVault(), RIGHT);
  }

  /** It may say that the PIN was refused. */
  @Test
  void aFileThatCannotBeReadKeepsThePinFromTheToken() throws Exception {
    refuse(ofVault(), WRONG, INCORRECT);
    Path file = file();
    Files.writeString(file, "answer=CKR_PIN_INCORRECT\n");
    assertThatThrownBy(() -> ofVault().begin(WRONG.toCharArray()))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("remove it to have the PIN tried once")
        .hasMessageContaining(file.toString());
    Files.delete(file);
    accept(ofVault(), WRONG);
  }

  /** A link to nowhere stands for a home that nobody can write to. */
  @Test
  void aHomeThatTakesNoFilesKeepsNobodyFromTheToken() throws Exception {
    Files.createSymbolicLink(folder, folder.resolveSibling("nowhere"));
    refuse(ofVault(), WRONG, INCORRECT);
    refusal(ofVault(), WRONG);
    ofVault().permitOnceMore();
    refuse(ofVault(), WRONG, INCORRECT);
    ofVault().permitOnceMore();
    refusal(ofVault(), WRONG);
    refusal(ofVault(), RIGHT);
    Files.delete(folder); // it can be written to again, and the process remembers nevertheless
    refusal(ofVault(), WRONG);
  }
}
