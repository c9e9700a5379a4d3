package io.github.cmkjca.jca;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.CiphertextBlobKeySpec;
import io.github.cmkjca.spi.DataKeyParameterSpec;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeySpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamConstants;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handles: made, compared, printed, stored, destroyed, used. */
@Isolated
class HandlesTest {
  private final FakeVault vault = new FakeVault();
  private final Provider provider = new TestProvider(vault);

  private static byte[] serialised(Object handle) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
      objects.writeObject(handle);
    }
    return out.toByteArray();
  }

  /** Whoever writes the bytes may leave out the class that refuses to be read. */
  @ParameterizedTest
  @ValueSource(classes = {DataKeyHandle.class, CmkHandle.class, PrivateKeyHandle.Ec.class})
  void bytesThatNameNoAncestorsMakeNoHandle(Class<?> type) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(ObjectStreamConstants.STREAM_MAGIC);
    out.writeShort(ObjectStreamConstants.STREAM_VERSION);
    out.writeByte(ObjectStreamConstants.TC_OBJECT);
    out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
    out.writeUTF(type.getName());
    out.writeLong(1);
    out.writeByte(ObjectStreamConstants.SC_SERIALIZABLE);
    out.writeShort(0); // fields
    out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
    out.writeByte(ObjectStreamConstants.TC_NULL); // no ancestor
    assertThatThrownBy(() -> read(bytes.toByteArray()))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessageContaining("reference");
  }

  private static Object read(byte[] serial) throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(serial))) {
      return in.readObject();
    }
  }

  @Test
  void handlesTellNothingOfTheKey() throws Exception {
    byte[] material = "0123456789abcdef0123456789abcdef".getBytes(ISO_8859_1);
    DataKeyHandle handle = vault.handle("AES", material);
    assertThat(handle.getEncoded()).isNull();
    assertThat(handle.getFormat()).isNull();
    assertThat(handle.toString()).contains(FakeVault.KEY_ARN).doesNotContain("01234567");
    assertThat(new String(serialised(handle), ISO_8859_1)).doesNotContain("01234567");
  }

  @Test
  void serialisedHandleIsReadThroughTheRegisteredProvider() throws Exception {
    DataKeyHandle dataKey = vault.handle("AES", new byte[32]);
    CmkHandle cmk = new CmkHandle(FakeVault.KEY_ARN, KeySpec.HMAC_384);
    byte[] serial = serialised(dataKey);
    byte[] cmkSerial = serialised(cmk);
    Security.removeProvider("CMK");
    assertThatThrownBy(() -> read(serial))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessageContaining("CMK provider");
    Security.addProvider(provider);
    try {
      assertThat(read(serial)).isEqualTo(dataKey).hasSameHashCodeAs(dataKey);
      assertThat(read(cmkSerial)).isEqualTo(cmk);
    } finally {
      Security.removeProvider("CMK");
    }
  }

  @Test
  void destroyMarksThisHandleOnlyAndMayBeRepeated() throws Exception {
    DataKeyHandle one = vault.handle("AES", new byte[32]);
    DataKeyHandle other = new DataKeyHandle("AES", one.dataKey());
    one.destroy();
    one.destroy();
    assertThat(one.isDestroyed()).isTrue();
    assertThat(other.isDestroyed()).isFalse();
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding", provider);
    assertThatThrownBy(() -> cipher.init(Cipher.ENCRYPT_MODE, one))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("destroyed");
    cipher.init(Cipher.ENCRYPT_MODE, other);
    assertThat(one).isEqualTo(other).isNotEqualTo(vault.handle("AES", new byte[32]));
  }

  @Test
  void generatorMakesDataKeysUnderTheGivenCmk() throws Exception {
    KeyGenerator generator = KeyGenerator.getInstance("AES", provider);
    SecretKey byDefault = generator.generateKey();
    assertThat(byDefault.getAlgorithm()).isEqualTo("AES");
    EncryptionContext context = EncryptionContext.of("tenant", "blue");
    generator.init(
        DataKeyParameterSpec.under(FakeVault.KEY_ARN)
            .withKeySize(192)
            .withEncryptionContext(context));
    assertThat(((DataKeyHandle) generator.generateKey()).encryptionContext()).isEqualTo(context);
    assertThatThrownBy(() -> generator.init(100)).isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(
            () -> generator.init(DataKeyParameterSpec.underDefaultKey().withKeySize(512)))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
    vault.deny();
    assertThatThrownBy(generator::generateKey)
        .isInstanceOf(ProviderException.class)
        .hasCauseInstanceOf(AccessDeniedException.class);
  }

  @Test
  void factoryTurnsBlobsIntoHandlesAndBack() throws Exception {
    SecretKeyFactory factory = SecretKeyFactory.getInstance("CMK", provider);
    DataKeyHandle handle = vault.handle("AES", new byte[32]);
    CiphertextBlobKeySpec stored =
        (CiphertextBlobKeySpec) factory.getKeySpec(handle, CiphertextBlobKeySpec.class);
    assertThat(factory.generateSecret(stored)).isEqualTo(handle);
    assertThat(factory.translateKey(handle)).isSameAs(handle);
    SecretKey taken = factory.translateKey(new SecretKeySpec(new byte[32], "AES"));
    assertThat(taken).isInstanceOf(DataKeyHandle.class);
    assertThatThrownBy(() -> factory.getKeySpec(handle, SecretKeySpec.class))
        .isInstanceOf(InvalidKeySpecException.class);
    byte[] forged = stored.ciphertextBlob();
    forged[0] ^= 1;
    assertThatThrownBy(
            () ->
                factory.generateSecret(
                    new CiphertextBlobKeySpec("AES", forged, EncryptionContext.empty())))
        .isInstanceOf(InvalidKeySpecException.class)
        .hasCauseInstanceOf(InvalidCiphertextException.class);
    assertThatThrownBy(
            () ->
                factory.generateSecret(
                    new CiphertextBlobKeySpec(
                        "AES", stored.ciphertextBlob(), EncryptionContext.of("a", "b"))))
        .isInstanceOf(InvalidKeySpecException.class);
  }

  @Test
  void macsOfHandlesAreThoseOfTheRawKey() throws Exception {
    byte[] material = new byte[] {1, 2, 3, 4, 5};
    for (String algorithm : new String[] {"HmacSHA256", "HmacSHA384", "HmacSHA512"}) {
      Mac ours = Mac.getInstance(algorithm, provider);
      ours.init(vault.handle(algorithm, material));
      Mac theirs = Mac.getInstance(algorithm, "SunJCE");
      theirs.init(new SecretKeySpec(material, algorithm));
      assertThat(ours.getMacLength()).isEqualTo(theirs.getMacLength());
      assertThat(ours.doFinal(material)).isEqualTo(theirs.doFinal(material));
      assertThat(ours.doFinal(material)).as("again").isEqualTo(theirs.doFinal(material));
      ours.update(material);
      ours.reset();
      assertThat(ours.doFinal()).isEqualTo(theirs.doFinal());
    }
  }

  @Test
  void macOfACmkIsMadeByTheService() throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256", provider);
    mac.init(new CmkHandle(FakeVault.KEY_ARN, KeySpec.HMAC_256));
    Mac theirs = Mac.getInstance("HmacSHA256", "SunJCE");
    theirs.init(new SecretKeySpec(vault.macKey(), "HMAC"));
    mac.update(new byte[4000]);
    assertThat(mac.doFinal(new byte[96])).isEqualTo(theirs.doFinal(new byte[4096]));
    assertThatThrownBy(() -> mac.update(new byte[4097]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("4096");
    assertThatThrownBy(() -> mac.init(new CmkHandle(FakeVault.KEY_ARN, KeySpec.HMAC_512)))
        .isInstanceOf(InvalidKeyException.class);
  }

  @Test
  void keyWrapTakesPlainKeysAndHandlesAndGivesPlainKeys() throws Exception {
    byte[] outer = new byte[32];
    byte[] inner = new byte[24];
    Arrays.fill(inner, (byte) 7);
    DataKeyHandle handle = vault.handle("AES", outer);
    for (String transformation : new String[] {"AESWrap", "AESWrapPad", "AES_256/KW/NoPadding"}) {
      Cipher ours = Cipher.getInstance(transformation, provider);
      Cipher theirs = Cipher.getInstance(transformation, "SunJCE");
      theirs.init(Cipher.WRAP_MODE, new SecretKeySpec(outer, "AES"));
      byte[] expected = theirs.wrap(new SecretKeySpec(inner, "AES"));
      ours.init(Cipher.WRAP_MODE, handle);
      assertThat(ours.wrap(new SecretKeySpec(inner, "AES"))).isEqualTo(expected);
      DataKeyHandle wrapped = vault.handle("AES", inner);
      assertThat(ours.wrap(wrapped)).isEqualTo(expected);
      assertThatThrownBy(
              () -> ours.wrap(new CmkHandle(FakeVault.KEY_ARN, KeySpec.SYMMETRIC_DEFAULT)))
          .isInstanceOf(InvalidKeyException.class);
      ours.init(Cipher.UNWRAP_MODE, handle);
      assertThat(ours.unwrap(expected, "AES", Cipher.SECRET_KEY))
          .isEqualTo(new SecretKeySpec(inner, "AES"));
      expected[3] ^= 1;
      assertThatThrownBy(() -> ours.unwrap(expected, "AES", Cipher.SECRET_KEY))
          .isInstanceOf(InvalidKeyException.class);
    }
  }

  @Test
  void secureRandomComesFromTheServiceAndIgnoresSeeds() throws Exception {
    SecureRandom random = SecureRandom.getInstance("CMK", provider);
    random.setSeed(1);
    byte[] bytes = new byte[3000];
    random.nextBytes(bytes);
    assertThat(Arrays.copyOfRange(bytes, 2900, 3000)).isNotEqualTo(new byte[100]);
    assertThat(random.generateSeed(20)).hasSize(20);
  }

  @Test
  void shortCiphertextIsABadTag() throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    cipher.init(
        Cipher.DECRYPT_MODE,
        vault.handle("AES", new byte[32]),
        new javax.crypto.spec.GCMParameterSpec(128, new byte[12]));
    assertThatThrownBy(() -> cipher.doFinal(new byte[15]))
        .isInstanceOf(javax.crypto.AEADBadTagException.class);
  }

  @Test
  void aSerialFormThatNamesAnAliasIsRefused() throws Exception {
    byte[] dataKey = serialised(vault.handle("AES", new byte[32]));
    byte[] cmk = serialised(new CmkHandle(FakeVault.KEY_ARN, KeySpec.HMAC_384));
    String prefix = FakeVault.KEY_ARN.substring(0, FakeVault.KEY_ARN.indexOf("key/"));
    String alias = prefix + "alias/" + "x".repeat(FakeVault.KEY_ARN.length() - prefix.length() - 6);
    Security.addProvider(provider);
    try {
      for (byte[] serial : List.of(dataKey, cmk)) {
        String forged = new String(serial, ISO_8859_1).replace(FakeVault.KEY_ARN, alias);
        assertThat(forged).contains(alias);
        assertThatThrownBy(() -> read(forged.getBytes(ISO_8859_1)))
            .isInstanceOf(InvalidObjectException.class);
      }
    } finally {
      Security.removeProvider("CMK");
    }
  }

  @Test
  void initOfTheGeneratorChangesNothingThatItDoesNotName() throws Exception {
    EncryptionContext context = EncryptionContext.of("tenant", "blue");
    KeyGenerator generator = KeyGenerator.getInstance("AES", provider);
    generator.init(
        DataKeyParameterSpec.under(FakeVault.KEY_ARN)
            .withKeySize(192)
            .withEncryptionContext(context));
    generator.init(new SecureRandom());
    DataKeyHandle key = (DataKeyHandle) generator.generateKey();
    assertThat(KeyStores.material(key)).hasSize(24);
    assertThat(key.encryptionContext()).isEqualTo(context);
    generator.init(128);
    key = (DataKeyHandle) generator.generateKey();
    assertThat(KeyStores.material(key)).hasSize(16);
    assertThat(key.encryptionContext()).isEqualTo(context);
    generator.init(DataKeyParameterSpec.underDefaultKey());
    assertThat(((DataKeyHandle) generator.generateKey()).encryptionContext())
        .isEqualTo(EncryptionContext.empty());
  }

  @Test
  void lengthsOfHmacKeysAreRoundedUpToWholeBytes() throws Exception {
    KeyGenerator theirs = KeyGenerator.getInstance("HmacSHA256", "SunJCE");
    KeyGenerator ours = KeyGenerator.getInstance("HmacSHA256", provider);
    for (int bits : new int[] {40, 41, 47, 48, 255, 257}) {
      theirs.init(bits);
      ours.init(bits);
      assertThat(KeyStores.material(ours.generateKey()))
          .hasSameSizeAs(theirs.generateKey().getEncoded());
    }
    assertThatThrownBy(() -> theirs.init(39)).isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(() -> ours.init(39)).isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(() -> ours.init(8193)).isInstanceOf(InvalidParameterException.class);
  }

  @ParameterizedTest
  @NullAndEmptySource
  void aKeyWithoutAnAlgorithmIsNotTakenOver(@Nullable String algorithm) throws Exception {
    SecretKeyFactory factory = SecretKeyFactory.getInstance("CMK", provider);
    SecretKey nameless = KeyStores.keyOf(algorithm);
    assertThatThrownBy(() -> factory.translateKey(nameless))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining("algorithm");
  }

  @Test
  void aDestroyedHandleIsNotSerialised() throws Exception {
    DataKeyHandle dataKey = vault.handle("AES", new byte[32]);
    CmkHandle cmk = new CmkHandle(FakeVault.KEY_ARN, KeySpec.HMAC_384);
    for (AbstractHandle handle : List.of(dataKey, cmk)) {
      handle.destroy();
      assertThatThrownBy(() -> serialised(handle))
          .isInstanceOf(NotSerializableException.class)
          .hasMessageContaining("destroyed");
    }
  }
}
