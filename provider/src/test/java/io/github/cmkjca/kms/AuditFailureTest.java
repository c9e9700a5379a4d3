package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.custody.DataKeyPair;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DeleteAliasRequest;
import io.github.cmkjca.spi.kms.DeriveSharedSecretRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DisableKeyRequest;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.GenerateDataKeyPairRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GenerateMacRequest;
import io.github.cmkjca.spi.kms.GenerateRandomRequest;
import io.github.cmkjca.spi.kms.GetKeyPolicyRequest;
import io.github.cmkjca.spi.kms.GetPublicKeyRequest;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.KmsInvalidMacException;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.SignRequest;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.UpdateAliasRequest;
import io.github.cmkjca.spi.kms.VerifyMacRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A call without its record has not happened; a half-done call leaves no trace. */
class AuditFailureTest {
  private static final byte[] TEXT = {1, 2, 3};

  private TestVault vault;
  private FaultyRegistry registry;
  private SpyingCustodian custodian;
  private String key;
  private String hmac;

  @BeforeEach
  void open(@TempDir Path directory) {
    List<FaultyRegistry> registries = new ArrayList<>();
    List<SpyingCustodian> custodians = new ArrayList<>();
    vault =
        new TestVault(
            directory,
            real -> {
              registries.add(new FaultyRegistry(real));
              return registries.get(0);
            },
            real -> {
              custodians.add(new SpyingCustodian(real));
              return custodians.get(0);
            });
    registry = registries.get(0);
    custodian = custodians.get(0);
    key = vault.symmetricKey();
    hmac = vault.key(KeySpec.HMAC_256);
    vault.kms.createAlias(new CreateAliasRequest("alias/orders", key));
  }

  @AfterEach
  void close() {
    vault.close();
  }

  @FunctionalInterface
  interface Change {
    void on(TestVault vault, String key);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change(
            "CreateKey", (v, k) -> v.kms.createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT))),
        change("DisableKey", (v, k) -> v.kms.disableKey(new DisableKeyRequest(k))),
        change("EnableKey", (v, k) -> v.kms.enableKey(new EnableKeyRequest(k))),
        change("CreateAlias", (v, k) -> v.kms.createAlias(new CreateAliasRequest("alias/new", k))),
        change(
            "UpdateAlias", (v, k) -> v.kms.updateAlias(new UpdateAliasRequest("alias/orders", k))),
        change("DeleteAlias", (v, k) -> v.kms.deleteAlias(new DeleteAliasRequest("alias/orders"))),
        change(
            "PutKeyPolicy",
            (v, k) ->
                v.kms.putKeyPolicy(
                    PutKeyPolicyRequest.of(k, TestVault.policy(TestVault.ALICE, "kms:Encrypt")))),
        change(
            "PutKeyStoreEntry",
            (v, k) ->
                v.entries.put(
                    new EntryVault.CertificateEntry("ca", TestVault.NOW, new byte[] {1}))));
  }

  private static Arguments change(String name, Change change) {
    return Arguments.of(name, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void changeWithoutItsRecordDoesNotHappen(String name, Change change) {
    List<Object> before = state();
    vault.audit.clear();
    vault.audit.fail(1);
    assertThatThrownBy(() -> change.on(vault, key))
        .isInstanceOf(KmsInternalException.class)
        .hasMessage("the disk is full");
    assertThat(state()).isEqualTo(before);
    assertThat(vault.audit.records()).hasSize(1);
    assertThat(vault.audit.last().eventName()).isEqualTo(name);
    assertThat(vault.audit.last().errorCode()).isEqualTo("KMSInternalException");
    change.on(vault, key);
    assertThat(vault.audit.last().errorCode()).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void changeThatCannotBeCommittedIsTakenBackInTheTrail(String name, Change change) {
    List<Object> before = state();
    vault.audit.clear();
    registry.failNextCommit();
    assertThatThrownBy(() -> change.on(vault, key))
        .isInstanceOf(KmsInternalException.class)
        .hasMessage("the disk is full");
    assertThat(state()).isEqualTo(before);
    assertThat(vault.audit.records())
        .extracting(AuditRecord::eventName)
        .containsExactly(name, name);
    assertThat(vault.audit.records().get(0).errorCode()).isNull();
    assertThat(vault.audit.records().get(1).errorCode()).isEqualTo("KMSInternalException");
    assertThat(vault.audit.records().get(1).responseElements()).isNull();
  }

  @Test
  void resultWithoutItsRecordIsNotReleasedButWiped() {
    byte[] blob = vault.encrypt(key, TEXT, TestVault.NO_CONTEXT);
    String signer = vault.key(KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY);
    String agreeing = vault.key(KeySpec.ECC_NIST_P256, KeyUsage.KEY_AGREEMENT);
    byte[] peer = vault.kms.getPublicKey(GetPublicKeyRequest.of(signer)).publicKey();
    List<Runnable> calls =
        List.of(
            () ->
                vault.kms.generateDataKey(GenerateDataKeyRequest.of(key, 32, TestVault.NO_CONTEXT)),
            () ->
                vault.kms.generateDataKeyPair(
                    new GenerateDataKeyPairRequest(
                        key,
                        DataKeyPairSpec.ECC_NIST_P256,
                        TestVault.NO_CONTEXT,
                        List.of(),
                        false)),
            () -> vault.kms.sign(SignRequest.of(signer, TEXT, SigningAlgorithm.ECDSA_SHA_256)),
            () -> vault.kms.deriveSharedSecret(DeriveSharedSecretRequest.of(agreeing, peer)),
            () -> vault.kms.decrypt(DecryptRequest.of(blob, TestVault.NO_CONTEXT)),
            () -> vault.kms.generateRandom(new GenerateRandomRequest(32)),
            () ->
                vault.kms.generateMac(
                    new GenerateMacRequest(
                        hmac, TEXT, MacAlgorithm.HMAC_SHA_256, List.of(), false)));
    for (Runnable call : calls) {
      custodian.given.clear();
      vault.audit.fail(2);
      assertThatThrownBy(call::run).isInstanceOf(KmsInternalException.class);
      assertThat(custodian.given).hasSize(1);
      assertThat(custodian.given.get(0)).containsOnly(0);
    }
  }

  @Test
  void dataKeyIsWipedWhenItCannotBeSealed() {
    custodian.failEncrypt = true;
    custodian.given.clear();
    assertThatThrownBy(
            () ->
                vault.kms.generateDataKey(GenerateDataKeyRequest.of(key, 32, TestVault.NO_CONTEXT)))
        .isInstanceOf(KmsInternalException.class)
        .hasMessage("GenerateDataKey failed internally")
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(custodian.given.get(0)).containsOnly(0);
    assertThat(vault.audit.last().errorCode()).isEqualTo("KMSInternalException");
    assertThat(vault.audit.last().errorMessage()).doesNotContain("broken custodian");
  }

  @Test
  void privateKeyIsWipedWhenItCannotBeSealed() {
    custodian.failEncrypt = true;
    custodian.given.clear();
    assertThatThrownBy(
            () ->
                vault.kms.generateDataKeyPair(
                    new GenerateDataKeyPairRequest(
                        key,
                        DataKeyPairSpec.ECC_NIST_P256,
                        TestVault.NO_CONTEXT,
                        List.of(),
                        false)))
        .isInstanceOf(KmsInternalException.class);
    assertThat(custodian.given.get(0)).containsOnly(0);
  }

  @Test
  void verifiedMacIsWiped() {
    custodian.given.clear();
    assertThatThrownBy(
            () ->
                vault.kms.verifyMac(
                    new VerifyMacRequest(
                        hmac, TEXT, new byte[32], MacAlgorithm.HMAC_SHA_256, List.of(), false)))
        .isInstanceOf(KmsInvalidMacException.class);
    assertThat(custodian.given.get(0)).containsOnly(0);
  }

  @Test
  void refusalWithoutItsRecordIsAFailureThatKeepsTheRefusal() {
    vault.as(TestVault.ALICE);
    vault.audit.fail(1);
    Throwable error = catchThrowable(() -> vault.kms.describeKey(DescribeKeyRequest.of(key)));
    assertThat(error).isInstanceOf(KmsInternalException.class).hasMessage("the disk is full");
    assertThat(error.getSuppressed()).hasSize(1);
  }

  @Test
  void readWithoutItsRecordGivesNothing() {
    vault.audit.fail(2);
    assertThatThrownBy(() -> vault.kms.getKeyPolicy(new GetKeyPolicyRequest(key, "default")))
        .isInstanceOf(KmsInternalException.class);
  }

  @Test
  void nextGoodCallWorks() {
    vault.audit.fail(2);
    assertThatThrownBy(() -> vault.encrypt(key, TEXT, TestVault.NO_CONTEXT))
        .isInstanceOf(KmsInternalException.class);
    vault.kms.encrypt(EncryptRequest.of(key, TEXT, TestVault.NO_CONTEXT));
  }

  /** All that is stored. */
  private List<Object> state() {
    return vault.registry.read(
        view ->
            List.of(view.keysAfter(null, 100), view.aliasesAfter(null, 100), view.entryNames()));
  }

  /** Keeps the secrets that it gives out, to see whether they are wiped. */
  private static final class SpyingCustodian implements Custodian {
    final List<byte[]> given = new ArrayList<>();
    boolean failEncrypt;
    private final Custodian real;

    SpyingCustodian(Custodian real) {
      this.real = real;
    }

    private byte[] given(byte[] secret) {
      given.add(secret);
      return secret;
    }

    @Override
    public BackingKey generate(
        String keyId, String materialId, KeySpec keySpec, KeyUsage keyUsage) {
      return real.generate(keyId, materialId, keySpec, keyUsage);
    }

    @Override
    public byte[] encrypt(BackingKey backingKey, byte[] plaintext, byte[] aad) {
      if (failEncrypt) {
        throw new IllegalStateException("broken custodian");
      }
      return real.encrypt(backingKey, plaintext, aad);
    }

    @Override
    public byte[] decrypt(BackingKey backingKey, byte[] ciphertext, byte[] aad) {
      return given(real.decrypt(backingKey, ciphertext, aad));
    }

    @Override
    public byte[] encrypt(BackingKey backingKey, EncryptionAlgorithm algorithm, byte[] plaintext) {
      return real.encrypt(backingKey, algorithm, plaintext);
    }

    @Override
    public byte[] decrypt(BackingKey backingKey, EncryptionAlgorithm algorithm, byte[] ciphertext) {
      return given(real.decrypt(backingKey, algorithm, ciphertext));
    }

    @Override
    public byte[] publicKey(BackingKey backingKey) {
      return real.publicKey(backingKey);
    }

    @Override
    public byte[] sign(
        BackingKey backingKey,
        SigningAlgorithm algorithm,
        MessageType messageType,
        byte[] message) {
      return given(real.sign(backingKey, algorithm, messageType, message));
    }

    @Override
    public boolean verify(
        BackingKey backingKey,
        SigningAlgorithm algorithm,
        MessageType messageType,
        byte[] message,
        byte[] signature) {
      return real.verify(backingKey, algorithm, messageType, message, signature);
    }

    @Override
    public byte[] agree(BackingKey backingKey, byte[] peerPublicKey) {
      return given(real.agree(backingKey, peerPublicKey));
    }

    @Override
    public DataKeyPair generateDataKeyPair(DataKeyPairSpec keyPairSpec) {
      DataKeyPair pair = real.generateDataKeyPair(keyPairSpec);
      given(pair.privateKey());
      return pair;
    }

    @Override
    public byte[] mac(BackingKey backingKey, byte[] message) {
      return given(real.mac(backingKey, message));
    }

    @Override
    public byte[] random(int numberOfBytes) {
      return given(real.random(numberOfBytes));
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
