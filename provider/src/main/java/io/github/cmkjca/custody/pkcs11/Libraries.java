package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The libraries of tokens that this JVM has initialised. SunPKCS11 does that once a library, and
 * whoever comes later with other arguments gets what the first one asked for, in silence: of two
 * NSS databases the wrong one. So the second one is refused here. Libraries that were initialised
 * by others in this JVM are not known. Safe for use by many threads.
 */
final class Libraries {
  /** A JVM has one set of native libraries. */
  static final Libraries OF_THIS_JVM = new Libraries();

  private final Map<String, Claim> claims = new ConcurrentHashMap<>();

  /** Who has a library initialised, and how. */
  private record Claim(LibraryStart start, TokenFile file) {}

  /**
   * Loads the library of this configuration.
   *
   * @param load does so, and ends with an exception if it cannot
   * @throws KeyUnavailableException if the library was initialised with other arguments
   */
  <T> T start(TokenFile file, Supplier<T> load) {
    LibraryStart start = LibraryStart.of(file.text()).orElse(null);
    if (start == null) {
      return load.get(); // SunPKCS11 says what is missing
    }
    Claim own = new Claim(start, file);
    Claim first = claims.putIfAbsent(start.library(), own);
    if (first != null) {
      requireSame(first, own);
    }
    boolean initialised = false;
    try {
      T loaded = load.get();
      initialised = true;
      return loaded;
    } catch (RuntimeException e) {
      // Slots are looked for once the library is initialised.
      initialised = TokenErrors.isAboutSlot(e);
      throw e;
    } finally {
      if (initialised) {
        claims.putIfAbsent(start.library(), own); // unless another thread has withdrawn it
      } else if (first == null) {
        claims.remove(start.library(), own);
      }
    }
  }

  private static void requireSame(Claim first, Claim second) {
    if (!first.start().equals(second.start())) {
      throw new KeyUnavailableException(
          "the token configuration "
              + second.file()
              + " initialises the library "
              + second.start().library()
              + " in another way than "
              + first.file()
              + ", by which this JVM has initialised it; that can be done once only, and the token"
              + " would be the wrong one: use one of them in each JVM, or restart if the"
              + " configuration was changed");
    }
  }
}
