package io.github.cmkjca.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.app.First;
import io.github.cmkjca.it.app.Providers;
import io.github.cmkjca.it.app.Refused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the provider stands among others, and what a refused caller reads then. */
class ProviderOrderIT {
  private static final String APP = "arn:aws:iam::000000000000:user/app";
  private static final String CORRETTO =
      "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
  private static final String BOUNCY_CASTLE = "org.bouncycastle.jce.provider.BouncyCastleProvider";

  @TempDir Path folder;
  private Vault vault;
  private String keyId;

  @BeforeEach
  void createKey() {
    vault = new Vault(folder.resolve("home"));
    keyId = vault.createKey("alias/orders");
  }

  @Test
  void theOverlayPutsUsBehindAllProvidersOfTheJdk() {
    List<String> without =
        ChildJvm.withHome(vault.home()).unregistered().run(Providers.class).out().lines().toList();
    List<String> with = ChildJvm.withHome(vault.home()).run(Providers.class).out().lines().toList();
    assertThat(with.subList(0, with.size() - 1)).isEqualTo(without);
    assertThat(with.get(with.size() - 1)).isEqualTo("CMK");
  }

  @Test
  void behindTheJdkOurRefusalShows() {
    assertThat(refusal())
        .contains("InvalidKeyException")
        .contains("AccessDeniedException")
        .contains(APP)
        .contains(keyId)
        .contains("kms:GenerateDataKey");
    assertRefusalAudited();
  }

  @Test
  void behindCorrettoTheirsShowsAndOursIsInTheAuditTrail() {
    assertThat(refusal(CORRETTO)).doesNotContain("not refused");
    assertRefusalAudited();
  }

  @Test
  void behindBouncyCastleTheirsShowsAndOursIsInTheAuditTrail() {
    assertThat(refusal(BOUNCY_CASTLE)).doesNotContain("not refused");
    assertRefusalAudited();
  }

  /** Then the random bytes of everybody, of the vault's own libraries too, come from the vault. */
  @Test
  void firstInTheListOpensTheVaultThatNeedsRandomBytesItself() throws Exception {
    StringBuilder list = new StringBuilder("security.provider.1=CMK\n");
    int number = 2;
    for (Provider provider : Security.getProviders()) {
      list.append("security.provider.%d=%s%n".formatted(number++, provider.getName()));
    }
    Path first = Files.writeString(folder.resolve("first.properties"), list);
    for (String classPath : List.of("", jarOf(CORRETTO))) {
      ChildJvm child =
          ChildJvm.withHome(vault.home())
              .unregistered()
              .options("-Djava.security.properties=" + first);
      if (!classPath.isEmpty()) {
        child.classPath(classPath);
      }
      ChildJvm.Result result = child.run(First.class, "alias/orders");
      assertThat(result.out().lines())
          .as(result.toString())
          .containsExactly("first", "random by CMK", "decrypted");
    }
  }

  private String refusal(String... providers) {
    String[] arguments = new String[providers.length + 1];
    arguments[0] = "alias/orders";
    System.arraycopy(providers, 0, arguments, 1, providers.length);
    ChildJvm child = ChildJvm.withHome(vault.home()).options("-Dcmk.principal=" + APP);
    for (String provider : providers) {
      child.classPath(jarOf(provider));
    }
    ChildJvm.Result result = child.run(Refused.class, arguments);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result.out();
  }

  private void assertRefusalAudited() {
    assertThat(vault.auditWith("AccessDenied", APP, keyId)).isNotEmpty();
  }

  private static String jarOf(String className) {
    try {
      return ChildJvm.locationOf(Class.forName(className));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
