package io.github.cmkjca.benchmarks;

import io.github.cmkjca.Wiring;
import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.custody.pkcs11.Pkcs11Custodian;
import io.github.cmkjca.custody.pkcs11.TokenSettings;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The token custodian beside the bare calls of SunPKCS11 that it makes, with the same keys, in
 * turns of one JVM: {@code java -cp benchmarks/target/benchmarks.jar
 * io.github.cmkjca.benchmarks.TokenOverhead CONFIG PIN-FILE [ROUNDS]}. Then messages under a cached
 * data key, with the master key in software and in the token.
 */
public final class TokenOverhead {
  private static final byte[] PLAINTEXT = new byte[32];
  private static final byte[] AAD = new byte[100];

  private TokenOverhead() {}

  /** Runs all comparisons on the token of a SunPKCS11 configuration. */
  public static void main(String[] args) throws Exception {
    Path config = Path.of(args[0]);
    Path pinFile = Path.of(args[1]);
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 40;
    String pin = Files.readString(pinFile).strip();
    Pkcs11Custodian custodian =
        new Pkcs11Custodian(
            new TokenSettings(
                "",
                config,
                pin::toCharArray,
                Files.createTempDirectory("refused-pins"),
                false,
                16,
                Duration.ofSeconds(10)),
            (materialId, count) -> 0);
    Provider bare =
        Security.getProvider("SunPKCS11").configure("--" + Files.readString(config) + "\n");
    List<BackingKey> made = new ArrayList<>();
    try {
      BackingKey aes = make(custodian, made, KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT);
      BackingKey hmac = make(custodian, made, KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC);
      BackingKey ec = make(custodian, made, KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY);
      KeyStore objects = KeyStore.getInstance("PKCS11", bare);
      objects.load(null, pin.toCharArray());
      Callable<?> bareGcm = gcm(bare, key(objects, aes));
      Callable<?> ownGcm = () -> custodian.encrypt(aes, PLAINTEXT, AAD);
      SideBySide.compare("AES-GCM, 32 bytes", pair(bareGcm, ownGcm), rounds);
      SideBySide.compare(
          "HMAC-SHA-256, 32 bytes",
          pair(mac(bare, key(objects, hmac)), () -> custodian.mac(hmac, PLAINTEXT)),
          rounds);
      SideBySide.compare(
          "ECDSA P-256",
          pair(
              ecdsa(bare, (PrivateKey) key(objects, ec)),
              () ->
                  custodian.sign(
                      ec, SigningAlgorithm.ECDSA_SHA_256, MessageType.DIGEST, PLAINTEXT)),
          rounds);
      for (int threads : new int[] {2, 4}) {
        SideBySide.compare(
            "AES-GCM, 32 bytes, " + threads + " threads, 200 each",
            pair(parallel(threads, bareGcm), parallel(threads, ownGcm)),
            rounds / 2);
      }
    } finally {
      made.forEach(custodian::destroy);
    }
    SideBySide.compare(
        "message of 1 KiB under a cached data key",
        masterKeys(config.toAbsolutePath(), pinFile.toAbsolutePath()),
        rounds);
    System.exit(0); // the vaults stay open
  }

  private static Map<String, Callable<?>> masterKeys(Path config, Path pinFile) throws Exception {
    Map<String, Callable<?>> both = new LinkedHashMap<>();
    both.put("master key in software", message(""));
    both.put(
        "master key in the token",
        message(
            "cmk.custodian = pkcs11\ncmk.pkcs11.config = "
                + config
                + "\ncmk.pkcs11.pin-file = "
                + pinFile
                + "\n"));
    return both;
  }

  private static BackingKey make(
      Pkcs11Custodian custodian, List<BackingKey> made, KeySpec spec, KeyUsage usage) {
    byte[] materialId = new byte[32];
    new SecureRandom().nextBytes(materialId);
    BackingKey key =
        custodian.generate(
            UUID.randomUUID().toString(), HexFormat.of().formatHex(materialId), spec, usage);
    made.add(key);
    return key;
  }

  private static Key key(KeyStore objects, BackingKey key) throws Exception {
    return objects.getKey("cmk/" + key.keyId() + "/" + key.materialId().substring(0, 16), null);
  }

  private static Map<String, Callable<?>> pair(Callable<?> bare, Callable<?> own) {
    Map<String, Callable<?>> both = new LinkedHashMap<>();
    both.put("SunPKCS11", bare);
    both.put("custodian", own);
    return both;
  }

  private static Callable<?> gcm(Provider provider, Key key) {
    SecureRandom random = new SecureRandom();
    return () -> {
      byte[] iv = new byte[12];
      random.nextBytes(iv);
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, iv));
      cipher.updateAAD(AAD);
      return cipher.doFinal(PLAINTEXT);
    };
  }

  private static Callable<?> mac(Provider provider, Key key) {
    return () -> {
      Mac mac = Mac.getInstance("HmacSHA256", provider);
      mac.init(key);
      return mac.doFinal(PLAINTEXT);
    };
  }

  private static Callable<?> ecdsa(Provider provider, PrivateKey key) {
    return () -> {
      Signature signature = Signature.getInstance("NONEwithECDSA", provider);
      signature.initSign(key);
      signature.update(PLAINTEXT);
      return signature.sign();
    };
  }

  private static Callable<?> parallel(int threads, Callable<?> work) {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task);
              thread.setDaemon(true);
              return thread;
            });
    return () -> {
      List<Callable<Object>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(
            () -> {
              for (int j = 0; j < 200; j++) {
                work.call();
              }
              return threads;
            });
      }
      for (Future<Object> done : pool.invokeAll(all)) {
        done.get();
      }
      return all;
    };
  }

  private static Callable<?> message(String options) throws Exception {
    Path folder = Files.createTempDirectory("token-overhead");
    Path file = folder.resolve("cmk.properties");
    Files.writeString(file, "cmk.home = " + folder.resolve("home") + "\n" + options);
    CmkConfig config = CmkConfig.load(file.toString(), Map.of(), Map.of());
    Wiring wiring = Wiring.open(config);
    String keyId =
        wiring
            .kms()
            .createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT))
            .keyMetadata()
            .keyId();
    wiring.kms().createAlias(new CreateAliasRequest("alias/messages", keyId));
    Provider provider = Wiring.provider(config);
    KeyStore store = KeyStore.getInstance("CMK", provider);
    store.load(null, null);
    Key key = store.getKey("alias/messages", null);
    byte[] message = new byte[1024];
    return () -> {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
      cipher.init(Cipher.ENCRYPT_MODE, key);
      return cipher.doFinal(message);
    };
  }
}
