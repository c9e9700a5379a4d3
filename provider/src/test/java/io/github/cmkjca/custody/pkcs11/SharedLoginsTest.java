package io.github.cmkjca.custody.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedLoginsTest {
  private static final TokenAddress TOKEN = TokenAddress.of("library = a");
  private static final TokenAddress OTHER = TokenAddress.of("library = b");

  private final SharedLogins logins = new SharedLogins();
  private final AtomicInteger logouts = new AtomicInteger();

  private void enter(TokenAddress token) {
    logins.enter(token);
  }

  private void leave(TokenAddress token) {
    logins.leave(token, logouts::incrementAndGet);
  }

  @Test
  void theLastOneLogsOut() {
    enter(TOKEN);
    enter(TOKEN);
    leave(TOKEN);
    assertThat(logouts).hasValue(0);
    leave(TOKEN);
    assertThat(logouts).hasValue(1);
    enter(TOKEN);
    leave(TOKEN);
    assertThat(logouts).hasValue(2);
  }

  @Test
  void othersAreOfOtherTokens() {
    enter(TOKEN);
    enter(OTHER);
    leave(OTHER);
    assertThat(logouts).hasValue(1);
  }

  @Test
  void whoHasLostTheTokenDoesNotKeepTheOthersFromLoggingOut() {
    enter(TOKEN);
    enter(TOKEN);
    logins.leave(TOKEN, () -> {});
    leave(TOKEN);
    assertThat(logouts).hasValue(1);
  }
}
