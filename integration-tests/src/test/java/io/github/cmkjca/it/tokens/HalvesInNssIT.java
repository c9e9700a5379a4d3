package io.github.cmkjca.it.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.custody.pkcs11.Pkcs11Custodian;
import io.github.cmkjca.custody.pkcs11.TokenSettings;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As in {@link TokenCrashIT}, in a token that takes certificates differently. */
class HalvesInNssIT {
  private static final String OTHER = "0".repeat(64);
  private static final String MATERIAL = "1b54833223467a7c".repeat(4);

  private final Nss token = Nss.get();
  private final String keyId = UUID.randomUUID().toString();

  @ParameterizedTest
  @EnumSource(names = {"ECC_NIST_P256", "RSA_2048"})
  void aPrivateKeyWithoutItsCertificateIsDestroyed(KeySpec spec) {
    try (Pkcs11Custodian custodian =
        new Pkcs11Custodian(
            new TokenSettings(
                "",
                token.config(),
                token::pin,
                TokenFiles.folder("refused-pins"),
                false,
                16,
                Duration.ofSeconds(10)),
            (materialId, count) -> 0)) {
      BackingKey other = custodian.generate(keyId, OTHER, spec, KeyUsage.SIGN_VERIFY);
      custodian.generate(keyId, MATERIAL, spec, KeyUsage.SIGN_VERIFY);
      token.certutil("-D", "-n", label(MATERIAL));
      assertThat(privateKeys()).as("one has its certificate").isEqualTo(2);
      assertThat(custodian.destroy(keyId, MATERIAL, spec)).as("half was there").isTrue();
      assertThat(privateKeys()).isEqualTo(1);
      assertThat(custodian.destroy(keyId, MATERIAL, spec)).as("now nothing").isFalse();
      assertThat(privateKeys()).as("that of the search went, too").isEqualTo(1);
      assertThat(token.certutil("-L")).doesNotContain(label(MATERIAL)).contains(label(OTHER));
      custodian.destroy(other);
    }
  }

  private long privateKeys() {
    return token.certutil("-K").lines().filter(line -> line.contains(keyId)).count();
  }

  private String label(String materialId) {
    return "cmk/" + keyId + '/' + materialId.substring(0, 16);
  }
}
