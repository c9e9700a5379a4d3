package io.github.cmkjca.jca;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.datakey.Purpose;
import io.github.cmkjca.datakey.message.EncryptedDataKey;
import io.github.cmkjca.datakey.message.MessageCrypto;
import io.github.cmkjca.datakey.message.MessageWriter;
import io.github.cmkjca.spi.CmkContext;
import io.github.cmkjca.spi.CmkParameterSpec;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.ProviderException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeCipherTest {
  private static final byte[] PLAINTEXT = "attack at dawn".getBytes(UTF_8);

  private final FakeVault vault = new FakeVault();
  private final TestProvider provider = new TestProvider(vault);
  private final CmkHandle cmk = new CmkHandle(FakeVault.KEY_ARN, KeySpec.SYMMETRIC_DEFAULT);

  @Test
  void messageDescribesItself() throws Exception {
    byte[] message = encryptor().doFinal(PLAINTEXT);

    assertThat(decryptor().doFinal(message)).isEqualTo(PLAINTEXT);
  }

  @Test
  void callersIvAndAadAreBound() throws Exception {
    Cipher encryptor = encryptor(iv(1));
    encryptor.updateAAD(ascii("order 7"));
    byte[] message = encryptor.doFinal(PLAINTEXT);

    Cipher decryptor = decryptor(iv(1));
    decryptor.updateAAD(ascii("order 7"));
    assertThat(decryptor.doFinal(message)).isEqualTo(PLAINTEXT);

    decryptor.updateAAD(ascii("order 8"));
    badTag(decryptor, message);
    badTag(decryptor, message); // no AAD at all

    Cipher otherIv = decryptor(iv(2));
    otherIv.updateAAD(ascii("order 7"));
    badTag(otherIv, message);
  }

  @Test
  void aadOnTheDecryptingSideAloneFails() throws Exception {
    byte[] message = encryptor().doFinal(PLAINTEXT);

    Cipher decryptor = decryptor();
    decryptor.updateAAD(ascii("order 7"));
    badTag(decryptor, message);
  }

  @Test
  void generatedIvIsTold() throws Exception {
    Cipher encryptor = encryptor();
    byte[] iv = encryptor.getIV();
    AlgorithmParameters parameters = encryptor.getParameters();
    byte[] message = encryptor.doFinal(PLAINTEXT);

    assertThat(iv).hasSize(12);
    GCMParameterSpec spec = parameters.getParameterSpec(GCMParameterSpec.class);
    assertThat(spec.getIV()).isEqualTo(iv);
    assertThat(spec.getTLen()).isEqualTo(128);
    assertThat(decryptor(spec).doFinal(message)).isEqualTo(PLAINTEXT);
    Cipher decryptor = Cipher.getInstance("AES/GCM/NoPadding", provider);
    decryptor.init(Cipher.DECRYPT_MODE, cmk, parameters);
    assertThat(decryptor.doFinal(message)).isEqualTo(PLAINTEXT);
  }

  @Test
  void ivOfTheMessageIsToldAfterDecryptionWithoutOne() throws Exception {
    byte[] message = encryptor(iv(3)).doFinal(PLAINTEXT);
    Cipher decryptor = decryptor();

    assertThat(decryptor.getIV()).isNull();
    decryptor.doFinal(message);
    assertThat(decryptor.getIV()).isEqualTo(iv(3).getIV());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 11, 13, 16, 300})
  void ivOfAnyLengthIsBound(int length) throws Exception {
    GCMParameterSpec spec = new GCMParameterSpec(128, new byte[length]);
    Cipher encryptor = encryptor(spec);
    byte[] message = encryptor.doFinal(PLAINTEXT);
    byte[] other = new byte[length];
    other[length - 1] = 1;

    assertThat(encryptor.getIV()).isEqualTo(new byte[length]);
    assertThat(decryptor(spec).doFinal(message)).isEqualTo(PLAINTEXT);
    badTag(decryptor(new GCMParameterSpec(128, other)), message);
    badTag(decryptor(new GCMParameterSpec(128, new byte[length + 1])), message);
  }

  @Test
  void sameIvTwiceIsRefused() throws Exception {
    Cipher cipher = encryptor(iv(1));
    cipher.doFinal(PLAINTEXT);

    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(() -> cipher.init(Cipher.ENCRYPT_MODE, cmk, iv(1)));
    cipher.init(Cipher.ENCRYPT_MODE, cmk, iv(2));
    assertThat(decryptor().doFinal(cipher.doFinal(PLAINTEXT))).isEqualTo(PLAINTEXT);
  }

  @Test
  void secondMessageWithoutInitIsRefused() throws Exception {
    Cipher cipher = encryptor();
    cipher.doFinal(PLAINTEXT);

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> cipher.doFinal(PLAINTEXT));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> cipher.update(PLAINTEXT));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> cipher.updateAAD(PLAINTEXT));
  }

  @Test
  void aadAfterDataIsRefused() throws Exception {
    Cipher encryptor = encryptor();
    encryptor.update(PLAINTEXT);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> encryptor.updateAAD(PLAINTEXT));

    Cipher decryptor = decryptor();
    decryptor.update(new byte[1]);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> decryptor.updateAAD(PLAINTEXT));
  }

  @Test
  void otherTagsIvsAndParametersAreRefused() throws Exception {
    for (AlgorithmParameterSpec spec :
        new AlgorithmParameterSpec[] {
          new GCMParameterSpec(96, new byte[12]),
          new GCMParameterSpec(128, new byte[0]),
          new IvParameterSpec(new byte[12]),
          context("aws-crypto-x", "y"),
          context("cmk:aad", "y"),
          context("", "y"),
          context("y", ""),
          context("y", "z".repeat(30_000))
        }) {
      for (int mode : new int[] {Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE}) {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
        assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
            .isThrownBy(() -> cipher.init(mode, cmk, spec));
      }
    }
  }

  @Test
  void aContextLongerThanTheLimitIsRefused() throws Exception {
    vault.maxContextBytes = 20;
    for (int mode : new int[] {Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE}) {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
      cipher.init(mode, cmk, context("y", "z".repeat(13)));
      assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
          .isThrownBy(() -> cipher.init(mode, cmk, context("y", "z".repeat(14))))
          .withMessageContaining("21 bytes in canonical form; at most 20");
      try (CmkContext.Scope scope = CmkContext.enter(EncryptionContext.of("y", "z".repeat(14)))) {
        assertThatExceptionOfType(InvalidKeyException.class)
            .isThrownBy(() -> cipher.init(mode, cmk))
            .withMessageContaining("21 bytes in canonical form; at most 20");
      }
    }
  }

  @Test
  void pairsThatTogetherAreTooLongAreRefused() throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    try (CmkContext.Scope scope = CmkContext.enter(EncryptionContext.of("y", "z".repeat(40_000)))) {
      assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
          .isThrownBy(
              () -> cipher.init(Cipher.ENCRYPT_MODE, cmk, context("x", "z".repeat(40_000))));
    }
  }

  @Test
  void aVaultThatCannotBeOpenedIsAnInvalidKey() throws Exception {
    vault.unavailable = new KeyUnavailableException("no such file");
    for (int mode : new int[] {Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE}) {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
      assertThatExceptionOfType(InvalidKeyException.class)
          .isThrownBy(() -> cipher.init(mode, cmk))
          .withMessageContaining("no such file")
          .withCause(vault.unavailable);
    }
  }

  /** A message of a multi-Region key says of which Region; the rest of the ARN must be the same. */
  @ParameterizedTest
  @CsvSource({
    "aws, eu-north-1, 000000000000, mrk-0123456789abcdef0123456789abcdef, true",
    "aws, eu-west-1,  000000000000, mrk-0123456789abcdef0123456789abcdef, true",
    "aws, eu-west-1,  000000000000, mrk-0123456789abcdef0123456789abcdee, false",
    "aws, eu-west-1,  000000000001, mrk-0123456789abcdef0123456789abcdef, false",
    "aws-cn, eu-west-1, 000000000000, mrk-0123456789abcdef0123456789abcdef, false"
  })
  void relatedKeysDifferInNothingButTheRegion(
      String partition, String region, String account, String keyId, boolean related)
      throws Exception {
    vault.keyArn = "arn:aws:kms:eu-north-1:000000000000:key/mrk-0123456789abcdef0123456789abcdef";
    Cipher encryptor = Cipher.getInstance("AES/GCM/NoPadding", provider);
    encryptor.init(
        Cipher.ENCRYPT_MODE, new CmkHandle(vault.keyArn, KeySpec.SYMMETRIC_DEFAULT), iv(1));
    encryptor.updateAAD(ascii("order 7"));
    byte[] message = encryptor.doFinal(PLAINTEXT);

    CmkHandle other =
        new CmkHandle(
            "arn:%s:kms:%s:%s:key/%s".formatted(partition, region, account, keyId),
            KeySpec.SYMMETRIC_DEFAULT);
    Cipher decryptor = Cipher.getInstance("AES/GCM/NoPadding", provider);
    decryptor.init(Cipher.DECRYPT_MODE, other, iv(1));
    decryptor.updateAAD(ascii("order 7"));
    if (related) {
      assertThat(decryptor.doFinal(message)).isEqualTo(PLAINTEXT);
    }
    badTag(decryptor, message); // without the AAD, under whichever key
    decryptor.init(Cipher.DECRYPT_MODE, other, iv(2));
    decryptor.updateAAD(ascii("order 7"));
    badTag(decryptor, message); // another IV
    decryptor.init(Cipher.DECRYPT_MODE, other);
    decryptor.updateAAD(ascii("order 7"));
    if (related) {
      assertThat(decryptor.doFinal(message)).isEqualTo(PLAINTEXT);
    } else {
      badTag(decryptor, message);
    }
  }

  @Test
  void keysOfOneRegionAreRelatedToNone() throws Exception {
    byte[] message = encryptor().doFinal(PLAINTEXT);
    Cipher decryptor = Cipher.getInstance("AES/GCM/NoPadding", provider);
    decryptor.init(
        Cipher.DECRYPT_MODE,
        new CmkHandle(
            FakeVault.KEY_ARN.replace(":local:", ":eu-west-1:"), KeySpec.SYMMETRIC_DEFAULT));
    badTag(decryptor, message);
  }

  @Test
  void hmacCmkIsRefused() throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);

    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(
            () ->
                cipher.init(
                    Cipher.ENCRYPT_MODE, new CmkHandle(FakeVault.KEY_ARN, KeySpec.HMAC_256)));
  }

  @Test
  void contextIsStoredAndNeedNotBeGivenAgain() throws Exception {
    byte[] message = encryptor(context("tenant", "blue")).doFinal(PLAINTEXT);

    assertThat(decryptor().doFinal(message)).isEqualTo(PLAINTEXT);
    assertThat(decryptor(context("tenant", "blue")).doFinal(message)).isEqualTo(PLAINTEXT);
    badTag(decryptor(context("tenant", "red")), message);
    badTag(decryptor(context("colour", "blue")), message);
  }

  @Test
  void runningContextJoinsTheParameters() throws Exception {
    byte[] message;
    CmkContext.Scope scope = CmkContext.enter(EncryptionContext.of("tenant", "blue"));
    try {
      message = encryptor(context("purpose", "backup").withParameters(iv(5))).doFinal(PLAINTEXT);
    } finally {
      scope.close();
    }

    assertThat(
            decryptor(
                    CmkParameterSpec.of(
                        EncryptionContext.of("tenant", "blue", "purpose", "backup")))
                .doFinal(message))
        .isEqualTo(PLAINTEXT);
    assertThat(decryptor(iv(5)).doFinal(message)).isEqualTo(PLAINTEXT);
    badTag(decryptor(context("tenant", "red")), message);
  }

  @Test
  void refusalAtInitIsAnInvalidKeyException() throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    vault.deny();

    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> cipher.init(Cipher.ENCRYPT_MODE, cmk))
        .withCauseInstanceOf(AccessDeniedException.class);
  }

  @Test
  void refusalAfterInitIsAProviderExceptionAndTheNextGoodCallWorks() throws Exception {
    Cipher encryptor = encryptor();
    vault.deny();
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> encryptor.doFinal(PLAINTEXT))
        .withCauseInstanceOf(AccessDeniedException.class);
    vault.permit();
    byte[] message = encryptor.doFinal(PLAINTEXT);

    Cipher decryptor = decryptor();
    vault.deny();
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> decryptor.doFinal(message))
        .withCauseInstanceOf(AccessDeniedException.class);
    vault.permit();
    assertThat(decryptor.doFinal(message)).isEqualTo(PLAINTEXT);
  }

  @Test
  void refusalInTheMidstEndsTheMessage() throws Exception {
    Cipher encryptor = encryptor();
    encryptor.update(new byte[10_000]);
    vault.deny();
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> encryptor.update(new byte[10_000]));
    vault.permit();
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(encryptor::doFinal);
  }

  @Test
  void shortOutputChangesNothing() throws Exception {
    Cipher encryptor = encryptor();
    assertThatExceptionOfType(ShortBufferException.class)
        .isThrownBy(() -> encryptor.doFinal(PLAINTEXT, 0, PLAINTEXT.length, new byte[50]));
    byte[] message = encryptor.doFinal(PLAINTEXT);

    Cipher decryptor = decryptor();
    decryptor.update(message, 0, 40);
    assertThatExceptionOfType(ShortBufferException.class)
        .isThrownBy(
            () ->
                decryptor.doFinal(
                    message, 40, message.length - 40, new byte[PLAINTEXT.length - 1]));
    byte[] exact = new byte[PLAINTEXT.length];
    assertThat(decryptor.doFinal(message, 40, message.length - 40, exact))
        .isEqualTo(PLAINTEXT.length);
    assertThat(exact).isEqualTo(PLAINTEXT);
  }

  @Test
  void updateReleasesWholeVerifiedFramesOnly() throws Exception {
    byte[] plaintext = new byte[3 * 4096 + 10];
    Arrays.fill(plaintext, (byte) 'x');
    byte[] message = encryptor().doFinal(plaintext);
    int released = 0;
    Cipher decryptor = decryptor();
    for (byte one : message) {
      byte[] out = decryptor.update(new byte[] {one});
      int now = out == null ? 0 : out.length;
      assertThat(now).isIn(0, 4096, 10);
      released += now;
    }
    assertThat(released).isEqualTo(plaintext.length);
    assertThat(decryptor.doFinal()).isEmpty();
  }

  @Test
  void truncationAtAFrameBorderFails() throws Exception {
    byte[] message = encryptor().doFinal(new byte[3 * 4096]);
    Cipher decryptor = decryptor();

    badTag(decryptor, Arrays.copyOf(message, message.length - 4096 - 40));
  }

  @Test
  void damageSeenByUpdateIsToldByDoFinal() throws Exception {
    byte[] message = encryptor().doFinal(new byte[3 * 4096]);
    message[message.length - 2 * 4096] ^= 1;
    Cipher decryptor = decryptor();

    decryptor.update(message);
    assertThat(decryptor.update(new byte[10_000])).isNullOrEmpty();
    assertThatExceptionOfType(AEADBadTagException.class).isThrownBy(decryptor::doFinal);
  }

  @Test
  void anEmptyDataKeyIsNotAuthentic() throws Exception {
    byte[] message = header(EncryptionContext.empty(), new byte[0]);

    badTag(decryptor(), message);
    notUnwrapped(null, message);
  }

  @Test
  void anEmptyDataKeyIsPassedOverForTheNext() throws Exception {
    DataKey key =
        vault.dataKeys().forMessages(FakeVault.KEY_ARN, EncryptionContext.empty(), List.of());
    byte[] blob = ((KeySource.Wrapped) key.source()).ciphertextBlob();
    byte[] plaintext = new byte[32];
    byte[] message = message(key, plaintext, new byte[0], blob);

    assertThat(decryptor().doFinal(message)).isEqualTo(plaintext);
    Cipher unwrapper = cipher(Cipher.UNWRAP_MODE, null);
    assertThat(unwrapper.unwrap(message, "AES", Cipher.SECRET_KEY))
        .isInstanceOf(DataKeyHandle.class);
  }

  @Test
  void aRefusalIsToldThoughAnotherDataKeyOfTheMessageIsGarbage() throws Exception {
    DataKey key =
        vault.dataKeys().forMessages(FakeVault.KEY_ARN, EncryptionContext.empty(), List.of());
    byte[] blob = ((KeySource.Wrapped) key.source()).ciphertextBlob();
    byte[] message = message(key, new byte[32], blob, new byte[24]);
    vault.deniedBlob = blob;
    Cipher unwrapper = cipher(Cipher.UNWRAP_MODE, null);
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> unwrapper.unwrap(message, "AES", Cipher.SECRET_KEY))
        .withCauseInstanceOf(AccessDeniedException.class);
  }

  /** A message whose data key is there in several encrypted forms. */
  private static byte[] message(DataKey key, byte[] plaintext, byte[]... blobs) throws Exception {
    byte[] arn = ascii(FakeVault.KEY_ARN);
    MessageCrypto crypto =
        new MessageCrypto(
            Cipher.getInstance("AES/GCM/NoPadding", "SunJCE"),
            Mac.getInstance("HmacSHA512", "SunJCE"));
    byte[] message = new byte[2_000];
    try (MessageWriter writer =
        MessageWriter.begin(
            crypto,
            new SecretKeySpec(key.lease(Purpose.DECRYPT, List.of()).material(), "AES"),
            new byte[32],
            EncryptionContext.empty(),
            Arrays.stream(blobs).map(blob -> new EncryptedDataKey("aws-kms", arn, blob)).toList(),
            4096)) {
      byte[] header = writer.header();
      System.arraycopy(header, 0, message, 0, header.length);
      int length =
          header.length + writer.finish(plaintext, 0, plaintext.length, message, header.length);
      return Arrays.copyOf(message, length);
    }
  }

  /** Stored pairs may have 65,535 bytes, those of a caller too; together they may not. */
  @Test
  void aStoredContextWithoutRoomForTheCallersPairsIsNotAuthentic() throws Exception {
    byte[] message = header(EncryptionContext.of("k", "v".repeat(65_525)), new byte[24]);

    badTag(decryptor(), message);
    badTag(decryptor(context("tenant", "blue")), message);
    Cipher decryptor = decryptor(context("tenant", "blue"));
    assertThat(decryptor.update(message)).isNullOrEmpty();
    badTag(decryptor, new byte[0]);
    notUnwrapped(context("tenant", "blue"), message);
  }

  /** A header with one encrypted data key, and zeros where a tag and a frame would be. */
  private static byte[] header(EncryptionContext context, byte[] encryptedDataKey) {
    byte[] pairs = context.canonicalBytes();
    byte[] arn = ascii(FakeVault.KEY_ARN);
    ByteBuffer out = ByteBuffer.allocate(pairs.length + 500);
    out.put((byte) 2).putShort((short) 0x478).put(new byte[32]);
    out.putShort((short) pairs.length).put(pairs).putShort((short) 1);
    out.putShort((short) 7).put(ascii("aws-kms")).putShort((short) arn.length).put(arn);
    out.putShort((short) encryptedDataKey.length).put(encryptedDataKey);
    return out.put((byte) 2).putInt(4096).array();
  }

  private void notUnwrapped(@Nullable AlgorithmParameterSpec params, byte[] wrapped)
      throws Exception {
    Cipher unwrapper = cipher(Cipher.UNWRAP_MODE, params);
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> unwrapper.unwrap(wrapped, "AES", Cipher.SECRET_KEY))
        .withMessage("the wrapped key is not authentic or of another kind");
  }

  @Test
  void anInPlaceCallGivesTheSame() throws Exception {
    byte[] buffer = new byte[30_000];
    Arrays.fill(buffer, 5_000, 15_000, (byte) 'x');
    byte[] plaintext = Arrays.copyOfRange(buffer, 5_000, 15_000);
    int length = encryptor().doFinal(buffer, 5_000, 10_000, buffer, 4_990);
    byte[] message = Arrays.copyOfRange(buffer, 4_990, 4_990 + length);

    assertThat(decryptor().doFinal(message)).isEqualTo(plaintext);
    int back = decryptor().doFinal(buffer, 4_990, length, buffer, 5_200);
    assertThat(Arrays.copyOfRange(buffer, 5_200, 5_200 + back)).isEqualTo(plaintext);
  }

  private Cipher encryptor() throws Exception {
    return cipher(Cipher.ENCRYPT_MODE, null);
  }

  private Cipher decryptor() throws Exception {
    return cipher(Cipher.DECRYPT_MODE, null);
  }

  private Cipher encryptor(AlgorithmParameterSpec params) throws Exception {
    return cipher(Cipher.ENCRYPT_MODE, params);
  }

  private Cipher decryptor(AlgorithmParameterSpec params) throws Exception {
    return cipher(Cipher.DECRYPT_MODE, params);
  }

  private Cipher cipher(int mode, @Nullable AlgorithmParameterSpec params) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    cipher.init(mode, cmk, params);
    return cipher;
  }

  private static void badTag(Cipher decryptor, byte[] message) {
    assertThatExceptionOfType(AEADBadTagException.class)
        .isThrownBy(() -> decryptor.doFinal(message))
        .withMessage("the message is not authentic under this key and encryption context");
  }

  private static GCMParameterSpec iv(int last) {
    byte[] iv = new byte[12];
    iv[11] = (byte) last;
    return new GCMParameterSpec(128, iv);
  }

  private static CmkParameterSpec context(String key, String value) {
    return CmkParameterSpec.of(EncryptionContext.of(key, value));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(UTF_8);
  }
}
