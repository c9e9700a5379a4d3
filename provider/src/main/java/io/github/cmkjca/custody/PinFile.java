package io.github.cmkjca.custody;

import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A file that holds the PIN of a token. */
public final class PinFile {
  private static final int MAX_BYTES = 1024;

  private PinFile() {}

  /**
   * The PIN in a file that only its owner may read, line ends at its end not counted.
   *
   * @return UTF-8, for the caller to wipe
   * @throws KeyUnavailableException if it cannot be had; the message says what to do
   */
  public static char[] read(Path file) {
    try {
      byte[] bytes = SecretFile.readLine(file.toAbsolutePath(), MAX_BYTES);
      CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
      char[] pin = Arrays.copyOf(decoded.array(), decoded.limit());
      Arrays.fill(decoded.array(), '\0');
      Arrays.fill(bytes, (byte) 0);
      if (pin.length == 0) {
        throw unusable(file, "is empty; write the PIN into it", null);
      }
      return pin;
    } catch (NoSuchFileException e) {
      throw unusable(
          file,
          "does not exist; write the PIN of the token into it and let nobody else read it (mode"
              + " 0600)",
          e);
    } catch (IOException e) {
      throw unusable(
          file,
          "cannot be used: "
              + (e instanceof FileSystemException f && f.getReason() != null
                  ? f.getReason()
                  : e.getMessage()),
          e);
    }
  }

  private static KeyUnavailableException unusable(
      Path file, String what, @Nullable IOException cause) {
    String message = "the PIN file " + file + " " + what;
    return cause == null
        ? new KeyUnavailableException(message)
        : new KeyUnavailableException(message, cause);
  }
}
