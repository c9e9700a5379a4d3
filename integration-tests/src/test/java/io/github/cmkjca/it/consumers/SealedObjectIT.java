package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.it.Vault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SealedObject;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The JDK's own {@link SealedObject}. */
@ConsumerTest
class SealedObjectIT {
  private static final List<String> SECRETS = List.of("Alice", "4111 1111 1111 1111");

  @BeforeAll
  static void makeCmk() {
    new Vault(Path.of(System.getProperty("cmk.home"))).createKey("alias/sealed");
  }

  @Test
  void isSealedWithADataKey() throws Exception {
    SecretKey plain = new SecretKeySpec(new byte[32], "AES");
    SecretKey key = SecretEntry.of(plain);
    SealedObject sealed = sentAndReceived(seal(key));
    assertThat(sealed.getObject(key)).isEqualTo(SECRETS);
    assertThat(sealed.getObject(plain)).isEqualTo(SECRETS);
  }

  @Test
  void isSealedWithACmk() throws Exception {
    SecretKey key = cmk();
    SealedObject sealed = sentAndReceived(seal(key));
    assertThat(sealed.getObject(key)).isEqualTo(SECRETS);
    assertThat(sealed.getObject(cmk())).isEqualTo(SECRETS);
    assertThatThrownBy(() -> sealed.getObject(new SecretKeySpec(new byte[32], "AES")))
        .isInstanceOf(InvalidKeyException.class);
  }

  private static SecretKey cmk() throws Exception {
    KeyStore vault = KeyStore.getInstance("CMK");
    vault.load(null, null);
    return (SecretKey) vault.getKey("alias/sealed", null);
  }

  private static SealedObject seal(SecretKey key) throws Exception {
    // README: SealedObject
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key);
    SealedObject sealed = new SealedObject(new ArrayList<>(SECRETS), cipher);
    // README: end
    return sealed;
  }

  private static SealedObject sentAndReceived(SealedObject sealed)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sealed);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (SealedObject) in.readObject();
    }
  }
}
