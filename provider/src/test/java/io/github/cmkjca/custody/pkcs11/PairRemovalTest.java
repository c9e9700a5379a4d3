package io.github.cmkjca.custody.pkcs11;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What can be told without a token. */
class PairRemovalTest {
  private static final String LABEL = "cmk/k/1b54833223467a7c";

  private final PairRemoval removal =
      new PairRemoval(new TokenKeyMaker("t.cfg"), "t.cfg", Duration.ofMillis(1));
  private final TokenConnection connection = mock();

  private void destroy(TokenConnection over) {
    try {
      removal.destroy(over, LABEL, KeySpec.ECC_NIST_P256);
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** It may come back from the token at any time, and would mislead the other. */
  @Test
  void aRemovalThatHangsKeepsOthersAwayAlsoOverOtherConnections() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    doAnswer(
            call -> {
              begun.countDown();
              return goOn.await(20, TimeUnit.SECONDS);
            })
        .when(connection)
        .removing(eq(LABEL), any());
    CompletableFuture<?> hanging = CompletableFuture.runAsync(() -> destroy(connection));
    begun.await(20, TimeUnit.SECONDS);
    TokenConnection other = mock();
    assertThatThrownBy(() -> destroy(other))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("still busy");
    verify(other, never()).removing(any(), any());
    goOn.countDown();
    hanging.get(20, TimeUnit.SECONDS);
    destroy(other);
    verify(other).removing(eq(LABEL), any());
  }
}
