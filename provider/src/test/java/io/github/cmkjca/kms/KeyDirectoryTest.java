package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.DisabledException;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.NotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyDirectoryTest {
  private TestVault vault;
  private FaultyRegistry registry;
  private String key;

  @BeforeEach
  void open(@TempDir Path directory) {
    List<FaultyRegistry> registries = new ArrayList<>();
    vault =
        new TestVault(
            directory,
            real -> {
              registries.add(new FaultyRegistry(real));
              return registries.get(0);
            },
            UnaryOperator.identity());
    registry = registries.get(0);
    key = vault.symmetricKey();
    vault.kms.createAlias(new CreateAliasRequest("alias/orders", key));
  }

  @AfterEach
  void close() {
    vault.close();
  }

  @Test
  void knownNameIsServedWithoutTheRegistry() {
    generate(key);
    generate("alias/orders");
    registry.reads.set(0);
    for (int i = 0; i < 10; i++) {
      generate(key);
      generate("alias/orders");
    }
    assertThat(registry.reads).hasValue(0);
  }

  @Test
  void anyChangeIsSeenByTheNextUse() {
    generate(key);
    vault.kms.disableKey(new DisableKeyRequest(key));
    assertThatThrownBy(() -> generate(key)).isInstanceOf(DisabledException.class);
    assertThatThrownBy(() -> generate("alias/orders")).isInstanceOf(DisabledException.class);
    vault.kms.enableKey(new EnableKeyRequest(key));
    generate("alias/orders");
  }

  @Test
  void missingNameIsAskedForEachTime() {
    assertThatThrownBy(() -> generate("alias/late")).isInstanceOf(NotFoundException.class);
    vault.kms.createAlias(new CreateAliasRequest("alias/late", key));
    generate("alias/late");
  }

  @Test
  void policyThatCannotBeReadPermitsNothing() {
    vault.registry.change(
        change -> {
          KeyRecord record = change.key(TestVault.bareId(key)).orElseThrow();
          change.updateKey(record.withPolicy("{\"Statement\":[{\"Effect\":\"Perhaps\"}]"));
          return true;
        });
    assertThatThrownBy(() -> generate(key))
        .isInstanceOf(KmsInternalException.class)
        .hasMessageContaining("The key policy of " + key + " cannot be read");
    assertThatThrownBy(() -> vault.kms.describeKey(DescribeKeyRequest.of(key)))
        .isInstanceOf(KmsInternalException.class);
  }

  @Test
  void disabledKeyIsRefusedToAllThreadsOnceDisableReturns() throws Exception {
    AtomicInteger phase = new AtomicInteger(); // odd: disabled, for whoever sees the same number
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<Integer>> users = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        users.add(threads.submit(() -> usesWhileDisabled(phase, stop)));
      }
      for (int round = 0; round < 25; round++) {
        vault.kms.disableKey(new DisableKeyRequest(key));
        phase.incrementAndGet();
        assertThatThrownBy(() -> generate(key)).isInstanceOf(DisabledException.class);
        phase.incrementAndGet();
        vault.kms.enableKey(new EnableKeyRequest(key));
        generate(key);
      }
      stop.set(true);
      for (Future<Integer> user : users) {
        assertThat(user.get()).as("uses of a disabled key").isZero();
      }
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }
  }

  private int usesWhileDisabled(AtomicInteger phase, AtomicBoolean stop) {
    int wrong = 0;
    while (!stop.get()) {
      int before = phase.get();
      boolean used;
      try {
        generate(key);
        used = true;
      } catch (DisabledException refused) {
        used = false;
      }
      if (used && before % 2 == 1 && phase.get() == before) {
        wrong++;
      }
    }
    return wrong;
  }

  private void generate(String name) {
    vault.kms.generateDataKey(GenerateDataKeyRequest.of(name, 32, TestVault.NO_CONTEXT));
  }
}
