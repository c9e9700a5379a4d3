package io.github.cmkjca;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Making and registering the provider costs nothing: the JVM does so in passing, for programs that
 * never use it. Measured in a JVM of its own, where nothing of ours is loaded yet.
 */
class ProviderIsFreeTest {
  private static final String BEGIN = "begin of construction";
  private static final String END = "end of construction";

  @Test
  void constructionLoadsAHandfulOfClassesAndOpensNothing() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load=info",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName())
            .redirectErrorStream(true)
            .start();
    List<String> lines = new String(child.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(child.waitFor()).as("%s", lines).isZero();
    List<String> loaded =
        lines.subList(lines.indexOf(BEGIN), lines.indexOf(END)).stream()
            .filter(line -> line.contains("source:"))
            .toList();
    assertThat(loaded).anyMatch(line -> line.contains(CmkProvider.class.getName()));
    assertThat(loaded).hasSizeLessThan(40);
    assertThat(loaded)
        .noneMatch(line -> line.contains("io.github.cmkjca.Wiring"))
        .noneMatch(line -> line.contains("io.github.cmkjca.jca.HandleCipher"))
        .noneMatch(line -> line.contains("com.sun.crypto.provider"));
    assertThat(lines).contains("threads 0 files []");
  }

  /** Runs in the JVM of its own. */
  static final class Child {
    public static void main(String[] args) throws IOException {
      Security.getProviders();
      openFiles();
      int threads = ManagementFactory.getThreadMXBean().getThreadCount();
      List<Path> before = openFiles();
      System.out.println(BEGIN);
      Security.addProvider(new CmkProvider().configure("/does/not/exist"));
      System.out.println(END);
      List<Path> opened = openFilesBeside(before);
      opened.retainAll(openFilesBeside(before)); // the JVM itself looks into one now and then
      threads = ManagementFactory.getThreadMXBean().getThreadCount() - threads;
      System.out.println("threads " + threads + " files " + opened);
    }

    private static List<Path> openFilesBeside(List<Path> before) throws IOException {
      List<Path> open = openFiles();
      before.forEach(open::remove);
      return open;
    }

    private static List<Path> openFiles() throws IOException {
      List<Path> open = new ArrayList<>();
      Path descriptors = Path.of("/proc/self/fd");
      if (Files.isDirectory(descriptors)) {
        try (Stream<Path> links = Files.list(descriptors)) {
          for (Path link : links.toList()) {
            try {
              open.add(Files.readSymbolicLink(link));
            } catch (NoSuchFileException e) {
              // It was closed meanwhile.
            }
          }
        }
      }
      return open;
    }
  }
}
