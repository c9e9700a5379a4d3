package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where PINs come from: the file, else the callback. The environment is of processes. */
class PinsTest {
  private final Path home;

  PinsTest(@TempDir Path home) {
    this.home = home;
  }

  /** Answers as a person would. */
  static final class Person implements CallbackHandler {
    @Override
    public void handle(Callback[] callbacks) {
      PasswordCallback question = (PasswordCallback) callbacks[0];
      question.setPassword(("asked: " + question.getPrompt()).toCharArray());
    }
  }

  /** Walks away. */
  static final class Nobody implements CallbackHandler {
    @Override
    public void handle(Callback[] callbacks) throws IOException {
      throw new IOException("the terminal is gone");
    }
  }

  private Pins pins(String options) throws IOException {
    Path file = home.resolve("cmk.properties");
    Files.writeString(
        file,
        "cmk.home = "
            + home
            + "\ncmk.custodian = pkcs11\ncmk.pkcs11.config = token.cfg\n"
            + options);
    return new Pins(CmkConfig.load(file.toString(), Map.of(), Map.of()));
  }

  private String pinFile(String name, String content, String mode) throws IOException {
    Path file = Files.writeString(home.resolve(name), content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file.toString();
  }

  private static String callback(Class<?> type) {
    return "cmk.pkcs11.pin-callback = " + type.getName() + "\n";
  }

  @Test
  void theFileIsReadWithoutItsLineEndAndBeforeAnybodyIsAsked() throws IOException {
    String file = pinFile("pin", "1234 \u00e4\n", "rw-------");
    Pins pins = pins("cmk.pkcs11.pin-file = " + file + "\n" + callback(Person.class));
    assertThat(pins.ofVault(Path.of("token.cfg")).pin())
        .containsExactly("1234 \u00e4".toCharArray());
  }

  @Test
  void aFileThatOthersMayReadIsRefusedAndNotShown() throws IOException {
    String file = pinFile("pin", "secret-1234\n", "rw-r--r--");
    Pins pins = pins("cmk.pkcs11.pin-file = " + file + "\n" + callback(Person.class));
    assertThatThrownBy(() -> pins.ofVault(Path.of("token.cfg")).pin())
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining(file)
        .hasMessageNotContaining("secret-1234");
  }

  @Test
  void aPersonIsAskedForThePinOfTheTokenByItsConfiguration() throws IOException {
    char[] pin = pins(callback(Person.class)).ofVault(Path.of("token.cfg")).pin();
    assertThat(new String(pin)).startsWith("asked: PIN of the token of ").contains("token.cfg");
  }

  @Test
  void aCallbackThatFailsSaysSo() throws IOException {
    Pins pins = pins(callback(Nobody.class));
    assertThatThrownBy(() -> pins.ofVault(Path.of("token.cfg")).pin())
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContainingAll("cmk.pkcs11.pin-callback", "the terminal is gone");
  }

  @Test
  void aCallbackThatIsMissingIsNamed() throws IOException {
    Pins pins = pins("cmk.pkcs11.pin-callback = com.example.Mistyped\n");
    assertThatThrownBy(() -> pins.ofVault(Path.of("token.cfg")).pin())
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContainingAll("cmk.pkcs11.pin-callback = com.example.Mistyped", "class path");
  }

  @Test
  void whereThereIsNothingThereIsNoPin() throws IOException {
    assertThat(pins("").ofVault(Path.of("token.cfg")).pin()).isNull();
  }
}
