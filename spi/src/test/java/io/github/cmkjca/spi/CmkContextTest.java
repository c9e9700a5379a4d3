package io.github.cmkjca.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope is there to be closed
class CmkContextTest {

  @Test
  void nothingIsInForceOutsideABlock() {
    assertThat(CmkContext.current().encryptionContext().isEmpty()).isTrue();
    assertThat(CmkContext.current().grantTokens()).isEmpty();
  }

  @Test
  void innerPairsWinAndTokensAddUp() {
    try (CmkContext.Scope outer =
        CmkContext.enter(EncryptionContext.of("a", "1", "b", "1"), List.of("t1"))) {
      try (CmkContext.Scope inner =
          CmkContext.enter(EncryptionContext.of("b", "2"), List.of("t2"))) {
        assertThat(CmkContext.current().encryptionContext())
            .isEqualTo(EncryptionContext.of("a", "1", "b", "2"));
        assertThat(CmkContext.current().grantTokens()).containsExactly("t1", "t2");
      }
      assertThat(CmkContext.current().encryptionContext())
          .isEqualTo(EncryptionContext.of("a", "1", "b", "1"));
    }
    nothingIsInForceOutsideABlock();
  }

  @Test
  void blockEndsWithAnException() {
    try (CmkContext.Scope scope = CmkContext.enter(EncryptionContext.of("a", "1"))) {
      throw new IllegalStateException("in the block");
    } catch (IllegalStateException expected) {
      nothingIsInForceOutsideABlock();
    }
  }

  @Test
  void otherThreadsSeeNothingOfIt() {
    try (CmkContext.Scope scope = CmkContext.enter(EncryptionContext.of("a", "1"))) {
      boolean empty =
          CompletableFuture.supplyAsync(() -> CmkContext.current().encryptionContext().isEmpty())
              .join();
      assertThat(empty).isTrue();
    }
  }
}
