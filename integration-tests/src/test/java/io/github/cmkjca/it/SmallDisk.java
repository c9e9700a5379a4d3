package io.github.cmkjca.it;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few MiB in memory, which a ballast file fills to the last byte. */
final class SmallDisk implements AutoCloseable {
  private static final int PAGE = 4096;

  private final Path root;

  private SmallDisk(Path root) {
    this.root = root;
  }

  /** Mounts it on an empty folder. Skips the test, and says so, where that is not permitted. */
  static SmallDisk mount(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    if (exitCode("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder.toString()) != 0) {
      Unavailable.skip("a small file system can be mounted by root only");
    }
    return new SmallDisk(folder);
  }

  Path path(String name) {
    return root.resolve(name);
  }

  /** Takes all space that is left. */
  void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(ballast())) {
      for (int bytes = PAGE; bytes > 0; bytes /= 2) {
        writeUntilFull(out, new byte[bytes]);
      }
    }
  }

  private static void writeUntilFull(OutputStream out, byte[] bytes) throws IOException {
    try {
      while (true) {
        out.write(bytes);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
  }

  /** Takes all space but this. */
  void fillBut(int bytes) throws IOException {
    Files.write(ballast(), new byte[(int) root.toFile().getUsableSpace() - bytes]);
  }

  /** Gives the space back. */
  void free() throws IOException {
    Files.delete(ballast());
  }

  private Path ballast() {
    return root.resolve("ballast");
  }

  @Override
  public void close() throws InterruptedException {
    exitCode("umount", "--lazy", root.toString());
  }

  private static int exitCode(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1; // no such program
    }
  }
}
