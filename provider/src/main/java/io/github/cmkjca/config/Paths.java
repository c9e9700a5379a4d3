package io.github.cmkjca.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Resolves paths of options: {@code ~/} is the user's home, other relative paths start at {@code
 * base}.
 *
 * @param userHome the system property {@code user.home}; null if there is none
 * @param base where relative paths start
 */
record Paths(@Nullable String userHome, Path base) {
  Path resolve(String text) throws BadValueException {
    if (text.isEmpty()) {
      throw new BadValueException("is empty; write a path");
    }
    try {
      if (text.equals("~") || text.startsWith("~/")) {
        if (userHome == null) {
          throw new BadValueException("needs the system property user.home, which is not set");
        }
        return Path.of(userHome + text.substring(1)).toAbsolutePath().normalize();
      }
      return base.resolve(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new BadValueException("is no path on this system: " + e.getReason());
    }
  }
}
