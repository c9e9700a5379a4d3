package io.github.cmkjca.it.app;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.github.cmkjca.Wiring;
import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DeriveSharedSecretRequest;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.GenerateMacRequest;
import io.github.cmkjca.spi.kms.KeyAgreementAlgorithm;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import io.github.cmkjca.spi.kms.RotateKeyOnDemandRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.SignRequest;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Cipher;

/** Uses master keys as a program and its operator do, as {@link Answers} says. */
public final class TokenSteps {
  private static final byte[] MESSAGE = new byte[32];
  private static final EncryptionContext NONE = EncryptionContext.empty();

  private final KeyManagementService kms = Wiring.open(CmkConfig.load(null)).kms();

  /** Keeps what a heap dump must find, and what it must not. */
  private final List<Object> held = new ArrayList<>();

  public static void main(String[] args) throws Exception {
    Answers.toEachLine(new TokenSteps()::step);
  }

  private String step(String[] words) throws Exception {
    return switch (words[0]) {
      case "create" -> create(KeySpec.valueOf(words[1]), KeyUsage.valueOf(words[2]));
      case "alias" -> {
        kms.createAlias(new CreateAliasRequest(words[1], words[2]));
        yield words[1];
      }
      case "encrypt" -> encrypt(words[1]);
      case "decrypt" -> {
        byte[] blob = Base64.getDecoder().decode(words[1]);
        yield Integer.toString(kms.decrypt(DecryptRequest.of(blob, NONE)).plaintext().length);
      }
      case "oaep" -> oaep(words[1]);
      case "mac" -> mac(words[1]);
      case "sign" -> sign(words[1]);
      case "state" ->
          kms.describeKey(DescribeKeyRequest.of(words[1])).keyMetadata().keyState().name();
      case "agree" -> agree(words[1]);
      case "rotate" -> {
        kms.rotateKeyOnDemand(new RotateKeyOnDemandRequest(words[1]));
        yield words[1];
      }
      case "schedule" -> {
        kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(words[1], 7));
        yield words[1];
      }
      case "cipher" -> cipher(words[1]);
      case "repeat" -> {
        for (int i = Integer.parseInt(words[1]); i > 0; i--) {
          mac(words[2]);
        }
        yield words[1];
      }
      case "threads" -> threads(Integer.parseInt(words[1]), words[2]);
      case "waiting" -> Long.toString(waitingForTokens());
      case "plant" -> plant();
      case "dump" -> {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .dumpHeap(words[1], false);
        yield words[1];
      }
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private String create(KeySpec spec, KeyUsage usage) {
    return kms.createKey(new CreateKeyRequest(spec, usage, "", null, false)).keyMetadata().keyId();
  }

  private String encrypt(String key) {
    return Base64.getEncoder()
        .encodeToString(kms.encrypt(EncryptRequest.of(key, MESSAGE, NONE)).ciphertextBlob());
  }

  private String oaep(String key) {
    EncryptionAlgorithm algorithm = EncryptionAlgorithm.RSAES_OAEP_SHA_256;
    byte[] blob =
        kms.encrypt(new EncryptRequest(key, MESSAGE, NONE, List.of(), algorithm, false))
            .ciphertextBlob();
    return Integer.toString(
        kms.decrypt(new DecryptRequest(blob, key, NONE, List.of(), algorithm, false))
            .plaintext()
            .length);
  }

  private String mac(String key) {
    byte[] mac =
        kms.generateMac(
                new GenerateMacRequest(key, MESSAGE, MacAlgorithm.HMAC_SHA_256, List.of(), false))
            .mac();
    return HexFormat.of().formatHex(mac);
  }

  private String sign(String key) {
    byte[] signature =
        kms.sign(SignRequest.of(key, MESSAGE, SigningAlgorithm.ECDSA_SHA_256)).signature();
    return HexFormat.of().formatHex(signature);
  }

  /** With a pair that is nobody's. */
  private String agree(String key) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    byte[] peer = generator.generateKeyPair().getPublic().getEncoded();
    return Integer.toString(
        kms.deriveSharedSecret(
                new DeriveSharedSecretRequest(
                    key, KeyAgreementAlgorithm.ECDH, peer, List.of(), false))
            .sharedSecret()
            .length);
  }

  /** Through the JCA, with the data key that the first time has left in the cache. */
  private static String cipher(String alias) throws Exception {
    KeyStore store = KeyStore.getInstance("CMK");
    store.load(null, null);
    Key key = store.getKey(alias, null);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key);
    return Integer.toString(cipher.doFinal(MESSAGE).length);
  }

  /** In virtual threads where the JDK has them. */
  private String threads(int number, String key) throws Exception {
    ExecutorService threads;
    try {
      threads =
          (ExecutorService)
              Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      threads = Executors.newFixedThreadPool(Math.min(number, 200));
    }
    try {
      List<Future<String>> results = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        results.add(threads.submit(() -> mac(key)));
      }
      long different = 0;
      for (Future<String> result : results) {
        different += result.get().equals(results.get(0).get()) ? 0 : 1;
      }
      return number + " " + different;
    } finally {
      threads.shutdownNow();
    }
  }

  /** The threads by which SunPKCS11 looks into empty slots. */
  private static long waitingForTokens() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("Poller-"))
        .count();
  }

  private String plant() {
    byte[] planted = new byte[32];
    new SecureRandom().nextBytes(planted);
    held.add(planted);
    return HexFormat.of().formatHex(planted);
  }
}
