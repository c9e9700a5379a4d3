package io.github.cmkjca.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreationNoticeTest {
  /** Held, so that the handler is not lost with a logger that nobody else holds. */
  private static final Logger LOGGER = Logger.getLogger("io.github.cmkjca");

  private final Path file;
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final Handler collector =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          String message = new SimpleFormatter().formatMessage(entry);
          if (entry.getLevel().equals(Level.INFO) && message.contains(file.toString())) {
            notices.add(message);
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  CreationNoticeTest(@TempDir Path directory) {
    this.file = directory.resolve("a 'new' {0} home").resolve("vault.db");
  }

  @BeforeEach
  void listen() {
    LOGGER.addHandler(collector);
  }

  @AfterEach
  void stopListening() {
    LOGGER.removeHandler(collector);
  }

  private void open() {
    JdbcRegistry.open(file, true, Duration.ofSeconds(10)).close();
  }

  @Test
  void creatingAVaultIsToldOnceWithItsPlaceAndWhatToDo() {
    open();
    assertThat(notices)
        .containsExactly(
            "created the vault "
                + file
                + "; back it up, and what guards its keys, a root key or a token, apart from it"
                + " (cmk.auto-init=false forbids creating one)");
    open();
    assertThat(notices).hasSize(1);
  }

  @Test
  void endingACreationThatWasCutOffIsTold() throws Exception {
    Files.createDirectories(file.getParent());
    Files.createFile(file);
    open();
    assertThat(notices).hasSize(1);
  }
}
