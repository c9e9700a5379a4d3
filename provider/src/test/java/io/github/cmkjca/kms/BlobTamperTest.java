package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.IncorrectKeyException;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A blob opens whole and unchanged, or not at all. */
class BlobTamperTest {
  /** The lowest bit of the byte before the key id says which kind of id it is. */
  private static final int KEY_ID_FIRST_BIT = 8 * 2;

  private static final int KEY_ID_LAST_BIT = 8 * 19 - 1;

  private TestVault vault;
  private String key;
  private byte[] blob;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory);
    key = vault.symmetricKey();
    blob =
        vault
            .kms
            .generateDataKey(GenerateDataKeyRequest.of(key, 32, TestVault.CONTEXT))
            .ciphertextBlob();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  @Test
  void eachFlippedBitIsRefused() {
    for (int bit = 0; bit < 8 * blob.length; bit++) {
      byte[] changed = blob.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      boolean otherKey =
          bit == KEY_ID_FIRST_BIT || (bit >= KEY_ID_FIRST_BIT + 8 && bit <= KEY_ID_LAST_BIT);
      Throwable byBlob = catchThrowable(() -> vault.decrypt(changed, TestVault.CONTEXT));
      if (otherKey) {
        // The blob now names a key that does not exist.
        assertThat(byBlob).as("bit %d", bit).isInstanceOf(AccessDeniedException.class);
      } else {
        assertInvalid(byBlob, "bit " + bit);
      }
      Throwable byKey = catchThrowable(() -> decryptWithKey(changed));
      if (otherKey) {
        assertThat(byKey).as("bit %d", bit).isInstanceOf(IncorrectKeyException.class);
      } else {
        assertInvalid(byKey, "bit " + bit);
      }
    }
  }

  @Test
  void eachTruncationIsRefused() {
    for (int length = 1; length < blob.length; length++) {
      byte[] cut = Arrays.copyOf(blob, length);
      assertInvalid(
          catchThrowable(() -> vault.decrypt(cut, TestVault.CONTEXT)), "length " + length);
    }
  }

  @Test
  void extensionIsRefused() {
    for (int more : List.of(1, 16, 6144 - blob.length)) {
      byte[] longer = Arrays.copyOf(blob, blob.length + more);
      assertInvalid(catchThrowable(() -> vault.decrypt(longer, TestVault.CONTEXT)), more + " more");
    }
  }

  @Test
  void blobUnderTheHeaderOfAnotherKeyIsRefused() {
    String other = vault.symmetricKey();
    byte[] otherBlob = vault.encrypt(other, new byte[32], TestVault.CONTEXT);
    byte[] mixed = blob.clone();
    System.arraycopy(otherBlob, 0, mixed, 0, CiphertextBlob.HEADER_BYTES);
    assertInvalid(catchThrowable(() -> vault.decrypt(mixed, TestVault.CONTEXT)), "mixed");
  }

  @Test
  void bodyOfAnotherBlobOfTheSameKeyAndContextIsItsOwnPlaintext() {
    byte[] text = {1, 2, 3};
    byte[] second = vault.encrypt(key, text, TestVault.CONTEXT);
    System.arraycopy(blob, 0, second, 0, CiphertextBlob.HEADER_BYTES);
    assertThat(vault.decrypt(second, TestVault.CONTEXT)).isEqualTo(text);
  }

  @Test
  void orderOfContextPairsDoesNotMatterAndAllElseDoes() {
    assertThat(vault.decrypt(blob, EncryptionContext.of("table", "t1", "tenant", "blue")))
        .hasSize(32);
    for (EncryptionContext other :
        List.of(
            EncryptionContext.empty(),
            EncryptionContext.of("tenant", "blue"),
            EncryptionContext.of("table", "t1"),
            EncryptionContext.of("table", "blue", "tenant", "t1"),
            EncryptionContext.of("tenan", "tblue", "table", "t1"),
            EncryptionContext.of("tenant", "blue", "table", "t1 "),
            EncryptionContext.of("tenant", "Blue", "table", "t1"),
            TestVault.CONTEXT.plus(EncryptionContext.of("", "")))) {
      assertInvalid(catchThrowable(() -> vault.decrypt(blob, other)), other.toString());
    }
  }

  private void decryptWithKey(byte[] bytes) {
    vault.kms.decrypt(new DecryptRequest(bytes, key, TestVault.CONTEXT, List.of(), false));
  }

  /** All look alike: class, empty message, no cause. */
  private static void assertInvalid(Throwable error, String what) {
    assertThat(error)
        .as(what)
        .isInstanceOf(InvalidCiphertextException.class)
        .hasMessage("")
        .hasNoCause();
  }
}
