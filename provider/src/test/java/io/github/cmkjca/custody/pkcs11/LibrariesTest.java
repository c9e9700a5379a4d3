package io.github.cmkjca.custody.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.nio.file.Path;
import java.security.ProviderException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of two ways to initialise a library the second one is refused. */
class LibrariesTest {
  private static final String FIRST = "library = /lib/nss.so\nnssArgs = \"configdir='sql:/a'\"\n";
  private static final String SECOND = "library = /lib/nss.so\nnssArgs = \"configdir='sql:/b'\"\n";

  private final Libraries libraries = new Libraries();

  private static TokenFile file(String name, String text) {
    return new TokenFile(Path.of(name), text);
  }

  private boolean load(String name, String text) {
    return libraries.start(file(name, text), () -> true);
  }

  @Test
  void otherArgumentsAreRefusedAndTheLibraryIsNotLoadedForThem() {
    load("first.cfg", FIRST);
    AtomicBoolean loaded = new AtomicBoolean();
    assertThatThrownBy(
            () ->
                libraries.start(
                    file("second.cfg", SECOND), () -> loaded.compareAndSet(false, true)))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContainingAll("second.cfg", "first.cfg", "/lib/nss.so")
        .hasMessageNotContaining("configdir");
    assertThat(loaded).isFalse();
  }

  @Test
  void theSameArgumentsAreNot() {
    load("first.cfg", FIRST);
    assertThat(load("second.cfg", "# another file\n" + FIRST + "name = Other\nslot = 3\n"))
        .isTrue();
  }

  @Test
  void otherLibrariesAreNot() {
    load("first.cfg", FIRST);
    assertThat(load("second.cfg", SECOND.replace("nss.so", "other.so"))).isTrue();
  }

  @Test
  void aLibraryThatWasNotInitialisedTakesOtherArguments() {
    assertThatThrownBy(
            () ->
                libraries.start(
                    file("first.cfg", FIRST),
                    () -> {
                      throw new ProviderException("CKR_DEVICE_ERROR");
                    }))
        .isInstanceOf(ProviderException.class);
    assertThat(load("first.cfg", SECOND)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CKR_SLOT_ID_INVALID", "slotListIndex is 7 but token only has 2 slots"})
  void aLibraryWithoutTheSlotIsInitialisedAllTheSame(String message) {
    assertThatThrownBy(
            () ->
                libraries.start(
                    file("first.cfg", FIRST),
                    () -> {
                      throw new ProviderException("Initialization failed", new Exception(message));
                    }))
        .isInstanceOf(ProviderException.class);
    assertThatThrownBy(() -> load("second.cfg", SECOND))
        .isInstanceOf(KeyUnavailableException.class);
  }

  @Test
  void aFailureAfterTheFirstSuccessKeepsWhatIsInitialised() {
    load("first.cfg", FIRST);
    assertThatThrownBy(
            () ->
                libraries.start(
                    file("first.cfg", FIRST),
                    () -> {
                      throw new ProviderException("CKR_DEVICE_REMOVED");
                    }))
        .isInstanceOf(ProviderException.class);
    assertThatThrownBy(() -> load("second.cfg", SECOND))
        .isInstanceOf(KeyUnavailableException.class);
  }

  @Test
  void entriesAreReadAsSunPkcs11ReadsThem() {
    String entries =
        "library=/lib/nss.so # the library\n  nssArgs  =  \"configdir='sql:/#a'\" #x\n";
    assertThat(LibraryStart.of("# library = /no\nname = N\n" + entries))
        .hasValueSatisfying(
            start -> {
              assertThat(start.library()).isEqualTo("/lib/nss.so");
              assertThat(start.arguments()).containsExactly("nssArgs=configdir='sql:/#a'");
            });
    assertThat(LibraryStart.of("nssLibraryDirectory = /lib\nnssDbMode = noDb"))
        .hasValueSatisfying(
            start ->
                assertThat(start.arguments())
                    .containsExactly("nssDbMode=noDb", "nssLibraryDirectory=/lib"));
    assertThat(LibraryStart.of("name = N\nslot = 1\n")).isEmpty();
  }

  @Test
  void systemPropertiesAreFilledIn() {
    assertThat(LibraryStart.of("library = ${java.home}/lib/none.so").orElseThrow().library())
        .isEqualTo(System.getProperty("java.home") + "/lib/none.so");
  }
}
