package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.Tag;
import io.github.cmkjca.spi.kms.TagException;
import io.github.cmkjca.spi.kms.TagResourceRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits that an operator has set. */
class LimitsTest {
  private static final Limits TWO = new Limits(2, 2, 2, 500, 2);

  private TestVault vault;
  private String key;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory, TWO, Throttling.OFF);
    key = vault.symmetricKey();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  @Test
  void keysInWhateverState() {
    String second = vault.key(KeySpec.HMAC_256);
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(second, 7));
    assertThatThrownBy(vault::symmetricKey)
        .isInstanceOf(LimitExceededException.class)
        .hasMessage("There are 2 keys, which is the most");
  }

  @Test
  void aliasesOfAKey() {
    vault.kms.createAlias(new CreateAliasRequest("alias/a", key));
    vault.kms.createAlias(new CreateAliasRequest("alias/b", key));
    assertThatThrownBy(() -> vault.kms.createAlias(new CreateAliasRequest("alias/c", key)))
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void tagsOfAKey() {
    vault.kms.tagResource(new TagResourceRequest(key, List.of(new Tag("a", ""), new Tag("b", ""))));
    assertThatThrownBy(
            () -> vault.kms.tagResource(new TagResourceRequest(key, List.of(new Tag("c", "")))))
        .isInstanceOf(TagException.class)
        .hasMessage("Too many tags");
  }

  @Test
  void bytesOfAPolicy() {
    String policy = TestVault.policy(TestVault.ALICE, "kms:Sign");
    vault.kms.putKeyPolicy(PutKeyPolicyRequest.of(key, policy));
    assertThatThrownBy(
            () ->
                vault.kms.putKeyPolicy(
                    PutKeyPolicyRequest.of(key, policy + " ".repeat(501 - policy.length()))))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("at most 500");
  }

  @Test
  void rotationsOnDemand() {
    vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key));
    vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key));
    assertThatThrownBy(() -> vault.kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(key)))
        .isInstanceOf(LimitExceededException.class);
  }
}
