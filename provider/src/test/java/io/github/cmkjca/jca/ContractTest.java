package io.github.cmkjca.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.CiphertextBlobKeySpec;
import io.github.cmkjca.spi.kms.KeySpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.InvalidParameterSpecException;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SealedObject;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Javadoc of the JCA says of calls that {@link CipherScript} does not make. */
@Isolated // registers its provider
class ContractTest {
  private final FakeVault vault = new FakeVault();
  private final Provider provider = new TestProvider(vault);
  private final CmkHandle cmk = new CmkHandle(FakeVault.KEY_ARN, KeySpec.SYMMETRIC_DEFAULT);

  @ParameterizedTest
  @ValueSource(strings = {"ChaCha20-Poly1305/None/NoPadding", "chacha20-poly1305/none/nopadding"})
  void chaCha20HasItsFullNameToo(String transformation) throws Exception {
    byte[] key = new byte[32];
    IvParameterSpec nonce = new IvParameterSpec(new byte[12]);
    Cipher ours = Cipher.getInstance(transformation, provider);
    ours.init(Cipher.ENCRYPT_MODE, vault.handle("ChaCha20", key), nonce);
    Cipher theirs = Cipher.getInstance(transformation, "SunJCE");
    theirs.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), nonce);
    assertThat(ours.doFinal(new byte[100])).isEqualTo(theirs.doFinal(new byte[100]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES/CBC/PKCS5Padding", "AES/CTR/NoPadding", "AES/KW/NoPadding"})
  void aadWhereThereIsNoneIsAnUnsupportedOperation(String transformation) throws Exception {
    Cipher cipher = Cipher.getInstance(transformation, provider);
    cipher.init(Cipher.ENCRYPT_MODE, vault.handle("AES", new byte[32]));
    assertThatThrownBy(() -> cipher.updateAAD(new byte[1]))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> cipher.updateAAD(ByteBuffer.allocate(1)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aadForTheTransformationCmkIsAnUnsupportedOperation() throws Exception {
    Cipher cipher = Cipher.getInstance("CMK", provider);
    cipher.init(Cipher.ENCRYPT_MODE, cmk);
    assertThatThrownBy(() -> cipher.updateAAD(new byte[1]))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("encryption context");
  }

  /** {@code Cipher.init}: which exception it is depends on whether parameters could be given. */
  @ParameterizedTest
  @SuppressWarnings("NullAway") // what code that is not checked so may do
  @ValueSource(
      strings = {
        "AES/GCM/NoPadding",
        "AES/CBC/PKCS5Padding",
        "AES/CTR/NoPadding",
        "ChaCha20-Poly1305"
      })
  void decryptingWithoutTheNeededParametersIsRefused(String transformation) throws Exception {
    Cipher cipher = Cipher.getInstance(transformation, provider);
    DataKeyHandle handle = vault.handle("AES", new byte[32]);
    assertThatThrownBy(() -> cipher.init(Cipher.DECRYPT_MODE, handle))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("ParameterSpec of the message");
    assertThatThrownBy(
            () -> cipher.init(Cipher.DECRYPT_MODE, handle, (AlgorithmParameterSpec) null))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
    assertThatThrownBy(() -> cipher.init(Cipher.DECRYPT_MODE, handle, (AlgorithmParameters) null))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES/GCM/NoPadding", "CMK"})
  void destroyedCmkHandleEncryptsNothing(String transformation) throws Exception {
    Cipher cipher = Cipher.getInstance(transformation, provider);
    cmk.destroy();
    assertThatThrownBy(() -> cipher.init(Cipher.ENCRYPT_MODE, cmk))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("destroyed");
  }

  @Test
  void destroyedDataKeyHandleIsNeitherMovedNorGivenOut() throws Exception {
    DataKeyHandle handle = vault.handle("AES", new byte[32]);
    handle.destroy();
    Cipher cipher = Cipher.getInstance("CMK", provider);
    cipher.init(Cipher.WRAP_MODE, cmk);
    assertThatThrownBy(() -> cipher.wrap(handle))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("destroyed");
    SecretKeyFactory factory = SecretKeyFactory.getInstance("CMK", provider);
    assertThatThrownBy(() -> factory.getKeySpec(handle, CiphertextBlobKeySpec.class))
        .isInstanceOf(InvalidKeySpecException.class)
        .hasMessageContaining("destroyed");
    assertThatThrownBy(() -> factory.translateKey(handle))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("destroyed");
  }

  @Test
  void foreignKeyAfterAHandleIsToldWhatToDo() throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    cipher.init(Cipher.ENCRYPT_MODE, vault.handle("AES", new byte[32]));
    assertThatThrownBy(
            () -> cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[32], "AES")))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("getInstance");
  }

  @Test
  void tooLongAMessageHasNoMacOfItsBeginning() throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256", provider);
    mac.init(new CmkHandle(FakeVault.KEY_ARN, KeySpec.HMAC_256));
    mac.update(new byte[4000]);
    assertThatThrownBy(() -> mac.update(new byte[97])).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(mac::doFinal)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("4096");
    assertThat(mac.doFinal(new byte[4096])).hasSize(32);
  }

  @Test
  void randomIsNotSerialised() throws Exception {
    SecureRandom random = SecureRandom.getInstance("CMK", provider);
    ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream());
    assertThatThrownBy(() -> out.writeObject(random)).isInstanceOf(NotSerializableException.class);
  }

  @Test
  void everyServiceNamesTheClassThatItMakes() throws Exception {
    for (Provider.Service service : provider.getServices()) {
      assertThat(service.newInstance(null).getClass().getName())
          .as(service.toString())
          .isEqualTo(service.getClassName());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GCM", "AES", "ChaCha20-Poly1305"})
  void parametersOfTheProviderAreThoseOfSunJce(String algorithm) throws Exception {
    AlgorithmParameterSpec spec =
        algorithm.equals("GCM")
            ? new GCMParameterSpec(96, new byte[12])
            : new IvParameterSpec(new byte[algorithm.equals("AES") ? 16 : 12]);
    AlgorithmParameters theirs = AlgorithmParameters.getInstance(algorithm, "SunJCE");
    AlgorithmParameters ours = AlgorithmParameters.getInstance(algorithm, provider);
    assertThat(ours.toString()).isNull();
    theirs.init(spec);
    ours.init(spec);
    assertThat(ours.getEncoded()).isEqualTo(theirs.getEncoded());
    assertThat(ours.getEncoded("ASN.1")).isEqualTo(theirs.getEncoded("ASN.1"));
    assertThat(ours).hasToString(theirs.toString());

    AlgorithmParameters read = AlgorithmParameters.getInstance(algorithm, provider);
    read.init(theirs.getEncoded());
    AlgorithmParameters readAs = AlgorithmParameters.getInstance(algorithm, provider);
    readAs.init(theirs.getEncoded(), "ASN.1");
    for (AlgorithmParameters each : List.of(read, readAs)) {
      assertThat(each.getParameterSpec(spec.getClass())).hasSameClassAs(spec);
      assertThat(each.getEncoded()).isEqualTo(theirs.getEncoded());
    }
    AlgorithmParameters wrong = AlgorithmParameters.getInstance(algorithm, provider);
    assertThatThrownBy(() -> wrong.init(new byte[] {1, 2, 3})).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> wrong.init(new PBEParameterSpec(new byte[8], 1)))
        .isInstanceOf(InvalidParameterSpecException.class);
    assertThatThrownBy(() -> read.getParameterSpec(PBEParameterSpec.class))
        .isInstanceOf(InvalidParameterSpecException.class);
  }

  @Test
  void cipherTakesParametersOfItsOwnProvider() throws Exception {
    DataKeyHandle handle = vault.handle("AES", new byte[32]);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    cipher.init(Cipher.ENCRYPT_MODE, handle);
    byte[] sealed = cipher.doFinal(new byte[10]);
    AlgorithmParameters parameters =
        AlgorithmParameters.getInstance(
            cipher.getParameters().getAlgorithm(), cipher.getProvider());
    parameters.init(cipher.getParameters().getEncoded());
    cipher.init(Cipher.DECRYPT_MODE, handle, parameters);
    assertThat(cipher.doFinal(sealed)).isEqualTo(new byte[10]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES/GCM/NoPadding", "AES/CBC/PKCS5Padding", "ChaCha20-Poly1305"})
  void sealedObjectIsOpenedByTheNameOfTheProvider(String transformation) throws Exception {
    DataKeyHandle handle = vault.handle("AES", new byte[32]);
    Cipher cipher = Cipher.getInstance(transformation, provider);
    cipher.init(Cipher.ENCRYPT_MODE, handle);
    SealedObject sealed = new SealedObject("secret", cipher);
    Security.addProvider(provider);
    try {
      assertThat(sealed.getObject(handle, "CMK")).isEqualTo("secret");
    } finally {
      Security.removeProvider("CMK");
    }
  }

  @Test
  void macsAreNotCloned() throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256", provider);
    mac.init(vault.handle("HmacSHA256", new byte[32]));
    assertThatThrownBy(mac::clone).isInstanceOf(CloneNotSupportedException.class);
  }
}
