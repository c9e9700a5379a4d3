package io.github.cmkjca.it.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.Wiring;
import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** NSS is initialised once a JVM, with one database. */
class TwoNssDatabasesIT {
  private static Wiring open(List<String> options) {
    Path folder = TokenFiles.folder("vault");
    Path file = folder.resolve("cmk.properties");
    TokenFiles.write(
        file, "cmk.home = " + folder.resolve("home") + "\n" + String.join("\n", options) + "\n");
    return Wiring.open(CmkConfig.load(file.toString(), Map.of(), Map.of()));
  }

  @Test
  void theSecondOneIsRefusedAndNotTakenForTheFirst() {
    CreateKeyRequest key = CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT);
    Nss first = Nss.get();
    Nss second = Nss.fresh();
    try (Wiring one = open(first.options());
        Wiring two = open(second.options())) {
      assertThat(one.kms().createKey(key).keyMetadata().enabled()).isTrue();
      assertThatThrownBy(() -> two.kms().createKey(key))
          .isInstanceOf(KeyUnavailableException.class)
          .hasMessageContaining(first.config().toString())
          .hasMessageContaining(second.config().toString());
    }
    try (Wiring again = open(first.options())) {
      assertThat(again.kms().createKey(key).keyMetadata().enabled()).isTrue();
    }
  }
}
