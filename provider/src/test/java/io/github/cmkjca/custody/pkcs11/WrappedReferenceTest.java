package io.github.cmkjca.custody.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.KeySpec;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sealed form of wrapped material. */
class WrappedReferenceTest {
  private static final byte[] MAC = new byte[WrappedReference.MAC_BYTES];

  private static WrappedReference reference(String storeId, WrapMechanism mechanism) {
    Arrays.fill(MAC, (byte) 9);
    return new WrappedReference(
        storeId, mechanism, "0123456789abcdef", new byte[] {1, 2, 3, 4, 5}, MAC);
  }

  @Test
  void isLaidOutAsDocumented() {
    byte[] sealed = reference("cks", WrapMechanism.RSA_PKCS1).encode();
    assertThat(HexFormat.of().formatHex(sealed))
        .isEqualTo("120203" + "636b73" + "0123456789abcdef" + "0102030405" + "09".repeat(32));
  }

  @ParameterizedTest
  @EnumSource
  void isReadAsItWasWritten(WrapMechanism mechanism) {
    WrappedReference read = WrappedReference.decode(reference("", mechanism).encode());
    assertThat(read.storeId()).isEmpty();
    assertThat(read.mechanism()).isEqualTo(mechanism);
    assertThat(read.wrappingMaterial()).isEqualTo("0123456789abcdef");
    assertThat(read.wrapped()).containsExactly(1, 2, 3, 4, 5);
    assertThat(read.mac()).isEqualTo(MAC);
    assertThat(Pkcs11Custodian.storeIdOf(reference("cks", mechanism).encode())).contains("cks");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 11, 43})
  void aTruncatedOneIsRefused(int length) {
    byte[] cut = Arrays.copyOf(reference("", WrapMechanism.AES_KWP).encode(), length);
    assertThatThrownBy(() -> WrappedReference.decode(cut))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anUnknownMechanismIsRefused() {
    byte[] sealed = reference("", WrapMechanism.AES_KWP).encode();
    sealed[1] = 77;
    assertThatThrownBy(() -> WrappedReference.decode(sealed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("77");
  }

  /** Nothing can be moved from one part into the next. */
  @Test
  void whatIsAuthenticatedIsDifferentForEachKeyAndMaterial() {
    byte[] body = {0x12, 1, 0};
    Set<String> messages = new HashSet<>();
    for (BackingKey key :
        new BackingKey[] {
          new BackingKey("key-a", "m1", KeySpec.SYMMETRIC_DEFAULT, new byte[0]),
          new BackingKey("key-", "am1", KeySpec.SYMMETRIC_DEFAULT, new byte[0]),
          new BackingKey("key-a", "m2", KeySpec.SYMMETRIC_DEFAULT, new byte[0]),
          new BackingKey("key-a", "m1", KeySpec.RSA_4096, new byte[0])
        }) {
      messages.add(HexFormat.of().formatHex(WrappedReference.authenticated(body, key)));
    }
    assertThat(messages).hasSize(4);
  }
}
