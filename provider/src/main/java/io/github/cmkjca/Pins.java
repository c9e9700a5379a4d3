package io.github.cmkjca;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.custody.PinFile;
import io.github.cmkjca.custody.pkcs11.PinSource;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import org.jspecify.annotations.Nullable;

/** Where the configuration says the PINs of tokens come from. */
final class Pins {
  /** Seen by who may see the process's environment; a file is better. */
  private static final String VARIABLE = "CMK_PKCS11_PIN";

  private final CmkConfig config;

  Pins(CmkConfig config) {
    this.config = config;
  }

  /**
   * The PIN of the vault's token, or of that which guards the root key.
   *
   * @param token its configuration, for who is asked
   */
  PinSource ofVault(Path token) {
    return config
        .pkcs11PinFile()
        .<PinSource>map(file -> () -> PinFile.read(file))
        .orElse(() -> fromEnvironment(token));
  }

  /** The PIN of the token of this cluster. */
  PinSource ofCluster(String cluster) {
    Path file = config.pkcs11ClusterPinFiles().get(cluster);
    // Never that of another token: who runs that library would learn it.
    return file == null
        ? () -> byCallback(config.pkcs11Clusters().getOrDefault(cluster, Path.of(cluster)))
        : () -> PinFile.read(file);
  }

  private char @Nullable [] fromEnvironment(Path token) {
    String value = System.getenv(VARIABLE);
    if (value != null) {
      return value.toCharArray();
    }
    return byCallback(token);
  }

  private char @Nullable [] byCallback(Path token) {
    String callback = config.pkcs11PinCallback().orElse(null);
    return callback == null ? null : ask(callback, token);
  }

  private static char @Nullable [] ask(String className, Path token) {
    PasswordCallback question = new PasswordCallback("PIN of the token of " + token + ": ", false);
    try {
      handler(className).handle(new Callback[] {question});
      return question.getPassword(); // a copy
    } catch (IOException | UnsupportedCallbackException e) {
      throw new KeyUnavailableException(
          "cmk.pkcs11.pin-callback = " + className + " gave no PIN: " + e.getMessage(), e);
    } finally {
      question.clearPassword();
    }
  }

  private static CallbackHandler handler(String className) {
    try {
      return PlugIns.newInstance("cmk.pkcs11.pin-callback", className, CallbackHandler.class);
    } catch (IllegalStateException e) {
      throw new KeyUnavailableException(String.valueOf(e.getMessage()), e); // names the option
    }
  }
}
