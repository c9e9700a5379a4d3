package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.GetKeyPolicyRequest;
import io.github.cmkjca.spi.kms.ThrottlingException;
import io.github.cmkjca.spi.kms.UpdateKeyDescriptionRequest;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateLimitsTest {
  /** Not zero, and soon to overflow: {@link System#nanoTime()} may be anything. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);

  private final RateLimits limits = new RateLimits(nanos::get);

  private int admitted(Operation operation, int requests) {
    int admitted = 0;
    for (int i = 0; i < requests; i++) {
      try {
        limits.admit(operation);
        admitted++;
      } catch (ThrottlingException tooSoon) {
        // Not counted.
      }
    }
    return admitted;
  }

  private void pass(long millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Test
  void afterARestTheRequestsOfOneSecondMayComeAtOnce() {
    assertThat(admitted(Operation.CREATE_KEY, 10)).isEqualTo(5);
    pass(200);
    assertThat(admitted(Operation.CREATE_KEY, 10)).isEqualTo(1);
    pass(10_000);
    assertThat(admitted(Operation.CREATE_KEY, 10)).isEqualTo(5);
  }

  @Test
  void aRefusedRequestDoesNotCount() {
    admitted(Operation.CREATE_KEY, 1000);
    pass(1000);
    assertThat(admitted(Operation.CREATE_KEY, 10)).isEqualTo(5);
  }

  @Test
  void cryptographicOperationsShareARateAndOthersDoNot() {
    assertThat(admitted(Operation.ENCRYPT, 5_500)).isEqualTo(5_500);
    assertThat(admitted(Operation.GENERATE_MAC, 1)).isZero();
    assertThat(admitted(Operation.DESCRIBE_KEY, 2_001)).isEqualTo(2_000);
    assertThat(admitted(Operation.LIST_RESOURCE_TAGS, 1)).isEqualTo(1);
  }

  @Test
  void ratesBelowOneASecondHaveOneTokenAtATime() {
    assertThat(admitted(Operation.GET_PARAMETERS_FOR_IMPORT, 3)).isEqualTo(1);
    pass(3_999);
    assertThat(admitted(Operation.GET_PARAMETERS_FOR_IMPORT, 1)).isZero();
    pass(1);
    assertThat(admitted(Operation.GET_PARAMETERS_FOR_IMPORT, 3)).isEqualTo(1);
  }

  @Test
  void usesOfCachedDataKeysAreNoRequests() {
    assertThat(admitted(Operation.USE_DATA_KEY, 100_000)).isEqualTo(100_000);
  }

  @Test
  void manyThreadsTogetherGetNoMoreThanTheRate() throws InterruptedException {
    AtomicInteger all = new AtomicInteger();
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = new Thread(() -> all.addAndGet(admitted(Operation.ENCRYPT, 5_000)));
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(all).hasValue(5_500);
  }

  @Test
  void aThrottledRequestIsRefusedAndRecorded(@TempDir Path directory) {
    try (TestVault vault = new TestVault(directory, Limits.OF_AWS, Throttling.OF_AWS)) {
      String key = vault.symmetricKey();
      UpdateKeyDescriptionRequest request = new UpdateKeyDescriptionRequest(key, "d");
      assertThatThrownBy(
              () -> {
                while (true) {
                  vault.kms.updateKeyDescription(request);
                }
              })
          .isInstanceOf(ThrottlingException.class)
          .hasMessage(
              "You have exceeded the rate at which you may call KMS. Reduce the frequency of your"
                  + " calls.");
      assertThat(vault.audit.last().errorCode()).isEqualTo("ThrottlingException");
      vault.kms.describeKey(DescribeKeyRequest.of(key));
    }
  }

  @Test
  void nothingIsThrottledUnlessAskedFor(@TempDir Path directory) {
    try (TestVault vault = new TestVault(directory)) {
      String key = vault.symmetricKey();
      assertThatCode(
              () -> {
                for (int i = 0; i < 2_000; i++) {
                  vault.kms.getKeyPolicy(new GetKeyPolicyRequest(key, "default"));
                }
              })
          .doesNotThrowAnyException();
    }
  }
}
