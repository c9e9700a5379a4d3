package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.InvalidParameterException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Arrays;
import java.util.Optional;

/**
 * A configuration file of SunPKCS11, as the operator wrote it. Its form is that of the JDK's
 * PKCS#11 reference guide.
 *
 * @param path for messages
 * @param text the content
 */
record TokenFile(Path path, String text) {
  private static final String CLASS_NAME = "sun.security.pkcs11.SunPKCS11";

  static TokenFile read(Path path) {
    try {
      return new TokenFile(path, Files.readString(path));
    } catch (NoSuchFileException e) {
      throw new KeyUnavailableException(
          "the token configuration "
              + path
              + " does not exist; take one of config/pkcs11 as a start, and name it in"
              + " cmk.pkcs11.config, or for a custom key store in cmk.pkcs11.clusters",
          e);
    } catch (IOException e) {
      throw new KeyUnavailableException(
          "the token configuration " + path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * A provider over the token; never registered. Loads the library.
   *
   * @param lines to come behind the file's
   * @throws KeyUnavailableException if the file, the library or the token is not as it must be
   */
  AuthProvider configure(String lines) {
    Provider factory =
        sunPkcs11()
            .orElseThrow(
                () ->
                    new KeyUnavailableException(
                        "this JVM has no SunPKCS11, which tokens are reached through; run one with"
                            + " the module jdk.crypto.cryptoki and with SunPKCS11 in java.security"));
    try {
      return Libraries.OF_THIS_JVM.start(
          this, () -> (AuthProvider) factory.configure("--" + text + "\n" + lines));
    } catch (InvalidParameterException e) {
      throw new KeyUnavailableException(
          "the token configuration "
              + path
              + " is not understood by SunPKCS11: "
              + TokenErrors.reason(e)
              + "; compare it with those of config/pkcs11",
          e);
    } catch (UnsupportedOperationException | ProviderException e) {
      if (TokenErrors.isPassing(e)) {
        throw new KeyUnavailableException(
            "the token of "
                + path
                + " has no room for one more session now: "
                + TokenErrors.reason(e)
                + "; the sessions of all processes together have to fit into it (cmk.pkcs11.max-calls)",
            e);
      }
      throw new KeyUnavailableException(
          "the token configuration "
              + path
              + " leads to no token: "
              + TokenErrors.reason(e)
              + "; check the path of the library, the slot and that the token is there"
              + " (pkcs11-tool --module LIBRARY --list-slots)",
          e);
    }
  }

  private static Optional<Provider> sunPkcs11() {
    return Arrays.stream(Security.getProviders())
        .filter(provider -> provider.getClass().getName().equals(CLASS_NAME))
        .findFirst();
  }

  /** Of the token that it leads to. */
  TokenAddress address() {
    return TokenAddress.of(text);
  }

  /** Without the text, which may hold arguments of a library. */
  @Override
  public String toString() {
    return path.toString();
  }
}
